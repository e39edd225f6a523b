/* The distinct features of training data, numbered in the order in which they came, and how often each did. */
#ifndef KHI_TOPICS_VOCABULARY_H
#define KHI_TOPICS_VOCABULARY_H

#include "base/memory.h"

#define KHI_NO_FEATURE UINT32_MAX

typedef struct khi_vocabulary {
  khb_allocator memory;
  uint32_t *slots;  /* [mask + 1]; KHI_NO_FEATURE: free */
  uint64_t *hashes; /* [count] */
  uint32_t *counts; /* [count] */
  size_t mask, count, capacity;
} khi_vocabulary;

/* 0 if out of memory; free it in either case. */
int khi_vocabulary_init(khi_vocabulary *self, const khb_allocator *memory);
void khi_vocabulary_free(khi_vocabulary *self);

/* Count a feature and give its number; KHI_NO_FEATURE if out of memory. */
uint32_t khi_vocabulary_count(khi_vocabulary *self, uint64_t hash);

#endif
