/* The layers' loops for 64-bit ARM. */
#include "tag/layer.h"

#ifdef KHI_ARM
#include <string.h>

#include "base/neon.h"

enum { WORDS = 2, LANES = 8 };

/* Four outputs' sums with the products of eight weights and a pair of inputs. */
static inline int32x4_t add_products(int32x4_t sums, int16x8_t weights, int16x8_t pair) {
  int32x4_t a = vmull_s16(vget_low_s16(weights), vget_low_s16(pair)), b = vmull_high_s16(weights, pair);
  return vaddq_s32(sums, vpaddq_s32(a, b));
}

static inline __attribute__((always_inline)) void run_block(const khi_layer *self, size_t y, const int16_t *in,
                                                            size_t in_step, int16_t *out, size_t out_step,
                                                            size_t words) {
  const int16_t *w = self->weights + y * self->inputs;
  int32x4_t sums[WORDS][4];
  for (size_t k = 0; k < words; k++)
    for (size_t q = 0; q < 4; q++) sums[k][q] = vld1q_s32(self->biases + y + 4 * q);
  for (size_t i = 0; i < self->inputs; i += 2, w += 2 * KHI_LAYER_BLOCK)
    for (size_t k = 0; k < words; k++) {
      int32_t pair;
      memcpy(&pair, in + k * in_step + i, sizeof pair);
      int16x8_t x = vreinterpretq_s16_s32(vdupq_n_s32(pair));
      for (size_t q = 0; q < 4; q++) sums[k][q] = add_products(sums[k][q], vld1q_s16(w + 8 * q), x);
    }
  int32x4_t shift = vdupq_n_s32(-self->shift);
  for (size_t k = 0; k < words; k++)
    for (size_t q = 0; q < 4; q += 2) {
      int16x4_t a = vqmovn_s32(vshlq_s32(sums[k][q], shift)), b = vqmovn_s32(vshlq_s32(sums[k][q + 1], shift));
      int16x8_t v = vminq_s16(vcombine_s16(a, b), vdupq_n_s16(self->high));
      vst1q_s16(out + k * out_step + y + 4 * q, vmaxq_s16(v, vdupq_n_s16(self->low)));
    }
}

void khi_layer_run_neon(const khi_layer *self, const int16_t *in, size_t in_step, int16_t *out, size_t out_step,
                        size_t count) {
  for (size_t y = 0; y < self->outputs; y += KHI_LAYER_BLOCK) {
    size_t t = 0;
    for (; t + WORDS <= count; t += WORDS)
      run_block(self, y, in + t * in_step, in_step, out + t * out_step, out_step, WORDS);
    for (; t < count; t++) run_block(self, y, in + t * in_step, in_step, out + t * out_step, out_step, 1);
  }
}

void khi_layer_recur_neon(const khi_recurrence *self, size_t count) {
  const int16x8_t most = vdupq_n_s16(INT16_MAX);
  for (size_t y = 0; y < self->outputs; y += LANES) {
    int16x8_t c = vdupq_n_s16(0);
    const int16_t *values = self->values + y, *gates = self->gates + y;
    int16_t *out = self->out + y;
    for (size_t t = 0; t < count; t++, values += self->in_step, gates += self->in_step, out += self->out_step) {
      int16x8_t move = vsubq_s16(vld1q_s16(values), c), part = vsubq_s16(most, vld1q_s16(gates));
      c = vaddq_s16(c, vqrdmulhq_s16(move, part));
      vst1q_s16(out, c);
    }
  }
}
#endif
