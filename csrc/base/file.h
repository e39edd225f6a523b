/* Files mapped read-only into memory. */
#ifndef KHI_BASE_FILE_H
#define KHI_BASE_FILE_H

#include "base/status.h"

typedef struct khi_file {
  const unsigned char *data; /* NULL when empty or closed */
  size_t size;
} khi_file;

/* KHB_ERROR_FILE with the reason in the message, or KHB_ERROR_MEMORY. */
khb_status khi_file_map(const char *path, khi_file *out, khb_error *error);
void khi_file_unmap(khi_file *self);

#endif
