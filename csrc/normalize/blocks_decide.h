/*
 * The part of khi_blocks_fold that every instruction set shares: what the masks of a block say. Included by its file
 * alone, after KHI_TARGET (the function attributes) has been defined.
 */
#ifndef KHI_NORMALIZE_BLOCKS_DECIDE_H
#define KHI_NORMALIZE_BLOCKS_DECIDE_H

#include "normalize/blocks.h"

#define KHI_INLINE KHI_TARGET __attribute__((always_inline)) static inline

/* What registers say of a block, one bit a unit. */
typedef struct khi_block_masks {
  uint64_t stop, drop, space, change, doubt;
} khi_block_masks;

/* Of the units that bits of `space` and `drop` stand for, the spaces behind a space with none but dropped ones between. */
KHI_INLINE uint64_t again(uint64_t space, uint64_t drop, uint64_t behind) {
  uint64_t past = ((behind & drop) + drop) & ~drop; /* the sum carries from the first of a run to the one behind it */
  return space & (past | behind);
}

/*
 * What becomes of the units whose bit is set in `valid`, one run of bits: gives which are kept, and in *end the place of
 * the first that is left to others, or behind the last. A space behind a space goes; where edits are recorded, what goes
 * at the beginning of a text is left to others, for it belongs to nothing.
 */
KHI_INLINE uint64_t decide(const khi_block_masks *m, uint64_t valid, int recorded, khi_block_run *run, uint32_t *end) {
  uint64_t drop = m->drop & valid, space = m->space & valid, stop = m->stop & valid;
  uint64_t before = run->space ? valid & (0 - valid) : 0, behind = space << 1 | before;
  if (behind & (space | drop)) {
    if (recorded && !run->out) stop |= before & (space | drop);
    drop |= again(space, drop, behind);
  }
  uint64_t keep = valid & ~drop;
  *end = 64 - (uint32_t)__builtin_clzll(valid);
  if (stop) {
    *end = (uint32_t)__builtin_ctzll(stop);
    keep &= (UINT64_C(1) << *end) - 1;
  }
  if (keep == valid) run->differs |= m->change && run->in == run->out;
  if (keep) run->space = (int)(space >> (63 - __builtin_clzll(keep)) & 1);
  run->doubt |= m->doubt != 0;
  return keep;
}

#endif
