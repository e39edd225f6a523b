/* Headlines as a student of the topics learns from them: their features, the share of each topic, and how much they count. */
#ifndef TRAINING_LESSONS_H
#define TRAINING_LESSONS_H

#include "dictionary.h"
#include "topics/classifier.h"
#include "word_vectors.h"

/* The topics, by their codes. */
typedef struct topics {
  char codes[KHI_TOPICS_MAX][KHI_CODE_MAX];
  size_t count;
} topics;

/* Headline i has features [starts[i], starts[i+1]) and topics gold[i][0], gold[i][1] (-1: no second). */
typedef struct lessons {
  uint64_t *hashes;
  uint32_t *ids;   /* after lessons_resolve; DICTIONARY_ABSENT: dropped */
  uint32_t *words; /* after lessons_resolve; the vector of a feature that is a word's form, or DICTIONARY_ABSENT */
  size_t *starts, feature_count, count, room;
  int (*gold)[2];
  float *targets, *counts; /* [count][topics] the mass of each topic; [count] how much the headline counts */
} lessons;

/* Codes joined by commas. */
void topics_parse(topics *self, const char *joined);

/*
 * A file of headlines (see corpus.h) whose spans are topics, the primary one first: a second has `second` of the mass, and
 * `smooth` of all goes to all topics alike. A span CODE=P gives the topic that share, as a teacher does: all of the
 * headline's spans are then such, and it counts as much as their sum, one labelled by a reader 1.
 */
void lessons_load(lessons *self, const char *path, const topics *topics, const khi_fold *fold, float second,
                  float smooth);

void lessons_resolve(lessons *self, const dictionary *features, const word_vectors *vectors);

#endif
