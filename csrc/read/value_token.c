#include "read/value_token.h"

#include <string.h>

#include "base/utf.h"
#include "tag/clitic.h"
#include "tag/word_form.h"
#include "unicode/char_class.h"

enum {
  ALEF_HAMZA = 0x623,
  ALEF_HAMZA_BELOW = 0x625,
  ALEF = 0x627,
  BEH = 0x628,
  TEH = 0x62A,
  SEEN = 0x633,
  FEH = 0x641,
  KAF = 0x643,
  LAM = 0x644,
  WAW = 0x648,
  YEH = 0x64A
};
enum { NUMBER_DIGITS_MAX = 18, FUTURE_VERB_MIN = 5 };

static int digit_of(uint32_t c) {
  if (c >= '0' && c <= '9') return (int)(c - '0');
  if (c >= 0x660 && c <= 0x669) return (int)(c - 0x660);
  if (c >= 0x6F0 && c <= 0x6F9) return (int)(c - 0x6F0);
  return -1;
}

static int is_arabic(uint32_t c) { return (c >= 0x600 && c < 0x780) || (c >= 0xFB50 && c < 0xFF00); }

void khi_tokens_init(khi_tokens *self, const khb_allocator *allocator) {
  khb_rules rules = 0;
  *self = (khi_tokens){.allocator = *allocator};
  khb_preset_rules("search", &rules, NULL);
  khi_fold_init(&self->fold, rules);
}

/* ---- Words -------------------------------------------------------------------------------------------------------- */

/* Look a form up, with and without its article. */
static int look_up(khi_token *token, const uint16_t *form, size_t length) {
  int article = length >= 4 && form[0] == ALEF && form[1] == LAM;
  token->whole = khi_value_word_find(form, length);
  token->bare = article ? khi_value_word_find(form + 2, length - 2) : (khi_senses){NULL, 0};
  if (article) token->flags |= KHI_DEFINITE;
  else token->flags &= (uint8_t)~KHI_DEFINITE;
  return token->whole.count || token->bare.count;
}

static uint8_t particle(uint16_t c) {
  return c == WAW || c == FEH ? KHI_AND : c == BEH ? KHI_IN : c == LAM || c == KAF ? KHI_TO_FOR : 0;
}

/* Where the text goes on behind `letters` letters, whatever marks they carry. */
static uint32_t behind_letters(const uint16_t *units, const khi_token *token, size_t letters) {
  size_t at = token->start;
  while (at < token->end) {
    size_t next = at;
    khi_char_class class = khi_char_class_of(khi_next(units, token->end, &next));
    if (class == KHI_CHAR_LETTER && !letters--) break;
    at = next;
  }
  return (uint32_t)at;
}

static void read_word(const khi_fold *fold, const uint16_t *units, khi_token *token) {
  uint16_t form[KHI_FORM_MAX], rest[KHI_FORM_MAX + 2] = {ALEF, LAM};
  size_t length = khi_word_form(fold, units + token->start, token->end - token->start, form);
  token->letter = length ? form[0] : 0;
  /* وأحد is و and أحد, though it folds to واحد: the hamza begins a word. */
  uint16_t second = token->end - token->start > 1 ? units[token->start + 1] : 0;
  int parted = form[0] == WAW && (second == ALEF_HAMZA || second == ALEF_HAMZA_BELOW);
  if (!length || (!parted && look_up(token, form, length))) return;
  khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX];
  size_t count = khi_clitic_cuts(form, length, cuts);
  for (size_t i = 0; i < count; i++) {
    size_t lead = cuts[i].article ? 2 : 0, cut = cuts[i].length;
    memcpy(rest + lead, form + cut, (length - cut) * sizeof *rest);
    if (!look_up(token, rest, lead + length - cut)) continue;
    for (size_t k = 0; k < cut && k < 2; k++) token->flags |= particle(form[k]);
    /* للشهر: where the article's alef is swallowed the word cannot be parted. */
    token->stem = cuts[i].article ? behind_letters(units, token, cut > 2 ? 1 : 0) : behind_letters(units, token, cut);
    return;
  }
  look_up(token, form, length);
  size_t verb = length && particle(form[0]) == KHI_AND; /* وسيعقد */
  if (length >= verb + FUTURE_VERB_MIN && form[verb] == SEEN && (form[verb + 1] == YEH || form[verb + 1] == TEH))
    token->flags |= KHI_FUTURE_VERB;
}

/* The particles that a word before digits is made of (و15، لـ20، الـ15، وبالـ20), or -1 if it is another word. */
static int particles_only(const khi_fold *fold, const uint16_t *units, const khi_token *token) {
  uint16_t form[KHI_FORM_MAX];
  size_t length = khi_word_form(fold, units + token->start, token->end - token->start, form), at = 0;
  int flags = 0;
  if (!length || length > 4) return -1;
  if (form[at] == WAW || form[at] == FEH) flags |= particle(form[at++]);
  if (at < length && (form[at] == BEH || form[at] == LAM || form[at] == KAF)) flags |= particle(form[at++]);
  if (at + 2 == length && form[at] == ALEF && form[at + 1] == LAM) return flags | KHI_DEFINITE;
  if (at + 1 == length && form[at] == LAM && flags & KHI_TO_FOR) return flags | KHI_DEFINITE;
  return at == length ? flags : -1;
}

/* ---- Tokens ------------------------------------------------------------------------------------------------------- */

static void read_digits(const uint16_t *units, khi_token *token) {
  size_t count = 0;
  for (size_t at = token->start; at < token->end;) {
    int digit = digit_of(khi_next(units, token->end, &at));
    if (digit < 0) continue;
    if (count < NUMBER_DIGITS_MAX) token->number = token->number * 10 + (uint64_t)digit;
    count++;
  }
  token->digits = (uint8_t)(count > 255 ? 255 : count);
}

/* What a character belongs to: a kind of token, or -1 for what is not seen. */
static int kind_of(uint32_t c, khi_char_class class) {
  if (digit_of(c) >= 0) return KHI_DIGITS;
  if (class == KHI_CHAR_LETTER) return is_arabic(c) ? KHI_WORD : KHI_LATIN;
  return class == KHI_CHAR_DIGIT || class == KHI_CHAR_OTHER ? KHI_MARK : -1;
}

/* The end of the token of this kind that begins at `at`. */
static size_t token_end(const uint16_t *units, size_t at, size_t end, int kind) {
  size_t last = at;
  while (at < end) {
    uint32_t c = khi_next(units, end, &at);
    khi_char_class class = khi_char_class_of(c);
    if (kind_of(c, class) == kind || (class == KHI_CHAR_MARK && kind != KHI_MARK && kind != KHI_DIGITS)) last = at;
    else if (class != KHI_CHAR_JOINER) break;
    if (kind == KHI_MARK) break;
  }
  return last;
}

khb_status khi_tokens_read(khi_tokens *self, const uint16_t *units, khb_span span, khb_error *error) {
  int glued = 0;
  self->count = 0;
  for (size_t at = span.start; at < span.end;) {
    size_t start = at;
    uint32_t c = khi_next(units, span.end, &at);
    khi_char_class class = khi_char_class_of(c);
    int kind = kind_of(c, class);
    if (kind < 0) {
      if (class == KHI_CHAR_SPACE || class == KHI_CHAR_BREAK) glued = 0;
      continue;
    }
    at = token_end(units, start, span.end, kind);
    khi_token token = {.start = (uint32_t)start, .end = (uint32_t)at, .stem = (uint32_t)start, .kind = (uint8_t)kind};
    token.flags = (uint8_t)(glued ? KHI_GLUED : 0);
    if (kind == KHI_DIGITS) {
      khi_token *before = self->count ? &self->items[self->count - 1] : NULL;
      int flags = before && before->kind == KHI_WORD ? particles_only(&self->fold, units, before) : -1;
      if (flags >= 0 && (glued || flags == KHI_AND)) { /* the particles' token becomes a part of this one */
        token.flags = (uint8_t)((before->flags & KHI_GLUED) | flags);
        token.start = before->start;
        self->count--;
      }
      read_digits(units, &token);
    } else if (kind == KHI_MARK) {
      token.letter = units[start];
      uint16_t form = c == 0x66A ? '%' : (uint16_t)c;
      if (c < 0x10000) token.whole = khi_value_word_find(&form, 1);
    } else {
      read_word(&self->fold, units, &token);
      khi_token *before = self->count ? &self->items[self->count - 1] : NULL;
      if (before && before->end - before->start == 1 && before->letter == WAW) { /* و خمسمئة */
        token.flags = (uint8_t)((token.flags & ~KHI_GLUED) | (before->flags & KHI_GLUED) | KHI_AND);
        token.start = before->start;
        self->count--;
      }
    }
    if (!khi_grow(&self->allocator, &self->items, &self->capacity, self->count, sizeof *self->items))
      return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the words of a sentence");
    self->items[self->count++] = token;
    glued = 1;
  }
  return KHB_OK;
}

void khi_tokens_free(khi_tokens *self) { khi_release(&self->allocator, self->items); }
