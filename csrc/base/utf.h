/* UTF-16 code points. The strict UTF-8 conversion is public (khabar.h) and lives in utf.c. */
#ifndef KHI_BASE_UTF_H
#define KHI_BASE_UTF_H

#include "base/status.h"

/* The code point at units[*at], which is < length; *at moves past it. An unpaired surrogate is itself. */
static inline uint32_t khi_next(const uint16_t *units, size_t length, size_t *at) {
  uint32_t c = units[(*at)++];
  if ((c & 0xFC00) == 0xD800 && *at < length && (units[*at] & 0xFC00) == 0xDC00)
    c = 0x10000 + ((c - 0xD800) << 10) + (units[(*at)++] - 0xDC00u);
  return c;
}

/* The same without moving; *size: its units. */
static inline uint32_t khi_code_point(const uint16_t *units, size_t length, size_t at, size_t *size) {
  size_t end = at;
  uint32_t c = khi_next(units, length, &end);
  *size = end - at;
  return c;
}

/* Append `c` at units[at], which has room for two; gives the place after it. */
static inline size_t khi_put(uint16_t *units, size_t at, uint32_t c) {
  if (c < 0x10000) {
    units[at++] = (uint16_t)c;
  } else {
    units[at++] = (uint16_t)(0xD7C0 + (c >> 10));
    units[at++] = (uint16_t)(0xDC00 | (c & 0x3FF));
  }
  return at;
}

#endif
