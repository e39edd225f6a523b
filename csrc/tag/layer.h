/*
 * One layer of the network over words: integers in, integers out, so that every version gives the same bits.
 *
 *   out[t][y] = (bias[y] + sum over x of weight[x][y] in[t][x]) >> shift, held between low and high
 */
#ifndef KHI_TAG_LAYER_H
#define KHI_TAG_LAYER_H

#include <stddef.h>

#include "base/isa.h"

enum { KHI_LAYER_BLOCK = 16 }; /* outputs that are summed together */

typedef struct khi_layer {
  const int16_t
      *weights;          /* [outputs / BLOCK][inputs / 2][BLOCK][2]: an output's weights of two inputs stand together */
  const int32_t *biases; /* [outputs] */
  size_t inputs, outputs; /* an even number; a multiple of BLOCK */
  int shift;
  int16_t low, high;
} khi_layer;

/* Words 0 .. count-1; `in_step` and `out_step` are the integers from a word to the next. No sum may leave 32 bits. */
typedef void khi_layer_run(const khi_layer *self, const int16_t *in, size_t in_step, int16_t *out, size_t out_step,
                           size_t count);

/* The version for an instruction set; plain C where there is none. */
khi_layer_run *khi_layer_run_for(khi_isa isa);

khi_layer_run khi_layer_run_scalar, khi_layer_run_avx2, khi_layer_run_neon;

#endif
