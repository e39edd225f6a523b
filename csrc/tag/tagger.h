/* What the tagger is made of, for the steps behind it and for training. */
#ifndef KHI_TAG_TAGGER_H
#define KHI_TAG_TAGGER_H

#include "base/weights.h"
#include "tag/calibration.h"
#include "tag/crf.h"
#include "tag/features.h"
#include "tag/names.h"
#include "tag/network.h"

enum { KHI_SCHEMES_MAX = KHI_NETWORK_HEADS_MAX, KHI_SCHEME_TYPES_MAX = (KHI_LABELS_MAX - 1) / 2 };

/* As it stands in the model's section SCHM, one a scheme. */
typedef struct khi_scheme_record {
  char name[16];       /* ends in a zero */
  uint8_t types[16];   /* khb_entity_type of label pair k */
  uint32_t type_count; /* labels = 1 + 2 type_count */
  int32_t base;        /* the earlier scheme whose labels are features here, or -1 */
} khi_scheme_record;   /* 40 bytes */

#define KHI_SCHEMES KHI_TAG('S', 'C', 'H', 'M')
#define KHI_TRANSITIONS(set) KHI_TAG('T', 'R', 'N', set) /* float [1 + labels][labels]: start, then from each label */
#define KHI_CALIBRATION(set) KHI_TAG('C', 'A', 'L', set) /* khi_calibration [types]; where it is not, as they are */

typedef struct khi_scheme {
  const khi_scheme_record *record;
  size_t labels;
  khi_weights weights;
  khi_crf crf;
  khi_calibration calibration[KHI_SCHEME_TYPES_MAX];
} khi_scheme;

struct khb_tagger {
  khb_allocator allocator;
  khi_model model;
  khi_foldings foldings;
  khi_lexicon lexicon;
  khi_network network;
  khi_scheme schemes[KHI_SCHEMES_MAX];
  size_t scheme_count;
};

typedef struct khi_mention {
  uint32_t start, end;       /* units */
  uint32_t first, words_end; /* words of the segmentation */
  khb_entity_type type;
  float score;
  uint32_t listed;    /* 1 + its index among the caller's names; 0: the model found it */
  khi_clitic_cut cut; /* of a listed one: what of its first word stands outside */
} khi_mention;

struct khb_mentions {
  khb_allocator allocator;
  khi_mention *items; /* [count] */
  size_t count, capacity;
};

/* The scheme of that name (NULL: the first), or KHB_ERROR_NAME. */
khb_status khi_tagger_scheme(const khb_tagger *self, const char *name, size_t *out, khb_error *error);

/*
 * Tag a text that is cut already; the result and what the call needs meanwhile come from `allocator`. `names` may be
 * NULL; a listed name takes the place of whatever the model found that overlaps it.
 */
khb_status khi_tagger_tag_segmented(const khb_tagger *self, size_t scheme, const khb_names *names,
                                    const uint16_t *units, const khb_segmentation *segmentation,
                                    const khb_allocator *allocator, khb_mentions **out, khb_error *error);

/* Room for one sentence of up to KHB_SENTENCE_WORDS_MAX words. */
typedef struct khi_tag_scratch {
  khi_token *tokens;
  uint8_t *labels[KHI_SCHEMES_MAX]; /* the best labels by each scheme that was asked */
  khi_row *emission, *alpha, *beta, *factor;
  khi_listed *listed;
  khi_network_scratch network;
} khi_tag_scratch;

/* Carve a scratch for `words` words from an arena; 0 if out of memory. */
int khi_tag_scratch_init(khi_tag_scratch *self, khi_arena *arena, size_t words);

/* The emissions of a sentence by its features' weights alone, given the tokens and the labels of what `scheme` stands on. */
void khi_tagger_weigh(const khb_tagger *self, size_t scheme, size_t count, khi_tag_scratch *scratch);

/* Label one sentence whose tokens are filled: emissions and best labels of `scheme` and of those it stands on. */
void khi_tagger_label(const khb_tagger *self, size_t scheme, size_t count, khi_tag_scratch *scratch);

#endif
