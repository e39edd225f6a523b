/* blocks_avx512.c itself, on the stand-in. */
#include "avx512_in_c.h"

#define KHI_AVX512_IN_C
#include "normalize/blocks_avx512.c" /* NOLINT */

#include "vectors.h"

#ifdef KHI_X86
void fold_blocks_avx512_in_c(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out,
                             size_t capacity, khi_block_run *run, uint32_t *kept, size_t limit) {
  fold_either(self, units, length, out, capacity, run, kept, limit);
}
#endif
