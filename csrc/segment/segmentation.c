/* khb_segmentation: a text cut into words and sentences. */
#include "segment/segmentation.h"

khb_status khb_segmentation_new(const uint16_t *units, size_t length, const khb_allocator *allocator,
                                khb_segmentation **out, khb_error *error) {
  if (!out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out is NULL");
  khb_status status = khi_check_text(units, length, error);
  if (status != KHB_OK) return status;
  khb_allocator memory = khi_allocator(allocator);
  khb_segmentation *self = khi_allocate(&memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a segmentation");
  *self = (khb_segmentation){.allocator = memory};
  status = khi_segment_words(self, units, length, error);
  if (status == KHB_OK) status = khi_segment_sentences(self, units, length, error);
  if (status != KHB_OK) {
    khb_segmentation_free(self);
    return status;
  }
  *out = self;
  return KHB_OK;
}

size_t khb_segmentation_word_count(const khb_segmentation *self) { return self->word_count; }

khb_span khb_segmentation_word(const khb_segmentation *self, size_t index) {
  return (khb_span){self->words[index].start, self->words[index].end};
}

size_t khb_segmentation_sentence_count(const khb_segmentation *self) { return self->sentence_count; }

khb_span khb_segmentation_sentence(const khb_segmentation *self, size_t index) {
  khi_sentence s = self->sentences[index];
  return (khb_span){self->words[s.first].start, self->words[s.end - 1].end};
}

khb_span khb_segmentation_sentence_words(const khb_segmentation *self, size_t index) {
  return (khb_span){self->sentences[index].first, self->sentences[index].end};
}

void khb_segmentation_free(khb_segmentation *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_release(&memory, self->words);
  khi_release(&memory, self->sentences);
  khi_release(&memory, self);
}
