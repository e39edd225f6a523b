/* The form of a word that the tagger knows it by: the "ner" preset's folding, lower case, digits as one sign. */
#ifndef KHI_TAG_WORD_FORM_H
#define KHI_TAG_WORD_FORM_H

#include "normalize/fold.h"
#include "segment/segmentation.h"

enum { KHI_FORM_MAX = 40 }; /* units; what is longer is cut, no name is */

/* The foldings of words and names, made once: making one costs as much as folding a long sentence. */
typedef struct khi_foldings {
  khi_fold form; /* what khi_word_form expects */
  khi_fold
      name; /* the canonical form of a name: marks go, hamzas and teh marbuta stay as written; tatweel is name.c's */
  khi_fold key; /* what canonical names are compared by */
} khi_foldings;

void khi_foldings_init(khi_foldings *out);

/* Write the form of a word of `length` units to `out` [KHI_FORM_MAX]; its length, 0 if nothing but marks is there. */
size_t khi_word_form(const khi_fold *fold, const uint16_t *units, size_t length, uint16_t *out);

#endif
