/* A text that grows, and beside it the record of where each unit came from: what the passes over a text write to. */
#ifndef KHI_NORMALIZE_BUFFER_H
#define KHI_NORMALIZE_BUFFER_H

#include "normalize/offsets.h"

typedef struct khi_buffer {
  khb_allocator allocator;
  uint16_t *units;
  size_t length, capacity;
  khi_offsets *offsets; /* NULL if not asked for */
  int failed;           /* out of memory: checked once, at the end */
} khi_buffer;

void khi_buffer_init(khi_buffer *self, const khb_allocator *allocator, khi_offsets *offsets);
void khi_buffer_free(khi_buffer *self);

/* Room for `count` more units; 0 if out of memory. */
int khi_buffer_reserve(khi_buffer *self, size_t count);

/* `count` units were read, and as many are written: the same, or each became another. */
void khi_buffer_copy(khi_buffer *self, const uint16_t *units, size_t count);
/* `in` units were read, and `count` others are written for them; of none, they were removed and belong to nothing. */
void khi_buffer_replace(khi_buffer *self, const uint16_t *units, size_t count, size_t in);
/* `in` units were removed that belong to what stands before them. */
void khi_buffer_drop(khi_buffer *self, size_t in);

#endif
