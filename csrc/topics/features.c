#include "topics/features.h"

#include <string.h>

#include "base/hash.h"
#include "base/utf.h"
#include "unicode/char_class.h"

/* No headline is longer; the bound keeps sums of weights inside 32 bits whatever the text. */
enum { WORDS_MAX = 1024 };

enum {
  WORD_MAX = 32,
  INPUT_MAX = 64,
  FOLDED_MAX = INPUT_MAX * 18,
  NGRAM_MIN = 2,
  NGRAM_MAX = 5,
  ALEF = 0x627,
  LAM = 0x644
};

void khi_topic_fold(khi_fold *out) {
  khb_rules rules = 0;
  khb_preset_rules("search", &rules, NULL);
  khi_fold_init(out, rules & ~(KHB_RULE_NFKC | KHB_RULE_SPACES));
}

/* The folded, lower-case form of a word; 0 if it is punctuation or empty. Digits become one sign. */
static size_t form_of(const khi_fold *fold, const uint16_t *units, size_t length, uint16_t *out) {
  uint16_t folded[FOLDED_MAX];
  size_t n = khi_fold_apply(fold, units, length > INPUT_MAX ? INPUT_MAX : length, folded), used = 0;
  for (size_t at = 0; at < n && used + 2 <= WORD_MAX;) {
    uint32_t c = khi_next(folded, n, &at);
    khi_char_class class = khi_char_class_of(c);
    if (class == KHI_CHAR_OTHER && n <= 2) return 0;
    used = khi_put(out, used, class == KHI_CHAR_DIGIT ? '0' : khi_to_lower(c));
  }
  return used;
}

static int add(khi_features_list *list, const khb_allocator *allocator, unsigned template, uint64_t a, uint64_t b) {
  if (!khi_grow(allocator, &list->items, &list->capacity, list->count, sizeof *list->items)) return 0;
  list->items[list->count++] = khi_mix(khi_mix(template, a), b);
  return 1;
}

static int add_ngrams(khi_features_list *list, const khb_allocator *allocator, const uint16_t *form, size_t length) {
  uint16_t padded[WORD_MAX + 2];
  padded[0] = padded[length + 1] = ' ';
  memcpy(padded + 1, form, length * sizeof *form);
  for (size_t n = NGRAM_MIN; n <= NGRAM_MAX; n++)
    for (size_t i = 0; i + n <= length + 2; i++)
      if (!add(list, allocator, 3, khi_hash_units(padded + i, n), n)) return 0;
  return 1;
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

khb_status khi_topic_features(const khi_fold *fold, const uint16_t *units, size_t length,
                              const khb_allocator *allocator, khi_features_list *list, size_t *words,
                              khb_error *error) {
  khb_segmentation *seg;
  khb_status status = khb_segmentation_new(units, length, allocator, &seg, error);
  if (status != KHB_OK) return status;
  uint64_t before = 0, before_that = 0; /* stems of the words before */
  int ok = 1;
  *words = 0;
  for (size_t i = 0; ok && i < seg->word_count && *words < WORDS_MAX; i++) {
    uint16_t form[WORD_MAX];
    khi_word w = seg->words[i];
    size_t n = form_of(fold, units + w.start, w.end - w.start, form);
    if (!n) continue;
    uint64_t stem = stem_hash(form, n);
    ok = add(list, allocator, 1, khi_hash_units(form, n), 0) && add(list, allocator, 4, stem, 0) &&
         add(list, allocator, 2, before, stem) && (!before || add(list, allocator, 5, before_that, stem)) &&
         (!!*words || add(list, allocator, 6, stem, 0)) && add_ngrams(list, allocator, form, n);
    before_that = before;
    before = stem;
    ++*words;
  }
  khb_segmentation_free(seg);
  return ok ? KHB_OK : khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the features of a headline");
}
