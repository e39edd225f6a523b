#include "base/hash.h"

#include <string.h>

/* XXH64 as its specification gives it: four lanes of 8 bytes, then the tail, then an avalanche. */
#define P1 UINT64_C(0x9E3779B185EBCA87)
#define P2 UINT64_C(0xC2B2AE3D27D4EB4F)
#define P3 UINT64_C(0x165667B19E3779F9)
#define P4 UINT64_C(0x85EBCA77C2B2AE63)
#define P5 UINT64_C(0x27D4EB2F165667C5)

static uint64_t rotate(uint64_t x, int bits) { return x << bits | x >> (64 - bits); }

static uint64_t read64(const unsigned char *p) {
  uint64_t x;
  memcpy(&x, p, 8);
  return x;
}

static uint64_t read32(const unsigned char *p) {
  uint32_t x;
  memcpy(&x, p, 4);
  return x;
}

static uint64_t lane(uint64_t acc, uint64_t input) { return rotate(acc + input * P2, 31) * P1; }

uint64_t khi_xxh64(const void *data, size_t size, uint64_t seed) {
  const unsigned char *p = data, *end = p + size;
  uint64_t h;
  if (size >= 32) {
    uint64_t a[4] = {seed + P1 + P2, seed + P2, seed, seed - P1};
    for (; end - p >= 32; p += 32)
      for (int i = 0; i < 4; i++) a[i] = lane(a[i], read64(p + 8 * i));
    h = rotate(a[0], 1) + rotate(a[1], 7) + rotate(a[2], 12) + rotate(a[3], 18);
    for (int i = 0; i < 4; i++) h = (h ^ lane(0, a[i])) * P1 + P4;
  } else {
    h = seed + P5;
  }
  h += size;
  for (; end - p >= 8; p += 8) h = rotate(h ^ lane(0, read64(p)), 27) * P1 + P4;
  if (end - p >= 4) {
    h = rotate(h ^ read32(p) * P1, 23) * P2 + P3;
    p += 4;
  }
  for (; p < end; p++) h = rotate(h ^ *p * P5, 11) * P1;
  h = (h ^ h >> 33) * P2;
  h = (h ^ h >> 29) * P3;
  return h ^ h >> 32;
}
