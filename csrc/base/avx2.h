/* What the loops for AVX2 share. */
#ifndef KHI_BASE_AVX2_H
#define KHI_BASE_AVX2_H

#include <immintrin.h>

#include "base/isa.h"

#define KHI_AVX2 __attribute__((target("avx2,popcnt,lzcnt,bmi,bmi2")))

/* Eight units without those whose bit is not set; gives the place behind them. Eight can be written. */
KHI_AVX2 __attribute__((always_inline)) static inline uint16_t *khi_avx2_put(uint16_t *out, __m128i units,
                                                                             uint32_t kept) {
  __m128i order = _mm_loadu_si128((const __m128i *)khi_unit_orders[kept]);
  _mm_storeu_si128((__m128i *)out, _mm_shuffle_epi8(units, order));
  return out + __builtin_popcount(kept);
}

#endif
