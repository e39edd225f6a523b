#include "read/page.h"

#include <string.h>

#include "unicode/char_class.h"

enum { ALEF = 0x627, BEH = 0x628, FEH = 0x641, KAF = 0x643, LAM = 0x644, WAW = 0x648 };
enum { OPEN_MAX = 16, QUOTE_WORDS_MAX = 400 }; /* marks open at once, and words that one may hold */

static const uint16_t pairs[][2] = {{0xAB, 0xBB}, {0x201C, 0x201D}, {0x201E, 0x201C}, {0x2018, 0x2019},
                                    {'"', '"'},   {'\'', '\''},     {'(', ')'},       {'[', ']'}};
enum { PAIRS = sizeof pairs / sizeof *pairs, BRACKETS = PAIRS - 2 };

/* The pair that a mark opens or closes, or PAIRS. */
static size_t pair_of(uint16_t mark, int side) {
  for (size_t k = 0; k < PAIRS; k++)
    if (pairs[k][side] == mark) return k;
  return PAIRS;
}

int khi_opens_quote(const khi_page *self, size_t word) {
  const khi_sign *s = &self->signs[word];
  return s->mark && s->partner != KHI_NONE && s->partner > word && pair_of(s->mark, 0) < BRACKETS;
}

int khi_closes_quote(const khi_page *self, size_t word) {
  const khi_sign *s = &self->signs[word];
  return s->mark && s->partner != KHI_NONE && s->partner < word && s->mark != ')' && s->mark != ']';
}

int khi_is_glued_stop(const khi_page *self, size_t word) {
  if (self->signs[word].mark != '.' || !word || word + 1 >= self->seg->word_count) return 0;
  khi_word before = self->seg->words[word - 1], next = self->seg->words[word + 1];
  uint16_t letter = self->units[next.start];
  if (before.end != self->seg->words[word].start || next.start != self->seg->words[word].end) return 0;
  int closing = self->signs[word - 1].mark && self->signs[word - 1].partner < word;
  return (before.end - before.start > 1 || closing) && !self->signs[word + 1].mark && letter >= 0x620 &&
         letter <= 0x64A;
}

int khi_is_oblique(const khi_page *self, uint32_t mention) {
  khi_word w = self->seg->words[self->mentions[mention].first];
  uint16_t first = self->units[w.start];
  if (khi_has_clitic(self, mention)) {
    if ((first == WAW || first == FEH) && self->names[mention].start - w.start > 1) first = self->units[w.start + 1];
    return first == BEH || first == LAM || first == KAF;
  }
  return first == LAM && self->names[mention].units[0] != LAM; /* للأمم: the name has its alef back */
}

int khi_is_word(const khi_page *self, size_t word, const uint16_t *form) {
  khi_word w = self->seg->words[word];
  size_t at = w.start;
  while (at < w.end && *form && self->units[at] == *form) {
    at++;
    form++;
  }
  return at == w.end && !*form;
}

int khi_is_definite(const khi_page *self, size_t word) {
  khi_word w = self->seg->words[word];
  const uint16_t *u = self->units + w.start;
  size_t length = w.end - w.start;
  if (length > 4 && u[0] == WAW) {
    u++;
    length--;
  }
  return length > 3 && u[1] == LAM && (u[0] == ALEF || u[0] == LAM);
}

int khi_is_detached(const khi_page *self, size_t word, uint16_t unit, size_t limit) {
  enum { TATWEEL = 0x640 };
  khi_word w = self->seg->words[word];
  size_t n = w.end - w.start;
  return self->units[w.start] == unit && (n == 1 || (n == 2 && self->units[w.start + 1] == TATWEEL)) &&
         word + 1 < limit && khi_opens_quote(self, word + 1);
}

int khi_is_accusative(const khi_page *self, size_t word) {
  khi_word w = self->seg->words[word];
  const khi_sign *s = &self->signs[word];
  return !s->lexeme && s->mention == KHI_NONE && w.end - w.start > 3 && self->units[w.end - 1] == ALEF &&
         !khi_is_definite(self, word);
}

static int is_space_before(const khi_page *self, size_t word) {
  const khi_word *w = self->seg->words;
  return !word || w[word - 1].end < w[word].start;
}

static int is_space_behind(const khi_page *self, size_t word) {
  const khi_word *w = self->seg->words;
  return word + 1 >= self->seg->word_count || w[word].end < w[word + 1].start;
}

/*
 * Whether a mark that may do both opens: it closes what it is the partner of, unless space before and none behind show
 * that the earlier one was never closed.
 */
static int opens(const khi_page *self, size_t word, size_t pair, const uint32_t *open, size_t depth) {
  if (pairs[pair][0] != pairs[pair][1]) return 1;
  if (pairs[pair][0] == '\'' && !is_space_before(self, word)) return 0; /* an apostrophe */
  for (size_t d = depth; d--;)
    if (self->signs[open[d]].mark == pairs[pair][0]) return is_space_before(self, word) && !is_space_behind(self, word);
  return 1;
}

static void pair_marks(khi_page *self) {
  uint32_t open[OPEN_MAX];
  size_t depth = 0;
  for (size_t i = 0; i < self->seg->word_count; i++) {
    uint16_t mark = self->signs[i].mark;
    size_t opening = mark ? pair_of(mark, 0) : PAIRS, closing = mark ? pair_of(mark, 1) : PAIRS;
    if (closing < PAIRS && (opening == PAIRS || !opens(self, i, opening, open, depth))) {
      for (size_t d = depth; d--;) {
        uint16_t opener = self->signs[open[d]].mark;
        int fits = 0;
        for (size_t k = 0; k < PAIRS; k++) fits |= pairs[k][0] == opener && pairs[k][1] == mark;
        if (!fits) continue;
        if (i - open[d] <= QUOTE_WORDS_MAX) {
          self->signs[open[d]].partner = (uint32_t)i;
          self->signs[i].partner = open[d];
        }
        depth = d; /* what opened inside and did not close never will */
        break;
      }
    } else if (opening < PAIRS) {
      if (pairs[opening][0] == pairs[opening][1])
        for (size_t d = depth; d--;)
          if (self->signs[open[d]].mark == mark) depth = d;
      if (depth == OPEN_MAX) memmove(open, open + 1, --depth * sizeof *open);
      open[depth++] = (uint32_t)i;
    }
  }
}

/*
 * An honorific cut short, د. or ود. or أ.د., before a person: its letter and its full stop are words of their own, which
 * are looked up as one and are both the honorific.
 */
static void join_abbreviations(khi_page *self) {
  const khi_word *w = self->seg->words;
  for (size_t i = self->seg->word_count; i-- > 2;) { /* from behind: أ. stands before د. */
    khi_sign *letter = &self->signs[i - 2], *stop = &self->signs[i - 1];
    int person = khi_begins(self, i) == KHB_PER || khi_is(self, i, KHI_IS_HONORIFIC);
    if (letter->mention != KHI_NONE || !person) continue;
    const khi_lexeme *found = khi_lexeme_cut_short(self->units + w[i - 2].start, w[i - 1].end - w[i - 2].start);
    if (!found) continue;
    letter->lexeme = stop->lexeme = found;
    letter->lead = w[i - 1].end - w[i - 2].start > 2 ? KHI_LEAD_AND : 0;
    stop->mark = 0;
  }
}

khb_status khi_page_look_up(khi_page *self, khi_arena *arena, khb_error *error) {
  size_t count = self->seg->word_count, next = 0;
  self->signs = khi_arena_allocate(arena, khi_product(count, sizeof *self->signs));
  if (!self->signs) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the words of a text");
  for (size_t i = 0; i < count; i++) {
    khi_word w = self->seg->words[i];
    khi_sign *s = &self->signs[i];
    *s = (khi_sign){NULL, KHI_NONE, KHI_NONE, 0, 0, 0};
    if (w.end - w.start == 1 && !khi_is_word_class(khi_char_class_of(self->units[w.start]))) {
      s->mark = self->units[w.start];
    } else {
      uint16_t form[KHI_FORM_MAX];
      khi_lexeme_match found =
          khi_lexeme_find(form, khi_word_form(&self->foldings->form, self->units + w.start, w.end - w.start, form));
      s->lexeme = found.lexeme;
      s->lead = found.lead;
      s->pronoun = found.pronoun;
    }
    while (next < self->mention_count && self->mentions[next].words_end <= i) next++;
    if (next < self->mention_count && self->mentions[next].first <= i) s->mention = (uint32_t)next;
  }
  join_abbreviations(self);
  pair_marks(self);
  return KHB_OK;
}
