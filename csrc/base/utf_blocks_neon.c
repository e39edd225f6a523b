/* utf_blocks.h for 64-bit ARM. */
#include "base/utf_blocks.h"

#ifdef KHI_ARM
#include "base/neon.h"

/* The character of two bytes at each place, or the byte itself below U+0080. */
static inline uint16x8_t characters(uint8x8_t bytes, uint8x8_t next) {
  uint16x8_t wide = vmovl_u8(bytes);
  uint16x8_t two = vorrq_u16(vshll_n_u8(vand_u8(bytes, vdup_n_u8(0x1F)), 6), vmovl_u8(vand_u8(next, vdup_n_u8(0x3F))));
  return vbslq_u16(vcgtq_u16(wide, vdupq_n_u16(0x7F)), two, wide);
}

size_t khi_decode_blocks_neon(const unsigned char *bytes, size_t size, uint16_t *units, size_t *length) {
  uint16_t *out = units;
  size_t in = 0;
  uint32_t open = 0; /* the last byte read leads one that was not */
  while (size - in >= 17) {
    uint8x16_t b = vld1q_u8(bytes + in), next = vld1q_u8(bytes + in + 1);
    uint32_t high = khi_neon_mask(b);
    uint32_t trail = khi_neon_mask(vandq_u8(vcgeq_u8(b, vdupq_n_u8(0x80)), vcltq_u8(b, vdupq_n_u8(0xC0))));
    uint32_t lead = khi_neon_mask(vandq_u8(vcgeq_u8(b, vdupq_n_u8(0xC2)), vcltq_u8(b, vdupq_n_u8(0xE0))));
    uint32_t bad = khi_bad_bytes(high, lead, trail, open), kept = ~trail & 0xFFFF;
    if (bad) kept &= (bad & (0 - bad)) - 1; /* what is below the lowest */
    out = khi_neon_put(out, vreinterpretq_u8_u16(characters(vget_low_u8(b), vget_low_u8(next))), kept & 0xFF);
    out = khi_neon_put(out, vreinterpretq_u8_u16(characters(vget_high_u8(b), vget_high_u8(next))), kept >> 8);
    if (bad) {
      in += (size_t)__builtin_ctz(bad);
      open &= bad & 1;
      break;
    }
    in += 16;
    open = lead >> 15;
  }
  *length = (size_t)(out - units);
  return khi_close_blocks(bytes, in, open, length);
}

size_t khi_encode_blocks_neon(const uint16_t *units, size_t length, unsigned char *bytes, size_t *size) {
  unsigned char *out = bytes;
  size_t in = 0;
  while (length - in >= 8) {
    uint16x8_t u = vld1q_u16(units + in), is_ascii = vcltq_u16(u, vdupq_n_u16(0x80));
    uint32_t ascii = khi_neon_mask(vreinterpretq_u8_u16(is_ascii));
    uint32_t bad = khi_neon_mask(vreinterpretq_u8_u16(vcgeq_u16(u, vdupq_n_u16(0x800))));
    uint16x8_t pair = vorrq_u16(vshrq_n_u16(u, 6), vshlq_n_u16(vandq_u16(u, vdupq_n_u16(0x3F)), 8));
    uint8x16_t b = vreinterpretq_u8_u16(vbslq_u16(is_ascii, u, vorrq_u16(pair, vdupq_n_u16(0x80C0))));
    uint32_t kept = (0x5555 | ~ascii) & 0xFFFF; /* two bits a unit, as of the next mask */
    if (bad) kept &= (bad & (0 - bad)) - 1;     /* what is below the lowest */
    uint32_t low = kept & 0xFF, top = kept >> 8;
    vst1_u8(out, vqtbl1_u8(b, vld1_u8(khi_byte_orders[low])));
    out += __builtin_popcount(low);
    vst1_u8(out, vqtbl1_u8(b, vadd_u8(vld1_u8(khi_byte_orders[top]), vdup_n_u8(8))));
    out += __builtin_popcount(top);
    if (bad) {
      in += (size_t)__builtin_ctz(bad) / 2;
      break;
    }
    in += 8;
  }
  *size = (size_t)(out - bytes);
  return in;
}
#endif
