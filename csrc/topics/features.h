/*
 * The features of a headline: hashed words, word pairs and character n-grams. Training and classifying both call this
 * code.
 */
#ifndef KHI_TOPICS_FEATURES_H
#define KHI_TOPICS_FEATURES_H

#include "base/memory.h"
#include "normalize/fold.h"
#include "segment/segmentation.h"

typedef struct khi_features_list {
  uint64_t *items; /* [count], repeats included */
  size_t count, capacity;
} khi_features_list;

/* The folding that khi_topic_features expects: the "search" preset without Unicode's forms. */
void khi_topic_fold(khi_fold *out);

/* Append the features of a text to `list`, which grows by `allocator`. *words becomes its number of words. */
khb_status khi_topic_features(const khi_fold *fold, const uint16_t *units, size_t length,
                              const khb_allocator *allocator, khi_features_list *list, size_t *words, khb_error *error);

#endif
