/*
 * The layers of the network over words: integers in, integers out, so that every version gives the same bits.
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

/*
 * A state c that moves towards each word's values in turn, from 0 before the first word:
 *
 *   c[y] += (value[t][y] - c[y]) (1 - gate[t][y]), to the nearest integer;  out[t][y] = c[y]
 *
 * Values less than 2^14 from 0, so that a difference fits; gates 0 .. 2^15 - 1, which stands for 1. The integers from a
 * word to the next may be negative: then the words are read from the last to the first.
 */
typedef struct khi_recurrence {
  const int16_t *values, *gates; /* of the word read first */
  int16_t *out;
  ptrdiff_t in_step, out_step;
  size_t outputs; /* a multiple of BLOCK */
} khi_recurrence;
typedef void khi_layer_recur(const khi_recurrence *self, size_t count);

typedef struct khi_layer_loops {
  khi_layer_run *run;
  khi_layer_recur *recur;
} khi_layer_loops;

/* The versions for an instruction set; without one, those for what every such machine has, or plain C. */
khi_layer_loops khi_layer_loops_for(khi_isa isa);

khi_layer_run khi_layer_run_scalar, khi_layer_run_sse2, khi_layer_run_avx2, khi_layer_run_avx512, khi_layer_run_neon;
khi_layer_recur khi_layer_recur_scalar, khi_layer_recur_avx2, khi_layer_recur_avx512, khi_layer_recur_neon;

#endif
