#include "read/hash_map.h"

#include <string.h>

#include "base/hash.h"

int khi_hash_map_init(khi_hash_map *self, khi_arena *arena, size_t count, uint64_t seed) {
  size_t slots = 16;
  while (slots < 2 * count) slots *= 2;
  self->mask = slots - 1;
  self->seed = seed;
  self->keys = khi_arena_allocate(arena, khi_product(slots, sizeof *self->keys));
  self->values = khi_arena_allocate(arena, khi_product(slots, sizeof *self->values));
  if (!self->keys || !self->values) return 0;
  memset(self->keys, 0, slots * sizeof *self->keys);
  return 1;
}

static size_t slot_of(const khi_hash_map *self, uint64_t key) {
  size_t i = (size_t)khi_mix(self->seed, key) & self->mask;
  while (self->keys[i] && self->keys[i] != key) i = (i + 1) & self->mask;
  return i;
}

uint32_t khi_hash_map_get(const khi_hash_map *self, uint64_t key) {
  size_t i = slot_of(self, key ? key : 1);
  return self->keys[i] ? self->values[i] : KHI_NOTHING;
}

void khi_hash_map_set(khi_hash_map *self, uint64_t key, uint32_t value) {
  size_t i = slot_of(self, key ? key : 1);
  self->keys[i] = key ? key : 1;
  self->values[i] = value;
}
