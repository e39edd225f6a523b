#include "topics/filter.h"

#include <string.h>

enum { BITS_A_FEATURE = 4 }; /* at least: of five unknown features four are told */

int khi_filter_init(khi_filter *self, const khi_hash_index *index, const khb_allocator *memory) {
  unsigned logarithm = 6;
  while (((size_t)1 << logarithm) < BITS_A_FEATURE * index->count) logarithm++;
  size_t size = ((size_t)1 << logarithm) / 8;
  *self = (khi_filter){khi_allocate(memory, size), index->mask, 64 - logarithm};
  if (!self->bits) return 0;
  memset(self->bits, 0, size);
  for (uint64_t bucket = 0; bucket <= index->mask; bucket++)
    for (uint32_t i = index->bounds[bucket]; i < index->bounds[bucket + 1]; i++) {
      uint64_t place = khi_filter_place(self, bucket, index->prints[i]);
      self->bits[place >> 6] |= UINT64_C(1) << (place & 63);
    }
  return 1;
}
