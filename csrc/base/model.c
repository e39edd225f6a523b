#include "base/model.h"

#include <string.h>

#include "base/hash.h"

_Static_assert(sizeof(khi_model_header) == 64 && sizeof(khi_model_entry) == 24, "the format has no padding");
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "model files are read in place and need a little-endian machine"
#endif

static khb_status bad(khb_error *error, uint64_t position, const char *message) {
  return khi_fail(error, KHB_ERROR_MODEL, position, message);
}

khb_status khi_model_view(const unsigned char *data, size_t size, uint32_t kind, khi_model *out, khb_error *error) {
  khi_model_header header;
  *out = (khi_model){.data = data, .size = size};
  if (size < sizeof header) return bad(error, size, "too short for a model file");
  memcpy(&header, data, sizeof header);
  if (memcmp(header.magic, KHI_MODEL_MAGIC, sizeof header.magic)) return bad(error, 0, "not a khabar model file");
  if (header.version != KHI_MODEL_VERSION) return bad(error, 8, "made for another version of khabar");
  if (header.kind != kind) return bad(error, 12, "a model of another kind");
  if (header.file_size != size) return bad(error, 16, "cut short or extended: the size is not the recorded one");
  if (!header.section_count || header.section_count > KHI_MODEL_SECTIONS_MAX)
    return bad(error, 24, "damaged: impossible number of sections");
  size_t table_end = sizeof header + header.section_count * sizeof(khi_model_entry);
  if (table_end > size) return bad(error, 24, "damaged: the section table does not fit");
  uint64_t seed = khi_xxh64(data, offsetof(khi_model_header, checksum), 0);
  if (khi_xxh64(data + sizeof header, size - sizeof header, seed) != header.checksum)
    return bad(error, offsetof(khi_model_header, checksum), "damaged: the checksum does not agree");
  out->entries = (const khi_model_entry *)(data + sizeof header);
  out->section_count = header.section_count;
  uint64_t free_from = table_end;
  for (size_t i = 0; i < out->section_count; i++) {
    const khi_model_entry *e = &out->entries[i];
    uint64_t at = sizeof header + i * sizeof *e;
    if (e->zero || e->offset % KHI_MODEL_ALIGNMENT || e->offset < free_from || e->offset > size ||
        e->size > size - e->offset)
      return bad(error, at, "damaged: a section lies outside the file or over another");
    free_from = e->offset + e->size;
  }
  return KHB_OK;
}

khb_status khi_model_open(const char *path, uint32_t kind, khi_model *out, khb_error *error) {
  khi_file file;
  *out = (khi_model){.data = NULL};
  if (!path) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "the path is NULL");
  khb_status status = khi_file_map(path, &file, error);
  if (status != KHB_OK) return status;
  status = khi_model_view(file.data, file.size, kind, out, error);
  out->file = file;
  if (status != KHB_OK) khi_model_close(out);
  return status;
}

void khi_model_close(khi_model *self) {
  khi_file_unmap(&self->file);
  *self = (khi_model){.data = NULL};
}

khi_section khi_model_find(const khi_model *self, uint32_t tag) {
  for (size_t i = 0; i < self->section_count; i++) {
    const khi_model_entry *e = &self->entries[i];
    if (e->tag == tag) return (khi_section){self->data + e->offset, (size_t)e->size, e->offset};
  }
  return (khi_section){NULL, 0, 0};
}

khb_status khi_model_array(const khi_model *self, uint32_t tag, size_t size, size_t count, khi_section *out,
                           khb_error *error) {
  *out = khi_model_find(self, tag);
  if (!out->data) return bad(error, sizeof(khi_model_header), "damaged: a section is missing");
  if (out->size % size || (count != SIZE_MAX && out->size / size != count))
    return bad(error, out->offset, "damaged: a section has the wrong size");
  return KHB_OK;
}
