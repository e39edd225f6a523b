/* Reporting failure: one call that fills the caller's khb_error and gives back the status. */
#ifndef KHI_BASE_STATUS_H
#define KHI_BASE_STATUS_H

#include "khabar.h"

/* Fill `error` if it is not NULL; `message` must be a constant string. Returns `code`. */
khb_status khi_fail(khb_error *error, khb_status code, uint64_t position, const char *message);

/* The check that every function taking a text begins with: units may be NULL only if empty, length is bounded. */
static inline khb_status khi_check_text(const uint16_t *units, size_t length, khb_error *error) {
  if (!units && length) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "the text is NULL but its length is not 0");
  if (length > KHB_LENGTH_MAX)
    return khi_fail(error, KHB_ERROR_LENGTH, length, "the text is longer than 2^30 - 1 units");
  return KHB_OK;
}

#endif
