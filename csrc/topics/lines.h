/*
 * Features whose rows are not their own: there are many that each say little, so their rows were clustered into a few
 * thousand vectors, and such a feature costs three bytes, the number of its vector and a print of its hash. The vectors
 * stand behind the rows of the weights (rows.h), so that adding one is adding a row.
 */
#ifndef KHI_TOPICS_LINES_H
#define KHI_TOPICS_LINES_H

#include <string.h>

#include "base/model.h"

enum { KHI_LINE_SLOTS = 21, KHI_CODE_BITS = 12, KHI_VECTORS = 1 << KHI_CODE_BITS };

/* A line of cache: where a feature belongs is by its hash, and it is there or in no line. */
typedef struct khi_line {
  uint8_t prints[KHI_LINE_SLOTS]; /* the lower 8 bits of its print */
  uint8_t count;
  uint16_t codes[KHI_LINE_SLOTS]; /* the number of its vector; above it the upper 4 bits of the print */
} khi_line;

/* Section: lines [count]. A model that has none has no vectors either. */
#define KHI_LINES KHI_TAG('L', 'I', 'N', 'E')

typedef struct khi_lines {
  const khi_line *lines;
  size_t count; /* at most UINT32_MAX */
} khi_lines;

khb_status khi_lines_open(const khi_model *model, khi_lines *out, khb_error *error);

/* The upper half of a hash says the line, the lowest bits are the print there. */
static inline size_t khi_line_of(uint64_t hash, size_t lines) { return (size_t)((hash >> 32) * lines >> 32); }
static inline unsigned khi_line_print(uint64_t hash) { return hash & 0xFFF; }

/* As in rows.c: registers by the compiler's own means, and integers, so the same on every machine. */
typedef uint8_t khi_bytes16 __attribute__((vector_size(16)));
typedef uint64_t khi_words2 __attribute__((vector_size(16)));

/* A bit for each of sixteen bytes: whether it is that one. */
static inline uint32_t khi_equal_bytes(const void *bytes, uint8_t byte) {
  const khi_bytes16 bits = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  khi_bytes16 all;
  memcpy(&all, bytes, sizeof all);
  khi_words2 equal = (khi_words2)((khi_bytes16)(all == byte) & bits);
  uint64_t low = equal[0] * UINT64_C(0x0101010101010101) >> 56; /* a bit a byte: their sum is in the uppermost */
  return (uint32_t)(low | (equal[1] * UINT64_C(0x0101010101010101) >> 56) << 8);
}

/* The code of a feature, or KHI_VECTORS. */
static inline unsigned khi_lines_find(const khi_lines *self, uint64_t hash) {
  const khi_line *line = &self->lines[khi_line_of(hash, self->count)];
  unsigned print = khi_line_print(hash);
  uint32_t equal = khi_equal_bytes(line->prints, (uint8_t)print) |
                   khi_equal_bytes((const char *)line + 16, (uint8_t)print) << 16; /* of what is behind prints too */
  equal &= (UINT32_C(1) << line->count) - 1;
  for (; equal; equal &= equal - 1) {
    unsigned entry = line->codes[__builtin_ctz(equal)];
    if (entry >> KHI_CODE_BITS == print >> 8) return entry & (KHI_VECTORS - 1);
  }
  return KHI_VECTORS;
}

#endif
