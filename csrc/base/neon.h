/* What the loops for 64-bit ARM share. */
#ifndef KHI_BASE_NEON_H
#define KHI_BASE_NEON_H

#include <arm_neon.h>

#include "base/isa.h"

/* Bit 7 of each byte, the first in bit 0. */
static inline uint32_t khi_neon_mask(uint8x16_t v) {
  static const int8_t places[16] = {-7, -6, -5, -4, -3, -2, -1, 0, -7, -6, -5, -4, -3, -2, -1, 0};
  uint8x16_t bits = vshlq_u8(vandq_u8(v, vdupq_n_u8(0x80)), vld1q_s8(places));
  return (uint32_t)vaddv_u8(vget_low_u8(bits)) | (uint32_t)vaddv_u8(vget_high_u8(bits)) << 8;
}

/* Eight units without those whose bit is not set; gives the place behind them. Eight can be written. */
static inline uint16_t *khi_neon_put(uint16_t *out, uint8x16_t units, uint32_t kept) {
  vst1q_u8((uint8_t *)out, vqtbl1q_u8(units, vld1q_u8(khi_unit_orders[kept])));
  return out + __builtin_popcount(kept);
}

#endif
