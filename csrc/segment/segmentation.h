/* What later steps see of a segmentation: its arrays. */
#ifndef KHI_SEGMENT_SEGMENTATION_H
#define KHI_SEGMENT_SEGMENTATION_H

#include "base/memory.h"

typedef struct khi_word {
  uint32_t start, end; /* units */
} khi_word;

typedef struct khi_sentence {
  uint32_t first, end; /* words */
} khi_sentence;

struct khb_segmentation {
  khb_allocator allocator;
  khi_word *words;         /* [word_count], in order */
  khi_sentence *sentences; /* [sentence_count]; together they hold every word */
  size_t word_count, word_capacity;
  size_t sentence_count, sentence_capacity;
};

/* The first word from units[*at] on, and *at behind it; 0 where there is none. words.c */
int khi_next_word(const uint16_t *units, size_t length, size_t *at, khi_word *out);
/* Append the words of a text. words.c */
khb_status khi_segment_words(khb_segmentation *self, const uint16_t *units, size_t length, khb_error *error);
/* Group the words into sentences. sentences.c */
khb_status khi_segment_sentences(khb_segmentation *self, const uint16_t *units, size_t length, khb_error *error);

#endif
