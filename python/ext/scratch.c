/* scratch.c - see scratch.h. */
#include "scratch.h"

#include <stdlib.h>
#include <string.h>

#define LEAST 4096 /* items in the smallest buffer */

static khb_status fail(khb_error *error, khb_status status, const char *message) {
  *error = (khb_error){status, 0, message};
  return status;
}

/* `memory` with room for size + more items, moved if need be; NULL if out of memory: then the old one is still there. */
static void *grown(void *memory, size_t size, size_t more, size_t item, size_t *capacity) {
  if (more > SIZE_MAX / item / 2 - size) return NULL;
  size_t wanted = size + more + *capacity / 2;
  if (wanted < LEAST) wanted = LEAST;
  void *moved = realloc(memory, wanted * item);
  if (moved) *capacity = wanted;
  return moved;
}

khb_status unit_buffer_reserve(unit_buffer *self, size_t more, khb_error *error) {
  if (self->units && more <= self->capacity - self->size) return KHB_OK;
  uint16_t *units = grown(self->units, self->size, more, sizeof *units, &self->capacity);
  if (!units) return fail(error, KHB_ERROR_MEMORY, "no memory for the text");
  self->units = units;
  return KHB_OK;
}

khb_status byte_buffer_reserve(byte_buffer *self, size_t more, khb_error *error) {
  if (self->bytes && more <= self->capacity - self->size) return KHB_OK;
  char *bytes = grown(self->bytes, self->size, more, 1, &self->capacity);
  if (!bytes) return fail(error, KHB_ERROR_MEMORY, "no memory for the text");
  self->bytes = bytes;
  return KHB_OK;
}

void scratch_clear(scratch *self) {
  free(self->in.units);
  free(self->out.units);
  free(self->bytes.bytes);
  *self = (scratch){0};
}

khb_status scratch_normalize(const khb_normalizer *normalizer, const uint16_t *units, size_t length, unit_buffer *out,
                             size_t *points, int *same, khb_error *error) {
  size_t count, room = length + length / 16 + 32; /* nearly always enough */
  khb_status status = KHB_ERROR_ROOM;
  while (status == KHB_ERROR_ROOM) {
    status = unit_buffer_reserve(out, room, error);
    if (status != KHB_OK) return status;
    status = khb_normalizer_apply_to_compared(normalizer, units, length, out->units + out->size,
                                              out->capacity - out->size, &count, points, same, error);
    if (status == KHB_ERROR_ROOM) room = (size_t)error->position;
  }
  if (status == KHB_OK) out->size += count;
  return status;
}

khb_status scratch_normalize_utf8(scratch *self, const khb_normalizer *normalizer, const char *bytes, size_t size,
                                  khb_error *error) {
  if (size > 3 * KHB_LENGTH_MAX) return fail(error, KHB_ERROR_LENGTH, "the text is longer than 2^30 - 1 units");
  khb_status status = unit_buffer_reserve(&self->in, size + 1, error);
  self->out.size = 0;
  size_t length = 0, written = 0;
  if (status == KHB_OK) status = khb_utf8_decode(bytes, size, self->in.units, &length, error);
  if (status == KHB_OK) status = scratch_normalize(normalizer, self->in.units, length, &self->out, NULL, NULL, error);
  if (status == KHB_OK) status = byte_buffer_reserve(&self->bytes, 3 * self->out.size + 1, error);
  if (status != KHB_OK) return status;
  status = khb_utf8_encode(self->out.units, self->out.size, self->bytes.bytes + self->bytes.size, &written, error);
  if (status == KHB_OK) self->bytes.size += written;
  return status;
}
