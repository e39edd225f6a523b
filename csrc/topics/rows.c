#include "topics/rows.h"

#include <string.h>

enum { LINE = 64, LANES = 16 };

/* Registers by the compiler's own means: the same source for every machine, and integers, so the same sums. */
typedef uint16_t prints8 __attribute__((vector_size(16)));
typedef uint64_t words2 __attribute__((vector_size(16)));
typedef int16_t shorts8 __attribute__((vector_size(16)));

_Static_assert(sizeof(khi_bucket) == 2 * sizeof(prints8), "a bucket is two registers");

int khi_rows_init(khi_rows *self, const khi_weights *weights, const khb_allocator *memory) {
  const khi_hash_index *index = &weights->index;
  size_t buckets = (size_t)index->mask + 1;
  *self = (khi_rows){weights, NULL, khi_allocate(memory, buckets * sizeof *self->buckets + LINE)};
  if (!self->memory) return 0;
  self->buckets = (khi_bucket *)(((uintptr_t)self->memory + LINE - 1) / LINE * LINE);
  for (size_t b = 0; b < buckets; b++) {
    uint32_t first = index->bounds[b], count = index->bounds[b + 1] - first;
    khi_bucket *bucket = &self->buckets[b];
    memset(bucket, 0, sizeof *bucket);
    size_t kept = count < KHI_BUCKET_PRINTS ? count : KHI_BUCKET_PRINTS;
    bucket->place = first << 4 | (count > kept ? KHI_BUCKET_LONG : count);
    memcpy(bucket->prints, index->prints + first, kept * sizeof *index->prints);
  }
  return 1;
}

/*
 * A bit for each print of a bucket that is the one looked for, above all a bit for none; some behind the count may be
 * set too.
 */
static inline unsigned equal_prints(const khi_bucket *bucket, uint16_t print) {
  const prints8 all = {print, print, print, print, print, print, print, print};
  prints8 low, high;
  memcpy(&low, bucket->prints, sizeof low);
  memcpy(&high, (const char *)bucket + sizeof low, sizeof high);
  words2 bits =
      (words2)(((prints8)(low == all) & (prints8){1, 2, 4, 8, 16, 32, 64, 128}) |
               ((prints8)(high == all) & (prints8){1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 0, 0}));
  uint64_t word = bits[0] | bits[1];
  word |= word >> 32;
  return (unsigned)((word | word >> 16) & 0xFFFF);
}

size_t khi_rows_find(const khi_rows *self, const uint64_t *features, size_t count, uint32_t *places) {
  const khi_hash_index *index = &self->weights->index;
  uintptr_t rows = (uintptr_t)self->weights->rows;
  size_t found = 0, labels = self->weights->labels;
  for (size_t i = 0; i < count; i++) {
    const khi_bucket *bucket = &self->buckets[khi_hash_bucket(features[i], index->mask)];
    unsigned prints = bucket->place & 15;
    unsigned equal = equal_prints(bucket, (uint16_t)features[i]) & ((1u << prints) - 1);
    size_t place = (bucket->place >> 4) + (unsigned)__builtin_ctz(equal | 1u << KHI_BUCKET_PRINTS);
    if (prints == KHI_BUCKET_LONG && !equal) { /* perhaps behind */
      place = khi_hash_index_find(index, features[i]);
      equal = place != KHI_ABSENT;
    }
    places[found] = (uint32_t)place;
    found += equal != 0;
    __builtin_prefetch((const void *)(rows + place * labels)); /* of a feature that is not there: of a row near by */
    __builtin_prefetch((const void *)(rows + place * labels + labels - 1));
  }
  return found;
}

/*
 * Of LANES labels from `label` on. A register of bytes is one of shorts, whose lower byte is an even label's and whose
 * upper byte an odd one's: model files are little-endian, and so is who maps them.
 */
static void add_lanes(const khi_weights *weights, const uint32_t *places, size_t count, size_t label, int32_t *sums) {
  const int8_t *rows = weights->rows + label;
  size_t labels = weights->labels;
  shorts8 even = {0}, odd = {0};
  for (size_t i = 0; i < count; i++) {
    shorts8 row;
    memcpy(&row, rows + places[i] * labels, sizeof row);
    even += row << 8 >> 8;
    odd += row >> 8;
  }
  for (size_t k = 0; k < LANES / 2; k++) {
    sums[label + 2 * k] += even[k];
    sums[label + 2 * k + 1] += odd[k];
  }
}

void khi_rows_add(const khi_rows *self, const uint32_t *places, size_t count, int32_t *sums) {
  const khi_weights *weights = self->weights;
  size_t labels = weights->labels, label = 0;
  for (; label + LANES <= labels; label += LANES) add_lanes(weights, places, count, label, sums);
  for (; label < labels; label++) {
    const int8_t *rows = weights->rows + label;
    int32_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += rows[places[i] * labels];
    sums[label] += sum;
  }
}

void khi_rows_add_features(const khi_rows *self, const uint64_t *features, size_t count, int32_t *sums) {
  uint32_t places[KHI_ROWS_AT_ONCE];
  for (size_t at = 0; at < count; at += KHI_ROWS_AT_ONCE) {
    size_t some = count - at < KHI_ROWS_AT_ONCE ? count - at : KHI_ROWS_AT_ONCE;
    for (size_t i = 0; i < some; i++) khi_rows_await(self, features[at + i]);
    khi_rows_add(self, places, khi_rows_find(self, features + at, some, places), sums);
  }
}
