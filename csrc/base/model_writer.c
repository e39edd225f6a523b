#include "base/model_writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"

static size_t aligned(size_t size) {
  return (size + KHI_MODEL_ALIGNMENT - 1) / KHI_MODEL_ALIGNMENT * KHI_MODEL_ALIGNMENT;
}

khb_status khi_model_write(const char *path, uint32_t kind, const khi_model_part *parts, size_t count,
                           const khb_allocator *allocator, khb_error *error) {
  khb_allocator memory = khi_allocator(allocator);
  khb_status status = KHB_OK;
  int saved = errno;
  unsigned char *image = NULL;
  char *temporary = NULL;
  FILE *file = NULL;
  if (!path || !count || count > KHI_MODEL_SECTIONS_MAX)
    return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "no path, no section or too many sections");
  size_t size = aligned(sizeof(khi_model_header) + count * sizeof(khi_model_entry));
  for (size_t i = 0; i < count; i++) size += aligned(parts[i].size);
  image = khi_allocate(&memory, size);
  temporary = khi_allocate(&memory, strlen(path) + 5);
  if (!image || !temporary) {
    status = khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the model");
    goto cleanup;
  }
  memset(image, 0, size);
  size_t at = aligned(sizeof(khi_model_header) + count * sizeof(khi_model_entry));
  for (size_t i = 0; i < count; i++) {
    khi_model_entry entry = {parts[i].tag, 0, at, parts[i].size};
    memcpy(image + sizeof(khi_model_header) + i * sizeof entry, &entry, sizeof entry);
    if (parts[i].size) memcpy(image + at, parts[i].data, parts[i].size);
    at += aligned(parts[i].size);
  }
  khi_model_header header = {
      .version = KHI_MODEL_VERSION, .kind = kind, .file_size = size, .section_count = (uint32_t)count};
  memcpy(header.magic, KHI_MODEL_MAGIC, sizeof header.magic);
  uint64_t seed = khi_xxh64(&header, offsetof(khi_model_header, checksum), 0);
  header.checksum = khi_xxh64(image + sizeof header, size - sizeof header, seed);
  memcpy(image, &header, sizeof header);

  strcat(strcpy(temporary, path), ".tmp");
  file = fopen(temporary, "wb");
  if (!file) {
    status = khi_fail(error, KHB_ERROR_FILE, 0, "the file cannot be created");
    goto cleanup;
  }
  int written = fwrite(image, 1, size, file) == size;
  if (fclose(file) || !written || rename(temporary, path)) {
    remove(temporary);
    status = khi_fail(error, KHB_ERROR_FILE, 0, "the file cannot be written");
  }
cleanup:
  khi_release(&memory, image);
  khi_release(&memory, temporary);
  errno = saved;
  return status;
}
