/* khi_blocks_fold for registers that hold KHI_BLOCK units together; included as blocks_decide.h is. */
#ifndef KHI_NORMALIZE_BLOCKS_LOOP_H
#define KHI_NORMALIZE_BLOCKS_LOOP_H

#include <string.h>

#include "normalize/blocks_decide.h"

/*
 * Fold what is behind the first `skip` units of a block; gives how many were. 32 can be read at `units`, and at `out` can
 * be written as many as there are behind `skip`, which are 8 at least. contiguous: what stands before `out` is what became
 * of the skipped units, all kept, so that they can be written again.
 */
KHI_INLINE uint32_t block(const khi_blocks *self, const uint16_t *units, uint32_t skip, uint16_t *out, int contiguous,
                          int recorded, khi_block_run *run, uint32_t *kept);

KHI_INLINE void loop(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out, size_t capacity,
                     khi_block_run *run, uint32_t *kept, size_t limit) {
  khi_block_run r = *run; /* in registers */
  uint32_t bits = 0;
  for (; limit && length - r.in >= KHI_BLOCK && capacity - r.out >= KHI_BLOCK; limit--) {
    uint32_t folded = block(self, units + r.in, 0, out + r.out, 1, kept != NULL, &r, &bits);
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
    r.in += block(self, last, skip, out + r.out, bits == UINT32_MAX, kept != NULL, &r, &bits);
    r.out += (size_t)__builtin_popcount(bits);
    if (kept) *kept = bits >> skip;
  }
  *run = r;
}

#endif
