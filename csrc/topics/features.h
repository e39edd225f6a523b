/*
 * The features of a headline: hashed words, word pairs and character n-grams. Training and classifying both call this
 * code.
 *
 * Those of a word alone are the same wherever it stands, so a word that comes again need not be taken apart again;
 * those of a place in the headline need the stems of the words before.
 */
#ifndef KHI_TOPICS_FEATURES_H
#define KHI_TOPICS_FEATURES_H

#include "base/memory.h"
#include "normalize/fold.h"
#include "segment/segmentation.h"

enum {
  KHI_HEADLINE_WORDS = 1024, /* words beyond do not count, which keeps sums of weights inside 32 bits */
  KHI_TOPIC_FORM_MAX = 32,   /* units of a word's form */
  KHI_WORD_FEATURES = 2 + 4 * (KHI_TOPIC_FORM_MAX + 2) - 10, /* the most that a word has by itself, */
  KHI_PLACE_FEATURES = 2                                     /* and by its place */
};

/* The folding that the form of a word is made with: the "search" preset without Unicode's forms. */
void khi_topic_fold(khi_fold *out);

/*
 * The features of one word by itself into `out` [KHI_WORD_FEATURES]: its form's, its stem's, those of runs of letters.
 * Gives their number, 0 for a word that does not count (punctuation, marks alone). *stem is its stem.
 */
size_t khi_word_features(const khi_fold *fold, const uint16_t *units, size_t length, uint64_t *out, uint64_t *stem);

/* The same of a form of `length` units, fewer than KHI_TOPIC_FORM_MAX. */
size_t khi_form_features(const uint16_t *form, size_t length, uint64_t *out, uint64_t *stem);

/* Where the next word stands: the stems of the two before, 0 where there is none, and how many words there were. */
typedef struct khi_topic_place {
  uint64_t before, before_that;
  size_t words;
} khi_topic_place;

/* The features of a word of that stem in that place into `out` [KHI_PLACE_FEATURES]; moves the place behind it. */
size_t khi_place_features(khi_topic_place *self, uint64_t stem, uint64_t *out);

typedef struct khi_features_list {
  uint64_t *items; /* [count], repeats included */
  size_t count, capacity;
} khi_features_list;

/* Append the features of a text to `list`, which grows by `allocator`. *words becomes its number of words. */
khb_status khi_topic_features(const khi_fold *fold, const uint16_t *units, size_t length,
                              const khb_allocator *allocator, khi_features_list *list, size_t *words, khb_error *error);

#endif
