/*
 * The rows of a classifier's features, as fast as they can be had: the index of the weights laid out anew when a model is
 * opened, so that a feature is found by one read, without a loop, and its row added in registers. The sums are the same
 * as those of khi_weights_add.
 */
#ifndef KHI_TOPICS_ROWS_H
#define KHI_TOPICS_ROWS_H

#include "base/weights.h"

enum {
  KHI_BUCKET_PRINTS = 14, /* of the index; it has about three a bucket, so that nearly all are here */
  KHI_BUCKET_LONG = 15,   /* in place of a count: those and more, which the index has */
  KHI_ROWS_AT_ONCE = 256, /* so many rows of signed bytes add up to 16 bits */
  KHI_ROWS_MAX = 1 << 28  /* what `place` has bits for */
};

typedef struct khi_bucket {
  uint16_t prints[KHI_BUCKET_PRINTS];
  uint32_t place; /* of the first print's row, times 16, plus the count of prints */
} khi_bucket;

typedef struct khi_rows {
  const khi_weights *weights;
  khi_bucket *buckets; /* [weights->index.mask + 1], aligned within memory */
  void *memory;        /* of the allocator */
} khi_rows;

/* Of weights of at most KHI_ROWS_MAX features, which must stay. 0 if out of memory. */
int khi_rows_init(khi_rows *self, const khi_weights *weights, const khb_allocator *memory);

/* Ask for the bucket of a feature that will be looked for. */
static inline void khi_rows_await(const khi_rows *self, uint64_t feature) {
  __builtin_prefetch(&self->buckets[khi_hash_bucket(feature, self->weights->index.mask)]);
}

/*
 * Find `count` features, at most KHI_ROWS_AT_ONCE, and ask for their rows: places [count] of those that there are. Gives
 * their number.
 */
size_t khi_rows_find(const khi_rows *self, const uint64_t *features, size_t count, uint32_t *places);

/* Add rows found so, at most KHI_ROWS_AT_ONCE, to sums [labels]. */
void khi_rows_add(const khi_rows *self, const uint32_t *places, size_t count, int32_t *sums);

/* All of that, for any number of features. */
void khi_rows_add_features(const khi_rows *self, const uint64_t *features, size_t count, int32_t *sums);

#endif
