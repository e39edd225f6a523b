/*
 * The arithmetic of a linear-chain conditional random field. A label sequence y of a sentence has probability
 *   exp(sum_t emission[t][y_t] + transition[y_{t-1}][y_t]) / Z.
 * Rows of `emission`, `alpha`, `beta` have KHI_LABELS_MAX floats, whatever the number of labels.
 */
#ifndef KHI_TAG_CRF_H
#define KHI_TAG_CRF_H

#include <stddef.h>
#include <stdint.h>

enum { KHI_LABELS_MAX = 24 };
#define KHI_FORBIDDEN (-1e4f) /* exp of it is 0 in float */

typedef float khi_row[KHI_LABELS_MAX];

typedef struct khi_crf {
  size_t labels;
  khi_row start;                      /* score of each label at the first word */
  khi_row transition[KHI_LABELS_MAX]; /* [from][to] */
  khi_row exp_start;                  /* their exponentials, see khi_crf_prepare */
  khi_row exp_transition[KHI_LABELS_MAX];
  khi_row exp_back[KHI_LABELS_MAX]; /* the same as [to][from] */
} khi_crf;

/* IOB2 labels: 0 is O, 1 + 2k begins type k, 2 + 2k is inside it. */
static inline int khi_label_may_follow(size_t from, size_t to) {
  return to % 2 == 1 || to == 0 || from == to || from + 1 == to;
}

/* Forbid what IOB2 forbids, and compute the exponentials. Call after setting or changing start and transition. */
void khi_crf_prepare(khi_crf *self);

/* The best label sequence into labels [count]; `scores` [count] is scratch. */
void khi_crf_viterbi(const khi_crf *self, const khi_row *emission, size_t count, uint8_t *labels, khi_row *scores);

/*
 * Forward and backward sums, scaled to sum to 1 at each word: alpha[t][y] beta[t][y] is proportional to P(y_t = y).
 * `factor` [count][labels] receives exp(emission) / scale of that word. Gives ln Z.
 */
double khi_crf_forward_backward(const khi_crf *self, const khi_row *emission, size_t count, khi_row *alpha,
                                khi_row *beta, khi_row *factor);

/* After forward_backward: the probability that words first .. end-1 are exactly one span of the type whose B is `label`. */
double khi_crf_span_probability(const khi_crf *self, const khi_row *alpha, const khi_row *beta, const khi_row *factor,
                                size_t count, size_t first, size_t end, size_t label);

#endif
