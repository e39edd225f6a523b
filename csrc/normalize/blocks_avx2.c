/* khi_blocks_fold for AVX2. */
#include "base/isa.h"

#ifdef KHI_X86
#include "base/avx2.h"

#define KHI_TARGET KHI_AVX2
#include "normalize/blocks_loop.h"

#define EIGHT(x) x, x, x, x, x, x, x, x
#define LOW 0xFF, 0, 0xFF, 0, 0xFF, 0, 0xFF, 0
#define BYTES(x)                                                                                                       \
  { EIGHT(x), EIGHT(x), EIGHT(x), EIGHT(x) }

/*
 * Constants in memory, and read from there for every block (see `block`). A compiler left alone keeps them, and the
 * tables, in registers, of which there are too few; so it writes them to the stack, which takes as long as a short text.
 */
static const struct constants {
  uint8_t low_bytes[32], six[32], space[32];
} constants __attribute__((aligned(32))) = {{LOW, LOW, LOW, LOW}, BYTES(6), BYTES(' ')};

KHI_INLINE __m256i constant(const uint8_t *bytes) { return _mm256_load_si256((const __m256i *)bytes); }

/* 16 bytes of a table, in both lanes. */
KHI_INLINE __m256i row(const uint8_t *table) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
}

/* table[b] for bytes below 0x80; 0 for the others, as the shuffle has it. */
KHI_INLINE __m256i lookup(const uint8_t *table, __m256i b) {
  __m256i bit4 = _mm256_slli_epi16(b, 3), bit5 = _mm256_slli_epi16(b, 2), bit6 = _mm256_slli_epi16(b, 1);
  __m256i r[8];
  for (int i = 0; i < 8; i++) r[i] = _mm256_shuffle_epi8(row(table + 16 * i), b);
  for (int i = 0; i < 4; i++) r[i] = _mm256_blendv_epi8(r[2 * i], r[2 * i + 1], bit4);
  for (int i = 0; i < 2; i++) r[i] = _mm256_blendv_epi8(r[2 * i], r[2 * i + 1], bit5);
  return _mm256_blendv_epi8(r[0], r[1], bit6);
}

KHI_INLINE uint32_t mask(__m256i v) { return (uint32_t)_mm256_movemask_epi8(v); } /* of each byte, bit 7 */

/* Units 0-7 and 16-23, or 8-15 and 24-31: so packing two such gives bytes in order. */
KHI_INLINE __m256i load(const uint16_t *units) {
  __m256i v = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)units));
  return _mm256_inserti128_si256(v, _mm_loadu_si128((const __m128i *)(units + 16)), 1);
}

KHI_INLINE uint32_t block(const khi_blocks *self, const uint16_t *units, uint32_t skip, uint16_t *out, int contiguous,
                          int recorded, khi_block_run *run, uint32_t *kept) {
  const struct constants *k = &constants;
  __asm__("" : "+r"(self), "+r"(k)); /* for all that the compiler knows, others than for the last block */
  const __m256i zero = _mm256_setzero_si256();
  __m256i v0 = load(units), v1 = load(units + 8), low_bytes = constant(k->low_bytes);
  __m256i low = _mm256_packus_epi16(_mm256_and_si256(v0, low_bytes), _mm256_and_si256(v1, low_bytes));
  __m256i page = _mm256_packus_epi16(_mm256_srli_epi16(v0, 8), _mm256_srli_epi16(v1, 8));
  __m256i arabic = _mm256_cmpeq_epi8(page, constant(k->six)), latin = _mm256_cmpeq_epi8(page, zero);
  __m256i known = _mm256_or_si256(arabic, latin);
  /* As signed bytes, so with the upper half, which goes off again. */
  __m256i below = _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(self->ascii_from), low), latin);
  __m256i class = _mm256_and_si256(lookup(self->arabic, low), arabic);
  uint32_t rare = mask(_mm256_or_si256(low, below)); /* line feeds and the upper halves of both pages */
  if (rare) {
    below = _mm256_andnot_si256(_mm256_cmpgt_epi8(zero, low), below);
    if (self->newline) {
      __m256i newline = _mm256_and_si256(_mm256_cmpeq_epi8(low, _mm256_set1_epi8('\n')), latin);
      low = _mm256_xor_si256(low, _mm256_and_si256(newline, _mm256_set1_epi8('\n' ^ ' ')));
      below = _mm256_andnot_si256(newline, below);
    }
    __m256i flipped = _mm256_xor_si256(low, _mm256_set1_epi8(-128));
    class = _mm256_or_si256(class, _mm256_and_si256(lookup(self->arabic + 128, flipped), arabic));
    class = _mm256_or_si256(class, _mm256_and_si256(lookup(self->latin + 128, flipped), latin));
  }
  if (!self->ascii_plain) class = _mm256_or_si256(class, _mm256_and_si256(lookup(self->latin, low), latin));

  __m256i unknown = _mm256_or_si256(_mm256_cmpeq_epi8(known, zero), below);
  khi_block_masks m = {mask(_mm256_or_si256(class, unknown)), mask(_mm256_slli_epi16(class, 1)), 0,
                       mask(_mm256_slli_epi16(class, 2)) & UINT32_MAX << skip, 0};
  if (self->space) m.space = mask(_mm256_and_si256(_mm256_cmpeq_epi8(low, constant(k->space)), latin));
  if (self->doubts) m.doubt = mask(_mm256_slli_epi16(class, 3));
  uint32_t end, keep = *kept = (uint32_t)decide(&m, UINT32_MAX << skip, recorded, run, &end);

  low = _mm256_xor_si256(low, _mm256_shuffle_epi8(row(self->change), class));
  page = _mm256_xor_si256(page, _mm256_shuffle_epi8(row(self->page), class));
  v0 = _mm256_unpacklo_epi8(low, page);
  v1 = _mm256_unpackhi_epi8(low, page);
  __m256i w0 = _mm256_permute2x128_si256(v0, v1, 0x20), w1 = _mm256_permute2x128_si256(v0, v1, 0x31);
  if (contiguous && keep == UINT32_MAX << skip) {
    _mm256_storeu_si256((__m256i *)(out - skip), w0);
    _mm256_storeu_si256((__m256i *)(out - skip) + 1, w1);
  } else {
    out = khi_avx2_put(out, _mm256_castsi256_si128(w0), keep & 0xFF);
    out = khi_avx2_put(out, _mm256_extracti128_si256(w0, 1), keep >> 8 & 0xFF);
    out = khi_avx2_put(out, _mm256_castsi256_si128(w1), keep >> 16 & 0xFF);
    khi_avx2_put(out, _mm256_extracti128_si256(w1, 1), keep >> 24);
  }
  return end - skip;
}

KHI_TARGET void khi_blocks_fold_avx2(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out,
                                     size_t capacity, khi_block_run *run, uint32_t *kept, size_t limit) {
  loop(self, units, length, out, capacity, run, kept, limit);
}
#endif
