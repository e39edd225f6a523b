/* khb_gazetteer: every index and text is checked when the file is opened, so that looking up need not. */
#include "read/gazetteer.h"

#include <string.h>

_Static_assert(sizeof(khi_town) == 32, "the format has no padding");

enum { LATITUDE_MAX = 900000, LONGITUDE_MAX = 1800000 };

static int is_between(int32_t value, int32_t most) { return value >= -most && value <= most; }

static int is_capital(char c) { return c >= 'A' && c <= 'Z'; }

static khb_status check_names(khb_gazetteer *self, khi_section hashes, khi_section indices, khb_error *error) {
  self->hashes = (const uint64_t *)hashes.data;
  self->indices = (const uint32_t *)indices.data;
  for (size_t i = 0; i < self->name_count; i++) {
    if (i && self->hashes[i] < self->hashes[i - 1])
      return khi_fail(error, KHB_ERROR_MODEL, hashes.offset + i * 8, "damaged: the names are out of order");
    if (self->indices[i] >= self->town_count)
      return khi_fail(error, KHB_ERROR_MODEL, indices.offset + i * 4, "damaged: a name is of no place");
  }
  return KHB_OK;
}

static khb_status check_towns(khb_gazetteer *self, khi_section records, khi_section text, khb_error *error) {
  self->towns = (const khi_town *)records.data;
  self->text = (const char *)text.data;
  if (!text.size || self->text[text.size - 1])
    return khi_fail(error, KHB_ERROR_MODEL, text.offset, "damaged: the names have no end");
  for (size_t i = 0; i < self->town_count; i++) {
    const khi_town *t = &self->towns[i];
    if (!is_between(t->latitude, LATITUDE_MAX) || !is_between(t->longitude, LONGITUDE_MAX) || t->name >= text.size ||
        !is_capital(t->country[0]) || !is_capital(t->country[1]) || !memchr(t->region, 0, sizeof t->region))
      return khi_fail(error, KHB_ERROR_MODEL, records.offset + i * sizeof *t, "damaged: an impossible place");
  }
  return KHB_OK;
}

static khb_status open_sections(khb_gazetteer *self, khb_error *error) {
  khi_section hashes, indices, records, text;
  khb_status status = khi_model_array(&self->model, KHI_PLACE_HASHES, sizeof(uint64_t), SIZE_MAX, &hashes, error);
  if (status != KHB_OK) return status;
  self->name_count = hashes.size / sizeof(uint64_t);
  status = khi_model_array(&self->model, KHI_PLACE_INDICES, sizeof(uint32_t), self->name_count, &indices, error);
  if (status == KHB_OK)
    status = khi_model_array(&self->model, KHI_PLACE_RECORDS, sizeof(khi_town), SIZE_MAX, &records, error);
  if (status == KHB_OK) status = khi_model_array(&self->model, KHI_PLACE_TEXT, 1, SIZE_MAX, &text, error);
  if (status != KHB_OK) return status;
  self->town_count = records.size / sizeof(khi_town);
  status = check_names(self, hashes, indices, error);
  return status == KHB_OK ? check_towns(self, records, text, error) : status;
}

khb_status khb_gazetteer_open(const char *path, const khb_allocator *allocator, khb_gazetteer **out, khb_error *error) {
  if (!out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out is NULL");
  khb_allocator memory = khi_allocator(allocator);
  khb_gazetteer *self = khi_allocate(&memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a gazetteer");
  memset(self, 0, sizeof *self);
  self->allocator = memory;
  khb_status status = khi_model_open(path, KHI_MODEL_GAZETTEER, &self->model, error);
  if (status == KHB_OK) status = open_sections(self, error);
  if (status != KHB_OK) {
    khb_gazetteer_free(self);
    return status;
  }
  *out = self;
  return KHB_OK;
}

void khb_gazetteer_free(khb_gazetteer *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_model_close(&self->model);
  khi_release(&memory, self);
}

size_t khi_gazetteer_find(const khb_gazetteer *self, uint64_t hash, size_t *count) {
  size_t low = 0, high = self->name_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (self->hashes[middle] < hash) low = middle + 1;
    else high = middle;
  }
  for (*count = 0; low + *count < self->name_count && self->hashes[low + *count] == hash;) ++*count;
  return low;
}
