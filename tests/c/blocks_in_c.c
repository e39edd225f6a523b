/* A block of khi_blocks_fold in plain C. */
#define KHI_TARGET
#include "normalize/blocks_loop.h"
#include "vectors.h"

KHI_INLINE uint32_t block(const khi_blocks *self, const uint16_t *units, uint32_t skip, uint16_t *out, int contiguous,
                          khi_block_run *run, uint32_t *kept) {
  (void)contiguous;
  khi_block_masks m = {0, 0, 0, 0};
  uint16_t folded[KHI_BLOCK];
  for (int i = 0; i < KHI_BLOCK; i++) {
    uint16_t unit = self->newline && units[i] == '\n' ? ' ' : units[i];
    unsigned page = unit >> 8, low = unit & 0xFF;
    uint8_t class = page == 6 ? self->arabic[low] : page ? KHI_STOP_CLASS : self->latin[low];
    if (!page && low < (unsigned)self->ascii_from && unit == units[i]) class = KHI_STOP_CLASS;
    m.stop |= (uint32_t)(self->action[class] >> 7 & 1) << i;
    m.drop |= (uint32_t)(self->action[class] >> 6 & 1) << i;
    m.doubt |= (uint32_t)(self->action[class] >> 4 & 1) << i;
    m.space |= (uint32_t)(self->space && unit == ' ') << i;
    folded[i] = (uint16_t)(unit ^ self->change[class] ^ self->page[class] << 8);
  }
  uint32_t count = decide(&m, skip, run, kept);
  for (int i = 0; i < KHI_BLOCK; i++)
    if (*kept >> i & 1) *out++ = folded[i];
  return count;
}

void fold_blocks_in_c(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out, size_t capacity,
                      khi_block_run *run, uint32_t *kept, size_t limit) {
  loop(self, units, length, out, capacity, run, kept, limit);
}
