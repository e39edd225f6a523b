/* The layers' loops for AVX2: five words at a time, so that a weight is read once for all of them. */
#include "tag/layer.h"

#ifdef KHI_X86
#include <string.h>

#include "base/avx2.h"

enum { WORDS = 5, LANES = 16 };

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

/* The same for a number of words that is known only now. */
KHI_AVX2 __attribute__((always_inline)) static inline void run_words(const khi_layer *self, size_t y, const int16_t *in,
                                                                     size_t in_step, int16_t *out, size_t out_step,
                                                                     size_t words) {
  switch (words) {
    case 5: run_block(self, y, in, in_step, out, out_step, 5); break;
    case 4: run_block(self, y, in, in_step, out, out_step, 4); break;
    case 3: run_block(self, y, in, in_step, out, out_step, 3); break;
    case 2: run_block(self, y, in, in_step, out, out_step, 2); break;
    default: run_block(self, y, in, in_step, out, out_step, 1);
  }
}

KHI_AVX2 void khi_layer_run_avx2(const khi_layer *self, const int16_t *in, size_t in_step, int16_t *out,
                                 size_t out_step, size_t count) {
  size_t groups = (count + WORDS - 1) / WORDS; /* of as even a size as can be: one word alone is slow */
  for (size_t y = 0; y < self->outputs; y += KHI_LAYER_BLOCK)
    for (size_t t = 0, left = groups; left; left--) {
      size_t words = (count - t + left - 1) / left;
      run_words(self, y, in + t * in_step, in_step, out + t * out_step, out_step, words);
      t += words;
    }
}

KHI_AVX2 void khi_layer_recur_avx2(const khi_recurrence *self, size_t count) {
  const __m256i most = _mm256_set1_epi16(INT16_MAX);
  for (size_t y = 0; y < self->outputs; y += LANES) {
    __m256i c = _mm256_setzero_si256();
    const int16_t *values = self->values + y, *gates = self->gates + y;
    int16_t *out = self->out + y;
    for (size_t t = 0; t < count; t++, values += self->in_step, gates += self->in_step, out += self->out_step) {
      __m256i move = _mm256_sub_epi16(_mm256_loadu_si256((const __m256i *)values), c);
      __m256i part = _mm256_sub_epi16(most, _mm256_loadu_si256((const __m256i *)gates));
      c = _mm256_add_epi16(c, _mm256_mulhrs_epi16(move, part));
      _mm256_storeu_si256((__m256i *)out, c);
    }
  }
}
#endif
