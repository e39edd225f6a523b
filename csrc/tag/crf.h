/*
 * The arithmetic of a linear-chain conditional random field. A label sequence y of a sentence has probability
 *   exp(sum_t emission[t][y_t] + transition[y_{t-1}][y_t]) / Z.
 * Rows of `emission`, `alpha`, `beta` have KHI_LABELS_MAX floats, whatever the number of labels.
 */
#ifndef KHI_TAG_CRF_H
#define KHI_TAG_CRF_H

#include <stddef.h>
#include <stdint.h>

#include "base/isa.h"

enum { KHI_LABELS_MAX = 24 };
#define KHI_FORBIDDEN (-1e4f) /* exp of it is 0 in float */

typedef float khi_row[KHI_LABELS_MAX];

/*
 * The loops over whole rows, for an instruction set. All of them add and multiply the same numbers in the same order, so
 * that all give the same bits.
 */
typedef struct khi_crf_loops {
  /* out = v M, for a row vector v [labels] */
  void (*multiply)(const khi_row *m, size_t labels, const float *v, float *out);
  /* The score of the best sequence that ends in each label at each word: scores [count], the first of them given. */
  void (*best_scores)(const khi_row *transition, size_t labels, const khi_row *emission, size_t count, khi_row *scores);
  /* The first label of those whose score and transition sum to the most. */
  size_t (*best_before)(const float *score, const float *transition, size_t labels);
} khi_crf_loops;

typedef struct khi_crf {
  size_t labels;
  khi_crf_loops loops;                /* see khi_crf_prepare, as the rest */
  khi_row start;                      /* score of each label at the first word */
  khi_row transition[KHI_LABELS_MAX]; /* [from][to] */
  khi_row back[KHI_LABELS_MAX];       /* the same as [to][from] */
  khi_row exp_start;                  /* their exponentials */
  khi_row exp_transition[KHI_LABELS_MAX];
  khi_row exp_back[KHI_LABELS_MAX]; /* the same as [to][from] */
} khi_crf;

/* IOB2 labels: 0 is O, 1 + 2k begins type k, 2 + 2k is inside it. */
static inline int khi_label_may_follow(size_t from, size_t to) {
  return to % 2 == 1 || to == 0 || from == to || from + 1 == to;
}

/* The versions for an instruction set; plain C where there are none. */
khi_crf_loops khi_crf_loops_for(khi_isa isa);
extern const khi_crf_loops khi_crf_loops_avx2;

/* Forbid what IOB2 forbids, compute the exponentials, choose the fastest loops. Call after setting or changing start and transition. */
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
