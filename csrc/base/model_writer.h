/* Writing the container that model.h describes. Training programs and a saved classifier use it. */
#ifndef KHI_BASE_MODEL_WRITER_H
#define KHI_BASE_MODEL_WRITER_H

#include "base/model.h"

typedef struct khi_model_part {
  uint32_t tag;
  const void *data;
  size_t size;
} khi_model_part;

/* The bytes of a model file with `count` sections, from the allocator: 1 to KHI_MODEL_SECTIONS_MAX, else KHB_ERROR_ARGUMENT. */
khb_status khi_model_image(uint32_t kind, const khi_model_part *parts, size_t count, const khb_allocator *memory,
                           unsigned char **image, size_t *size, khb_error *error);

/*
 * Write bytes to `path`, by way of `path`.tmp and a rename, so that no half file is ever there under that name.
 * KHB_ERROR_FILE with the reason.
 */
khb_status khi_model_save(const char *path, const unsigned char *image, size_t size, const khb_allocator *memory,
                          khb_error *error);

/* Both. */
khb_status khi_model_write(const char *path, uint32_t kind, const khi_model_part *parts, size_t count,
                           const khb_allocator *allocator, khb_error *error);

#endif
