/*
 * UTF-8 and UTF-16 into each other in registers, as far as the text is of ASCII and of characters of two bytes, which
 * Arabic is. Each stops where something else begins, or too little is left, and utf.c takes over. Each instruction set
 * has a version of its own; they give the same.
 */
#ifndef KHI_BASE_UTF_BLOCKS_H
#define KHI_BASE_UTF_BLOCKS_H

#include <stddef.h>

#include "base/isa.h"

/* bytes[0..size) into `units`, which has room for `size`. Gives the bytes read; the units written go to *length. */
typedef size_t khi_decode_blocks(const unsigned char *bytes, size_t size, uint16_t *units, size_t *length);

/* units[0..length) into `bytes`, which has room for 3 * length. Gives the units read; the bytes written go to *size. */
typedef size_t khi_encode_blocks(const uint16_t *units, size_t length, unsigned char *bytes, size_t *size);

/* The version for an instruction set; NULL if it has none. */
khi_decode_blocks *khi_decode_blocks_for(khi_isa isa);
khi_encode_blocks *khi_encode_blocks_for(khi_isa isa);

khi_decode_blocks khi_decode_blocks_avx2, khi_decode_blocks_avx512, khi_decode_blocks_neon;
khi_encode_blocks khi_encode_blocks_avx2, khi_encode_blocks_avx512, khi_encode_blocks_neon;

/* ---- Shared by the versions of decoding -------------------------------------------------------------------------- */

/*
 * Of 16 bytes, those where no block may go on: what is neither ASCII nor of a pair, a leading byte that no trailing one
 * follows, a trailing one that none leads. open: a leading byte stands before the first; a last one is not judged.
 */
static inline uint32_t khi_bad_bytes(uint32_t high, uint32_t lead, uint32_t trail, uint32_t open) {
  uint32_t led = (lead << 1 | open) & 0xFFFF;
  return (high & ~lead & ~trail) | (lead & 0x7FFF & ~(trail >> 1)) | (trail & ~led) | (open & ~trail);
}

/* The bytes read, with the trailing byte that is still open; or, if it is none, without the character that it was for. */
static inline size_t khi_close_blocks(const unsigned char *bytes, size_t in, uint32_t open, size_t *length) {
  if (!open) return in;
  if ((bytes[in] & 0xC0) == 0x80) return in + 1;
  --*length;
  return in - 1;
}

#endif
