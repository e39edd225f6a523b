#include "tag/layer.h"

khi_layer_loops khi_layer_loops_for(khi_isa isa) {
  switch (isa) {
#ifdef KHI_X86
    case KHI_ISA_SCALAR: return (khi_layer_loops){khi_layer_run_sse2, khi_layer_recur_scalar};
    case KHI_ISA_AVX2: return (khi_layer_loops){khi_layer_run_avx2, khi_layer_recur_avx2};
    case KHI_ISA_AVX512: return (khi_layer_loops){khi_layer_run_avx512, khi_layer_recur_avx512};
#endif
#ifdef KHI_ARM
    case KHI_ISA_NEON: return (khi_layer_loops){khi_layer_run_neon, khi_layer_recur_neon};
#endif
    default: return (khi_layer_loops){khi_layer_run_scalar, khi_layer_recur_scalar};
  }
}

void khi_layer_run_scalar(const khi_layer *self, const int16_t *in, size_t in_step, int16_t *out, size_t out_step,
                          size_t count) {
  for (size_t y = 0; y < self->outputs; y += KHI_LAYER_BLOCK) {
    const int16_t *block = self->weights + y * self->inputs;
    for (size_t t = 0; t < count; t++) {
      const int16_t *x = in + t * in_step, *w = block;
      int32_t sums[KHI_LAYER_BLOCK];
      for (size_t k = 0; k < KHI_LAYER_BLOCK; k++) sums[k] = self->biases[y + k];
      for (size_t i = 0; i < self->inputs; i += 2, w += 2 * KHI_LAYER_BLOCK)
        for (size_t k = 0; k < KHI_LAYER_BLOCK; k++) sums[k] += w[2 * k] * x[i] + w[2 * k + 1] * x[i + 1];
      for (size_t k = 0; k < KHI_LAYER_BLOCK; k++) {
        int32_t v = sums[k] >> self->shift;
        out[t * out_step + y + k] = (int16_t)(v < self->low ? self->low : v > self->high ? self->high : v);
      }
    }
  }
}

void khi_layer_recur_scalar(const khi_recurrence *self, size_t count) {
  const int16_t *values = self->values, *gates = self->gates;
  int16_t c[KHI_LAYER_BLOCK], *out = self->out;
  for (size_t y = 0; y < self->outputs; y += KHI_LAYER_BLOCK) {
    for (size_t k = 0; k < KHI_LAYER_BLOCK; k++) c[k] = 0;
    for (ptrdiff_t t = 0; t < (ptrdiff_t)count; t++)
      for (size_t k = 0; k < KHI_LAYER_BLOCK; k++) {
        int32_t move = (values[t * self->in_step + (ptrdiff_t)(y + k)] - c[k]) *
                       (INT16_MAX - gates[t * self->in_step + (ptrdiff_t)(y + k)]);
        c[k] = (int16_t)(c[k] + ((move + (1 << 14)) >> 15));
        out[t * self->out_step + (ptrdiff_t)(y + k)] = c[k];
      }
  }
}
