#include "tag/crf.h"

#include <math.h>
#include <string.h>

void khi_crf_prepare(khi_crf *self) {
  size_t n = self->labels;
  for (size_t to = 0; to < n; to++) {
    if (to && to % 2 == 0) self->start[to] = KHI_FORBIDDEN;
    self->exp_start[to] = expf(self->start[to]);
    for (size_t from = 0; from < n; from++) {
      if (!khi_label_may_follow(from, to)) self->transition[from][to] = KHI_FORBIDDEN;
      self->exp_transition[from][to] = expf(self->transition[from][to]);
    }
  }
}

void khi_crf_viterbi(const khi_crf *self, const khi_row *emission, size_t count, uint8_t *labels,
                     uint8_t (*back)[KHI_LABELS_MAX]) {
  size_t n = self->labels, best = 0;
  khi_row score, next;
  if (!count) return;
  for (size_t y = 0; y < n; y++) score[y] = self->start[y] + emission[0][y];
  for (size_t t = 1; t < count; t++) {
    for (size_t y = 0; y < n; y++) {
      next[y] = -INFINITY;
      back[t][y] = 0;
    }
    for (size_t from = 0; from < n; from++) {
      const float *row = self->transition[from];
      for (size_t y = 0; y < n; y++) {
        float s = score[from] + row[y];
        if (s > next[y]) {
          next[y] = s;
          back[t][y] = (uint8_t)from;
        }
      }
    }
    for (size_t y = 0; y < n; y++) score[y] = next[y] + emission[t][y];
  }
  for (size_t y = 1; y < n; y++)
    if (score[y] > score[best]) best = y;
  for (size_t t = count; t-- > 0; best = back[t][best]) {
    labels[t] = (uint8_t)best;
    if (!t) break;
  }
}

/* row [labels] = v M, for a row vector v */
static void advance(const khi_crf *self, const float *v, float *row) {
  size_t n = self->labels;
  for (size_t y = 0; y < n; y++) row[y] = 0;
  for (size_t from = 0; from < n; from++) {
    float a = v[from];
    const float *m = self->exp_transition[from];
    for (size_t y = 0; y < n; y++) row[y] += a * m[y];
  }
}

double khi_crf_forward_backward(const khi_crf *self, const khi_row *emission, size_t count, khi_row *alpha,
                                khi_row *beta, khi_row *factor) {
  size_t n = self->labels;
  double log_z = 0;
  for (size_t t = 0; t < count; t++) {
    float top = emission[t][0], sum = 0;
    for (size_t y = 1; y < n; y++) top = fmaxf(top, emission[t][y]);
    if (t) advance(self, alpha[t - 1], alpha[t]);
    else memcpy(alpha[0], self->exp_start, n * sizeof(float));
    for (size_t y = 0; y < n; y++) {
      factor[t][y] = expf(emission[t][y] - top);
      alpha[t][y] *= factor[t][y];
      sum += alpha[t][y];
    }
    if (!(sum > 1e-30f)) sum = 1e-30f; /* only a damaged model gets here: the answer is poor, but finite */
    float scale = 1 / sum;
    for (size_t y = 0; y < n; y++) {
      factor[t][y] *= scale;
      alpha[t][y] *= scale;
    }
    log_z += (double)top + log(sum);
  }
  for (size_t y = 0; y < n; y++) beta[count - 1][y] = 1;
  for (size_t t = count - 1; t-- > 0;) {
    khi_row weighted;
    for (size_t y = 0; y < n; y++) weighted[y] = factor[t + 1][y] * beta[t + 1][y];
    for (size_t from = 0; from < n; from++) {
      float sum = 0;
      for (size_t y = 0; y < n; y++) sum += self->exp_transition[from][y] * weighted[y];
      beta[t][from] = sum;
    }
  }
  return log_z;
}

double khi_crf_span_probability(const khi_crf *self, const khi_row *alpha, const khi_row *beta, const khi_row *factor,
                                size_t count, size_t first, size_t end, size_t label) {
  size_t inside = label + 1, last = end - first > 1 ? inside : label;
  double p = alpha[first][label], after = 0;
  for (size_t t = first + 1; t < end; t++)
    p *= (double)self->exp_transition[t == first + 1 ? label : inside][inside] * factor[t][inside];
  if (end == count) return p;
  for (size_t y = 0; y < self->labels; y++)
    if (y != inside) after += (double)self->exp_transition[last][y] * factor[end][y] * beta[end][y];
  return p * after;
}
