#include "topics/features.h"

#include <string.h>

#include "base/hash.h"
#include "base/utf.h"
#include "unicode/char_class.h"

enum { INPUT_MAX = 64, FOLDED_MAX = INPUT_MAX * 18, NGRAM_MIN = 2, NGRAM_MAX = 5, ALEF = 0x627, LAM = 0x644 };

/* What a feature is made of. */
enum { FORM = 1, PAIR, NGRAM, STEM, PAIR_APART, FIRST };

void khi_topic_fold(khi_fold *out) {
  khb_rules rules = 0;
  khb_preset_rules("search", &rules, NULL);
  khi_fold_init(out, rules & ~(KHB_RULE_NFKC | KHB_RULE_SPACES));
}

/* The folded, lower-case form of a word; 0 if it is punctuation or empty. Digits become one sign. */
static size_t form_of(const khi_fold *fold, const uint16_t *units, size_t length, uint16_t *out) {
  uint16_t folded[FOLDED_MAX];
  size_t n = khi_fold_apply(fold, units, length > INPUT_MAX ? INPUT_MAX : length, folded), used = 0;
  for (size_t at = 0; at < n && used + 2 <= KHI_TOPIC_FORM_MAX;) {
    uint32_t c = khi_next(folded, n, &at);
    khi_char_class class = khi_char_class_of(c);
    if (class == KHI_CHAR_OTHER && n <= 2) return 0;
    used = khi_put(out, used, class == KHI_CHAR_DIGIT ? '0' : khi_to_lower(c));
  }
  return used;
}

static uint64_t feature(unsigned template, uint64_t a, uint64_t b) { return khi_mix(khi_mix(template, a), b); }

static uint64_t ngram(uint64_t state, uint64_t n) { return feature(NGRAM, khi_hash_end(state), n); }

/*
 * Runs of 2 to 5 units between two spaces, the shortest first. The hash of a run begins with that of the shorter one at
 * the same place (khi_hash_units), so those of one place are made together.
 */
static size_t ngrams(const uint16_t *form, size_t length, uint64_t *out) {
  uint16_t p[KHI_TOPIC_FORM_MAX + 2];
  size_t total = length + 2, i = 0;
  memcpy(p + 1, form, length * sizeof *form);
  p[0] = p[length + 1] = ' ';
  uint64_t *of2 = out, *of3 = of2 + total - 1, *of4 = of3 + total - 2, *of5 = of4 + total - 3;
  for (; i + NGRAM_MAX <= total; i++) {
    uint64_t state = khi_hash_unit(khi_hash_unit(KHI_HASH_BEGIN, p[i]), p[i + 1]);
    of2[i] = ngram(state, 2);
    state = khi_hash_unit(state, p[i + 2]);
    of3[i] = ngram(state, 3);
    state = khi_hash_unit(state, p[i + 3]);
    of4[i] = ngram(state, 4);
    of5[i] = ngram(khi_hash_unit(state, p[i + 4]), 5);
  }
  for (; i + NGRAM_MIN <= total; i++) {
    uint64_t state = khi_hash_unit(khi_hash_unit(KHI_HASH_BEGIN, p[i]), p[i + 1]);
    of2[i] = ngram(state, 2);
    if (i + 3 > total) break;
    state = khi_hash_unit(state, p[i + 2]);
    of3[i] = ngram(state, 3);
    if (i + 4 <= total) of4[i] = ngram(khi_hash_unit(state, p[i + 3]), 4);
  }
  return (size_t)(of5 - out) + (total < NGRAM_MAX ? 0 : total - NGRAM_MAX + 1);
}

/* The hash of a word without its article, with or without a preposition before it. */
static uint64_t stem_hash(const uint16_t *form, size_t n) {
  size_t at = 0;
  if (n >= 6 && (form[0] == 0x648 || form[0] == 0x641 || form[0] == 0x628 || form[0] == 0x643) && form[1] == ALEF &&
      form[2] == LAM)
    at = 3;
  else if (n >= 5 && ((form[0] == ALEF && form[1] == LAM) || (form[0] == LAM && form[1] == LAM))) at = 2;
  return khi_hash_units(form + at, n - at);
}

size_t khi_form_features(const uint16_t *form, size_t n, uint64_t *out, uint64_t *stem) {
  if (!n) return 0;
  *stem = stem_hash(form, n);
  out[0] = feature(FORM, khi_hash_units(form, n), 0);
  out[1] = feature(STEM, *stem, 0);
  return 2 + ngrams(form, n, out + 2);
}

size_t khi_word_features(const khi_fold *fold, const uint16_t *units, size_t length, uint64_t *out, uint64_t *stem) {
  uint16_t form[KHI_TOPIC_FORM_MAX];
  return khi_form_features(form, form_of(fold, units, length, form), out, stem);
}

size_t khi_place_features(khi_topic_place *self, uint64_t stem, uint64_t *out) {
  size_t count = 0;
  out[count++] = feature(PAIR, self->before, stem);
  if (self->words) out[count++] = feature(PAIR_APART, self->before_that, stem);
  else out[count++] = feature(FIRST, stem, 0);
  self->before_that = self->before;
  self->before = stem;
  self->words++;
  return count;
}

static int append(khi_features_list *list, const khb_allocator *allocator, const uint64_t *items, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!khi_grow(allocator, &list->items, &list->capacity, list->count, sizeof *list->items)) return 0;
    list->items[list->count++] = items[i];
  }
  return 1;
}

khb_status khi_topic_features(const khi_fold *fold, const uint16_t *units, size_t length,
                              const khb_allocator *allocator, khi_features_list *list, size_t *words,
                              khb_error *error) {
  khi_topic_place place = {0, 0, 0};
  khi_word word;
  khb_status status = khi_check_text(units, length, error);
  if (status != KHB_OK) return status;
  for (size_t at = 0; place.words < KHI_HEADLINE_WORDS && khi_next_word(units, length, &at, &word);) {
    uint64_t own[KHI_WORD_FEATURES], placed[KHI_PLACE_FEATURES], stem;
    size_t count = khi_word_features(fold, units + word.start, word.end - word.start, own, &stem);
    if (!count) continue;
    if (!append(list, allocator, own, 2) ||
        !append(list, allocator, placed, khi_place_features(&place, stem, placed)) ||
        !append(list, allocator, own + 2, count - 2))
      return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the features of a headline");
  }
  *words = place.words;
  return KHB_OK;
}
