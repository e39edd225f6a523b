/* khi_blocks_fold for 64-bit ARM. */
#include "base/isa.h"

#ifdef KHI_ARM
#include "base/neon.h"

#define KHI_TARGET
#include "normalize/blocks_loop.h"

/* table[b] of 128 entries, 0 for bytes from 0x80. */
KHI_INLINE uint8x16_t lookup(const uint8_t *table, uint8x16_t b) {
  uint8x16_t low = vqtbl4q_u8(vld1q_u8_x4(table), b);
  return vqtbx4q_u8(low, vld1q_u8_x4(table + 64), vsubq_u8(b, vdupq_n_u8(64)));
}

/* What becomes of 16 units: their low and high bytes, and one bit a unit for each mask. */
typedef struct half {
  uint8x16_t low, page;
  khi_block_masks masks;
} half;

KHI_INLINE half fold_half(const khi_blocks *self, const uint16_t *units) {
  uint8x16x2_t bytes = vld2q_u8((const uint8_t *)units);
  uint8x16_t low = bytes.val[0], page = bytes.val[1];
  uint8x16_t arabic = vceqq_u8(page, vdupq_n_u8(6)), latin = vceqzq_u8(page);
  uint8x16_t below = vandq_u8(vcltq_u8(low, vdupq_n_u8((uint8_t)self->ascii_from)), latin);
  if (self->newline && khi_neon_mask(below)) { /* rare, but not so rare as to leave the registers for it */
    uint8x16_t newline = vandq_u8(vceqq_u8(low, vdupq_n_u8('\n')), latin);
    low = veorq_u8(low, vandq_u8(newline, vdupq_n_u8('\n' ^ ' ')));
    below = vbicq_u8(below, newline);
  }

  /* Each lookup is of one half of a page; the upper halves are rare. */
  uint8x16_t class = lookup(self->arabic, low), flipped = veorq_u8(low, vdupq_n_u8(0x80));
  if (!self->high_plain && khi_neon_mask(vandq_u8(low, arabic)))
    class = vorrq_u8(class, lookup(self->arabic + 128, flipped));
  class = vandq_u8(class, arabic);
  if (!self->ascii_plain) class = vorrq_u8(class, vandq_u8(lookup(self->latin, low), latin));
  if (!self->latin_plain && khi_neon_mask(vandq_u8(low, latin)))
    class = vorrq_u8(class, vandq_u8(lookup(self->latin + 128, flipped), latin));
  half h;
  h.masks.stop = khi_neon_mask(vorrq_u8(class, vorrq_u8(below, vmvnq_u8(vorrq_u8(arabic, latin)))));
  h.masks.drop = khi_neon_mask(vshlq_n_u8(class, 1));
  h.masks.change = khi_neon_mask(vshlq_n_u8(class, 2));
  h.masks.doubt = self->doubts ? khi_neon_mask(vshlq_n_u8(class, 3)) : 0;
  h.masks.space = self->space ? khi_neon_mask(vandq_u8(vceqq_u8(low, vdupq_n_u8(' ')), latin)) : 0;
  class = vandq_u8(class, vdupq_n_u8(0x0F));
  h.low = veorq_u8(low, vqtbl1q_u8(vld1q_u8(self->change), class));
  h.page = veorq_u8(page, vqtbl1q_u8(vld1q_u8(self->page), class));
  return h;
}

KHI_INLINE uint32_t block(const khi_blocks *self, const uint16_t *units, uint32_t skip, uint16_t *out, int contiguous,
                          int recorded, khi_block_run *run, uint32_t *kept) {
  half a = fold_half(self, units), b = fold_half(self, units + 16);
  khi_block_masks m = {
      a.masks.stop | b.masks.stop << 16, a.masks.drop | b.masks.drop << 16, a.masks.space | b.masks.space << 16,
      (a.masks.change | b.masks.change << 16) & UINT32_MAX << skip, a.masks.doubt | b.masks.doubt << 16};
  uint32_t end, keep = *kept = (uint32_t)decide(&m, UINT32_MAX << skip, recorded, run, &end);
  if (contiguous && keep == UINT32_MAX << skip) {
    out -= skip;
    vst2q_u8((uint8_t *)out, ((uint8x16x2_t){{a.low, a.page}}));
    vst2q_u8((uint8_t *)(out + 16), ((uint8x16x2_t){{b.low, b.page}}));
  } else {
    out = khi_neon_put(out, vzip1q_u8(a.low, a.page), keep & 0xFF);
    out = khi_neon_put(out, vzip2q_u8(a.low, a.page), keep >> 8 & 0xFF);
    out = khi_neon_put(out, vzip1q_u8(b.low, b.page), keep >> 16 & 0xFF);
    khi_neon_put(out, vzip2q_u8(b.low, b.page), keep >> 24);
  }
  return end - skip;
}

void khi_blocks_fold_neon(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out, size_t capacity,
                          khi_block_run *run, uint32_t *kept, size_t limit) {
  loop(self, units, length, out, capacity, run, kept, limit);
}
#endif
