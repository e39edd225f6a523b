#include "base/hash_index.h"

khb_status khi_hash_index_open(const khi_model *model, uint32_t bounds_tag, uint32_t prints_tag, khi_hash_index *out,
                               khb_error *error) {
  khi_section bounds, prints;
  khb_status status = khi_model_array(model, bounds_tag, sizeof(uint32_t), SIZE_MAX, &bounds, error);
  if (status == KHB_OK) status = khi_model_array(model, prints_tag, sizeof(uint16_t), SIZE_MAX, &prints, error);
  if (status != KHB_OK) return status;
  size_t buckets = bounds.size / sizeof(uint32_t) - 1, count = prints.size / sizeof(uint16_t);
  if (bounds.size < 2 * sizeof(uint32_t) || buckets & (buckets - 1))
    return khi_fail(error, KHB_ERROR_MODEL, bounds.offset, "damaged: the number of buckets is not a power of two");
  const uint32_t *b = (const uint32_t *)bounds.data;
  int rising = b[0] == 0 && b[buckets] == count;
  for (size_t i = 0; i < buckets; i++) rising &= b[i] <= b[i + 1];
  if (!rising)
    return khi_fail(error, KHB_ERROR_MODEL, bounds.offset, "damaged: bucket bounds do not rise to the count");
  *out = (khi_hash_index){b, (const uint16_t *)prints.data, buckets - 1, count};
  return KHB_OK;
}

khb_status khi_hash_index_build(const uint64_t *hashes, size_t count, const khb_allocator *allocator,
                                khi_hash_index_image *out, khb_error *error) {
  khb_allocator memory = khi_allocator(allocator);
  khi_hash_index_image image = {.buckets = 1, .count = count};
  if (count >= UINT32_MAX) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "too many hashes for an index");
  while (image.buckets * 3 < count) image.buckets *= 2;
  uint64_t mask = image.buckets - 1;
  image.bounds = khi_allocate(&memory, (image.buckets + 1) * sizeof *image.bounds);
  image.prints = khi_allocate(&memory, khi_product(count, sizeof *image.prints));
  image.places = khi_allocate(&memory, khi_product(count, sizeof *image.places));
  if (!image.bounds || !image.prints || !image.places) {
    khi_hash_index_image_free(&image, &memory);
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a hash index");
  }
  /* Count, sum up, place: a counting sort by bucket that keeps the order of hashes within one. */
  for (size_t i = 0; i <= image.buckets; i++) image.bounds[i] = 0;
  for (size_t i = 0; i < count; i++) image.bounds[khi_hash_bucket(hashes[i], mask) + 1]++;
  for (size_t i = 0; i < image.buckets; i++) image.bounds[i + 1] += image.bounds[i];
  for (size_t i = 0; i < count; i++) image.places[i] = image.bounds[khi_hash_bucket(hashes[i], mask)]++;
  for (size_t i = image.buckets; i > 0; i--) image.bounds[i] = image.bounds[i - 1];
  image.bounds[0] = 0;
  for (size_t i = 0; i < count; i++) image.prints[image.places[i]] = (uint16_t)hashes[i];
  for (size_t i = 0; i < count; i++) { /* an equal print earlier in the bucket would be found first */
    uint32_t first = image.bounds[khi_hash_bucket(hashes[i], mask)];
    while (image.prints[first] != (uint16_t)hashes[i]) first++;
    image.places[i] = first;
  }
  *out = image;
  return KHB_OK;
}

void khi_hash_index_image_free(khi_hash_index_image *self, const khb_allocator *allocator) {
  khb_allocator memory = khi_allocator(allocator);
  khi_release(&memory, self->bounds);
  khi_release(&memory, self->prints);
  khi_release(&memory, self->places);
}
