#include "normalize/spans.h"

#include "base/utf.h"
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#include "normalize/tags.h"
#include "unicode/char_property.h"
#include "unicode/emoji.h"

static int between(uint16_t c, uint16_t low, uint16_t high) { return c >= low && c <= high; }
static int is_ascii_letter(uint16_t c) { return between(c | 0x20, 'a', 'z'); }
static int is_ascii_digit(uint16_t c) { return between(c, '0', '9'); }
static int is_ascii_word(uint16_t c) { return is_ascii_letter(c) || is_ascii_digit(c) || c == '_'; }
static int is_one_of(uint16_t c, const char *chars) { return c && c < 0x80 && strchr(chars, c); }

/* ---- Where a stretch ends: each gives its units, 0 if there is none at `at` -------------------------------------- */

/* The text and how far it was searched in vain, so that no part is searched twice. */
typedef struct source {
  const uint16_t *units;
  size_t length;
  size_t no_email, no_number; /* none begins before these places */
} source;

static int begins(const source *s, size_t at, const char *ascii) {
  for (; *ascii; ascii++, at++)
    if (at >= s->length || s->units[at] >= 0x80 ||
        (s->units[at] | (is_ascii_letter(s->units[at]) ? 0x20 : 0)) != *ascii)
      return 0;
  return 1;
}

static int is_url_unit(uint16_t c) {
  if (c < 0x80) return c > ' ' && c != 0x7F && !is_one_of(c, "<>\"\\^`{|}");
  return khi_is_word_part(c);
}

/* What ends a sentence behind an address does not belong to it; nor does a bracket that was not opened in it. */
static size_t url(const source *s, size_t at) {
  static const char *const prefixes[] = {"http://", "https://", "ftp://", "www."};
  size_t start = 0, open = 0;
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes && !start; i++)
    if (begins(s, at, prefixes[i])) start = at + strlen(prefixes[i]);
  if (!start) return 0;
  size_t end = start;
  for (; end < s->length && is_url_unit(s->units[end]); end++) {
    if (s->units[end] == ')' && !open--) break;
    open += s->units[end] == '(';
  }
  while (end > start && is_one_of(s->units[end - 1], ".,;:!?'*_~[](")) end--;
  return end > start ? end - at : 0;
}

static int is_local_part(uint16_t c) { return is_ascii_word(c) || is_one_of(c, ".%+-"); }

/* The end of the domain from `at` on: labels and dots, the last label of two or more letters; or `at`. */
static size_t domain_end(const source *s, size_t at) {
  size_t end = at, labels = 0;
  for (size_t i = at; i < s->length; i++) {
    size_t start = i, letters = 0;
    for (; i < s->length && (is_ascii_letter(s->units[i]) || is_ascii_digit(s->units[i]) || s->units[i] == '-'); i++)
      letters += is_ascii_letter(s->units[i]);
    if (i == start) break;
    if (labels++ && letters == i - start && letters >= 2) end = i;
    if (i == s->length || s->units[i] != '.') break;
  }
  return end;
}

static size_t email(source *s, size_t at) {
  size_t local = at;
  if (at < s->no_email) return 0;
  while (local < s->length && is_local_part(s->units[local])) local++;
  if (local < s->length && s->units[local] == '@') {
    size_t end = domain_end(s, local + 1);
    if (end > local + 1) return end - at;
  }
  s->no_email = local;
  return 0;
}

/* The end of a run of letters, marks, digits and underscores; whether there is a letter among them. */
static size_t word_end(const source *s, size_t at, int *letters) {
  size_t size;
  *letters = 0;
  for (; at < s->length; at += size) {
    uint32_t c = khi_code_point(s->units, s->length, at, &size);
    if (!khi_is_word_part(c)) break;
    if (!khi_is_any_mark(c) && !khi_is_digit(c) && c != '_') *letters = 1;
  }
  return at;
}

static size_t mention(const source *s, size_t at) {
  int letters;
  if (at + 1 == s->length || khi_is_any_mark(s->units[at + 1])) return 0;
  size_t end = word_end(s, at + 1, &letters);
  return end > at + 1 ? end - at : 0;
}

/* *words: where the words begin, behind one or more signs. */
static size_t hashtag(const source *s, size_t at, size_t *words) {
  size_t sign = at;
  int letters;
  while (sign < s->length && s->units[sign] == '#') sign++;
  size_t end = word_end(s, sign, &letters);
  *words = sign;
  return letters && !khi_is_any_mark(s->units[sign]) ? end - at : 0;
}

static size_t number(source *s, size_t at) {
  size_t end = at;
  if (at < s->no_number) return 0;
  while (end < s->length && khi_is_digit(s->units[end])) {
    end++;
    if (end + 1 < s->length && khi_is_digit(s->units[end + 1]) &&
        (is_one_of(s->units[end], ".,/:-") || s->units[end] == 0x66B || s->units[end] == 0x66C))
      end++;
  }
  if (end < s->length && (is_ascii_letter(s->units[end]) || s->units[end] == '_')) { /* 5G, 2nd */
    s->no_number = end;
    return 0;
  }
  return end - at;
}

/* ---- Ligatures --------------------------------------------------------------------------------------------------- */

typedef struct ligature {
  uint16_t code;
  uint16_t length;
  const char16_t *words;
} ligature;

static const ligature ligatures[] = {
#include "normalize/word_ligatures.inc"
};

static int compare(const void *code, const void *row) {
  return (int)*(const uint16_t *)code - (int)((const ligature *)row)->code;
}

static const ligature *ligature_of(uint16_t c) {
  if (c < ligatures[0].code || c > 0xFDFF) return NULL;
  return bsearch(&c, ligatures, sizeof ligatures / sizeof *ligatures, sizeof *ligatures, compare);
}

/* ---- The pass ---------------------------------------------------------------------------------------------------- */

/*
 * What went is not written before the next unit that stays is known, for that decides whether a space has to stand in
 * its place.
 */
typedef struct pass {
  khb_rules rules;
  const khi_options *options;
  source source;
  khi_tags tags;
  size_t next_tag; /* of tags, the first not yet passed */
  khi_buffer *out;
  size_t plain;    /* units from here up to where the pass stands stay as they are, and are not yet written */
  size_t gone;     /* or this many units went just before */
  int is_boundary; /* a stretch ended just before */
  const khi_placeholder *instead; /* what stands for what went, or NULL */
} pass;

static int is_opening(uint16_t c) { return is_one_of(c, "([{") || c == 0xAB || c == 0x201C; }

/* Punctuation that stands close behind a word, so that no space need come before it. */
static int is_closing(const source *s, size_t at) {
  uint16_t c = s->units[at];
  if (is_one_of(c, ".,:")) return at + 1 == s->length || khi_is_white_space(s->units[at + 1]);
  return is_one_of(c, ")]}!?") || c == 0x60C || c == 0x61B || c == 0x61F || c == 0xBB || c == 0x201D;
}

static int is_word_like(uint16_t c) { return khi_is_word_part(c) || is_one_of(c, ")]}") || c == 0xBB || c == 0x201D; }

/* Write what stands for what went: units[at] is the next that stays, or the end, or another placeholder comes first. */
static void close_gap(pass *p, size_t at, int before_placeholder) {
  if (!p->gone) return;
  const source *s = &p->source;
  uint16_t units[KHB_PLACEHOLDER_MAX + 2];
  size_t count = 0;
  uint16_t left = p->out->length ? p->out->units[p->out->length - 1] : ' ';
  int is_left_apart = khi_is_white_space(left) || is_opening(left);
  int is_right_apart = !before_placeholder && (at == s->length || khi_is_white_space(s->units[at]));
  int closes = !before_placeholder && !is_right_apart && is_closing(s, at);
  if (p->instead) {
    size_t length = p->instead->length;
    if (!is_left_apart) units[count++] = ' ';
    memcpy(units + count, p->instead->units, length * sizeof *units);
    count += length;
    if (!is_right_apart && !(closes && is_word_like(units[count - 1]))) units[count++] = ' ';
  } else if (!is_left_apart && !is_right_apart && !(closes && is_word_like(left))) {
    units[count++] = ' ';
  }
  khi_buffer_replace(p->out, units, count, p->gone);
  p->gone = 0;
  p->instead = NULL;
}

/* Write what stays up to `at`. */
static void write_plain(pass *p, size_t at) {
  if (at == p->plain) return;
  close_gap(p, p->plain, 0);
  khi_buffer_copy(p->out, p->source.units + p->plain, at - p->plain);
  p->plain = at;
}

static void remove_stretch(pass *p, size_t at, size_t size, khb_rules rule) {
  const khi_placeholder *instead = khi_options_placeholder(p->options, rule);
  write_plain(p, at);
  if (instead && p->instead) close_gap(p, at, 1);
  if (instead) p->instead = instead;
  p->gone += size;
  p->plain = at + size;
  p->is_boundary = 1;
}

/* #some_tag: the signs go, the words stay, with spaces for underscores. */
static void write_tag_words(pass *p, size_t at, size_t words, size_t end) {
  static const uint16_t space = ' ';
  remove_stretch(p, at, words - at, 0);
  for (size_t i = words; i < end; i++) {
    if (p->source.units[i] != '_') continue;
    write_plain(p, i);
    if (p->gone) {
      remove_stretch(p, i, 1, 0);
      continue;
    }
    khi_buffer_copy(p->out, &space, 1);
    p->plain = i + 1;
  }
  write_plain(p, end);
}

/* Phrases are parted from letters that touch them; ligatures of one word are not, for particles are written to them. */
static void write_ligature(pass *p, size_t at, const ligature *l) {
  enum { LONGEST = 32 };
  uint16_t units[LONGEST];
  size_t count = 0, next = at + 1;
  int is_phrase = 0;
  write_plain(p, at);
  close_gap(p, at, 0);
  for (size_t i = 0; i < l->length; i++) is_phrase |= l->words[i] == ' ';
  if (is_phrase && p->out->length && khi_is_word_part(p->out->units[p->out->length - 1])) units[count++] = ' ';
  for (size_t i = 0; i < l->length; i++) units[count++] = l->words[i];
  if (is_phrase && next < p->source.length && khi_is_word_part(p->source.units[next]) &&
      !khi_is_any_mark(p->source.units[next]))
    units[count++] = ' ';
  khi_buffer_replace(p->out, units, count, 1);
  p->plain = next;
}

static size_t html_tag(pass *p, size_t at) {
  while (p->next_tag < p->tags.count && p->tags.spans[p->next_tag].start < at) p->next_tag++;
  if (p->next_tag == p->tags.count || p->tags.spans[p->next_tag].start != at) return 0;
  return p->tags.spans[p->next_tag].end - at;
}

/* The stretch at `at` that a rule removes; *rule says which. */
static size_t stretch(pass *p, size_t at, khb_rules *rule) {
  source *s = &p->source;
  uint16_t c = s->units[at], before = at && !p->is_boundary ? s->units[at - 1] : ' ';
  size_t size = 0, words;
#define TRY(RULE, condition, call)                                                                                     \
  if ((p->rules & RULE) && (condition) && (size = (call))) {                                                           \
    *rule = RULE;                                                                                                      \
    return size;                                                                                                       \
  }
  TRY(KHB_RULE_HTML_TAGS, c == '<', html_tag(p, at))
  TRY(KHB_RULE_URLS, is_one_of(c, "hHfFwW") && !is_ascii_letter(before), url(s, at))
  TRY(KHB_RULE_EMAILS, is_ascii_word(c) && !is_ascii_word(before), email(s, at))
  TRY(KHB_RULE_MENTIONS, c == '@' && !is_ascii_word(before), mention(s, at))
  TRY(KHB_RULE_EMOJI, c >= 0x2000 || c == 0xA9 || c == 0xAE || is_ascii_digit(c) || c == '#' || c == '*',
      khi_emoji(s->units, s->length, at))
  TRY(KHB_RULE_HASHTAGS, c == '#' && !is_ascii_word(before) && !is_one_of(before, "#&"), hashtag(s, at, &words))
  TRY(KHB_RULE_NUMBERS, khi_is_digit(c) && !is_ascii_word(before) && !khi_is_digit(before), number(s, at))
#undef TRY
  return 0;
}

void khi_spans_apply(const khi_options *options, const uint16_t *units, size_t length, khi_buffer *out) {
  pass p = {.rules = options->rules, .options = options, .source = {units, length, 0, 0}, .out = out, .is_boundary = 1};
  if (p.rules & KHB_RULE_HTML_TAGS) out->failed = !khi_tags_find(&p.tags, &out->allocator, units, length);
  for (size_t i = 0, size, words; i < length && !out->failed; i += size) {
    uint16_t c = units[i], before = i && !p.is_boundary ? units[i - 1] : ' ';
    khb_rules rule;
    const ligature *l = p.rules & KHB_RULE_WORD_LIGATURES ? ligature_of(c) : NULL;
    if ((size = stretch(&p, i, &rule))) {
      remove_stretch(&p, i, size, rule);
    } else if ((p.rules & KHB_RULE_HASHTAG_WORDS) && c == '#' && !is_ascii_word(before) && !is_one_of(before, "#&") &&
               (size = hashtag(&p.source, i, &words))) {
      write_tag_words(&p, i, words, i + size);
      p.is_boundary = 1;
    } else {
      if (l) write_ligature(&p, i, l);
      p.is_boundary = 0;
      size = 1;
    }
  }
  write_plain(&p, length);
  close_gap(&p, length, 0);
  khi_tags_free(&p.tags, &out->allocator);
}
