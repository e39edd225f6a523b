/* What the classifier is made of, for the program that trains it. */
#ifndef KHI_TOPICS_CLASSIFIER_H
#define KHI_TOPICS_CLASSIFIER_H

#include <math.h>

#include "base/weights.h"
#include "topics/features.h"
#include "topics/media_topic.h"

enum { KHI_TOPICS_MAX = 32, KHI_CODE_MAX = 16 };

/* Sections: codes, char [labels][KHI_CODE_MAX], zero padded; biases, float [labels]; weights, set 't'. */
#define KHI_CODES KHI_TAG('C', 'O', 'D', 'E')
#define KHI_BIASES KHI_TAG('B', 'I', 'A', 'S')
#define KHI_TOPIC_SET 't'

struct khb_classifier {
  khb_allocator allocator;
  khi_model model;
  khi_fold fold;
  const char (*codes)[KHI_CODE_MAX]; /* [labels] */
  const float *biases;               /* [labels] */
  khi_weights weights;
  size_t labels;
};

/*
 * Scores are biases plus the sum of the features' rows divided by the root of the number of features, so that long
 * and short headlines are on one scale.
 */
static inline float khi_topic_factor(size_t features) { return features ? 1 / sqrtf((float)features) : 0; }

#endif
