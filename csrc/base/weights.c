#include "base/weights.h"

#include <math.h>

enum { BLOCK = 192 };

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

/*
 * A feature costs three reads from far apart: its bucket, the prints there, its row. Each is asked for in a round of
 * its own over a block of features, so that the waits overlap: tagging was half as fast again as with one feature after the other.
 */
static void add_block(const khi_weights *self, const uint64_t *features, size_t count, int32_t *sums) {
  const khi_hash_index *index = &self->index;
  size_t found[BLOCK], n = 0, labels = self->labels;
  for (size_t i = 0; i < count; i++) __builtin_prefetch(&index->bounds[khi_hash_bucket(features[i], index->mask)]);
  for (size_t i = 0; i < count; i++)
    __builtin_prefetch(&index->prints[index->bounds[khi_hash_bucket(features[i], index->mask)]]);
  for (size_t i = 0; i < count; i++) {
    size_t at = khi_hash_index_find(index, features[i]);
    if (at == KHI_ABSENT) continue;
    found[n++] = at;
    __builtin_prefetch(self->rows + at * labels);
    __builtin_prefetch(self->rows + at * labels + labels - 1);
  }
  for (size_t i = 0; i < n; i++) {
    const int8_t *row = self->rows + found[i] * labels;
    for (size_t k = 0; k < labels; k++) sums[k] += row[k];
  }
}

void khi_weights_add(const khi_weights *self, const uint64_t *features, size_t count, int32_t *sums) {
  for (size_t at = 0; at < count; at += BLOCK)
    add_block(self, features + at, count - at < BLOCK ? count - at : BLOCK, sums);
}

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
