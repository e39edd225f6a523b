#include "topics/certainty.h"

#include <math.h>

static const float OFFSET_MAX = 20;

int khi_certainty_valid(khi_certainty line) {
  return line.slope > 0 && line.slope <= 1 && line.offset >= 0 && line.offset <= OFFSET_MAX;
}

void khi_certainty_apply(khi_certainty line, float *probabilities, size_t labels) {
  if (line.slope == 1 && line.offset == 0) return;
  size_t best = 0;
  float rest = 0;
  for (size_t k = 1; k < labels; k++)
    if (probabilities[k] > probabilities[best]) best = k;
  for (size_t k = 0; k < labels; k++)
    if (k != best) rest += probabilities[k];
  if (!(rest > 0)) return; /* as sure as it can be */
  /* exp(-log-odds) is rest over best, raised to the slope and shifted. */
  float odds_against = powf(rest / probabilities[best], line.slope) * expf(-line.offset);
  float sure = 1 / (1 + odds_against), unsure = odds_against * sure;
  /* Each by its part of the rest, at most 1: what `unsure` is of a rest next to nothing may have no float. */
  for (size_t k = 0; k < labels; k++) probabilities[k] = probabilities[k] / rest * unsure;
  probabilities[best] = sure;
}
