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

#ifdef __SSE2__
#include <emmintrin.h>
#define KHI_HASH_INDEX_EIGHT 1
/* Two bits for each of eight prints: whether it is that one. */
static inline uint32_t khi_equal_of_eight(const uint16_t *prints, uint16_t print) {
  __m128i eight = _mm_loadu_si128((const __m128i *)prints);
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi16(eight, _mm_set1_epi16((short)print)));
}
#endif

typedef struct khi_hash_index {
  const uint32_t *bounds; /* [mask + 2], rising from 0 to count */
  const uint16_t *prints; /* [count] */
  uint64_t mask;          /* buckets - 1; the number of buckets is a power of two */
  size_t count;
} khi_hash_index;

#define KHI_ABSENT SIZE_MAX

static inline uint64_t khi_hash_bucket(uint64_t hash, uint64_t mask) { return hash >> 24 & mask; }

/*
 * The place of a print among those of a bucket, first .. end-1. Eight are compared at once where the machine surely can
 * and eight can be read: few buckets hold more, and how many they hold cannot be foretold.
 */
static inline size_t khi_hash_index_search(const khi_hash_index *self, uint32_t first, uint32_t end, uint16_t print) {
#if defined(KHI_HASH_INDEX_EIGHT)
  if (self->count - first >= 8) {
    uint32_t held = end - first, equal = khi_equal_of_eight(self->prints + first, print);
    equal &= held < 8 ? (UINT32_C(1) << 2 * held) - 1 : 0xFFFF;
    if (equal) return first + (uint32_t)__builtin_ctz(equal) / 2;
    if (held <= 8) return KHI_ABSENT;
    first += 8;
  }
#endif
  for (; first < end; first++)
    if (self->prints[first] == print) return first;
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
  __builtin_prefetch(&self->prints[self->bounds[khi_hash_bucket(hash, self->mask)]]);
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
