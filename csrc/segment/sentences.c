/* Sentences: words grouped at line breaks and closing punctuation. docs/segmentation.md gives the rules. */
#include <string.h>

#include "base/utf.h"
#include "segment/segmentation.h"
#include "unicode/char_class.h"

enum { FULL_STOP = 1, STRONG = 2, ELLIPSIS = 3 };

/* Terminators and closing quotes are looked at in runs of at most this many, so that time stays linear. */
enum { RUN_MAX = 64 };

/* Whether a one-unit word is a terminator, and of which strength. */
static int terminator(uint16_t c) {
  switch (c) {
    case '.':
    case 0x6D4: /* Urdu full stop */
    case 0x3002: return FULL_STOP;
    case '!':
    case '?':
    case 0x61F: /* Arabic question mark */
    case 0x203C:
    case 0x2047:
    case 0x2048:
    case 0x2049:
    case 0xFF01:
    case 0xFF1F: return STRONG;
    case 0x2026: return ELLIPSIS;
    default: return 0;
  }
}

static int closes(uint16_t c) {
  return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}' || c == 0xBB || c == 0xAB || c == 0x201D ||
         c == 0x2019 || c == 0x203A || c == 0xFD3E || c == 0xFD3F;
}

static int is_single(khi_word w) { return w.end - w.start == 1; }

/* ود. وأ. وم.: a title cut short behind "and". */
static int is_title_behind_and(const uint16_t *units, khi_word w) {
  enum { WAW = 0x648, DAL = 0x62F, MEEM = 0x645, ALEF_HAMZA = 0x623 };
  if (w.end - w.start != 2 || units[w.start] != WAW) return 0;
  uint16_t title = units[w.start + 1];
  return title == DAL || title == MEEM || title == ALEF_HAMZA;
}

/* Whether a word is one letter, whatever marks it carries: an initial or an abbreviation (د. أ. م.). */
static int is_initial(const uint16_t *units, khi_word w) {
  size_t letters = 0;
  for (size_t at = w.start; at < w.end;) {
    khi_char_class class = khi_char_class_of(khi_next(units, w.end, &at));
    if (class == KHI_CHAR_DIGIT) return 0;
    letters += class == KHI_CHAR_LETTER;
  }
  return letters == 1 || is_title_behind_and(units, w);
}

/* Whether a word is the name of a Latin letter, as initials are written in Arabic: جورج دبليو. بوش */
static int is_letter_name(const uint16_t *units, khi_word w) {
  static const uint16_t names[][5] = {u"بي", u"سي", u"دي",  u"إف", u"جي", u"جيه", u"إتش",   u"كيه",
                                      u"إل", u"إم", u"كيو", u"آر", u"إس", u"تي",  u"دبليو", u"إكس"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    size_t n = 0;
    while (n < 5 && names[i][n]) n++;
    if (w.end - w.start == n && !memcmp(units + w.start, names[i], n * sizeof *units)) return 1;
  }
  return 0;
}

/* An initial between names; a word of several such letters ends a sentence as others do: أعلنت بي بي سي. */
static int is_spelled_initial(const uint16_t *units, const khi_word *words, size_t first, size_t at) {
  return at > first && is_letter_name(units, words[at]) && !is_letter_name(units, words[at - 1]);
}

/* Whether a line break lies between two places in the text. */
static int has_break(const uint16_t *units, size_t from, size_t to) {
  while (from < to)
    if (khi_char_class_of(khi_next(units, to, &from)) == KHI_CHAR_BREAK) return 1;
  return 0;
}

/*
 * Whether a sentence that began at word `first` closes at the terminators beginning at word `at`. *end becomes the
 * index after them and after the closing quotes and brackets that belong to them.
 */
static int closes_at(const khb_segmentation *self, const uint16_t *units, size_t length, size_t first, size_t at,
                     size_t *end) {
  const khi_word *words = self->words;
  size_t i = at, dots = 0, last = self->word_count - at > RUN_MAX ? at + RUN_MAX : self->word_count;
  int strong = 0, ellipsis = 0;
  for (; i < last && is_single(words[i]); i++) {
    int kind = terminator(units[words[i].start]);
    if (!kind || (i > at && words[i].start != words[i - 1].end)) break;
    dots += kind == FULL_STOP;
    strong |= kind == STRONG;
    ellipsis |= kind == ELLIPSIS;
  }
  *end = i;
  /* The rest of a run of more than RUN_MAX dots is not one dot. */
  if (at > first && words[at - 1].end == words[at].start && is_single(words[at - 1]))
    dots += terminator(units[words[at - 1].start]) == FULL_STOP;
  if (!strong && (ellipsis || dots != 1)) return 0;
  if (!strong && at > first && words[at - 1].end == words[at].start && is_initial(units, words[at - 1])) return 0;
  if (!strong && at > first + 1 && is_spelled_initial(units, words, first, at - 1)) return 0;
  while (i < last && is_single(words[i]) && words[i].start == words[i - 1].end && closes(units[words[i].start])) i++;
  *end = i;
  size_t after = words[i - 1].end;
  return after == length || i == self->word_count || words[i].start > after; /* something invisible must follow */
}

static int is_punctuation(const uint16_t *units, khi_word w) {
  size_t at = w.start;
  return khi_char_class_of(khi_next(units, w.end, &at)) == KHI_CHAR_OTHER;
}

/* Where to cut a sentence that reached the limit: after the last punctuation of its last quarter, else at the limit. */
static size_t cut(const khb_segmentation *self, const uint16_t *units, size_t first) {
  size_t limit = first + KHB_SENTENCE_WORDS_MAX;
  for (size_t i = limit; i > limit - KHB_SENTENCE_WORDS_MAX / 4; i--)
    if (is_punctuation(units, self->words[i - 1])) return i;
  return limit;
}

static int append(khb_segmentation *self, size_t first, size_t end) {
  if (!khi_grow(&self->allocator, &self->sentences, &self->sentence_capacity, self->sentence_count,
                sizeof *self->sentences))
    return 0;
  self->sentences[self->sentence_count++] = (khi_sentence){(uint32_t)first, (uint32_t)end};
  return 1;
}

khb_status khi_segment_sentences(khb_segmentation *self, const uint16_t *units, size_t length, khb_error *error) {
  size_t first = 0, i = 0;
  while (first < self->word_count) {
    size_t end = 0; /* the index after the sentence's last word, once known */
    if (i == self->word_count) {
      end = i;
    } else if (i > first && has_break(units, self->words[i - 1].end, self->words[i].start)) {
      end = i;
    } else if (i - first >= KHB_SENTENCE_WORDS_MAX) {
      end = cut(self, units, first);
    } else if (is_single(self->words[i]) && terminator(units[self->words[i].start])) {
      size_t after;
      if (closes_at(self, units, length, first, i, &after)) end = after;
      else i = after;
    } else {
      i++;
    }
    if (!end) continue;
    if (end - first > KHB_SENTENCE_WORDS_MAX) end = cut(self, units, first);
    if (!append(self, first, end)) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the sentences");
    first = i = end;
  }
  return KHB_OK;
}
