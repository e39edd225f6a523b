/*
 * khb_names: names that the caller lists, found in a text beside what the model finds.
 *
 * A listed name is a way through the forms of its words, from prefix to prefix; a prefix is known by a 64-bit hash,
 * whole, so that no other is taken for it. Words compare by the tagger's form, except that digits must be the same ones;
 * quotation marks count for nothing. A name costs 12 bytes a prefix that no other shares, and its canonical name.
 */
#ifndef KHI_TAG_NAMES_H
#define KHI_TAG_NAMES_H

#include "tag/clitic.h"
#include "tag/features.h"

struct khb_names {
  khb_allocator allocator;
  uint32_t *bounds; /* [mask + 2]: buckets of prefixes by their hashes, as in base/hash_index.h */
  uint64_t *keys;   /* [bounds[mask + 1]]: the hash of a prefix */
  uint32_t *values; /* likewise: 1 + the name that ends there, or 0; KHI_NAME_GOES_ON */
  uint64_t mask;
  uint8_t *types;   /* [count] khb_entity_type */
  uint32_t *starts; /* [count + 1]: where the canonical name begins in text */
  uint16_t *text;
  size_t count;
};

#define KHI_NAME_GOES_ON (UINT32_C(1) << 31) /* a longer name begins so */

/* A listed name that begins at a word. */
typedef struct khi_listed {
  uint32_t name;      /* 1 + its index; 0: none begins here */
  uint32_t end;       /* the index of the word after it */
  khi_clitic_cut cut; /* what of its first word stands outside */
} khi_listed;

/*
 * The listed names of one sentence, from left to right the longest that begins at a word: found [count], by word. A
 * particle is cut off a name of one word only if three letters stay and the lexicon does not know the whole word as a
 * name: ولبنان is و and لبنان, but كريم is not ك and ريم.
 */
void khi_names_find_listed(const khb_names *self, const khi_fold *fold, const khi_lexicon *lexicon,
                           const uint16_t *units, const khi_word *words, const khi_token *tokens, size_t count,
                           khi_listed *found);

/* The canonical name. */
static inline const uint16_t *khi_names_canonical(const khb_names *self, size_t index, size_t *length) {
  *length = self->starts[index + 1] - self->starts[index];
  return self->text + self->starts[index];
}

#endif
