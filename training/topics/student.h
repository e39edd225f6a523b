/*
 * The student of the topics: scores linear in the rows of a headline's features. What is learned of the dimensions of word
 * vectors becomes part of the rows of words.
 */
#ifndef TRAINING_STUDENT_H
#define TRAINING_STUDENT_H

#include "lessons.h"

typedef struct student {
  size_t topics, stride; /* stride: of a row, in floats */
  size_t features;
  uint64_t *hashes; /* [features] */
  float *rows;      /* [features][stride] */
  const word_vectors *words;
  float *mixture;               /* [words->width][stride], or NULL */
  float biases[KHI_TOPICS_MAX]; /* [topics] */
} student;

typedef struct student_pace {
  int passes;
  float rate, dropout;
} student_pace;

/* Of all features of `train` that come `minimum` times; `train` and `checks` are resolved. Untrained. */
void student_init(student *self, lessons *train, lessons *checks, size_t check_count, const word_vectors *words,
                  uint32_t minimum, size_t topics);

/* Ends as the average over the later two thirds of the passes. It begins with what was learned before. */
void student_train(student *self, const lessons *train, const student_pace *pace);

/* The mean of `seeds` trainings from nothing, from `seed` on. */
void student_train_mean(student *self, const lessons *train, const student_pace *pace, uint64_t seed, int seeds);

/* Keep the `rows` features that say most, in that order, and resolve anew. */
void student_prune(student *self, lessons *train, lessons *checks, size_t check_count, size_t rows);

/*
 * Put what the vectors say into the rows of words; `words` more rows go to the most frequent words that have none. The
 * vectors are no longer looked at, and all is resolved anew.
 */
void student_absorb(student *self, lessons *train, lessons *checks, size_t check_count, size_t words);

/* Take from each topic's bias `share` times the logarithm of its part of the lessons. */
void student_even(student *self, const lessons *train, float share);

/* Divide the scores by the temperature at which the loss on `check` is least; gives it. */
float student_calibrate(student *self, const lessons *check);

/* Print accuracy, in-set, macro-F1 and loss, and the loss at its best temperature. */
void student_report(const student *self, const lessons *check, const char *what);

#endif
