/* khi_layer_run for any x86-64, of which SSE2 is a part: three words at a time. */
#include "tag/layer.h"

#ifdef KHI_X86
#include <emmintrin.h>
#include <string.h>

enum { WORDS = 3, LANES = 4 };

/* Half of a block of outputs; `words` is a constant wherever this is inlined. */
__attribute__((always_inline)) static inline void run_half(const khi_layer *self, size_t y, const int16_t *in,
                                                           size_t in_step, int16_t *out, size_t out_step,
                                                           size_t words) {
  const int16_t *w = self->weights + (y - y % KHI_LAYER_BLOCK) * self->inputs + 2 * (y % KHI_LAYER_BLOCK);
  __m128i low[WORDS], high[WORDS];
  for (size_t k = 0; k < words; k++) {
    low[k] = _mm_loadu_si128((const __m128i *)(self->biases + y));
    high[k] = _mm_loadu_si128((const __m128i *)(self->biases + y + LANES));
  }
  for (size_t i = 0; i < self->inputs; i += 2, w += 2 * KHI_LAYER_BLOCK) {
    __m128i a = _mm_loadu_si128((const __m128i *)w), b = _mm_loadu_si128((const __m128i *)(w + 2 * LANES));
    for (size_t k = 0; k < words; k++) {
      int32_t pair;
      memcpy(&pair, in + k * in_step + i, sizeof pair);
      __m128i x = _mm_set1_epi32(pair);
      low[k] = _mm_add_epi32(low[k], _mm_madd_epi16(a, x));
      high[k] = _mm_add_epi32(high[k], _mm_madd_epi16(b, x));
    }
  }
  __m128i shift = _mm_cvtsi32_si128(self->shift);
  for (size_t k = 0; k < words; k++) {
    __m128i v = _mm_packs_epi32(_mm_sra_epi32(low[k], shift), _mm_sra_epi32(high[k], shift));
    v = _mm_max_epi16(_mm_min_epi16(v, _mm_set1_epi16(self->high)), _mm_set1_epi16(self->low));
    _mm_storeu_si128((__m128i *)(out + k * out_step + y), v);
  }
}

void khi_layer_run_sse2(const khi_layer *self, const int16_t *in, size_t in_step, int16_t *out, size_t out_step,
                        size_t count) {
  for (size_t y = 0; y < self->outputs; y += 2 * LANES) {
    size_t t = 0;
    for (; t + WORDS <= count; t += WORDS)
      run_half(self, y, in + t * in_step, in_step, out + t * out_step, out_step, WORDS);
    for (; t < count; t++) run_half(self, y, in + t * in_step, in_step, out + t * out_step, out_step, 1);
  }
}
#endif
