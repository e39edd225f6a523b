/*
 * Which features a model may know: a bit for each, so small that it stays in the nearest caches. Most pairs of words
 * are new, and are told so without a look at the buckets and rows (rows.h), which lie further away.
 */
#ifndef KHI_TOPICS_FILTER_H
#define KHI_TOPICS_FILTER_H

#include "base/hash_index.h"

typedef struct khi_filter {
  uint64_t *bits; /* of the allocator */
  uint64_t mask;  /* the index's */
  unsigned shift; /* 64 less the logarithm of the number of bits */
} khi_filter;

/* Of the features of an index. 0 if out of memory. */
int khi_filter_init(khi_filter *self, const khi_hash_index *index, const khb_allocator *memory);

/* Of a feature the index sees its bucket and its print, and so does the filter. */
static inline uint64_t khi_filter_place(const khi_filter *self, uint64_t bucket, uint16_t print) {
  return (bucket << 16 | print) * UINT64_C(0x9E3779B97F4A7C15) >> self->shift;
}

static inline uint64_t khi_filter_place_of(const khi_filter *self, uint64_t feature) {
  return khi_filter_place(self, khi_hash_bucket(feature, self->mask), (uint16_t)feature);
}

/* Ask for what says it. */
static inline void khi_filter_await(const khi_filter *self, uint64_t feature) {
  __builtin_prefetch(&self->bits[khi_filter_place_of(self, feature) >> 6]);
}

/* 0: the index does not have it. */
static inline int khi_filter_has(const khi_filter *self, uint64_t feature) {
  uint64_t place = khi_filter_place_of(self, feature);
  return (int)(self->bits[place >> 6] >> (place & 63) & 1);
}

#endif
