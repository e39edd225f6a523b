/* The name inside a mention: attached clitics left outside, marks and tatweel gone. */
#ifndef KHI_READ_NAME_H
#define KHI_READ_NAME_H

#include "tag/tagger.h"

typedef struct khi_name {
  uint32_t start;  /* of the name in the text, units; the end is the mention's */
  uint16_t *units; /* [length], the canonical form, in the arena */
  uint32_t length, words;
} khi_name;

/*
 * Find the names of mentions [count] in a text into names [count], allocated in `arena`. A clitic is cut where what is
 * left begins names more often than the whole word does, by the lexicon and by the other mentions of this text.
 * Mentions of the caller's names (`listed`) have their cut and their canonical name from there.
 * `seed`: see hash_map.h. KHB_ERROR_MEMORY.
 */
khb_status khi_names_find(const khb_tagger *tagger, const khb_names *listed, uint64_t seed, const uint16_t *units,
                          const khb_segmentation *segmentation, const khi_mention *mentions, size_t count,
                          khi_arena *arena, khi_name **names, khb_error *error);

#endif
