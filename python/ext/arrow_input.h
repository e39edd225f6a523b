/*
 * arrow_input.h - a column of strings read through the Arrow C interfaces: string, large_string, string_view, null.
 *
 * Producers are trusted for what cannot be seen (that buffers are as long as they say), as the interface wants it.
 */
#ifndef KHABAR_ARROW_INPUT_H
#define KHABAR_ARROW_INPUT_H

#include "arrow_abi.h"

typedef enum arrow_layout { ARROW_STRING, ARROW_LARGE_STRING, ARROW_STRING_VIEW, ARROW_NULL } arrow_layout;

typedef struct arrow_input {
  arrow_layout layout;
  struct ArrowArray *chunks; /* of malloc */
  size_t count;
  int owned; /* the arrays came out of a stream; else they are a capsule's */
} arrow_input;

/*
 * From what __arrow_c_stream__() or __arrow_c_array__() gave, which must live as long as the input. -1 with TypeError
 * for what is neither or no column of strings, ValueError for a damaged or consumed one. Clear it in either case.
 */
int arrow_input_init(arrow_input *self, PyObject *capsules);
void arrow_input_clear(arrow_input *self);

static inline int arrow_bit(const uint8_t *bits, int64_t index) { return bits[index >> 3] >> (index & 7) & 1; }

/* Whether a row of a chunk is null. */
static inline int arrow_is_null(const arrow_input *self, const struct ArrowArray *chunk, int64_t row) {
  if (self->layout == ARROW_NULL) return 1;
  const uint8_t *validity = chunk->null_count ? chunk->buffers[0] : NULL;
  return validity && !arrow_bit(validity, chunk->offset + row);
}

/* The bytes of a row that is not null; 0 where its offsets or its view point nowhere. */
int arrow_row(const arrow_input *self, const struct ArrowArray *chunk, int64_t row, const char **bytes, size_t *size);

/* Its bytes; 0 for a null and for what arrow_row refuses. */
static inline size_t arrow_row_size(const arrow_input *self, const struct ArrowArray *chunk, int64_t row) {
  const char *bytes;
  size_t size;
  return !arrow_is_null(self, chunk, row) && arrow_row(self, chunk, row, &bytes, &size) ? size : 0;
}

#endif
