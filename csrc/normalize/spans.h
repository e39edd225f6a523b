/* Rules for stretches of text: addresses, mentions, hashtags, emoji, tags, numbers, ligatures of words. One pass. */
#ifndef KHI_NORMALIZE_SPANS_H
#define KHI_NORMALIZE_SPANS_H

#include "normalize/buffer.h"
#include "normalize/options.h"

/*
 * Apply those of KHI_RULES_SPANS that are on. What stood on either side of a stretch that went never comes to touch,
 * but for brackets and closing punctuation: a space is put between. So no new stretch can arise, however it is nested.
 */
void khi_spans_apply(const khi_options *options, const uint16_t *units, size_t length, khi_buffer *out);

#endif
