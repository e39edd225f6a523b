/* The rules for characters and the normal forms together: folded, then both by turns until neither changes anything. */
#ifndef KHI_NORMALIZE_CHARACTERS_H
#define KHI_NORMALIZE_CHARACTERS_H

#include "normalize/fold.h"
#include "normalize/text.h"

/*
 * Fold first, so that an isolated presentation form gives its mark and not NFKC's space; then settle. Where each part
 * came from is recorded in `offsets`, unless that is NULL.
 */
khb_status khi_characters_apply(const khi_fold *self, const khb_allocator *allocator, const uint16_t *units,
                                size_t length, khi_offsets *offsets, khb_text **out, khb_error *error);

#endif
