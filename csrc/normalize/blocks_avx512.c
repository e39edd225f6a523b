/* khi_blocks_fold for AVX-512 with BW, VL, VBMI and VBMI2. */
#include "base/isa.h"

#ifdef KHI_X86
#ifndef KHI_AVX512_IN_C /* the tests have a stand-in, for machines without AVX-512 */
#include <immintrin.h>

#define KHI_TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt,lzcnt,bmi,bmi2")))
#endif
#include "normalize/blocks_loop.h"

/* table[b] of 128 entries; bit 7 of b does not count. */
KHI_INLINE __m256i lookup(const uint8_t *table, __m256i b) {
  __m512i low = _mm512_loadu_si512(table), high = _mm512_loadu_si512(table + 64);
  return _mm512_castsi512_si256(_mm512_permutex2var_epi8(low, _mm512_castsi256_si512(b), high));
}

KHI_INLINE __m256i row(const uint8_t *table) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
}

KHI_INLINE uint32_t block(const khi_blocks *self, const uint16_t *units, uint32_t skip, uint16_t *out, int contiguous,
                          khi_block_run *run, uint32_t *kept) {
  (void)contiguous; /* compaction is one instruction */
  __m512i v = _mm512_loadu_si512(units);
  __m256i low = _mm512_cvtepi16_epi8(v), page = _mm512_cvtepi16_epi8(_mm512_srli_epi16(v, 8));
  uint32_t arabic = _mm256_cmpeq_epi8_mask(page, _mm256_set1_epi8(6)), high = _mm256_movepi8_mask(low);
  uint32_t latin = _mm256_cmpeq_epi8_mask(page, _mm256_setzero_si256());
  uint32_t below = _mm256_cmplt_epu8_mask(low, _mm256_set1_epi8(self->ascii_from)) & latin;
  if (self->newline && below) { /* rare, but not so rare as to leave the registers for it */
    uint32_t newline = _mm256_cmpeq_epi8_mask(low, _mm256_set1_epi8('\n')) & latin;
    low = _mm256_mask_mov_epi8(low, newline, _mm256_set1_epi8(' '));
    below &= ~newline;
  }

  /* Each lookup is of one half of a page; the upper halves are rare. */
  __m256i class = _mm256_maskz_mov_epi8(arabic & ~high, lookup(self->arabic, low));
  if (!self->high_plain && (arabic & high))
    class = _mm256_mask_mov_epi8(class, arabic & high, lookup(self->arabic + 128, low));
  if (!self->ascii_plain) class = _mm256_mask_mov_epi8(class, latin & ~high, lookup(self->latin, low));
  if (!self->latin_plain && (latin & high))
    class = _mm256_mask_mov_epi8(class, latin & high, lookup(self->latin + 128, low));
  __m256i action = _mm256_shuffle_epi8(row(self->action), class);

  khi_block_masks m = {_mm256_movepi8_mask(action) | ~(arabic | latin) | below,
                       _mm256_test_epi8_mask(action, _mm256_set1_epi8(KHI_BLOCK_DROP)), 0, 0};
  if (self->space) m.space = _mm256_cmpeq_epi8_mask(low, _mm256_set1_epi8(' ')) & latin;
  if (self->doubts) m.doubt = _mm256_test_epi8_mask(action, _mm256_set1_epi8(KHI_BLOCK_DOUBT));
  uint32_t folded = decide(&m, skip, run, kept);

  low = _mm256_xor_si256(low, _mm256_shuffle_epi8(row(self->change), class));
  page = _mm256_xor_si256(page, _mm256_shuffle_epi8(row(self->page), class));
  v = _mm512_or_si512(_mm512_cvtepu8_epi16(low), _mm512_slli_epi16(_mm512_cvtepu8_epi16(page), 8));
  _mm512_mask_storeu_epi16(out, UINT32_MAX >> skip, _mm512_maskz_compress_epi16(*kept, v));
  return folded;
}

#ifndef KHI_AVX512_IN_C
KHI_TARGET void khi_blocks_fold_avx512(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out,
                                       size_t capacity, khi_block_run *run, uint32_t *kept, size_t limit) {
  loop(self, units, length, out, capacity, run, kept, limit);
}
#endif
#endif
