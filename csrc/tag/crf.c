#include "tag/crf.h"

#include <math.h>
#include <string.h>

void khi_crf_prepare(khi_crf *self) {
  size_t n = self->labels;
  memset(self->exp_transition, 0, sizeof self->exp_transition);
  memset(self->exp_back, 0, sizeof self->exp_back);
  memset(self->back, 0, sizeof self->back);
  self->loops = khi_crf_loops_for(khi_isa_best());
  for (size_t from = 0; from < n; from++)
    for (size_t to = n; to < KHI_LABELS_MAX; to++) self->transition[from][to] = KHI_FORBIDDEN;
  for (size_t to = 0; to < n; to++) {
    if (to && to % 2 == 0) self->start[to] = KHI_FORBIDDEN;
    self->exp_start[to] = expf(self->start[to]);
    for (size_t from = 0; from < n; from++) {
      if (!khi_label_may_follow(from, to)) self->transition[from][to] = KHI_FORBIDDEN;
      self->back[to][from] = self->transition[from][to];
      self->exp_transition[from][to] = self->exp_back[to][from] = expf(self->transition[from][to]);
    }
  }
}

/* ---- Whole rows, of constant length: the compiler keeps them in registers ----------------------------------------- */

static void multiply(const khi_row *m, size_t labels, const float *v, float *out) {
  khi_row row = {0};
  for (size_t x = 0; x < labels; x++)
    for (size_t y = 0; y < KHI_LABELS_MAX; y++) row[y] += v[x] * m[x][y];
  memcpy(out, row, sizeof row);
}

static void best_scores(const khi_row *transition, size_t labels, const khi_row *emission, size_t count,
                        khi_row *scores) {
  for (size_t t = 1; t < count; t++) {
    khi_row next;
    for (size_t y = 0; y < KHI_LABELS_MAX; y++) next[y] = -INFINITY;
    for (size_t from = 0; from < labels; from++) {
      const float *row = transition[from];
      float score = scores[t - 1][from];
      for (size_t y = 0; y < KHI_LABELS_MAX; y++) {
        float s = score + row[y];
        next[y] = s > next[y] ? s : next[y];
      }
    }
    for (size_t y = 0; y < labels; y++) scores[t][y] = next[y] + emission[t][y];
  }
}

static size_t best_before(const float *score, const float *transition, size_t labels) {
  size_t best = 0;
  for (size_t from = 1; from < labels; from++)
    if (score[from] + transition[from] > score[best] + transition[best]) best = from;
  return best;
}

khi_crf_loops khi_crf_loops_for(khi_isa isa) {
  switch (isa) {
#ifdef KHI_X86
    case KHI_ISA_AVX2:
    case KHI_ISA_AVX512: return khi_crf_loops_avx2; /* a row is three registers of it; wider ones would wait as long */
#endif
    default: return (khi_crf_loops){multiply, best_scores, best_before};
  }
}

/* ---- The chain ---------------------------------------------------------------------------------------------------- */

void khi_crf_viterbi(const khi_crf *self, const khi_row *emission, size_t count, uint8_t *labels, khi_row *scores) {
  size_t n = self->labels, best = 0;
  if (!count) return;
  for (size_t y = 0; y < KHI_LABELS_MAX; y++) scores[0][y] = y < n ? self->start[y] + emission[0][y] : 0;
  self->loops.best_scores(self->transition, n, emission, count, scores);
  for (size_t y = 1; y < n; y++)
    if (scores[count - 1][y] > scores[count - 1][best]) best = y;
  for (size_t t = count - 1;; t--) { /* where a best score came from is looked for on the best path alone */
    labels[t] = (uint8_t)best;
    if (!t) break;
    best = self->loops.best_before(scores[t - 1], self->back[best], n);
  }
}

double khi_crf_forward_backward(const khi_crf *self, const khi_row *emission, size_t count, khi_row *alpha,
                                khi_row *beta, khi_row *factor) {
  size_t n = self->labels;
  double log_z = 0;
  for (size_t t = 0; t < count; t++) {
    float top = emission[t][0], sum = 0;
    for (size_t y = 1; y < n; y++) top = emission[t][y] > top ? emission[t][y] : top;
    if (t) self->loops.multiply(self->exp_transition, n, alpha[t - 1], alpha[t]);
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
    self->loops.multiply(self->exp_back, n, weighted, beta[t]);
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
