/* What khb_classifier_train hands to the classifier it makes. */
#ifndef KHI_TOPICS_TRAINER_H
#define KHI_TOPICS_TRAINER_H

#include "topics/features.h"
#include "topics/vocabulary.h"

/* Weights that were learned, with the temperature in them. Scores are made of them as classifier.h says. */
typedef struct khi_learned {
  khb_allocator memory;
  uint64_t *hashes; /* [count] */
  float *rows;      /* [count][labels] */
  float *biases;    /* [labels] */
  size_t count;
} khi_learned;

/* Check what is given and learn from it. Free `out` when it was KHB_OK. */
khb_status khi_learn(const khb_training *given, const khi_fold *fold, const khb_allocator *memory, khi_learned *out,
                     khb_error *error);
void khi_learned_free(khi_learned *self);

#endif
