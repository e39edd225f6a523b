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
static inline void _mm512_storeu_si512(void *p, __m512i a) { memcpy(p, &a, sizeof a); }
static inline __m512i _mm512_broadcast_i32x4(__m128i a) {
  __m512i r;
  EACH(64) r.b[i] = a.b[i & 15];
  return r;
}
static inline __m512i _mm512_permutex2var_epi8(__m512i a, __m512i index, __m512i b) {
  __m512i r;
  EACH(64) r.b[i] = (index.b[i] & 64 ? b : a).b[index.b[i] & 63];
  return r;
}
static inline __m512i _mm512_or_si512(__m512i a, __m512i b) {
  EACH(64) a.b[i] |= b.b[i];
  return a;
}
static inline __m512i _mm512_xor_si512(__m512i a, __m512i b) {
  EACH(64) a.b[i] ^= b.b[i];
  return a;
}
static inline __m512i _mm512_set1_epi8(char c) {
  __m512i r;
  memset(&r, c, sizeof r);
  return r;
}
static inline __m512i _mm512_setzero_si512(void) { return _mm512_set1_epi8(0); }
static inline uint64_t _mm512_cmpeq_epi8_mask(__m512i a, __m512i b) {
  uint64_t r = 0;
  EACH(64) r |= (uint64_t)(a.b[i] == b.b[i]) << i;
  return r;
}
static inline uint64_t _mm512_mask_cmpeq_epi8_mask(uint64_t mask, __m512i a, __m512i b) {
  return mask & _mm512_cmpeq_epi8_mask(a, b);
}
static inline uint64_t _mm512_mask_cmplt_epu8_mask(uint64_t mask, __m512i a, __m512i b) {
  uint64_t r = 0;
  EACH(64) r |= (uint64_t)(a.b[i] < b.b[i]) << i;
  return mask & r;
}
static inline uint64_t _mm512_test_epi8_mask(__m512i a, __m512i b) {
  uint64_t r = 0;
  EACH(64) r |= (uint64_t)((a.b[i] & b.b[i]) != 0) << i;
  return r;
}
static inline uint64_t _mm512_testn_epi8_mask(__m512i a, __m512i b) { return ~_mm512_test_epi8_mask(a, b); }
static inline uint64_t _mm512_movepi8_mask(__m512i a) { return _mm512_test_epi8_mask(a, _mm512_set1_epi8((char)0x80)); }
static inline __m512i _mm512_mask_mov_epi8(__m512i from, uint64_t mask, __m512i a) {
  EACH(64) from.b[i] = mask >> i & 1 ? a.b[i] : from.b[i];
  return from;
}
static inline __m512i _mm512_maskz_mov_epi8(uint64_t mask, __m512i a) {
  return _mm512_mask_mov_epi8(_mm512_setzero_si512(), mask, a);
}
static inline __m512i _mm512_shuffle_epi8(__m512i a, __m512i index) {
  __m512i r;
  EACH(64) r.b[i] = index.b[i] & 0x80 ? 0 : a.b[(i & 48) | (index.b[i] & 15)];
  return r;
}
static inline __m512i _mm512_maskz_compress_epi16(uint32_t mask, __m512i a) {
  __m512i r;
  int used = 0;
  memset(&r, 0, sizeof r);
  EACH(32) if (mask >> i & 1) set_word(r.b, used++, word(a.b, i));
  return r;
}
static inline __m512i _mm512_maskz_loadu_epi16(uint32_t mask, const void *p) {
  __m512i r;
  memset(&r, 0, sizeof r);
  EACH(32) if (mask >> i & 1) memcpy(r.b + 2 * i, (const char *)p + 2 * i, 2);
  return r;
}
static inline void _mm512_mask_storeu_epi16(void *p, uint32_t mask, __m512i a) {
  EACH(32) if (mask >> i & 1) memcpy((char *)p + 2 * i, a.b + 2 * i, 2);
}
static inline uint64_t _pext_u64(uint64_t a, uint64_t mask) {
  uint64_t r = 0;
  int used = 0;
  EACH(64) if (mask >> i & 1) r |= (a >> i & 1) << used++;
  return r;
}
static inline uint64_t _pdep_u64(uint64_t a, uint64_t mask) {
  uint64_t r = 0;
  int used = 0;
  EACH(64) if (mask >> i & 1) r |= (a >> used++ & 1) << i;
  return r;
}

#endif
