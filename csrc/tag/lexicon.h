/*
 * What is known of single words beside the labelled sentences: word clusters from unlabelled news, membership in lists
 * of names, and how often a word begins a mention. A section of the tagger's model.
 */
#ifndef KHI_TAG_LEXICON_H
#define KHI_TAG_LEXICON_H

#include "base/hash_index.h"

/* Where in a listed name the word stands. */
enum {
  KHI_LIST_PLACE_FIRST = 1 << 0,
  KHI_LIST_PLACE_LATER = 1 << 1,
  KHI_LIST_BODY_FIRST = 1 << 2,
  KHI_LIST_BODY_LATER = 1 << 3,
  KHI_LIST_PERSON_FIRST = 1 << 4,
  KHI_LIST_PERSON_LATER = 1 << 5,
  KHI_LIST_NAME = 1 << 6 /* a given or family name */
};

typedef struct khi_lexicon_entry {
  uint16_t cluster[3]; /* fine, middle, coarse; 0: none */
  uint8_t lists;       /* KHI_LIST_* */
  uint8_t begins;      /* 0: begins no mention in the labelled news; else 1 + 8 log2(count), at most 255 */
} khi_lexicon_entry;   /* 8 bytes */

typedef struct khi_lexicon {
  khi_hash_index index;
  const khi_lexicon_entry *entries; /* [index.count] */
} khi_lexicon;

khb_status khi_lexicon_open(const khi_model *model, khi_lexicon *out, khb_error *error);

/* The entry of a word form, or NULL. */
const khi_lexicon_entry *khi_lexicon_find(const khi_lexicon *self, const uint16_t *form, size_t length);

/* Tags of its sections, for the program that writes them. */
#define KHI_LEXICON_BOUNDS KHI_TAG('L', 'B', 'N', 'D')
#define KHI_LEXICON_PRINTS KHI_TAG('L', 'P', 'R', 'T')
#define KHI_LEXICON_ENTRIES KHI_TAG('L', 'E', 'N', 'T')

#endif
