/*
 * The model container. docs/model-format.md describes it; khi_model_open checks all of it, so that what reads a
 * section later need only check what the section itself means.
 *
 *   header   64 bytes: magic, version, kind, file size, section count, checksum
 *   table    section_count entries of 24 bytes: tag, zero, offset, size
 *   sections each at a multiple of 64 bytes, in table order, not overlapping, zero padded
 * All integers are little-endian. The checksum is XXH64 over everything after the header, seeded with XXH64 of the
 * header's first 56 bytes.
 */
#ifndef KHI_BASE_MODEL_H
#define KHI_BASE_MODEL_H

#include "base/file.h"
#include "base/memory.h"

#define KHI_TAG(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
#define KHI_MODEL_MAGIC "khabar\r\n" /* 8 bytes; a line-ending conversion would show */
#define KHI_MODEL_VERSION 1
#define KHI_MODEL_TAGGER KHI_TAG('T', 'A', 'G', '2')
#define KHI_MODEL_CLASSIFIER KHI_TAG('C', 'L', 'S', 'F')
#define KHI_MODEL_GAZETTEER KHI_TAG('P', 'L', 'C', 'S')
enum { KHI_MODEL_SECTIONS_MAX = 64, KHI_MODEL_ALIGNMENT = 64 };

typedef struct khi_model_header {
  char magic[8];
  uint32_t version, kind;
  uint64_t file_size;
  uint32_t section_count, zero;
  uint64_t reserved[3]; /* 0 */
  uint64_t checksum;
} khi_model_header; /* 64 bytes */

typedef struct khi_model_entry {
  uint32_t tag, zero;
  uint64_t offset, size;
} khi_model_entry; /* 24 bytes */

typedef struct khi_section {
  const unsigned char *data; /* aligned to 64 bytes; NULL: no such section */
  size_t size;
  uint64_t offset; /* in the file, for error positions */
} khi_section;

typedef struct khi_model {
  khi_file file;             /* its data are NULL where the model is in memory of somebody else's */
  const unsigned char *data; /* [size] of the file, or that memory */
  size_t size;
  const khi_model_entry *entries; /* [section_count] */
  size_t section_count;
} khi_model;

khb_status khi_model_open(const char *path, uint32_t kind, khi_model *out, khb_error *error);
/* The same from memory that stays as it is until the model is closed. */
khb_status khi_model_view(const unsigned char *data, size_t size, uint32_t kind, khi_model *out, khb_error *error);
void khi_model_close(khi_model *self);

/* The section with this tag, or one with NULL data. */
khi_section khi_model_find(const khi_model *self, uint32_t tag);
/* The same, but KHB_ERROR_MODEL if absent or if its size is not `count` elements of `size` bytes (count SIZE_MAX: any). */
khb_status khi_model_array(const khi_model *self, uint32_t tag, size_t size, size_t count, khi_section *out,
                           khb_error *error);

#endif
