/*
 * The student of the topics: scores linear in the features' rows, and beside them a small hidden layer whose states are
 * linear in the same rows, all learned together (csrc/topics/hidden.h says what becomes of them). What is learned of the
 * dimensions of word vectors becomes part of the rows of words.
 */
#ifndef TRAINING_STUDENT_H
#define TRAINING_STUDENT_H

#include "lessons.h"

enum { STUDENT_WIDTH_MAX = 96 };

typedef struct student {
  size_t topics, hidden, width, stride; /* width: topics and hidden; stride: of a row, in floats */
  size_t features;
  uint64_t *hashes; /* [features] */
  float *rows;      /* [features][stride] */
  const word_vectors *vectors;
  float *mixture;                                       /* [vectors->width][stride], or NULL */
  float biases[STUDENT_WIDTH_MAX];                      /* [width] */
  float weights[STUDENT_WIDTH_MAX][KHI_TOPICS_MAX];     /* [hidden][topics] */
  float columns[STUDENT_WIDTH_MAX]; /* [width] what rows are rounded to multiples of; 0: not rounded */
} student;

typedef struct student_pace {
  int passes;
  float rate, hidden_rate, dropout;
} student_pace;

/* Of all features of `train` that come `minimum` times; `train` and `checks` are resolved. Untrained. */
void student_init(student *self, lessons *train, lessons *checks, size_t check_count, const word_vectors *vectors,
                  uint32_t minimum, size_t topics, size_t hidden);

/* Ends as the average over the later two thirds of the passes. */
void student_train(student *self, const lessons *train, const student_pace *pace);

/* Keep the `rows` features that say most, and resolve anew. */
void student_prune(student *self, lessons *train, lessons *checks, size_t check_count, size_t rows);

/*
 * Put what the vectors say into the rows of words; `words` more rows go to the most frequent words that have none. The
 * vectors are no longer looked at, and all is resolved anew.
 */
void student_absorb(student *self, lessons *train, lessons *checks, size_t check_count, size_t words);

/* From now on rows count as what half a byte holds of them, and go on learning so. */
void student_halve(student *self);

/* The rows as half bytes, [features][width / 2]. */
int8_t *student_pack(const student *self);

/* Take from each topic's bias `share` times the logarithm of its part of the lessons. */
void student_even(student *self, const lessons *train, float share);

/* Divide the scores by the temperature at which the loss on `check` is least; gives it. */
float student_calibrate(student *self, const lessons *check);

/* Print accuracy, in-set, macro-F1 and loss, and the loss at its best temperature. */
void student_report(const student *self, const lessons *check, const char *what);

#endif
