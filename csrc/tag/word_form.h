/* The form of a word that the tagger knows it by: the "ner" preset's folding, lower case, digits as one sign. */
#ifndef KHI_TAG_WORD_FORM_H
#define KHI_TAG_WORD_FORM_H

#include "normalize/fold.h"
#include "segment/segmentation.h"

enum { KHI_FORM_MAX = 40 }; /* units; what is longer is cut, no name is */

/* The folding that khi_word_form expects. */
void khi_word_form_rules(khi_fold *out);

/* Write the form of a word of `length` units to `out` [KHI_FORM_MAX]; its length, 0 if nothing but marks is there. */
size_t khi_word_form(const khi_fold *fold, const uint16_t *units, size_t length, uint16_t *out);

#endif
