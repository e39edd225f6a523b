#include "normalize/text.h"

#include <string.h>

khb_text *khi_text_new(const khb_allocator *allocator, size_t capacity, const uint16_t *units, size_t used) {
  khb_text *text = khi_allocate(allocator, sizeof *text + khi_product(capacity, sizeof *units));
  if (!text) return NULL;
  *text = (khb_text){.allocator = *allocator, .length = used};
  if (used) memcpy(text->units, units, used * sizeof *units);
  return text;
}

void khb_offsets_free(khb_offsets *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_offsets_free(self);
  khi_release(&memory, self);
}

/* A span of a text of `length` units, cut to it. */
static khb_span cut(khb_span span, size_t length) {
  if (span.end > length) span.end = length;
  if (span.start > span.end) span.start = span.end;
  return span;
}

khb_span khb_offsets_original_span(const khb_offsets *self, khb_span span) {
  return khi_offsets_original(self, cut(span, self->out));
}

size_t khb_offsets_size(const khb_offsets *self) {
  return sizeof *self + self->size + self->checkpoint_count * sizeof *self->checkpoints;
}

khb_span khb_text_original_span(const khb_text *self, khb_span span) {
  return self->offsets ? khb_offsets_original_span(self->offsets, span) : cut(span, self->length);
}

size_t khb_text_offsets_size(const khb_text *self) { return self->offsets ? khb_offsets_size(self->offsets) : 0; }

const uint16_t *khb_text_units(const khb_text *self) { return self->units; }

size_t khb_text_length(const khb_text *self) { return self->length; }

void khb_text_free(khb_text *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khb_offsets_free(self->offsets);
  khi_release(&memory, self);
}
