#include "tag/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { JOINED = KHI_NETWORK_STATE + KHI_NETWORK_LOCAL, LOCAL_MOST = 3 * KHI_NETWORK_ONE };

_Static_assert((int)KHI_NETWORK_PARTS_MAX <= (int)KHI_LOOKUP_MAX, "a word's parts are one lookup");
_Static_assert(KHI_NETWORK_STATE / 2 % KHI_LAYER_BLOCK == 0, "half of the states are whole blocks");

/* ---- Opening ---------------------------------------------------------------------------------------------------- */

/* `out` has sizes and bounds already. No sum of its products may leave 32 bits, whatever the inputs, up to LOCAL_MOST. */
static khb_status open_layer(const khi_model *model, size_t stack, char letter, khi_layer *out, khb_error *error) {
  khi_section weights, biases;
  khb_status status = khi_model_array(model, KHI_NETWORK_WEIGHTS(stack, letter), sizeof *out->weights,
                                      out->inputs * out->outputs, &weights, error);
  if (status == KHB_OK)
    status =
        khi_model_array(model, KHI_NETWORK_BIASES(stack, letter), sizeof *out->biases, out->outputs, &biases, error);
  if (status != KHB_OK) return status;
  out->weights = (const int16_t *)weights.data;
  out->biases = (const int32_t *)biases.data;
  for (size_t y = 0; y < out->outputs; y++) {
    size_t k = y % KHI_LAYER_BLOCK;
    const int16_t *w = out->weights + (y - k) * out->inputs + 2 * k;
    int64_t most = llabs((int64_t)out->biases[y]);
    for (size_t i = 0; i < out->inputs; i += 2, w += 2 * KHI_LAYER_BLOCK)
      most += (int64_t)(abs(w[0]) + abs(w[1])) * LOCAL_MOST;
    if (most > INT32_MAX)
      return khi_fail(error, KHB_ERROR_MODEL, weights.offset, "damaged: the weights of the network are too large");
  }
  return KHB_OK;
}

static khb_status open_stack(const khi_model *model, size_t stack, size_t schemes, khi_stack *out, khb_error *error) {
  enum { ONE = KHI_NETWORK_ONE };
  out->local = (khi_layer){NULL, NULL, 3 * KHI_NETWORK_WORD, KHI_NETWORK_LOCAL, 10, 0, LOCAL_MOST};
  out->values = (khi_layer){NULL, NULL, KHI_NETWORK_LOCAL, KHI_NETWORK_STATE, 10, -ONE, ONE};
  out->gates = (khi_layer){NULL, NULL, KHI_NETWORK_LOCAL, KHI_NETWORK_STATE, 10, 0, INT16_MAX};
  out->mixed = (khi_layer){NULL, NULL, JOINED, KHI_NETWORK_MIXED, 10, -ONE, ONE};
  khb_status status = open_layer(model, stack, 'L', &out->local, error);
  if (status == KHB_OK) status = open_layer(model, stack, 'V', &out->values, error);
  if (status == KHB_OK) status = open_layer(model, stack, 'G', &out->gates, error);
  if (status == KHB_OK) status = open_layer(model, stack, 'M', &out->mixed, error);
  for (size_t i = 0; status == KHB_OK && i < schemes; i++) {
    if (!khi_model_find(model, KHI_NETWORK_WEIGHTS(stack, '0' + i)).data) continue;
    out->heads[i] = (khi_layer){NULL, NULL, KHI_NETWORK_MIXED, KHI_NETWORK_HEAD, 13, INT16_MIN, INT16_MAX};
    status = open_layer(model, stack, (char)('0' + i), &out->heads[i], error);
  }
  return status;
}

khb_status khi_network_open(const khi_model *model, size_t schemes, khi_network *out, khb_error *error) {
  memset(out, 0, sizeof *out);
  if (!khi_model_find(model, KHI_NETWORK_WEIGHTS(0, 'L')).data) return KHB_OK;
  khb_status status = khi_weights_open(model, KHI_NETWORK_SET, KHI_NETWORK_WORD, &out->words, error);
  if (status != KHB_OK) return status;
  float scale = out->words.scale * KHI_NETWORK_ONE * 256; /* a sum of 40 rows of bytes times 2^17 is less than 2^31 */
  if (!(fabsf(scale) <= 1 << 17))
    return khi_fail(error, KHB_ERROR_MODEL, 0, "damaged: the scale of the network's words is too large");
  out->scale = (int32_t)lrintf(scale);
  for (size_t i = 0; i < KHI_NETWORK_STACKS_MAX; i++) {
    if (!khi_model_find(model, KHI_NETWORK_WEIGHTS(i, 'L')).data) break;
    status = open_stack(model, i, schemes, &out->stacks[out->stack_count++], error);
    if (status != KHB_OK) return status;
  }
  out->loops = khi_layer_loops_for(khi_isa_best());
  return KHB_OK;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------- */

int khi_network_scratch_init(khi_network_scratch *self, khi_arena *arena, size_t words) {
  enum { UNIT = sizeof(int16_t) };
  self->words = khi_arena_allocate(arena, (words + 2) * KHI_NETWORK_WORD * UNIT);
  self->joined = khi_arena_allocate(arena, words * JOINED * UNIT);
  self->values = khi_arena_allocate(arena, words * KHI_NETWORK_STATE * UNIT);
  self->gates = khi_arena_allocate(arena, words * KHI_NETWORK_STATE * UNIT);
  self->mixed = khi_arena_allocate(arena, KHI_NETWORK_STACKS_MAX * words * KHI_NETWORK_MIXED * UNIT);
  self->scores = khi_arena_allocate(arena, words * KHI_NETWORK_HEAD * UNIT);
  return self->words && self->joined && self->values && self->gates && self->mixed && self->scores;
}

/* What is summed for a word: of one that has a row by itself three features, of others their parts. */
static void draw_word(const khi_weights *rows, const khi_token *token, khi_lookup *lookup) {
  lookup->count = khi_network_word(token, lookup->features);
  if (khi_hash_index_find(&rows->index, lookup->features[0]) == KHI_ABSENT)
    lookup->count = khi_network_parts(token, lookup->features);
}

/* Each step of a lookup is taken between those of other words; whether a word has a row is asked for before all. */
static void read_words(const khi_network *self, const khi_token *tokens, size_t count, int16_t *words) {
  enum { STEPS = 4 };
  const khi_weights *rows = &self->words;
  khi_lookup lookups[STEPS];
  int32_t sums[KHI_NETWORK_WORD] = {0};
  for (size_t t = 0; t < count; t++) khi_hash_index_begin(&rows->index, khi_network_whole_word(&tokens[t]));
  for (size_t t = 0; t < count; t++) khi_hash_index_approach(&rows->index, khi_network_whole_word(&tokens[t]));
  memset(words, 0, KHI_NETWORK_WORD * sizeof *words);
  for (size_t t = 0; t < count + STEPS - 1; t++) { /* the numbers of words not there yet are larger than any */
    if (t < count) {
      draw_word(rows, &tokens[t], &lookups[t % STEPS]);
      khi_lookup_begin(rows, &lookups[t % STEPS]);
    }
    if (t - 1 < count) khi_lookup_approach(rows, &lookups[(t - 1) % STEPS]);
    if (t - 2 < count) khi_lookup_find(rows, &lookups[(t - 2) % STEPS]);
    if (t - 3 >= count) continue;
    khi_lookup_add(rows, &lookups[(t - 3) % STEPS], sums);
    words += KHI_NETWORK_WORD;
    for (size_t i = 0; i < KHI_NETWORK_WORD; i++) {
      int32_t v = (sums[i] * self->scale + 128) >> 8;
      words[i] = (int16_t)(v < -KHI_NETWORK_ONE ? -KHI_NETWORK_ONE : v > KHI_NETWORK_ONE ? KHI_NETWORK_ONE : v);
      sums[i] = 0;
    }
  }
  memset(words + KHI_NETWORK_WORD, 0, KHI_NETWORK_WORD * sizeof *words);
}

static void read_stack(const khi_network *self, const khi_stack *stack, size_t count, khi_network_scratch *s,
                       int16_t *mixed) {
  enum { HALF = KHI_NETWORK_STATE / 2 };
  int16_t *local = s->joined + KHI_NETWORK_STATE;
  self->loops.run(&stack->local, s->words, KHI_NETWORK_WORD, local, JOINED, count);
  self->loops.run(&stack->values, local, JOINED, s->values, KHI_NETWORK_STATE, count);
  self->loops.run(&stack->gates, local, JOINED, s->gates, KHI_NETWORK_STATE, count);
  size_t last = count - 1;
  khi_recurrence forwards = {s->values, s->gates, s->joined, KHI_NETWORK_STATE, JOINED, HALF};
  khi_recurrence backwards = {s->values + last * KHI_NETWORK_STATE + HALF,
                              s->gates + last * KHI_NETWORK_STATE + HALF,
                              s->joined + last * JOINED + HALF,
                              -KHI_NETWORK_STATE,
                              -JOINED,
                              HALF};
  self->loops.recur(&forwards, count);
  self->loops.recur(&backwards, count);
  self->loops.run(&stack->mixed, s->joined, JOINED, mixed, KHI_NETWORK_MIXED, count);
}

void khi_network_read(const khi_network *self, const khi_token *tokens, size_t count, khi_network_scratch *s) {
  if (!count) return;
  read_words(self, tokens, count, s->words);
  for (size_t i = 0; i < self->stack_count; i++)
    read_stack(self, &self->stacks[i], count, s, s->mixed + i * count * KHI_NETWORK_MIXED);
}

void khi_network_score(const khi_network *self, size_t scheme, size_t count, size_t labels, khi_network_scratch *s,
                       khi_row *emission) {
  for (size_t i = 0; i < self->stack_count; i++) {
    const khi_layer *head = &self->stacks[i].heads[scheme];
    if (!head->weights) continue;
    self->loops.run(head, s->mixed + i * count * KHI_NETWORK_MIXED, KHI_NETWORK_MIXED, s->scores, KHI_NETWORK_HEAD,
                    count);
    for (size_t t = 0; t < count; t++)
      for (size_t y = 0; y < labels; y++)
        emission[t][y] += (float)s->scores[t * KHI_NETWORK_HEAD + y] * (1.0f / KHI_NETWORK_WEIGHT_ONE);
  }
}
