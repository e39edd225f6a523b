/*
 * How far a classifier's probabilities are to be trusted: a line through the log-odds of the best label, fitted to
 * labelled headlines that were not learned from (training/topics/train_certainty.c).
 */
#ifndef KHI_TOPICS_CERTAINTY_H
#define KHI_TOPICS_CERTAINTY_H

#include <stddef.h>

/* Log-odds become slope * log-odds + offset. */
typedef struct khi_certainty {
  float slope, offset;
} khi_certainty;

#define KHI_CERTAINTY_NONE ((khi_certainty){1, 0})

/* Whether the line is one under which the best label stays the best: 0 < slope <= 1 and 0 <= offset <= 20. */
int khi_certainty_valid(khi_certainty line);

/* Probabilities [labels] that add up to 1; all but the best change alike, so their order stays. */
void khi_certainty_apply(khi_certainty line, float *probabilities, size_t labels);

#endif
