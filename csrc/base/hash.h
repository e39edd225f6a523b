/*
 * Hashes. XXH64 (the published algorithm of xxHash, 64 bits) checks model files and names strings; khi_mix joins
 * the parts of a feature. Both are part of the model format: a change here needs a new format version.
 */
#ifndef KHI_BASE_HASH_H
#define KHI_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t khi_xxh64(const void *data, size_t size, uint64_t seed);

/*
 * A hash of `a` that depends on `b` too; not symmetric. The multiplier is odd, from the golden ratio. Pairs of small
 * numbers meet (b and 64 a stand in the same bits): spread one of them first, as csrc/tag/features.c does.
 */
static inline uint64_t khi_mix(uint64_t a, uint64_t b) {
  uint64_t h = (a ^ (b + UINT64_C(0x9E3779B97F4A7C15) + (a << 6) + (a >> 2))) * UINT64_C(0x9FB21C651E98DF25);
  return h ^ h >> 32;
}

/* The hash of a short run of units, what words, affixes and n-grams are named by: FNV-1a over units; in steps too. */
#define KHI_HASH_BEGIN UINT64_C(0xCBF29CE484222325)
static inline uint64_t khi_hash_unit(uint64_t state, uint16_t unit) { return (state ^ unit) * UINT64_C(0x100000001B3); }
static inline uint64_t khi_hash_end(uint64_t state) { return state ^ state >> 29; }

static inline uint64_t khi_hash_units(const uint16_t *units, size_t length) {
  uint64_t state = KHI_HASH_BEGIN;
  for (size_t i = 0; i < length; i++) state = khi_hash_unit(state, units[i]);
  return khi_hash_end(state);
}

#endif
