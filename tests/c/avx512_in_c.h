/*
 * The AVX-512 instructions that blocks_avx512.c uses, in plain C by what Intel's manual says of each, so that its logic
 * is tested where there is no such machine.
 */
#ifndef AVX512_IN_C_H
#define AVX512_IN_C_H

#include <stdint.h>
#include <string.h>

#define KHI_TARGET

typedef struct __m128i {
  uint8_t b[16];
} __m128i;
typedef struct __m256i {
  uint8_t b[32];
} __m256i;
typedef struct __m512i {
  uint8_t b[64];
} __m512i;

static inline uint16_t word(const uint8_t *b, int i) { return (uint16_t)(b[2 * i] | b[2 * i + 1] << 8); }
static inline void set_word(uint8_t *b, int i, unsigned value) {
  b[2 * i] = (uint8_t)value;
  b[2 * i + 1] = (uint8_t)(value >> 8);
}

#define EACH(n) for (int i = 0; i < (n); i++)

static inline __m512i _mm512_loadu_si512(const void *p) {
  __m512i r;
  memcpy(&r, p, sizeof r);
  return r;
}
static inline __m128i _mm_loadu_si128(const __m128i *p) {
  __m128i r;
  memcpy(&r, p, sizeof r);
  return r;
}
static inline __m256i _mm256_broadcastsi128_si256(__m128i a) {
  __m256i r;
  EACH(32) r.b[i] = a.b[i & 15];
  return r;
}
static inline __m256i _mm512_castsi512_si256(__m512i a) {
  __m256i r;
  memcpy(&r, &a, sizeof r);
  return r;
}
static inline __m512i _mm512_castsi256_si512(__m256i a) {
  __m512i r;
  memset(&r, 0xA5, sizeof r); /* the upper half is undefined */
  memcpy(&r, &a, sizeof a);
  return r;
}
static inline __m512i _mm512_permutex2var_epi8(__m512i a, __m512i index, __m512i b) {
  __m512i r;
  EACH(64) r.b[i] = (index.b[i] & 64 ? b : a).b[index.b[i] & 63];
  return r;
}
static inline __m256i _mm512_cvtepi16_epi8(__m512i a) {
  __m256i r;
  EACH(32) r.b[i] = a.b[2 * i];
  return r;
}
static inline __m512i _mm512_cvtepu8_epi16(__m256i a) {
  __m512i r;
  EACH(32) set_word(r.b, i, a.b[i]);
  return r;
}
static inline __m512i _mm512_srli_epi16(__m512i a, unsigned count) {
  EACH(32) set_word(a.b, i, word(a.b, i) >> count);
  return a;
}
static inline __m512i _mm512_slli_epi16(__m512i a, unsigned count) {
  EACH(32) set_word(a.b, i, (unsigned)word(a.b, i) << count);
  return a;
}
static inline __m512i _mm512_or_si512(__m512i a, __m512i b) {
  EACH(64) a.b[i] |= b.b[i];
  return a;
}
static inline __m256i _mm256_set1_epi8(char c) {
  __m256i r;
  memset(&r, c, sizeof r);
  return r;
}
static inline __m256i _mm256_setzero_si256(void) { return _mm256_set1_epi8(0); }
static inline __m256i _mm256_xor_si256(__m256i a, __m256i b) {
  EACH(32) a.b[i] ^= b.b[i];
  return a;
}
static inline uint32_t _mm256_cmpeq_epi8_mask(__m256i a, __m256i b) {
  uint32_t r = 0;
  EACH(32) r |= (uint32_t)(a.b[i] == b.b[i]) << i;
  return r;
}
static inline uint32_t _mm256_cmplt_epu8_mask(__m256i a, __m256i b) {
  uint32_t r = 0;
  EACH(32) r |= (uint32_t)(a.b[i] < b.b[i]) << i;
  return r;
}
static inline uint32_t _mm256_test_epi8_mask(__m256i a, __m256i b) {
  uint32_t r = 0;
  EACH(32) r |= (uint32_t)((a.b[i] & b.b[i]) != 0) << i;
  return r;
}
static inline uint32_t _mm256_movepi8_mask(__m256i a) { return _mm256_test_epi8_mask(a, _mm256_set1_epi8((char)0x80)); }
static inline __m256i _mm256_mask_mov_epi8(__m256i from, uint32_t mask, __m256i a) {
  EACH(32) from.b[i] = mask >> i & 1 ? a.b[i] : from.b[i];
  return from;
}
static inline __m256i _mm256_maskz_mov_epi8(uint32_t mask, __m256i a) {
  return _mm256_mask_mov_epi8(_mm256_setzero_si256(), mask, a);
}
static inline __m256i _mm256_shuffle_epi8(__m256i a, __m256i index) {
  __m256i r;
  EACH(32) r.b[i] = index.b[i] & 0x80 ? 0 : a.b[(i & 16) | (index.b[i] & 15)];
  return r;
}
static inline __m512i _mm512_maskz_compress_epi16(uint32_t mask, __m512i a) {
  __m512i r;
  int used = 0;
  memset(&r, 0, sizeof r);
  EACH(32) if (mask >> i & 1) set_word(r.b, used++, word(a.b, i));
  return r;
}
static inline void _mm512_mask_storeu_epi16(void *p, uint32_t mask, __m512i a) {
  EACH(32) if (mask >> i & 1) memcpy((char *)p + 2 * i, a.b + 2 * i, 2);
}

#endif
