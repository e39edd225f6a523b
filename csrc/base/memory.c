#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16, FIRST_BLOCK = 4096 };

static void *libc_allocate(void *context, size_t size) {
  (void)context;
  return malloc(size);
}

static void libc_release(void *context, void *pointer) {
  (void)context;
  free(pointer);
}

khb_allocator khi_allocator(const khb_allocator *allocator) {
  if (allocator) return *allocator;
  return (khb_allocator){libc_allocate, libc_release, NULL};
}

void *khi_allocate(const khb_allocator *allocator, size_t size) {
  return allocator->allocate(allocator->context, size ? size : 1);
}

void khi_release(const khb_allocator *allocator, void *pointer) {
  if (pointer) allocator->release(allocator->context, pointer);
}

size_t khi_product(size_t count, size_t size) { return size && count > SIZE_MAX / size ? SIZE_MAX : count * size; }

struct khi_block {
  khi_block *previous;
  size_t size, used; /* bytes after this header */
};

/* The header takes a multiple of ALIGNMENT so that what follows it is aligned as the block is. */
enum { HEADER = (sizeof(khi_block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT };

void khi_arena_init(khi_arena *self, const khb_allocator *allocator) {
  self->allocator = *allocator;
  self->last = NULL;
}

void *khi_arena_allocate(khi_arena *self, size_t size) {
  if (size > SIZE_MAX / 4) return NULL;
  size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  khi_block *block = self->last;
  if (!block || block->size - block->used < size) {
    size_t want = block ? block->size * 2 : FIRST_BLOCK;
    if (want < size) want = size;
    block = khi_allocate(&self->allocator, HEADER + want);
    if (!block) return NULL;
    *block = (khi_block){self->last, want, 0};
    self->last = block;
  }
  void *result = (char *)block + HEADER + block->used;
  block->used += size;
  return result;
}

static void release_from(khi_arena *self, khi_block *block) {
  while (block) {
    khi_block *previous = block->previous;
    khi_release(&self->allocator, block);
    block = previous;
  }
}

void khi_arena_reset(khi_arena *self) {
  if (!self->last) return;
  release_from(self, self->last->previous); /* blocks grow: the newest is the largest */
  self->last->previous = NULL;
  self->last->used = 0;
}

void khi_arena_free(khi_arena *self) {
  release_from(self, self->last);
  self->last = NULL;
}

int khi_grow(const khb_allocator *allocator, void *array, size_t *capacity, size_t count, size_t size) {
  if (count < *capacity) return 1;
  size_t more = *capacity ? *capacity * 2 : 64;
  void *old, *grown = khi_allocate(allocator, khi_product(more, size));
  if (!grown) return 0;
  memcpy(&old, array, sizeof old); /* `array` points to a pointer of any type */
  if (count) memcpy(grown, old, count * size);
  khi_release(allocator, old);
  memcpy(array, &grown, sizeof grown);
  *capacity = more;
  return 1;
}
