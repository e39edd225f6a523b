/* Rules that look at what stands around a character: the end of a word, runs, numbers, white space. One pass. */
#ifndef KHI_NORMALIZE_CONTEXT_H
#define KHI_NORMALIZE_CONTEXT_H

#include "normalize/buffer.h"
#include "normalize/rules.h"

/* Apply those of KHI_RULES_CONTEXT that are in `rules`. */
void khi_context_apply(khb_rules rules, const uint16_t *units, size_t length, khi_buffer *out);

/* Letter of an Arabic word, tatweel, or combining mark. */
int khi_is_arabic_word_part(uint16_t c);

#endif
