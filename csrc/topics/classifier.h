/* What the classifier is made of, for the programs that train it and the files that use it. */
#ifndef KHI_TOPICS_CLASSIFIER_H
#define KHI_TOPICS_CLASSIFIER_H

#include <math.h>

#include "topics/alphabet.h"
#include "topics/certainty.h"
#include "topics/filter.h"
#include "topics/media_topic.h"
#include "topics/rows.h"

enum { KHI_TOPICS_MAX = 32, KHI_CODE_MAX = 16 };

/*
 * Sections: codes, char [labels][KHI_CODE_MAX], zero padded, or names, UTF-8, each ended by a zero; biases, float
 * [labels]; certainty, two floats, which may be absent; weights, set 't'.
 */
#define KHI_CODES KHI_TAG('C', 'O', 'D', 'E')
#define KHI_NAMES KHI_TAG('N', 'A', 'M', 'E')
#define KHI_BIASES KHI_TAG('B', 'I', 'A', 'S')
#define KHI_CERTAINTY KHI_TAG('C', 'E', 'R', 'T')
#define KHI_TOPIC_SET 't'

struct khb_classifier {
  khb_allocator allocator;
  khi_model model;
  unsigned char *image; /* what the model was learned into; NULL where it is a file */
  khi_fold fold;
  khi_alphabet alphabet;
  const char **codes;  /* [labels] into the model */
  const float *biases; /* [labels] */
  khi_certainty certainty;
  khi_weights weights;
  khi_rows rows;     /* of the weights, */
  khi_filter filter; /* and which features they have */
  size_t labels;
};

/*
 * Scores are biases plus the sum of the features' rows divided by the root of the number of features, so that long
 * and short headlines are on one scale.
 */
static inline float khi_topic_factor(size_t features) { return features ? 1 / sqrtf((float)features) : 0; }

/* Scores [labels] into probabilities. */
void khi_softmax(float *scores, size_t labels);

#endif
