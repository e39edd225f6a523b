/* utf_blocks.h for AVX-512 with BW, VL, VBMI and VBMI2: 64 bytes at a turn, and what is left at the end. */
#include "base/utf_blocks.h"

#ifdef KHI_X86
#ifndef KHI_AVX512_IN_C /* the tests have a stand-in, for machines without AVX-512 */
#include "base/avx512.h"

#define KHI_TARGET KHI_AVX512
#endif
#define KHI_INLINE KHI_TARGET __attribute__((always_inline)) static inline

enum { BYTES = 64, UNITS = 32 };

/* Each byte's next. */
static const uint8_t next_order[BYTES] __attribute__((aligned(64))) = {
    1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
    23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 63};

/* The character of two bytes at each place, or the byte itself below U+0080. */
KHI_INLINE __m512i characters(__m256i bytes, __m256i next, uint32_t high) {
  __m512i wide = _mm512_cvtepu8_epi16(bytes);
  __m512i lead = _mm512_slli_epi16(_mm512_and_si512(wide, _mm512_set1_epi16(0x1F)), 6);
  __m512i trail = _mm512_and_si512(_mm512_cvtepu8_epi16(next), _mm512_set1_epi16(0x3F));
  return _mm512_mask_mov_epi16(wide, high, _mm512_or_si512(lead, trail));
}

/*
 * Those of 64 bytes that `lanes` has, as far as they are good; gives the place behind what was written, and in *bad the
 * first that is not. At the end of the text nothing is written but the units, and a last byte that leads is bad.
 */
KHI_INLINE uint16_t *decode_turn(__m512i b, __m512i next, uint64_t lanes, int end, uint64_t *open, uint64_t *bad,
                                 uint16_t *out) {
  uint64_t high = _mm512_movepi8_mask(b);
  uint64_t trail = _mm512_cmplt_epi8_mask(b, _mm512_set1_epi8(-64)); /* -128 to -65 */
  uint64_t lead =
      _mm512_cmplt_epu8_mask(_mm512_sub_epi8(b, _mm512_set1_epi8((char)0xC2)), _mm512_set1_epi8(0xE0 - 0xC2));
  uint64_t led = (lead & lanes) << 1 | (*open ? lanes & (0 - lanes) : 0);
  uint64_t alone = lead & ~(trail >> 1) & (end ? UINT64_MAX : UINT64_MAX >> 1);
  *bad = ((high & ~lead & ~trail) | alone | (trail ^ led)) & lanes;
  uint64_t kept = ~trail & lanes;
  if (*bad) kept &= (*bad & (0 - *bad)) - 1; /* what is below the lowest */
  uint32_t first = (uint32_t)kept, second = (uint32_t)(kept >> 32);
  int first_count = __builtin_popcount(first), second_count = __builtin_popcount(second);
  __m512i low = characters(_mm512_castsi512_si256(b), _mm512_castsi512_si256(next), (uint32_t)high);
  __m512i top = characters(_mm512_extracti64x4_epi64(b, 1), _mm512_extracti64x4_epi64(next, 1), (uint32_t)(high >> 32));
  low = _mm512_maskz_compress_epi16(first, low);
  top = _mm512_maskz_compress_epi16(second, top);
  if (end) {
    _mm512_mask_storeu_epi16(out, (uint32_t)((UINT64_C(1) << first_count) - 1), low);
    _mm512_mask_storeu_epi16(out + first_count, (uint32_t)((UINT64_C(1) << second_count) - 1), top);
  } else {
    _mm512_storeu_si512(out, low);
    _mm512_storeu_si512(out + first_count, top);
  }
  *open = lead >> 63;
  return out + first_count + second_count;
}

KHI_INLINE size_t decode(const unsigned char *bytes, size_t size, uint16_t *units, size_t *length) {
  uint16_t *out = units;
  size_t in = 0;
  uint64_t open = 0, bad = 0, lanes = UINT64_MAX; /* open: the last byte read leads one that was not */
  while (in < size) {
    uint64_t was_open = open;
    if (size - in > BYTES) {
      out = decode_turn(_mm512_loadu_si512(bytes + in), _mm512_loadu_si512(bytes + in + 1), UINT64_MAX, 0, &open, &bad,
                        out);
    } else { /* what is left, together with what stands before it */
      size_t skip = BYTES - (size - in);
      lanes = size >= BYTES ? UINT64_MAX << skip : UINT64_MAX >> skip;
      __m512i b = size >= BYTES ? _mm512_loadu_si512(bytes + size - BYTES) : _mm512_maskz_loadu_epi8(lanes, bytes);
      __m512i next = _mm512_permutexvar_epi8(_mm512_loadu_si512(next_order), b);
      out = decode_turn(b, next, lanes, 1, &open, &bad, out);
      open = 0;
    }
    size_t read = (size_t)__builtin_popcountll(bad ? ((bad & (0 - bad)) - 1) & lanes : lanes);
    in += read;
    if (!bad) continue;
    open = was_open && !read;
    break;
  }
  *length = (size_t)(out - units);
  return khi_close_blocks(bytes, in, (uint32_t)open, length);
}

/* Some of 32 units; *bad: the first that takes more than two bytes. Gives which of the bytes are kept. */
KHI_INLINE uint64_t encode_turn(__m512i u, uint32_t lanes, uint32_t *bad, __m512i *bytes) {
  uint32_t pairs = _mm512_cmpge_epu16_mask(u, _mm512_set1_epi16(0x80)) & lanes;
  *bad = _mm512_cmpge_epu16_mask(u, _mm512_set1_epi16(0x800)) & lanes;
  if (*bad) lanes &= (*bad & (0 - *bad)) - 1; /* what is below the lowest */
  __m512i trail = _mm512_slli_epi16(_mm512_and_si512(u, _mm512_set1_epi16(0x3F)), 8);
  __m512i pair = _mm512_or_si512(_mm512_or_si512(_mm512_srli_epi16(u, 6), trail), _mm512_set1_epi16((short)0x80C0));
  uint64_t kept =
      _pdep_u64(lanes, UINT64_C(0x5555555555555555)) | _pdep_u64(pairs & lanes, UINT64_C(0xAAAAAAAAAAAAAAAA));
  *bytes = _mm512_maskz_compress_epi8(kept, _mm512_mask_mov_epi16(u, pairs, pair));
  return kept;
}

KHI_INLINE size_t encode(const uint16_t *units, size_t length, unsigned char *bytes, size_t *size) {
  unsigned char *out = bytes;
  size_t in = 0;
  uint32_t bad = 0;
  __m512i b;
  while (!bad && length - in >= UNITS) {
    uint64_t kept = encode_turn(_mm512_loadu_si512(units + in), UINT32_MAX, &bad, &b);
    _mm512_storeu_si512(out, b);
    out += __builtin_popcountll(kept);
    in += bad ? (size_t)__builtin_ctz(bad) : UNITS;
  }
  if (!bad && in < length) { /* together with what stands before */
    size_t rest = length - in, skip = UNITS - rest;
    int whole = length >= UNITS;
    uint32_t lanes = whole ? UINT32_MAX << skip : UINT32_MAX >> skip;
    __m512i u = whole ? _mm512_loadu_si512(units + length - UNITS) : _mm512_maskz_loadu_epi16(lanes, units);
    uint64_t kept = encode_turn(u, lanes, &bad, &b);
    size_t count = (size_t)__builtin_popcountll(kept);
    if (count) _mm512_mask_storeu_epi8(out, UINT64_MAX >> (BYTES - count), b);
    out += count;
    in += bad ? (size_t)__builtin_ctz(bad) - (whole ? skip : 0) : rest;
  }
  *size = (size_t)(out - bytes);
  return in;
}

#ifndef KHI_AVX512_IN_C
KHI_TARGET size_t khi_decode_blocks_avx512(const unsigned char *bytes, size_t size, uint16_t *units, size_t *length) {
  return decode(bytes, size, units, length);
}

KHI_TARGET size_t khi_encode_blocks_avx512(const uint16_t *units, size_t length, unsigned char *bytes, size_t *size) {
  return encode(units, length, bytes, size);
}
#endif
#endif
