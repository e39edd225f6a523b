#include "normalize/buffer.h"

#include <string.h>

void khi_buffer_init(khi_buffer *self, const khb_allocator *allocator, khi_offsets *offsets) {
  *self = (khi_buffer){.allocator = *allocator, .offsets = offsets};
}

void khi_buffer_free(khi_buffer *self) {
  khi_release(&self->allocator, self->units);
  self->units = NULL;
}

int khi_buffer_reserve(khi_buffer *self, size_t count) {
  while (!self->failed && self->capacity - self->length < count)
    self->failed = !khi_grow(&self->allocator, &self->units, &self->capacity, self->capacity, sizeof *self->units);
  return !self->failed;
}

static void add(khi_buffer *self, khi_edit_kind kind, const uint16_t *units, size_t count, size_t in) {
  if (self->offsets) khi_offsets_add(self->offsets, kind, count, in);
  if (!count || !khi_buffer_reserve(self, count)) return;
  memcpy(self->units + self->length, units, count * sizeof *units);
  self->length += count;
}

void khi_buffer_copy(khi_buffer *self, const uint16_t *units, size_t count) {
  if (count) add(self, KHI_COPY, units, count, count);
}

void khi_buffer_replace(khi_buffer *self, const uint16_t *units, size_t count, size_t in) {
  if (count || in) add(self, count ? KHI_REPLACE : KHI_REMOVE_APART, units, count, in);
}

void khi_buffer_drop(khi_buffer *self, size_t in) {
  if (in) add(self, KHI_REMOVE_JOINED, NULL, 0, in);
}
