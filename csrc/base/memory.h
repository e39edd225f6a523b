/*
 * Memory: the allocator hook and the arena that results live in.
 *
 * Everything the library allocates comes from khi_allocate, so that a test can fail any allocation. A result owns
 * one arena: many small blocks, one free.
 */
#ifndef KHI_BASE_MEMORY_H
#define KHI_BASE_MEMORY_H

#include "base/status.h"

/* A copy of the caller's allocator, or of the C library's when `allocator` is NULL. */
khb_allocator khi_allocator(const khb_allocator *allocator);

/* NULL if out of memory. A size of 0 gives a block of 1 byte, so NULL always means failure. */
void *khi_allocate(const khb_allocator *allocator, size_t size);
void khi_release(const khb_allocator *allocator, void *pointer); /* NULL is fine */

/* count * size, or SIZE_MAX on overflow, which no allocator grants. */
size_t khi_product(size_t count, size_t size);

/* Sizes are computed from lengths up to 2^30 by small factors, unchecked: 32 bits would not hold them. */
_Static_assert(sizeof(size_t) >= 8, "khabar needs 64-bit sizes");

typedef struct khi_block khi_block;
typedef struct khi_arena {
  khb_allocator allocator;
  khi_block *last; /* newest block; older ones behind it */
} khi_arena;

void khi_arena_init(khi_arena *self, const khb_allocator *allocator);
/* Aligned to 16 bytes; NULL if out of memory. Blocks grow, so n allocations cost O(log n) calls to the hook. */
void *khi_arena_allocate(khi_arena *self, size_t size);
/* Forget every allocation but keep the largest block for reuse. */
void khi_arena_reset(khi_arena *self);
void khi_arena_free(khi_arena *self);

/*
 * Make room for one more element in a growing array: `*array` of `*capacity` elements of `size` bytes, `count` used.
 * False if out of memory, with the array as it was.
 */
int khi_grow(const khb_allocator *allocator, void *array, size_t *capacity, size_t count, size_t size);

#endif
