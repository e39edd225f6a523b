/*
 * A map from 64-bit hashes to small integers, in an arena. The seed, a hash of the whole text, moves every slot, so that
 * names chosen to fall on one slot would have to be chosen for the very text they stand in.
 */
#ifndef KHI_READ_HASH_MAP_H
#define KHI_READ_HASH_MAP_H

#include "base/memory.h"

#define KHI_NOTHING UINT32_MAX

typedef struct khi_hash_map {
  uint64_t *keys;   /* [mask + 1]; 0: free */
  uint32_t *values; /* [mask + 1] */
  size_t mask;
  uint64_t seed;
} khi_hash_map;

/* Room for `count` keys; 0 if out of memory. */
int khi_hash_map_init(khi_hash_map *self, khi_arena *arena, size_t count, uint64_t seed);
uint32_t khi_hash_map_get(const khi_hash_map *self, uint64_t key); /* KHI_NOTHING if absent */
void khi_hash_map_set(khi_hash_map *self, uint64_t key, uint32_t value);

#endif
