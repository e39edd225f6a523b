#include "topics/pairs.h"

#include <math.h>
#include <string.h>

static const float SCALE_MAX = 1e3f;

_Static_assert(sizeof(khi_pair_line) == 64, "a line of cache");

khb_status khi_pairs_open(const khi_model *model, size_t labels, khi_pairs *out, khb_error *error) {
  khi_section lines = khi_model_find(model, KHI_PAIR_LINES), vectors, scale;
  *out = (khi_pairs){.labels = labels};
  if (!lines.data) return KHB_OK;
  khb_status status = khi_model_array(model, KHI_PAIR_LINES, sizeof *out->lines, SIZE_MAX, &lines, error);
  if (status == KHB_OK) status = khi_model_array(model, KHI_PAIR_VECTORS, labels, KHI_PAIR_CODES, &vectors, error);
  if (status == KHB_OK) status = khi_model_array(model, KHI_PAIR_SCALE, sizeof(float), 1, &scale, error);
  if (status != KHB_OK) return status;
  out->lines = (const khi_pair_line *)lines.data;
  out->vectors = (const int8_t *)vectors.data;
  out->count = lines.size / sizeof *out->lines;
  out->scale = *(const float *)scale.data;
  if (!(fabsf(out->scale) <= SCALE_MAX))
    return khi_fail(error, KHB_ERROR_MODEL, scale.offset, "damaged: the scale of the pairs is out of range");
  if (out->count > UINT32_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, lines.offset, "the model has more pairs than can be used");
  for (size_t i = 0; i < out->count; i++)
    if (out->lines[i].count > KHI_PAIR_SLOTS)
      return khi_fail(error, KHB_ERROR_MODEL, lines.offset, "damaged: a line has more pairs than it has room for");
  return KHB_OK;
}

/* As in rows.c: registers by the compiler's own means, and integers, so the same on every machine. */
typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint64_t words2 __attribute__((vector_size(16)));

/* A bit for each of the sixteen bytes: whether it is that one. */
static inline uint32_t equal_bytes(const uint8_t *bytes, uint8_t byte) {
  const bytes16 bits = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  bytes16 all;
  memcpy(&all, bytes, sizeof all);
  words2 equal = (words2)((bytes16)(all == byte) & bits);
  uint64_t low = equal[0], high = equal[1]; /* each byte one bit at most: the sum of all is in the uppermost */
  return (uint32_t)(low * UINT64_C(0x0101010101010101) >> 56 | (high * UINT64_C(0x0101010101010101) >> 56) << 8);
}

size_t khi_pairs_find(const khi_pairs *self, const uint64_t *hashes, size_t count, uint32_t *codes) {
  size_t found = 0, labels = self->labels;
  for (size_t i = 0; i < count; i++) {
    const khi_pair_line *line = &self->lines[khi_pair_place(hashes[i], self->count)];
    unsigned print = khi_pair_print(hashes[i]);
    uint32_t equal = equal_bytes(line->prints, (uint8_t)print) |
                     equal_bytes((const uint8_t *)line + 16, (uint8_t)print) << 16; /* of the codes behind some too */
    equal &= (UINT32_C(1) << line->count) - 1;
    for (; equal; equal &= equal - 1) {
      unsigned entry = line->codes[__builtin_ctz(equal)];
      if (entry >> KHI_PAIR_CODE_BITS != print >> 8) continue;
      codes[found] = entry & (KHI_PAIR_CODES - 1);
      const int8_t *vector = self->vectors + codes[found++] * labels;
      __builtin_prefetch(vector);
      __builtin_prefetch(vector + labels - 1);
      break;
    }
  }
  return found;
}
