#include "base/weights.h"

#include <math.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* Registers by the compiler's own means: integers, so the same on every machine. */
enum { PRINTS = 8, LANES = 16 };
typedef uint16_t prints8 __attribute__((vector_size(16)));
typedef uint64_t words2 __attribute__((vector_size(16)));
typedef int16_t shorts8 __attribute__((vector_size(16)));

/* A bit for each of the eight prints: whether it is that one. */
static inline uint32_t equal_prints(const uint16_t *prints, uint16_t print) {
#ifdef __SSE2__
  __m128i equal = _mm_cmpeq_epi16(_mm_loadu_si128((const __m128i *)prints), _mm_set1_epi16((short)print));
  return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(equal, _mm_setzero_si128()));
#else
  const prints8 all = {print, print, print, print, print, print, print, print};
  prints8 eight;
  memcpy(&eight, prints, sizeof eight);
  words2 bits = (words2)((prints8)(eight == all) & (prints8){1, 2, 4, 8, 16, 32, 64, 128});
  uint64_t sum = bits[0] | bits[1];
  sum |= sum >> 32;
  return (uint32_t)(sum | sum >> 16) & 0xFF;
#endif
}

/* Without branches but for what is rare: which features are known, and how many share a bucket, cannot be foretold. */
void khi_lookup_find(const khi_weights *self, khi_lookup *lookup) {
  const khi_hash_index *index = &self->index;
  size_t n = 0, labels = self->labels, readable = index->count < PRINTS ? 0 : index->count - PRINTS + 1;
  for (size_t i = 0; i < lookup->count; i++) {
    uint64_t hash = lookup->features[i], bucket = khi_hash_bucket(hash, index->mask);
    uint32_t at = index->bounds[bucket], end = index->bounds[bucket + 1];
    if (at < readable && end - at <= PRINTS) {
      uint32_t equal = equal_prints(index->prints + at, (uint16_t)hash) & ((UINT32_C(1) << (end - at)) - 1);
      lookup->rows[n] = at + (uint32_t)__builtin_ctz(equal | 1 << PRINTS);
      n += equal != 0;
    } else {
      size_t found = khi_hash_index_search(index, at, end, (uint16_t)hash);
      lookup->rows[n] = (uint32_t)found;
      n += found != KHI_ABSENT;
    }
  }
  lookup->found = n;
  for (size_t i = 0; i < n; i++) {
    const int8_t *row = self->rows + lookup->rows[i] * labels;
    __builtin_prefetch(labels < LANES ? row + labels - LANES : row);
    __builtin_prefetch(row + labels - 1);
  }
}

_Static_assert(KHI_LOOKUP_MAX * 128 <= INT16_MAX, "sums of bytes fit 16 bits");

/* To sums of labels: the sums of LANES from `label` on, without the first `known` of them. */
static void put_lanes(shorts8 even, shorts8 odd, size_t known, int32_t *sums) {
  int16_t lanes[LANES];
  for (size_t k = 0; k < LANES / 2; k++) {
    lanes[2 * k] = even[k];
    lanes[2 * k + 1] = odd[k];
  }
  for (size_t k = known; k < LANES; k++) sums[k] += lanes[k];
}

/*
 * LANES labels from `label` on, and as many from `other` on. A short is two labels: the first its lower byte, models being
 * little-endian and so whoever maps them.
 */
static void add_lanes(const khi_weights *self, const khi_lookup *lookup, ptrdiff_t label, size_t known, ptrdiff_t other,
                      size_t other_known, int32_t *sums) {
  const int8_t *rows = self->rows;
  size_t labels = self->labels;
  shorts8 a, b, even[2] = {{0}, {0}}, odd[2] = {{0}, {0}};
  for (size_t i = 0; i < lookup->found; i++) {
    const int8_t *row = rows + lookup->rows[i] * labels;
    memcpy(&a, row + label, sizeof a);
    memcpy(&b, row + other, sizeof b);
    even[0] += (shorts8)((prints8)a << 8) >> 8;
    odd[0] += a >> 8;
    even[1] += (shorts8)((prints8)b << 8) >> 8;
    odd[1] += b >> 8;
  }
  put_lanes(even[0], odd[0], known, sums + label);
  put_lanes(even[1], odd[1], other_known, sums + other);
}

void khi_lookup_add(const khi_weights *self, const khi_lookup *lookup, int32_t *sums) {
  ptrdiff_t last = (ptrdiff_t)self->labels - LANES, label = 0;
  for (; label < last; label += 2 * LANES) {
    ptrdiff_t other = label + LANES < last ? label + LANES : last;
    add_lanes(self, lookup, label, 0, other, (size_t)(label + LANES - other), sums);
  }
  if (label < last + LANES) add_lanes(self, lookup, last, (size_t)(label - last), last, LANES, sums);
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
