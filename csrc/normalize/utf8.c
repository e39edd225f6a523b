/* khb_normalizer_apply_utf8: by way of UTF-16, which is where all rules are. */
#include <string.h>

#include "base/memory.h"
#include "normalize/normalizer.h"
#include "normalize/text.h"

enum { SHORT = 4096, ROOM = SHORT + SHORT / 16 };

/* Encode into out[0..capacity); a long way round where that might not be enough. */
static khb_status encode(const khb_allocator *memory, const uint16_t *units, size_t length, char *out, size_t capacity,
                         size_t *size, khb_error *error) {
  if (capacity / 3 >= length) return khb_utf8_encode(units, length, out, size, error);
  char *bytes = khi_allocate(memory, khi_product(length, 3));
  if (!bytes) return khi_text_no_memory(error);
  size_t needed;
  khb_status status = khb_utf8_encode(units, length, bytes, &needed, error);
  if (status == KHB_OK && needed > capacity) {
    status = khi_fail(error, KHB_ERROR_ROOM, needed, "the normalised text does not fit");
  } else if (status == KHB_OK) {
    memcpy(out, bytes, needed);
    *size = needed;
  }
  khi_release(memory, bytes);
  return status;
}

static khb_status apply_long(const khb_normalizer *self, const char *bytes, size_t size, char *out, size_t capacity,
                             size_t *out_size, khb_error *error) {
  khb_text *text = NULL;
  size_t length;
  const khb_allocator *memory = &self->allocator;
  uint16_t *units = khi_allocate(memory, khi_product(size, sizeof *units));
  if (!units) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the text");
  khb_status status = khb_utf8_decode(bytes, size, units, &length, error);
  if (status == KHB_OK) status = khb_normalizer_apply(self, units, length, &text, error);
  khi_release(memory, units);
  if (status == KHB_OK)
    status = encode(memory, khb_text_units(text), khb_text_length(text), out, capacity, out_size, error);
  khb_text_free(text);
  return status;
}

khb_status khb_normalizer_apply_utf8(const khb_normalizer *self, const char *bytes, size_t size, char *out,
                                     size_t capacity, size_t *out_size, khb_error *error) {
  if (!self || (!bytes && size) || (!out && capacity) || !out_size)
    return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self, bytes, out or out_size is NULL");
  if (size > SHORT) return apply_long(self, bytes, size, out, capacity, out_size, error);
  uint16_t units[SHORT], folded[ROOM];
  size_t length, count;
  khb_status status = khb_utf8_decode(bytes, size, units, &length, error);
  if (status == KHB_OK) status = khb_normalizer_apply_to(self, units, length, folded, ROOM, &count, NULL, error);
  if (status == KHB_OK) return encode(&self->allocator, folded, count, out, capacity, out_size, error);
  return status == KHB_ERROR_ROOM ? apply_long(self, bytes, size, out, capacity, out_size, error) : status;
}
