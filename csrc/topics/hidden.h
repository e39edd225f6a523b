/*
 * The hidden layer that a classifier may have: beside its labels, the rows of its features add up to a few states, held
 * to -1 .. 1, and each state moves every label. So what several words say together can differ from the sum of what
 * each says.
 *
 * Rows of such a model are packed, half a byte a number, each column with a scale of its own.
 */
#ifndef KHI_TOPICS_HIDDEN_H
#define KHI_TOPICS_HIDDEN_H

#include "base/model.h"

/*
 * Sections, both or none: states, float [count][1 + labels], a state's bias and what it adds to each label; columns, float
 * [labels + count], the scales.
 */
#define KHI_STATES KHI_TAG('H', 'I', 'D', 'N')
#define KHI_COLUMNS KHI_TAG('C', 'O', 'L', 'S')

enum { KHI_PACKED_MAX = 7, KHI_PACKED_LANES = 32 }; /* of a number; the width of a packed row is a multiple of that */

typedef struct khi_hidden {
  size_t count;         /* of states; 0: none, and then no columns */
  const float *states;  /* [count][1 + labels] */
  const float *columns; /* [labels + count] */
} khi_hidden;

khb_status khi_hidden_open(const khi_model *model, size_t labels, khi_hidden *out, khb_error *error);

static inline float khi_hidden_state(float sum) { return sum > 1 ? 1 : sum < -1 ? -1 : sum; }

/* Add to scores [labels] what the states add, whose sums, without their biases, are sums [count]. */
void khi_hidden_add(const khi_hidden *self, size_t labels, const float *sums, float *scores);

/* A row of `width` numbers, in units of their columns, into width / 2 bytes. */
void khi_pack_row(const float *row, const float *columns, size_t width, int8_t *out);

#endif
