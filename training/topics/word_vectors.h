/* Word vectors, found by the feature that is a word's form. */
#ifndef TRAINING_WORD_VECTORS_H
#define TRAINING_WORD_VECTORS_H

#include "dictionary.h"
#include "topics/features.h"

enum { VECTOR_MAX = 512 };

typedef struct word_vectors {
  dictionary forms;
  size_t count, width;
  uint64_t *hashes; /* [count], the most frequent first */
  float *values;    /* [count][width], of mean 0 and length about 1 */
  uint32_t *order;  /* [forms' ids] -> which vector */
} word_vectors;

/* As train_vectors writes them; of words that the classifier does not tell apart the most frequent one's is taken. */
void word_vectors_load(word_vectors *self, const char *path, const khi_fold *fold);

/* Which vector a feature has, or DICTIONARY_ABSENT. */
uint32_t word_vectors_find(const word_vectors *self, uint64_t feature);

#endif
