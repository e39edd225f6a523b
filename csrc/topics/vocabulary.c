#include "topics/vocabulary.h"

#include <string.h>

#include "base/hash.h"

enum { FIRST_SLOTS = 1 << 12 };

static size_t slot_of(const khi_vocabulary *self, uint64_t hash) {
  size_t at = (size_t)khi_mix(hash, 0) & self->mask;
  while (self->slots[at] != KHI_NO_FEATURE && self->hashes[self->slots[at]] != hash) at = (at + 1) & self->mask;
  return at;
}

/* Room for as many features as half of `slots`. */
static int resize(khi_vocabulary *self, size_t slots) {
  size_t capacity = slots / 2;
  uint32_t *new_slots = khi_allocate(&self->memory, khi_product(slots, sizeof *new_slots));
  uint64_t *hashes = khi_allocate(&self->memory, khi_product(capacity, sizeof *hashes));
  uint32_t *counts = khi_allocate(&self->memory, khi_product(capacity, sizeof *counts));
  if (!new_slots || !hashes || !counts) {
    khi_release(&self->memory, new_slots);
    khi_release(&self->memory, hashes);
    khi_release(&self->memory, counts);
    return 0;
  }
  if (self->count) {
    memcpy(hashes, self->hashes, self->count * sizeof *hashes);
    memcpy(counts, self->counts, self->count * sizeof *counts);
  }
  khi_vocabulary old = *self;
  *self = (khi_vocabulary){old.memory, new_slots, hashes, counts, slots - 1, old.count, capacity};
  khi_vocabulary_free(&old);
  memset(self->slots, 0xFF, slots * sizeof *self->slots);
  for (size_t i = 0; i < self->count; i++) self->slots[slot_of(self, self->hashes[i])] = (uint32_t)i;
  return 1;
}

int khi_vocabulary_init(khi_vocabulary *self, const khb_allocator *memory) {
  *self = (khi_vocabulary){.memory = *memory};
  return resize(self, FIRST_SLOTS);
}

void khi_vocabulary_free(khi_vocabulary *self) {
  khi_release(&self->memory, self->slots);
  khi_release(&self->memory, self->hashes);
  khi_release(&self->memory, self->counts);
}

uint32_t khi_vocabulary_count(khi_vocabulary *self, uint64_t hash) {
  if (self->count == self->capacity && (self->count >= KHI_NO_FEATURE / 4 || !resize(self, 4 * self->capacity)))
    return KHI_NO_FEATURE;
  size_t at = slot_of(self, hash);
  uint32_t id = self->slots[at];
  if (id == KHI_NO_FEATURE) {
    id = self->slots[at] = (uint32_t)self->count++;
    self->hashes[id] = hash;
    self->counts[id] = 0;
  }
  self->counts[id]++;
  return id;
}
