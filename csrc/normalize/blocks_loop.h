/*
 * The part of khi_blocks_fold that every instruction set shares; included by its file alone, after KHI_TARGET (the
 * function attributes) has been defined.
 */
#ifndef KHI_NORMALIZE_BLOCKS_LOOP_H
#define KHI_NORMALIZE_BLOCKS_LOOP_H

#include <string.h>

#include "normalize/blocks.h"

#define KHI_INLINE KHI_TARGET __attribute__((always_inline)) static inline

/* What registers say of a block, one bit a unit. */
typedef struct khi_block_masks {
  uint32_t stop, drop, space, doubt;
} khi_block_masks;

/*
 * How many units can be folded of those behind the first `skip`, which were folded before; *kept: which are kept, the
 * bits of the skipped ones not set.
 */
KHI_INLINE uint32_t decide(const khi_block_masks *m, uint32_t skip, khi_block_run *run, uint32_t *kept) {
  uint32_t from = UINT32_MAX << skip, drop = m->drop & from, space = m->space & from, keep = from & ~drop;
  /* White space behind white space: whether it goes is decided one by one, as it is when a removed unit follows. */
  uint32_t stop = (m->stop & from) | ((space << 1 | (uint32_t)run->space << skip) & (space | drop));
  uint32_t folded = KHI_BLOCK - skip;
  if (stop) {
    uint32_t end = (uint32_t)__builtin_ctz(stop);
    folded = end - skip;
    keep &= (UINT32_C(1) << end) - 1;
  }
  if (keep) run->space = (int)(space >> (31 - __builtin_clz(keep)) & 1);
  run->doubt |= m->doubt != 0;
  *kept = keep;
  return folded;
}

/*
 * Fold what is behind the first `skip` units of a block; gives how many were. 32 can be read at `units`, and at `out` can
 * be written as many as there are behind `skip`, which are 8 at least. contiguous: what stands before `out` is what became
 * of the skipped units, all kept, so that they can be written again.
 */
KHI_INLINE uint32_t block(const khi_blocks *self, const uint16_t *units, uint32_t skip, uint16_t *out, int contiguous,
                          khi_block_run *run, uint32_t *kept);

KHI_INLINE void loop(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out, size_t capacity,
                     khi_block_run *run, uint32_t *kept, size_t limit) {
  khi_block_run r = *run; /* in registers */
  uint32_t bits = 0;
  for (; limit && length - r.in >= KHI_BLOCK && capacity - r.out >= KHI_BLOCK; limit--) {
    uint32_t folded = block(self, units + r.in, 0, out + r.out, 1, &r, &bits);
    r.out += (size_t)__builtin_popcount(bits);
    if (kept) *kept++ = bits;
    if (folded != KHI_BLOCK) {
      *run = r;
      run->in += folded;
      return;
    }
    r.in += KHI_BLOCK; /* a constant, so that the next block can be read before this one is decided */
  }
  size_t rest = length - r.in;
  if (limit && rest >= 8 && rest < KHI_BLOCK && capacity - r.out >= rest) {
    uint32_t skip = KHI_BLOCK - (uint32_t)rest;
    uint16_t padded[KHI_BLOCK] = {0};
    const uint16_t *last = units + length - KHI_BLOCK; /* the last block, of which a part is done */
    if (length < KHI_BLOCK) {
      memcpy(padded + skip, units + r.in, rest * sizeof *units);
      last = padded;
    }
    r.in += block(self, last, skip, out + r.out, bits == UINT32_MAX, &r, &bits);
    r.out += (size_t)__builtin_popcount(bits);
    if (kept) *kept = bits >> skip;
  }
  *run = r;
}

#endif
