/* khb_text from the inside. */
#ifndef KHI_NORMALIZE_TEXT_H
#define KHI_NORMALIZE_TEXT_H

#include "normalize/offsets.h"

struct khb_text {
  khb_allocator allocator;
  size_t length;
  khi_offsets *offsets; /* NULL if not asked for */
  uint16_t units[];     /* [length], and as much more as was asked for */
};

/* A text with room for `capacity` units that holds the `used` ones at `units`; NULL if out of memory. */
khb_text *khi_text_new(const khb_allocator *allocator, size_t capacity, const uint16_t *units, size_t used);

static inline khb_status khi_text_no_memory(khb_error *error) {
  return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the normalised text");
}

#endif
