#include "base/weights.h"

#include <math.h>
#include <string.h>

#define BOUNDS(set) KHI_TAG('W', 'B', 'N', set)
#define PRINTS(set) KHI_TAG('W', 'P', 'R', set)
#define ROWS(set) KHI_TAG('W', 'R', 'W', set)
#define SCALE(set) KHI_TAG('W', 'S', 'C', set)

khb_status khi_weights_open(const khi_model *model, char set, size_t labels, khi_weights *out, khb_error *error) {
  khi_section rows, scale;
  khb_status status = khi_hash_index_open(model, BOUNDS(set), PRINTS(set), &out->index, error);
  if (status == KHB_OK) status = khi_model_array(model, ROWS(set), labels, out->index.count, &rows, error);
  if (status == KHB_OK) status = khi_model_array(model, SCALE(set), sizeof(float), 1, &scale, error);
  if (status != KHB_OK) return status;
  out->rows = (const int8_t *)rows.data;
  out->labels = labels;
  out->scale = *(const float *)scale.data;
  if (!isfinite(out->scale))
    return khi_fail(error, KHB_ERROR_MODEL, scale.offset, "damaged: the scale of the weights is not finite");
  return KHB_OK;
}

/* ---- Looking up -------------------------------------------------------------------------------------------------- */

void khi_lookup_begin(const khi_weights *self, const khi_lookup *lookup) {
  for (size_t i = 0; i < lookup->count; i++) khi_hash_index_begin(&self->index, lookup->features[i]);
}

void khi_lookup_approach(const khi_weights *self, const khi_lookup *lookup) {
  for (size_t i = 0; i < lookup->count; i++) khi_hash_index_approach(&self->index, lookup->features[i]);
}

void khi_lookup_find(const khi_weights *self, khi_lookup *lookup) {
  const khi_hash_index *index = &self->index;
  size_t n = 0, labels = self->labels;
  for (size_t i = 0; i < lookup->count; i++) {
    size_t at = khi_hash_index_find(index, lookup->features[i]);
    lookup->rows[n] = (uint32_t)at; /* without a branch: which features are known cannot be foretold */
    n += at != KHI_ABSENT;
  }
  lookup->found = n;
  for (size_t i = 0; i < n; i++) {
    const int8_t *row = self->rows + lookup->rows[i] * labels;
    __builtin_prefetch(row);
    __builtin_prefetch(row + labels - 1);
  }
}

/* Sums of LANES labels of up to KHI_LOOKUP_MAX rows stay below 2^15; of constant length, they stay in registers. */
enum { LANES = 16 };
_Static_assert(KHI_LOOKUP_MAX * 128 <= INT16_MAX, "sums of bytes fit 16 bits");

static void add_lanes(const khi_weights *self, const khi_lookup *lookup, size_t first, int32_t *sums) {
  int16_t lanes[LANES] = {0};
  size_t labels = self->labels, used = labels - first < LANES ? labels - first : LANES;
  size_t size = self->index.count * labels;
  for (size_t i = 0; i < lookup->found; i++) {
    size_t at = lookup->rows[i] * labels + first;
    const int8_t *row = self->rows + at;
    int8_t last[LANES] = {0};
    if (size - at < LANES) row = memcpy(last, row, size - at); /* of the last rows, so that none beyond them is read */
    for (size_t k = 0; k < LANES; k++) lanes[k] = (int16_t)(lanes[k] + row[k]);
  }
  for (size_t k = 0; k < used; k++) sums[first + k] += lanes[k];
}

void khi_lookup_add(const khi_weights *self, const khi_lookup *lookup, int32_t *sums) {
  for (size_t first = 0; first < self->labels; first += LANES) add_lanes(self, lookup, first, sums);
}

void khi_weights_add(const khi_weights *self, const uint64_t *features, size_t count, int32_t *sums) {
  khi_lookup lookup;
  for (size_t at = 0; at < count; at += lookup.count) {
    lookup.count = count - at < KHI_LOOKUP_MAX ? count - at : KHI_LOOKUP_MAX;
    memcpy(lookup.features, features + at, lookup.count * sizeof *features);
    khi_lookup_begin(self, &lookup);
    khi_lookup_approach(self, &lookup);
    khi_lookup_find(self, &lookup);
    khi_lookup_add(self, &lookup, sums);
  }
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

khb_status khi_weights_build(const uint64_t *features, const float *rows, size_t count, size_t labels, char set,
                             const khb_allocator *allocator, khi_weights_image *out, khb_error *error) {
  khb_allocator memory = khi_allocator(allocator);
  *out = (khi_weights_image){.scale = 0};
  khb_status status = khi_hash_index_build(features, count, &memory, &out->index, error);
  if (status != KHB_OK) return status;
  out->rows = khi_allocate(&memory, khi_product(count, labels));
  if (!out->rows) {
    khi_weights_image_free(out, &memory);
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the weights");
  }
  float largest = 0;
  for (size_t i = 0; i < count * labels; i++) largest = fmaxf(largest, fabsf(rows[i]));
  out->scale = largest > 0 ? largest / 127 : 1;
  for (size_t i = 0; i < count * labels; i++) out->rows[i] = 0;
  for (size_t i = count; i-- > 0;) /* backwards: of two features with one place the first, the heavier, stays */
    for (size_t k = 0; k < labels; k++)
      out->rows[out->index.places[i] * labels + k] = (int8_t)lrintf(rows[i * labels + k] / out->scale);
  out->parts[0] = (khi_model_part){BOUNDS(set), out->index.bounds, (out->index.buckets + 1) * sizeof(uint32_t)};
  out->parts[1] = (khi_model_part){PRINTS(set), out->index.prints, count * sizeof(uint16_t)};
  out->parts[2] = (khi_model_part){ROWS(set), out->rows, count * labels};
  out->parts[3] = (khi_model_part){SCALE(set), &out->scale, sizeof out->scale};
  return KHB_OK;
}

void khi_weights_image_free(khi_weights_image *self, const khb_allocator *allocator) {
  khb_allocator memory = khi_allocator(allocator);
  khi_hash_index_image_free(&self->index, &memory);
  khi_release(&memory, self->rows);
}
