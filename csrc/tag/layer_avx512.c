/*
 * The layers' loops for AVX-512 with VNNI. Four blocks of outputs of up to six words stand in registers, so that a
 * weight is read once for all of those words and an input once for all of those blocks.
 */
#include "tag/layer.h"

#ifdef KHI_X86
#include <string.h>

#include "base/avx512.h"

enum { WORDS = 6, BLOCKS = 4, LANES = 32 };

typedef int32_t sums16 __attribute__((vector_size(64))); /* with __m512i, GCC 12 copies every sum about at every step */

/* `blocks` and `words` are constants wherever this is inlined. */
KHI_AVX512 __attribute__((always_inline)) static inline void run_blocks(const khi_layer *self, size_t y, size_t blocks,
                                                                        const int16_t *in, size_t in_step, int16_t *out,
                                                                        size_t out_step, size_t words) {
  const int16_t *w = self->weights + y * self->inputs;
  size_t block_size = KHI_LAYER_BLOCK * self->inputs;
  sums16 sums[WORDS][BLOCKS];
  __m512i weights[BLOCKS];
  for (size_t b = 0; b < blocks; b++) {
    sums16 bias = (sums16)_mm512_loadu_si512(self->biases + y + b * KHI_LAYER_BLOCK);
    for (size_t k = 0; k < words; k++) sums[k][b] = bias;
  }
  for (size_t i = 0; i < self->inputs; i += 2, w += 2 * KHI_LAYER_BLOCK) {
    for (size_t b = 0; b < blocks; b++) weights[b] = _mm512_loadu_si512(w + b * block_size);
    for (size_t k = 0; k < words; k++) {
      int32_t pair;
      memcpy(&pair, in + k * in_step + i, sizeof pair);
      __m512i x = _mm512_set1_epi32(pair);
      for (size_t b = 0; b < blocks; b++) sums[k][b] = (sums16)_mm512_dpwssd_epi32((__m512i)sums[k][b], weights[b], x);
    }
  }
  __m128i shift = _mm_cvtsi32_si128(self->shift);
  __m256i low = _mm256_set1_epi16(self->low), high = _mm256_set1_epi16(self->high);
  for (size_t k = 0; k < words; k++)
    for (size_t b = 0; b < blocks; b++) {
      __m256i v = _mm512_cvtsepi32_epi16(_mm512_sra_epi32((__m512i)sums[k][b], shift));
      v = _mm256_max_epi16(_mm256_min_epi16(v, high), low);
      _mm256_storeu_si256((__m256i *)(out + k * out_step + y + b * KHI_LAYER_BLOCK), v);
    }
}

/* The same for a number of words that is known only now. */
KHI_AVX512 __attribute__((always_inline)) static inline void run_words(const khi_layer *self, size_t y, size_t blocks,
                                                                       const int16_t *in, size_t in_step, int16_t *out,
                                                                       size_t out_step, size_t words) {
  switch (words) {
    case 6: run_blocks(self, y, blocks, in, in_step, out, out_step, 6); break;
    case 5: run_blocks(self, y, blocks, in, in_step, out, out_step, 5); break;
    case 4: run_blocks(self, y, blocks, in, in_step, out, out_step, 4); break;
    case 3: run_blocks(self, y, blocks, in, in_step, out, out_step, 3); break;
    case 2: run_blocks(self, y, blocks, in, in_step, out, out_step, 2); break;
    default: run_blocks(self, y, blocks, in, in_step, out, out_step, 1);
  }
}

KHI_AVX512 void khi_layer_run_avx512(const khi_layer *self, const int16_t *in, size_t in_step, int16_t *out,
                                     size_t out_step, size_t count) {
  size_t groups = (count + WORDS - 1) / WORDS; /* of as even a size as can be: one word alone is slow */
  for (size_t y = 0; y < self->outputs;) {
    size_t blocks = self->outputs - y >= BLOCKS * KHI_LAYER_BLOCK ? BLOCKS : 1;
    for (size_t t = 0, left = groups; left; left--) {
      size_t words = (count - t + left - 1) / left;
      if (blocks == BLOCKS) run_words(self, y, BLOCKS, in + t * in_step, in_step, out + t * out_step, out_step, words);
      else run_words(self, y, 1, in + t * in_step, in_step, out + t * out_step, out_step, words);
      t += words;
    }
    y += blocks * KHI_LAYER_BLOCK;
  }
}

/* As many outputs as a register has lanes, or fewer at the end. */
KHI_AVX512 void khi_layer_recur_avx512(const khi_recurrence *self, size_t count) {
  const __m512i most = _mm512_set1_epi16(INT16_MAX);
  for (size_t y = 0; y < self->outputs; y += LANES) {
    size_t left = self->outputs - y;
    __mmask32 mask = left < LANES ? (UINT32_C(1) << left) - 1 : UINT32_MAX;
    __m512i c = _mm512_setzero_si512();
    const int16_t *values = self->values + y, *gates = self->gates + y;
    int16_t *out = self->out + y;
    for (size_t t = 0; t < count; t++, values += self->in_step, gates += self->in_step, out += self->out_step) {
      __m512i move = _mm512_sub_epi16(_mm512_maskz_loadu_epi16(mask, values), c);
      __m512i part = _mm512_sub_epi16(most, _mm512_maskz_loadu_epi16(mask, gates));
      c = _mm512_add_epi16(c, _mm512_mulhrs_epi16(move, part));
      _mm512_mask_storeu_epi16(out, mask, c);
    }
  }
}
#endif
