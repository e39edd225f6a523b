/*
 * All that a normaliser does to a text: the rules for characters; around them, where there are rules that look further,
 * entities and stretches before, context behind; again and again until nothing changes.
 */
#ifndef KHI_NORMALIZE_PASSES_H
#define KHI_NORMALIZE_PASSES_H

#include "normalize/normalizer.h"
#include "normalize/text.h"

/* Whether the rules for characters are all there is to do, and nothing is to be kept from them: then once is enough. */
int khi_passes_one_fold(const khi_options *options);

khb_status khi_passes_apply(const khb_normalizer *self, const uint16_t *units, size_t length, khi_offsets *offsets,
                            khb_text **out, khb_error *error);

/* One turn, with nothing kept. */
khb_status khi_passes_once(const khb_normalizer *self, const uint16_t *units, size_t length, khb_text **out,
                           khb_error *error);

#endif
