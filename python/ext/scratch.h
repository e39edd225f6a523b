/*
 * scratch.h - buffers that grow and are used again from text to text, and normalising into them.
 *
 * Nothing here needs the GIL: memory is the C library's. One scratch serves one thread.
 */
#ifndef KHABAR_SCRATCH_H
#define KHABAR_SCRATCH_H

#include "native.h"

typedef struct unit_buffer {
  uint16_t *units;
  size_t size, capacity;
} unit_buffer;

typedef struct byte_buffer {
  char *bytes;
  size_t size, capacity;
} byte_buffer;

/* Room for `more` behind what is there, and memory even for 0. KHB_ERROR_MEMORY. */
khb_status unit_buffer_reserve(unit_buffer *self, size_t more, khb_error *error);
khb_status byte_buffer_reserve(byte_buffer *self, size_t more, khb_error *error);

typedef struct scratch {
  unit_buffer in;
  unit_buffer out;
  byte_buffer bytes; /* what scratch_normalize_utf8 gives, one text behind the other */
} scratch;

void scratch_clear(scratch *self);

/* Normalise and append to `out`; to be what the text was before means to have its length and its units. */
khb_status scratch_normalize(const khb_normalizer *normalizer, const uint16_t *units, size_t length, unit_buffer *out,
                             size_t *points, int *same, khb_error *error);

/* The same from UTF-8, appended to self->bytes. KHB_ERROR_ENCODING with the byte. */
khb_status scratch_normalize_utf8(scratch *self, const khb_normalizer *normalizer, const char *bytes, size_t size,
                                  khb_error *error);

#endif
