/*
 * Where each part of a normalised text came from: a sequence of edits, packed into bytes.
 *
 *   00-7F      copy 1 to 128 units, each for one (the same or a replaced unit)
 *   80-9F      1 to 32 units of the original removed that belong to what stands before them: marks, tatweel
 *   A0-BF      1 to 32 units removed that belong to nothing: controls, white space at the ends
 *   C0-FD      C0 + 8 out + in: out units (0 to 7) for in units (0 to 7)
 *   FE n m m m m         n units (1 to 32); of each a bit in m, the lowest first: copied, or removed as by 80
 *   FF o o o o i i i i   as C0, with any numbers; all numbers are little-endian
 *
 * A text without marks costs a byte for 128 letters, one with a mark on every letter six bytes for 32. Every 64 bytes a
 * checkpoint is kept, so that a lookup reads at most that much behind a binary search.
 */
#ifndef KHI_NORMALIZE_OFFSETS_H
#define KHI_NORMALIZE_OFFSETS_H

#include "base/memory.h"

typedef struct khi_checkpoint {
  uint32_t out, in; /* units before this place */
  size_t at;        /* index of the next edit's first byte */
} khi_checkpoint;

typedef enum khi_edit_kind { KHI_COPY, KHI_REMOVE_JOINED, KHI_REMOVE_APART, KHI_REPLACE } khi_edit_kind;

typedef struct khi_edit {
  khi_edit_kind kind;
  uint32_t out, in; /* units; equal for KHI_COPY, out is 0 for the removals */
} khi_edit;

typedef struct khb_offsets {
  khb_allocator allocator;
  uint8_t *bytes;
  khi_checkpoint *checkpoints;
  size_t size, capacity, checkpoint_count, checkpoint_capacity;
  uint32_t out, in; /* totals of what is written */
  khi_edit pending; /* the edit that still grows; written by khi_offsets_finish */
  int failed;       /* out of memory: checked once, at the end */
} khi_offsets;

void khi_offsets_init(khi_offsets *self, const khb_allocator *allocator);
void khi_offsets_add(khi_offsets *self, khi_edit_kind kind, size_t out, size_t in);
/* `count` units, 1 to 32, of which those whose bit is set in `kept` were copied and the others KHI_REMOVE_JOINED. */
void khi_offsets_add_mask(khi_offsets *self, uint32_t kept, uint32_t count);
/* The same for `count` times 32 units; none of kept [count] has all its bits. */
void khi_offsets_add_masks(khi_offsets *self, const uint32_t *kept, size_t count);
int khi_offsets_finish(khi_offsets *self); /* 0 if memory ran out at any time */
void khi_offsets_free(khi_offsets *self);

/* Add the edits of `more`, which is finished, for the first `most` units read; the last of these may be part of a copy. */
void khi_offsets_append(khi_offsets *self, const khi_offsets *more, size_t most);

/* out = second after first: where the result of two passes came from. Both are finished, and fit each other. */
void khi_offsets_compose(const khi_offsets *first, const khi_offsets *second, khi_offsets *out);

/* self = step after self; 0 if out of memory, which includes that either was. `step` is freed. */
int khi_offsets_advance(khi_offsets *self, khi_offsets *step);

/* The span of the original that a span of the result came from; see khb_text_original_span. */
khb_span khi_offsets_original(const khi_offsets *self, khb_span span);

#endif
