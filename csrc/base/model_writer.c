#define _POSIX_C_SOURCE 200809L
#include "base/model_writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"

static size_t aligned(size_t size) {
  return (size + KHI_MODEL_ALIGNMENT - 1) / KHI_MODEL_ALIGNMENT * KHI_MODEL_ALIGNMENT;
}

khb_status khi_model_image(uint32_t kind, const khi_model_part *parts, size_t count, const khb_allocator *memory,
                           unsigned char **image, size_t *size, khb_error *error) {
  if (!count || count > KHI_MODEL_SECTIONS_MAX)
    return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "no section or too many sections");
  size_t at = aligned(sizeof(khi_model_header) + count * sizeof(khi_model_entry)), total = at;
  for (size_t i = 0; i < count; i++) total += aligned(parts[i].size);
  unsigned char *bytes = khi_allocate(memory, total);
  if (!bytes) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the model");
  memset(bytes, 0, total);
  for (size_t i = 0; i < count; i++) {
    khi_model_entry entry = {parts[i].tag, 0, at, parts[i].size};
    memcpy(bytes + sizeof(khi_model_header) + i * sizeof entry, &entry, sizeof entry);
    if (parts[i].size) memcpy(bytes + at, parts[i].data, parts[i].size);
    at += aligned(parts[i].size);
  }
  khi_model_header header = {
      .version = KHI_MODEL_VERSION, .kind = kind, .file_size = total, .section_count = (uint32_t)count};
  memcpy(header.magic, KHI_MODEL_MAGIC, sizeof header.magic);
  uint64_t seed = khi_xxh64(&header, offsetof(khi_model_header, checksum), 0);
  header.checksum = khi_xxh64(bytes + sizeof header, total - sizeof header, seed);
  memcpy(bytes, &header, sizeof header);
  *image = bytes;
  *size = total;
  return KHB_OK;
}

khb_status khi_model_save(const char *path, const unsigned char *image, size_t size, const khb_allocator *memory,
                          khb_error *error) {
  if (!path) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "the path is NULL");
  khb_status status = KHB_OK;
  int saved = errno;
  struct stat there; /* the rename would put a file in the place of a device or pipe */
  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
    return khi_fail(error, KHB_ERROR_FILE, 0, "there is something there that is not a regular file");
  errno = saved;
  char *temporary = khi_allocate(memory, strlen(path) + 5);
  if (!temporary) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the model's path");
  strcat(strcpy(temporary, path), ".tmp");
  FILE *file = fopen(temporary, "wb");
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
  khi_release(memory, temporary);
  errno = saved;
  return status;
}

khb_status khi_model_write(const char *path, uint32_t kind, const khi_model_part *parts, size_t count,
                           const khb_allocator *allocator, khb_error *error) {
  khb_allocator memory = khi_allocator(allocator);
  unsigned char *image;
  size_t size;
  khb_status status = khi_model_image(kind, parts, count, &memory, &image, &size, error);
  if (status != KHB_OK) return status;
  status = khi_model_save(path, image, size, &memory, error);
  khi_release(&memory, image);
  return status;
}
