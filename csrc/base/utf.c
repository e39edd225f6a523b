#include "base/utf.h"

#include "base/utf_blocks.h"

enum { ONE_BY_ONE = 8 }; /* characters taken so where a block stopped, before the next */

khi_decode_blocks *khi_decode_blocks_for(khi_isa isa) {
  switch (isa) {
#ifdef KHI_X86
    case KHI_ISA_AVX2: return khi_decode_blocks_avx2;
    case KHI_ISA_AVX512: return khi_decode_blocks_avx512;
#endif
#ifdef KHI_ARM
    case KHI_ISA_NEON: return khi_decode_blocks_neon;
#endif
    default: return NULL;
  }
}

khi_encode_blocks *khi_encode_blocks_for(khi_isa isa) {
  switch (isa) {
#ifdef KHI_X86
    case KHI_ISA_AVX2: return khi_encode_blocks_avx2;
    case KHI_ISA_AVX512: return khi_encode_blocks_avx512;
#endif
#ifdef KHI_ARM
    case KHI_ISA_NEON: return khi_encode_blocks_neon;
#endif
    default: return NULL;
  }
}

/*
 * The length of the well-formed sequence at bytes[0..size) and its code point, or 0: Unicode 15, table 3-7. The
 * second byte alone has a narrowed range, which excludes overlong forms, surrogates and what is above U+10FFFF.
 */
static size_t sequence(const unsigned char *bytes, size_t size, uint32_t *c) {
  unsigned lead = bytes[0], low = 0x80, high = 0xBF;
  size_t count;
  if (lead < 0x80) {
    *c = lead;
    return 1;
  }
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) {
    count = 2;
    *c = lead & 0x1F;
  } else if (lead < 0xF0) {
    count = 3;
    *c = lead & 0x0F;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead < 0xF5) {
    count = 4;
    *c = lead & 0x07;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (size < count) return 0;
  for (size_t i = 1; i < count; i++) {
    if (bytes[i] < low || bytes[i] > high) return 0;
    *c = *c << 6 | (bytes[i] & 0x3F);
    low = 0x80;
    high = 0xBF;
  }
  return count;
}

khb_status khb_utf8_decode(const char *bytes, size_t size, uint16_t *units, size_t *length, khb_error *error) {
  if ((!bytes && size) || (!units && size) || !length)
    return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "bytes, units or length is NULL");
  const unsigned char *in = (const unsigned char *)bytes;
  khi_decode_blocks *blocks = khi_decode_blocks_for(khi_isa_best());
  size_t at = 0;
  for (size_t i = 0; i < size;) {
    if (blocks) {
      size_t written;
      i += blocks(in + i, size - i, units + at, &written);
      at += written;
    }
    for (int k = 0; k < ONE_BY_ONE && i < size; k++) {
      uint32_t c;
      size_t taken = sequence(in + i, size - i, &c);
      if (!taken) return khi_fail(error, KHB_ERROR_ENCODING, i, "the text is not valid UTF-8");
      i += taken;
      at = khi_put(units, at, c);
    }
  }
  *length = at;
  return KHB_OK;
}

/* The UTF-8 form of a code point, which is no surrogate, at `out`; gives the place behind it. */
static unsigned char *put_sequence(unsigned char *out, uint32_t c) {
  if (c < 0x80) {
    *out++ = (unsigned char)c;
    return out;
  }
  if (c < 0x800) {
    *out++ = (unsigned char)(0xC0 | c >> 6);
  } else {
    if (c < 0x10000) {
      *out++ = (unsigned char)(0xE0 | c >> 12);
    } else {
      *out++ = (unsigned char)(0xF0 | c >> 18);
      *out++ = (unsigned char)(0x80 | (c >> 12 & 0x3F));
    }
    *out++ = (unsigned char)(0x80 | (c >> 6 & 0x3F));
  }
  *out++ = (unsigned char)(0x80 | (c & 0x3F));
  return out;
}

khb_status khb_utf8_encode(const uint16_t *units, size_t length, char *bytes, size_t *size, khb_error *error) {
  if ((!units && length) || (!bytes && length) || !size)
    return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "units, bytes or size is NULL");
  khi_encode_blocks *blocks = khi_encode_blocks_for(khi_isa_best());
  unsigned char *out = (unsigned char *)bytes;
  for (size_t i = 0; i < length;) {
    if (blocks) {
      size_t written;
      i += blocks(units + i, length - i, out, &written);
      out += written;
    }
    for (int k = 0; k < ONE_BY_ONE && i < length; k++) {
      size_t start = i;
      uint32_t c = khi_next(units, length, &i);
      if (c >= 0xD800 && c <= 0xDFFF)
        return khi_fail(error, KHB_ERROR_ENCODING, start, "an unpaired surrogate has no UTF-8 form");
      out = put_sequence(out, c);
    }
  }
  *size = (size_t)((char *)out - bytes);
  return KHB_OK;
}
