/* Mentions mended by what the whole text shows, before they are named: the tagger sees a sentence at a time. */
#ifndef KHI_READ_MEND_H
#define KHI_READ_MEND_H

#include "base/memory.h"
#include "tag/tagger.h"

/*
 * A verb or preposition of attribution at the head of a name is cut off (وناشدت محافظة كذا), and a title behind a surname
 * (الحايك الوزير); a surname alone that the tagger missed is a person where its neighbour shows it: قال الحايك. Linear in
 * the text. KHB_ERROR_MEMORY.
 */
khb_status khi_mentions_mend(const khi_foldings *foldings, uint64_t seed, const uint16_t *units,
                             const khb_segmentation *segmentation, khb_mentions *mentions, khi_arena *arena,
                             khb_error *error);

#endif
