/*
 * Small recurrent networks over the words of a sentence, whose scores are added to the CRF's emissions: they generalise
 * from vectors of words where the CRF remembers. They share the words' rows; each is a stack of layers, and what one
 * gets wrong by chance the others do not. docs/model-format.md says what each layer is. All of it is integers.
 *
 *   words   sum of the rows of a word's features                     held between -1 and 1
 *   local   of a word and its two neighbours                         0 to 3
 *   state   c += (1 - gate) (value - c), forwards and backwards      -1 to 1
 *   mixed   of states and local                                      -1 to 1
 *   scores  of mixed, by a head for each scheme; summed over the stacks
 */
#ifndef KHI_TAG_NETWORK_H
#define KHI_TAG_NETWORK_H

#include "base/weights.h"
#include "tag/crf.h"
#include "tag/features.h"
#include "tag/layer.h"

enum {
  KHI_NETWORK_WORD = 64,
  KHI_NETWORK_LOCAL = 128,
  KHI_NETWORK_STATE = 192, /* the first half forwards, the second backwards */
  KHI_NETWORK_MIXED = 64,
  KHI_NETWORK_HEAD = 32,
  KHI_NETWORK_HEADS_MAX = 4,
  KHI_NETWORK_STACKS_MAX = 3,
  KHI_NETWORK_ONE = 1 << 13,        /* 1 of what words, local, state and mixed are counted in */
  KHI_NETWORK_WEIGHT_ONE = 1 << 10, /* of weights and of scores */
  KHI_NETWORK_SET = 'n'             /* the weight set of the words' rows */
};

/* Sections of a stack's layer: its letter is L, V (values), G (gates), M, or a scheme's digit for its head. */
#define KHI_NETWORK_WEIGHTS(stack, letter) KHI_TAG('N', 'W', '0' + (stack), letter) /* int16, see khi_layer */
#define KHI_NETWORK_BIASES(stack, letter) KHI_TAG('N', 'B', '0' + (stack), letter)  /* int32 [outputs] */

typedef struct khi_stack {
  khi_layer local, values, gates, mixed;
  khi_layer heads[KHI_NETWORK_HEADS_MAX]; /* a scheme each; without weights: that scheme gets nothing from this stack */
} khi_stack;

typedef struct khi_network {
  khi_weights words;
  int32_t scale;      /* of a sum of rows, 2^-8 */
  size_t stack_count; /* 0: the model has no network */
  khi_stack stacks[KHI_NETWORK_STACKS_MAX];
  khi_layer_loops loops;
} khi_network;

khb_status khi_network_open(const khi_model *model, size_t schemes, khi_network *out, khb_error *error);

/* Room for one sentence. */
typedef struct khi_network_scratch {
  int16_t *words;  /* [words + 2][WORD]: nothing stands before the first and behind the last */
  int16_t *joined; /* [words][STATE + LOCAL] */
  int16_t *values; /* [words][STATE] */
  int16_t *gates;  /* [words][STATE] */
  int16_t *mixed;  /* [stacks][words][MIXED] */
  int16_t *scores; /* [words][HEAD] */
} khi_network_scratch;

/* For networks of up to STACKS_MAX stacks; 0 if out of memory. */
int khi_network_scratch_init(khi_network_scratch *self, khi_arena *arena, size_t words);

/* Read a sentence; what the heads look at stays in the scratch. */
void khi_network_read(const khi_network *self, const khi_token *tokens, size_t count, khi_network_scratch *scratch);

/* Add a scheme's scores of the sentence that was read to emission [count][labels]. */
void khi_network_score(const khi_network *self, size_t scheme, size_t count, size_t labels,
                       khi_network_scratch *scratch, khi_row *emission);

#endif
