/* khi_layer_run for AVX2: four words at a time, so that a weight is read once for all of them. */
#include "tag/layer.h"

#ifdef KHI_X86
#include <string.h>

#include "base/avx2.h"

enum { WORDS = 4 };

KHI_AVX2 __attribute__((always_inline)) static inline void run_block(const khi_layer *self, size_t y, const int16_t *in,
                                                                     size_t in_step, int16_t *out, size_t out_step,
                                                                     size_t words) {
  const __m256i *w = (const __m256i *)(self->weights + y * self->inputs);
  __m256i low[WORDS], high[WORDS];
  for (size_t k = 0; k < words; k++) {
    low[k] = _mm256_loadu_si256((const __m256i *)(self->biases + y));
    high[k] = _mm256_loadu_si256((const __m256i *)(self->biases + y + 8));
  }
  for (size_t i = 0; i < self->inputs; i += 2, w += 2) {
    __m256i a = _mm256_loadu_si256(w), b = _mm256_loadu_si256(w + 1);
    for (size_t k = 0; k < words; k++) {
      int32_t pair;
      memcpy(&pair, in + k * in_step + i, sizeof pair);
      __m256i x = _mm256_set1_epi32(pair);
      low[k] = _mm256_add_epi32(low[k], _mm256_madd_epi16(a, x));
      high[k] = _mm256_add_epi32(high[k], _mm256_madd_epi16(b, x));
    }
  }
  __m128i shift = _mm_cvtsi32_si128(self->shift);
  for (size_t k = 0; k < words; k++) {
    __m256i v = _mm256_packs_epi32(_mm256_sra_epi32(low[k], shift), _mm256_sra_epi32(high[k], shift));
    v = _mm256_permute4x64_epi64(v, 0xD8); /* packing goes lane by lane */
    v = _mm256_max_epi16(_mm256_min_epi16(v, _mm256_set1_epi16(self->high)), _mm256_set1_epi16(self->low));
    _mm256_storeu_si256((__m256i *)(out + k * out_step + y), v);
  }
}

KHI_AVX2 void khi_layer_run_avx2(const khi_layer *self, const int16_t *in, size_t in_step, int16_t *out,
                                 size_t out_step, size_t count) {
  for (size_t y = 0; y < self->outputs; y += KHI_LAYER_BLOCK) {
    size_t t = 0;
    for (; t + WORDS <= count; t += WORDS)
      run_block(self, y, in + t * in_step, in_step, out + t * out_step, out_step, WORDS);
    for (; t < count; t++) run_block(self, y, in + t * in_step, in_step, out + t * out_step, out_step, 1);
  }
}
#endif
