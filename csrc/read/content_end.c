#include "read/attribution.h"
#include "read/content.h"
#include "read/content_words.h"
#include "unicode/char_class.h"

enum { ALEF = 0x627, BEH = 0x628, WAW = 0x648 };

/* Whether a word behind و ends as a feminine verb of the past does: وأوقفت, but no plural in ات. */
static int is_feminine_past(const khi_page *page, size_t word) {
  size_t n = khi_word_length(page, word);
  return n >= 5 && khi_letter(page, word, n - 1) == 0x62A && khi_letter(page, word, n - 2) != ALEF;
}

/*
 * Whether a participle in the middle of content says how the speaker goes on, by what follows it: قال إن كذا مضيفا أن. Not a
 * noun or adjective of its form: 24 متهما، مقترحا متكاملا، كان متوقعا.
 */
static int is_circumstance(const khi_page *page, size_t word, size_t limit) {
  const khi_lexeme *lexeme = page->signs[word].lexeme;
  size_t next = word + 1;
  if (next >= limit || !word) return 0;
  khi_word before = page->seg->words[word - 1];
  int counted = khi_char_class_of(page->units[before.start]) == KHI_CHAR_DIGIT;
  if (khi_is_accusative(page, word - 1) || counted || khi_is(page, word - 1, KHI_IS_COPULA | KHI_IS_NEGATION)) return 0;
  if (khi_is_that(page, next) || (khi_taken_by(page, next) & lexeme->takes)) return 1;
  if (page->signs[next].mark == ':' || khi_opens_quote(page, next)) return !!(lexeme->takes & KHI_TAKES_QUOTE);
  if (khi_has_attached(page, next, BEH)) return !!(lexeme->takes & KHI_TAKES_BY);
  if (lexeme->takes & KHI_TAKES_WHOM && (khi_begins(page, next) >= 0 || khi_is_definite(page, next))) return 1;
  return lexeme->takes & KHI_TAKES_OBJECT && (khi_is(page, next, KHI_IS_MATTER | KHI_IS_MASDAR) ||
                                              khi_is_definite(page, next) || khi_has_masdar_form(page, next));
}

/* Whether the reporter or another speaker takes over at a word; `pause`: a comma stands before it. */
static int takes_over(const khi_cast *cast, size_t first, size_t word, size_t limit, int pause, int phrase) {
  const khi_page *page = cast->page;
  khi_attribution ignored;
  const khi_sign *s = &page->signs[word];
  if (s->mention == KHI_NONE && khi_is(page, word, KHI_IS_PARTICIPLE) &&
      (pause || ((s->lead & KHI_LEAD_AND || !(s->lexeme->verb & KHI_VERB_F)) && is_circumstance(page, word, limit))))
    return 1;
  if (khi_is_finite(page, word) && s->lead & KHI_LEAD_AND) return 1;
  if (khi_attribution_at(cast, word, limit, &ignored)) return 1;
  if (!pause || s->mention != KHI_NONE) return 0;
  if (khi_is_finite(page, word) && word + 1 < limit) { /* بينما أكدت قطر كذا، قالت الكويت */
    int type = khi_begins(page, word + 1);
    if (type == KHB_PER || type == KHB_ORG || type == KHB_GPE || type == KHB_ROLE) return 1;
  }
  if (khi_is(page, word, KHI_IS_ADVERB) && s->lead & KHI_LEAD_AND && word + 1 < limit && khi_is_finite(page, word + 1))
    return 1;
  if (khi_is(page, word, KHI_IS_CLAUSE | KHI_IS_COPULA) && word + 1 < limit && khi_is_finite(page, word + 1)) return 1;
  if (khi_is(page, word, KHI_IS_COMMENT)) { /* not: وهو ما يعني, nor: قطر، وهي أكبر مصدر، تدرس */
    return word + 1 < limit && (word > first + 3 || khi_letter(page, word, 0) != WAW) &&
           !(khi_word_length(page, word + 1) == 2 && khi_letter(page, word + 1, 0) == 0x645);
  }
  if (khi_is(page, word, KHI_IS_PREPOSITION) && khi_word_length(page, word) == 2 && word + 1 < limit) {
    static const uint16_t shown[][5] = {{0x62D, 0x64A, 0x646}, {ALEF, 0x634, 0x627, 0x631, 0x629}}; /* حين، إشارة */
    int when = khi_word_length(page, word + 1) == 3 && khi_letter(page, word + 1, 0) == shown[0][0] &&
               khi_letter(page, word + 1, 1) == shown[0][1] && khi_letter(page, word + 1, 2) == shown[0][2];
    int sign = khi_word_length(page, word + 1) == 5 && khi_letter(page, word + 1, 1) == shown[1][1] &&
               khi_letter(page, word + 1, 2) == shown[1][2] && khi_letter(page, word + 1, 3) == shown[1][3];
    return when || sign;
  }
  /* A new clause with a person of its own: ، وبدأ فلان */
  if (s->lexeme || khi_letter(page, word, 0) != WAW || khi_word_length(page, word) < 4 ||
      khi_letter(page, word, 1) == ALEF)
    return 0;
  if (phrase && is_feminine_past(page, word)) return 1;
  return word + 1 < limit && khi_begins(page, word + 1) == KHB_PER &&
         !khi_has_clitic(page, page->signs[word + 1].mention);
}

size_t khi_content_end(const khi_cast *cast, size_t first, size_t limit, int phrase) {
  const khi_page *page = cast->page;
  size_t at = first, closed = 0;
  while (at < limit) {
    const khi_sign *s = &page->signs[at];
    if (s->mark && s->partner != KHI_NONE && s->partner > at) {
      if (s->partner >= limit) return limit;
      closed = at = s->partner + 1;
      continue;
    }
    if (s->mark && s->partner != KHI_NONE && s->partner < first) return at; /* the mark around all of it */
    int pause = khi_is_comma(page, at) && at + 1 < limit;
    if (at > first || pause) {
      if (pause && closed && at <= closed + 3 && khi_is(page, at + 1, KHI_IS_RELATIVE)) return at;
      if (takes_over(cast, first, at + (size_t)pause, limit, pause, phrase)) return at;
    }
    at++;
  }
  return limit;
}

int khi_quotation_before(const khi_page *page, size_t word, size_t begin, size_t *open) {
  size_t at = word;
  while (at > begin && khi_is_comma(page, at - 1)) at--;
  if (at == begin || !khi_closes_quote(page, at - 1)) return 0;
  *open = page->signs[at - 1].partner;
  return at - 1 - *open > KHI_QUOTE_MIN && page->signs[*open].mention == KHI_NONE;
}
