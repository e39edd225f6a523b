#include "dictionary.h"

#include <stdlib.h>

#include "corpus.h"

static size_t slot_of(const dictionary *self, uint64_t hash) {
  size_t i = (hash * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (self->slots - 1);
  while (self->hashes[i] && self->hashes[i] != hash) i = (i + 1) & (self->slots - 1);
  return i;
}

static void grow(dictionary *self) {
  dictionary old = *self;
  self->slots = old.slots ? old.slots * 2 : 1 << 20;
  self->hashes = need(calloc(self->slots, sizeof *self->hashes));
  self->counts = need(calloc(self->slots, sizeof *self->counts));
  for (size_t i = 0; i < old.slots; i++) {
    if (!old.hashes[i]) continue;
    size_t at = slot_of(self, old.hashes[i]);
    self->hashes[at] = old.hashes[i];
    self->counts[at] = old.counts[i];
  }
  free(old.hashes);
  free(old.counts);
}

void dictionary_count(dictionary *self, uint64_t hash) {
  if (self->used * 3 >= self->slots * 2) grow(self);
  if (!hash) hash = 1;
  size_t at = slot_of(self, hash);
  if (!self->hashes[at]) {
    self->hashes[at] = hash;
    self->used++;
  }
  self->counts[at]++;
}

size_t dictionary_number(dictionary *self, uint32_t minimum) {
  uint32_t next = 0;
  self->ids = need(malloc((self->slots ? self->slots : 1) * sizeof *self->ids));
  for (size_t i = 0; i < self->slots; i++)
    self->ids[i] = self->hashes[i] && self->counts[i] >= minimum ? next++ : DICTIONARY_ABSENT;
  return next;
}

uint32_t dictionary_id(const dictionary *self, uint64_t hash) {
  if (!self->slots) return DICTIONARY_ABSENT;
  size_t at = slot_of(self, hash ? hash : 1);
  return self->hashes[at] ? self->ids[at] : DICTIONARY_ABSENT;
}

void dictionary_free(dictionary *self) {
  free(self->hashes);
  free(self->counts);
  free(self->ids);
  *self = (dictionary){0};
}
