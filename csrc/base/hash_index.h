/*
 * A read-only set of 64-bit hashes, kept in a model file: hash -> 0..count-1.
 *
 * Buckets by the upper bits, a 16-bit print of the lower ones inside a bucket. A hash that is not in the set is taken
 * for one that is with a chance of about (bucket size) / 65536, which a statistical model does not notice; in return
 * an element costs three to five bytes. Arrays: bounds [buckets + 1], prints [count], sorted by bucket.
 */
#ifndef KHI_BASE_HASH_INDEX_H
#define KHI_BASE_HASH_INDEX_H

#include "base/model.h"

typedef struct khi_hash_index {
  const uint32_t *bounds; /* [mask + 2], rising from 0 to count */
  const uint16_t *prints; /* [count] */
  uint64_t mask;          /* buckets - 1; the number of buckets is a power of two */
  size_t count;
} khi_hash_index;

#define KHI_ABSENT SIZE_MAX

static inline uint64_t khi_hash_bucket(uint64_t hash, uint64_t mask) { return hash >> 24 & mask; }

/* The place of a print among those of a bucket, first .. end-1. */
static inline size_t khi_hash_index_search(const khi_hash_index *self, uint32_t first, uint32_t end, uint16_t print) {
  for (uint32_t i = first; i < end; i++)
    if (self->prints[i] == print) return i;
  return KHI_ABSENT;
}

static inline size_t khi_hash_index_find(const khi_hash_index *self, uint64_t hash) {
  uint64_t bucket = khi_hash_bucket(hash, self->mask);
  return khi_hash_index_search(self, self->bounds[bucket], self->bounds[bucket + 1], (uint16_t)hash);
}

/*
 * Finding reads from places far apart. Of many hashes, begin all, then approach all, then find: each step asks for what the
 * next one reads, and the waits overlap.
 */
static inline void khi_hash_index_begin(const khi_hash_index *self, uint64_t hash) {
  __builtin_prefetch(&self->bounds[khi_hash_bucket(hash, self->mask)]);
}

static inline void khi_hash_index_approach(const khi_hash_index *self, uint64_t hash) {
  const uint16_t *prints = self->prints + self->bounds[khi_hash_bucket(hash, self->mask)];
  __builtin_prefetch(prints);
  __builtin_prefetch(prints + 7); /* few buckets hold more */
}

/* Read and check the two sections. */
khb_status khi_hash_index_open(const khi_model *model, uint32_t bounds_tag, uint32_t prints_tag, khi_hash_index *out,
                               khb_error *error);

/* What a writer needs: the index as arrays, and for each hash its place. The caller releases all three arrays. */
typedef struct khi_hash_index_image {
  uint32_t *bounds; /* [buckets + 1] */
  uint16_t *prints; /* [count] */
  uint32_t
      *places; /* [count]: places[i] is where hashes[i] went; a hash whose print is taken already gets that place */
  size_t buckets, count;
} khi_hash_index_image;

khb_status khi_hash_index_build(const uint64_t *hashes, size_t count, const khb_allocator *allocator,
                                khi_hash_index_image *out, khb_error *error);
void khi_hash_index_image_free(khi_hash_index_image *self, const khb_allocator *allocator);

#endif
