#include "tag/features.h"

#include <string.h>

#include "base/hash.h"
#include "base/utf.h"
#include "tag/clitic.h"
#include "unicode/char_class.h"

enum { ALEF = 0x627, LAM = 0x644 };

/* ---- Tokens --------------------------------------------------------------------------------------------------- */

static uint8_t length_class(size_t length) {
  return (uint8_t)(length < 3 ? length : length < 6 ? 3 : length < 9 ? 4 : 5);
}

/* Script and case in the upper bits, length class in the lower three. */
static uint8_t shape_of(const uint16_t *units, size_t length, size_t form_length) {
  enum { PUNCTUATION, DIGITS, ARABIC, LOWER, TITLE, UPPER, MIXED };
  size_t letters = 0, arabic = 0, upper = 0, digits = 0;
  int first_upper = 0;
  for (size_t at = 0; at < length;) {
    uint32_t c = khi_next(units, length, &at);
    khi_char_class class = khi_char_class_of(c);
    if (class == KHI_CHAR_DIGIT) {
      digits++;
    } else if (class == KHI_CHAR_LETTER) {
      if (c >= 0x600 && c < 0x900) arabic++;
      else if (khi_is_upper(c)) {
        if (!letters) first_upper = 1;
        upper++;
      }
      letters++;
    }
  }
  int kind = MIXED;
  if (!letters && !digits) kind = PUNCTUATION;
  else if (!letters) kind = DIGITS;
  else if (digits) kind = MIXED;
  else if (arabic == letters) kind = ARABIC;
  else if (arabic) kind = MIXED;
  else if (upper == letters && letters > 1) kind = UPPER;
  else if (first_upper) kind = TITLE;
  else kind = LOWER;
  uint8_t size = kind == DIGITS ? (uint8_t)(form_length < 6 ? form_length : 6) : length_class(form_length);
  return (uint8_t)(kind << 3 | size);
}

/* The form behind clitics and article: what كالوزير, والوزير and وزير share. */
static const uint16_t *stem_of(const uint16_t *form, size_t *length) {
  size_t n = *length, at = 0;
  khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX];
  size_t count = khi_clitic_cuts(form, n, cuts);
  for (size_t i = 0; i < count && n > 4; i++) {
    size_t left = n - cuts[i].length;
    if (cuts[i].article && left >= 3) {
      *length = left;
      return form + cuts[i].length;
    }
    if (left >= 5 && form[cuts[i].length] == ALEF && form[cuts[i].length + 1] == LAM) at = cuts[i].length;
  }
  if (!at && count && n > 4) at = 1; /* one letter at most where no article proves more */
  if (n - at >= 5 && form[at] == ALEF && form[at + 1] == LAM) at += 2;
  *length = n - at;
  return form + at;
}

/* The lexicon's entry for what is left of a word after clitics. */
static const khi_lexicon_entry *look_up_rest(const khi_lexicon *lexicon, const uint16_t *form, size_t length) {
  const khi_lexicon_entry *entry = NULL;
  khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX];
  size_t count = khi_clitic_cuts(form, length, cuts);
  for (size_t i = 0; i < count && !entry; i++) {
    uint16_t rest[KHI_FORM_MAX + 2] = {ALEF, LAM};
    size_t lead = cuts[i].article ? 2 : 0, left = length - cuts[i].length;
    memcpy(rest + lead, form + cuts[i].length, left * sizeof *rest);
    entry = khi_lexicon_find(lexicon, rest, lead + left);
  }
  return entry;
}

/* What the lexicon knows of words [count]: round by round, so that the waits for what is far apart overlap. */
enum { TOGETHER = 32 };
static void look_up(const khi_lexicon *lexicon, khi_token *tokens, size_t count) {
  const khi_hash_index *index = &lexicon->index;
  const khi_lexicon_entry *entries[TOGETHER];
  for (size_t i = 0; i < count; i++) khi_hash_index_begin(index, tokens[i].hash);
  for (size_t i = 0; i < count; i++) khi_hash_index_approach(index, tokens[i].hash);
  for (size_t i = 0; i < count; i++) {
    size_t at = khi_hash_index_find(index, tokens[i].hash);
    entries[i] = at == KHI_ABSENT ? NULL : lexicon->entries + at;
    __builtin_prefetch(entries[i]);
  }
  for (size_t i = 0; i < count; i++) {
    khi_token *t = &tokens[i];
    const khi_lexicon_entry *entry = entries[i] ? entries[i] : look_up_rest(lexicon, t->form, t->length);
    t->lists = entry ? entry->lists : 0;
    for (int k = 0; k < 3; k++) t->cluster[k] = entry ? entry->cluster[k] : 0;
  }
}

/* Whether text is inside quotation marks after the character `c`. */
static int quoted_after(int quoted, uint16_t c) {
  if (c == 0xAB || c == 0x201C) return 1;
  if (c == 0xBB || c == 0x201D) return 0;
  return c == '"' ? !quoted : quoted;
}

void khi_tokens_fill(const khi_fold *fold, const khi_lexicon *lexicon, const uint16_t *units, const khi_word *words,
                     size_t count, khi_token *tokens) {
  int quoted = 0;
  for (size_t i = 0; i < count; i++) {
    khi_token *t = &tokens[i];
    const uint16_t *word = units + words[i].start;
    size_t length = words[i].end - words[i].start;
    t->length = (uint8_t)khi_word_form(fold, word, length, t->form);
    t->shape = shape_of(word, length > 64 ? 64 : length, t->length);
    t->quoted = (uint8_t)quoted;
    if (length == 1) quoted = quoted_after(quoted, *word);
    t->hash = khi_hash_units(t->form, t->length);
    size_t stem_length = t->length;
    const uint16_t *stem = stem_of(t->form, &stem_length);
    t->stem = khi_hash_units(stem, stem_length);
  }
  for (size_t i = 0; i < count; i += TOGETHER)
    look_up(lexicon, tokens + i, count - i < TOGETHER ? count - i : TOGETHER);
}

/* ---- Templates ------------------------------------------------------------------------------------------------ */

typedef struct drawing {
  uint64_t *out;
  size_t used;
} drawing;

/* Templates far apart: khi_mix of small numbers alone would give one name to clusters, shapes and lists of several. */
static uint64_t name(uint64_t template, uint64_t a) { return khi_mix(template * UINT64_C(0x9E3779B97F4A7C15), a); }

static void draw(drawing *d, unsigned template, uint64_t a) { d->out[d->used++] = name(template, a); }

static void draw2(drawing *d, unsigned template, uint64_t a, uint64_t b) {
  d->out[d->used++] = khi_mix(name(template, a), b);
}

static void draw3(drawing *d, unsigned template, uint64_t a, uint64_t b, uint64_t c) {
  d->out[d->used++] = khi_mix(khi_mix(name(template, a), b), c);
}

/* A word beyond either end of the sentence. */
static const khi_token edge = {.hash = 1, .stem = 1, .shape = 0xFF, .cluster = {0xFFFF, 0xFFFF, 0xFFFF}};

size_t khi_features(const khi_token *tokens, size_t count, size_t at, uint64_t *out, size_t *identity) {
  const khi_token *t[7]; /* words at -3 .. +3 */
  for (int k = 0; k < 7; k++) {
    ptrdiff_t i = (ptrdiff_t)at + k - 3;
    t[k] = i >= 0 && (size_t)i < count ? &tokens[i] : &edge;
  }
  const khi_token *a = t[1], *b = t[2], *w = t[3], *x = t[4], *y = t[5];
  drawing d = {out, 0};
  draw(&d, 1, w->hash);
  draw(&d, 2, w->stem);
  draw2(&d, 3, b->hash, w->hash);
  draw2(&d, 4, w->hash, x->hash);
  draw2(&d, 5, b->stem, w->stem);
  draw2(&d, 6, w->stem, x->stem);
  draw2(&d, 7, b->cluster[1], w->hash);
  draw2(&d, 8, w->hash, x->cluster[1]);
  draw2(&d, 9, w->hash, w->quoted);
  *identity = d.used;
  draw(&d, 40, 0);
  draw(&d, 41, b->hash);
  draw(&d, 42, x->hash);
  draw(&d, 43, a->hash);
  draw(&d, 44, y->hash);
  draw2(&d, 45, a->hash, b->hash);
  draw2(&d, 46, x->hash, y->hash);
  draw2(&d, 47, b->hash, x->hash);
  draw(&d, 48, b->stem);
  draw(&d, 49, x->stem);
  draw(&d, 50, a->stem);
  draw2(&d, 53, a->stem, b->stem);
  draw2(&d, 54, b->hash, w->cluster[1]);
  draw2(&d, 55, w->cluster[1], x->hash);
  draw(&d, 60, w->shape);
  draw(&d, 70, w->cluster[0]);
  draw2(&d, 95, b->cluster[1], w->cluster[1]);
  draw2(&d, 96, w->cluster[1], x->cluster[1]);
  draw(&d, 150, w->lists);
  draw2(&d, 153, b->lists, w->lists);
  draw2(&d, 154, w->lists, x->lists);
  return d.used;
}

size_t khi_label_features(const khi_token *tokens, const uint8_t *labels, size_t count, size_t at, uint64_t *out) {
  enum { OUTSIDE = 0xFF };
  const khi_token *w = &tokens[at];
  uint64_t b = at ? labels[at - 1] : OUTSIDE, l = labels[at], x = at + 1 < count ? labels[at + 1] : OUTSIDE;
  uint64_t a = at > 1 ? labels[at - 2] : OUTSIDE, y = at + 2 < count ? labels[at + 2] : OUTSIDE;
  size_t first = at; /* of the span that this word is in: its head says what it is */
  while (first && labels[first] && labels[first] % 2 == 0) first--;
  drawing d = {out, 0};
  draw(&d, 200, l);
  draw2(&d, 201, b, l);
  draw2(&d, 202, l, x);
  draw3(&d, 203, b, l, x);
  draw2(&d, 204, l, w->hash);
  draw2(&d, 205, l, w->stem);
  draw2(&d, 206, l, w->cluster[0]);
  draw2(&d, 207, l, w->cluster[1]);
  draw2(&d, 208, l, w->lists);
  draw3(&d, 209, l, tokens[first].stem, at - first);
  draw2(&d, 210, l, tokens[first].stem);
  draw3(&d, 211, a, b, l);
  draw3(&d, 212, l, x, y);
  draw3(&d, 213, l, b, at ? tokens[at - 1].stem : 0);
  draw3(&d, 214, l, x, at + 1 < count ? tokens[at + 1].stem : 0);
  draw2(&d, 215, l, w->shape);
  return d.used;
}

uint64_t khi_network_whole_word(const khi_token *t) { return name(300, t->hash); }

size_t khi_network_word(const khi_token *t, uint64_t *out) {
  drawing d = {out, 1};
  *out = khi_network_whole_word(t);
  draw(&d, 350, t->shape);
  draw(&d, 352, t->quoted);
  return d.used;
}

/* The beginnings and ends of a form, and each run of three units of `<form>`: what is seen of a name never met. */
static void draw_spelling(drawing *d, const khi_token *t) {
  uint16_t padded[KHI_FORM_MAX + 2];
  size_t n = t->length + 2u;
  for (size_t k = 1; k <= 4 && k < t->length; k++) {
    draw(d, 310 + (unsigned)k, khi_hash_units(t->form, k));
    draw(d, 320 + (unsigned)k, khi_hash_units(t->form + t->length - k, k));
  }
  padded[0] = '<';
  memcpy(padded + 1, t->form, t->length * sizeof *padded);
  padded[n - 1] = '>';
  if (n > 22) n = 22; /* no name is longer; keeps KHI_NETWORK_PARTS_MAX true */
  for (size_t i = 0; i + 3 <= n; i++) draw(d, 330, khi_hash_units(padded + i, 3));
}

size_t khi_network_parts(const khi_token *t, uint64_t *out) {
  drawing d = {out, 0};
  draw(&d, 300, t->hash);
  draw(&d, 301, t->stem);
  draw_spelling(&d, t);
  for (unsigned k = 0; k < 3; k++) draw(&d, 340 + k, t->cluster[k]);
  draw(&d, 350, t->shape);
  draw(&d, 351, t->lists);
  draw(&d, 352, t->quoted);
  return d.used;
}
