/* Words: runs of letters, digits, marks and tatweel; any other visible character alone. docs/segmentation.md */
#include "base/utf.h"
#include "segment/segmentation.h"
#include "unicode/char_class.h"

/* The end of the word run that starts at `at`; a joiner belongs to it only if the run goes on behind. */
static size_t run_end(const uint16_t *units, size_t length, size_t at) {
  size_t end = at;
  while (at < length) {
    khi_char_class class = khi_char_class_of(khi_next(units, length, &at));
    if (khi_is_word_class(class)) end = at;
    else if (class != KHI_CHAR_JOINER) break;
  }
  return end;
}

int khi_next_word(const uint16_t *units, size_t length, size_t *at, khi_word *out) {
  while (*at < length) {
    size_t start = *at;
    khi_char_class class = khi_char_class_of(khi_next(units, length, at));
    if (khi_is_word_class(class)) *at = run_end(units, length, start);
    else if (class != KHI_CHAR_OTHER) continue;
    *out = (khi_word){(uint32_t)start, (uint32_t)*at};
    return 1;
  }
  return 0;
}

khb_status khi_segment_words(khb_segmentation *self, const uint16_t *units, size_t length, khb_error *error) {
  khi_word word;
  for (size_t at = 0; khi_next_word(units, length, &at, &word);) {
    if (!khi_grow(&self->allocator, &self->words, &self->word_capacity, self->word_count, sizeof *self->words))
      return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the words");
    self->words[self->word_count++] = word;
  }
  return KHB_OK;
}
