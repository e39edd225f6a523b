/*
 * From the model's probability of a mention to how often such mentions are right: a line through the log-odds, one a
 * type (Platt scaling), fitted on sentences that the model had not seen (training/tagger/train_calibration.c).
 */
#ifndef KHI_TAG_CALIBRATION_H
#define KHI_TAG_CALIBRATION_H

#include <math.h>

typedef struct khi_calibration {
  float slope, offset; /* of the log-odds; 1, 0: as they are */
} khi_calibration;     /* as it stands in the model's section CAL0, CAL1 ..., one a type of the scheme */

/* A probability is never taken to be nearer to 0 or 1 than this: sums of floats know no better. */
static const double KHI_PROBABILITY_MIN = 1e-4;

static inline double khi_log_odds(double p) {
  if (!(p > KHI_PROBABILITY_MIN)) p = KHI_PROBABILITY_MIN; /* a damaged model's NaN too */
  if (p > 1 - KHI_PROBABILITY_MIN) p = 1 - KHI_PROBABILITY_MIN;
  return log(p / (1 - p));
}

/* The score of a mention, at most 0.9999: 1, also when rounded for print, is for what the caller listed. */
static inline float khi_calibrated(const khi_calibration *self, double p) {
  double x = (double)self->slope * khi_log_odds(p) + (double)self->offset;
  return (float)(1 / (1 + exp(-fmin(x, 9.21))));
}

#endif
