/* utf_blocks.h for AVX2. */
#include "base/utf_blocks.h"

#ifdef KHI_X86
#include "base/avx2.h"

KHI_AVX2 static inline __m128i indices(uint32_t kept) {
  return _mm_loadl_epi64((const __m128i *)khi_byte_orders[kept]);
}

KHI_AVX2 size_t khi_decode_blocks_avx2(const unsigned char *bytes, size_t size, uint16_t *units, size_t *length) {
  uint16_t *out = units;
  size_t in = 0;
  uint32_t open = 0; /* the last byte read leads one that was not */
  while (size - in >= 17) {
    __m128i b = _mm_loadu_si128((const __m128i *)(bytes + in));
    __m256i wide = _mm256_cvtepu8_epi16(b);
    uint32_t high = (uint32_t)_mm_movemask_epi8(b);
    if (!(high | open)) {
      _mm256_storeu_si256((__m256i *)out, wide);
      out += 16;
      in += 16;
      continue;
    }
    __m256i next = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(bytes + in + 1)));
    /* As signed bytes: trailing ones are -128 to -65, leading ones of two -62 to -33. */
    uint32_t trail = (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(_mm_set1_epi8(-64), b));
    uint32_t lead = (uint32_t)_mm_movemask_epi8(
        _mm_and_si128(_mm_cmpgt_epi8(b, _mm_set1_epi8(-63)), _mm_cmpgt_epi8(_mm_set1_epi8(-32), b)));
    uint32_t bad = khi_bad_bytes(high, lead, trail, open), kept = ~trail & 0xFFFF;
    __m256i two = _mm256_or_si256(_mm256_slli_epi16(_mm256_and_si256(wide, _mm256_set1_epi16(0x1F)), 6),
                                  _mm256_and_si256(next, _mm256_set1_epi16(0x3F)));
    __m256i u = _mm256_blendv_epi8(wide, two, _mm256_cmpgt_epi16(wide, _mm256_set1_epi16(0x7F)));
    if (bad) kept &= (bad & (0 - bad)) - 1; /* what is below the lowest */
    out = khi_avx2_put(out, _mm256_castsi256_si128(u), kept & 0xFF);
    out = khi_avx2_put(out, _mm256_extracti128_si256(u, 1), kept >> 8);
    if (bad) {
      in += _tzcnt_u32(bad);
      open &= bad & 1;
      break;
    }
    in += 16;
    open = lead >> 15;
  }
  *length = (size_t)(out - units);
  return khi_close_blocks(bytes, in, open, length);
}

KHI_AVX2 size_t khi_encode_blocks_avx2(const uint16_t *units, size_t length, unsigned char *bytes, size_t *size) {
  const __m128i zero = _mm_setzero_si128();
  unsigned char *out = bytes;
  size_t in = 0;
  while (length - in >= 8) {
    __m128i u = _mm_loadu_si128((const __m128i *)(units + in));
    __m128i is_ascii = _mm_cmpeq_epi16(_mm_and_si128(u, _mm_set1_epi16(-0x80)), zero);
    __m128i is_two = _mm_cmpeq_epi16(_mm_and_si128(u, _mm_set1_epi16(-0x800)), zero); /* two bytes, or one */
    __m128i trail = _mm_slli_epi16(_mm_and_si128(u, _mm_set1_epi16(0x3F)), 8);
    __m128i pair = _mm_or_si128(_mm_or_si128(_mm_srli_epi16(u, 6), trail), _mm_set1_epi16((short)0x80C0));
    __m128i b = _mm_blendv_epi8(pair, u, is_ascii);
    uint32_t bad = ~(uint32_t)_mm_movemask_epi8(is_two) & 0xFFFF; /* two bits a unit, as of the next */
    uint32_t kept = ~(uint32_t)_mm_movemask_epi8(is_ascii) & 0xFFFF;
    kept |= 0x5555;
    if (bad) kept &= (bad & (0 - bad)) - 1; /* what is below the lowest */
    _mm_storel_epi64((__m128i *)out, _mm_shuffle_epi8(b, indices(kept & 0xFF)));
    out += _mm_popcnt_u32(kept & 0xFF);
    _mm_storel_epi64((__m128i *)out, _mm_shuffle_epi8(b, _mm_add_epi8(indices(kept >> 8), _mm_set1_epi8(8))));
    out += _mm_popcnt_u32(kept >> 8);
    if (bad) {
      in += _tzcnt_u32(bad) / 2;
      break;
    }
    in += 8;
  }
  *size = (size_t)(out - bytes);
  return in;
}
#endif
