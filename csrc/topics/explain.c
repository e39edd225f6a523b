/*
 * khb_explanation: what each word added to each label's score. What a feature adds is its row, and the features of a word
 * are known, so of a linear model nothing is estimated. What a state of a hidden layer adds is divided among the words by
 * what each added to that state. A pair of words is shared by both in equal parts.
 */
#include <string.h>

#include "topics/classifier.h"

struct khb_explanation {
  khi_arena arena;
  khi_word *words; /* [count] */
  float *weights;  /* [count][width], of which the first [labels] are given */
  float *bases;    /* [labels] */
  size_t count, labels, width;
};

/* Words that count, and the features of all of them together. */
static khb_status find_words(khb_explanation *self, const khb_classifier *classifier, const uint16_t *units,
                             size_t length, size_t *features, khb_error *error) {
  const khb_allocator *memory = &self->arena.allocator;
  khi_word *words = NULL, word;
  size_t capacity = 0;
  khb_status status = KHB_OK;
  *features = 0;
  for (size_t at = 0; self->count < KHI_HEADLINE_WORDS && khi_next_word(units, length, &at, &word);) {
    uint64_t own[KHI_WORD_FEATURES], stem;
    size_t found = khi_word_features(&classifier->fold, units + word.start, word.end - word.start, own, &stem);
    if (!found) continue;
    if (!khi_grow(memory, &words, &capacity, self->count, sizeof *words)) goto cleanup;
    words[self->count++] = word;
    *features += found + KHI_PLACE_FEATURES;
  }
  self->labels = classifier->labels;
  self->width = classifier->width;
  self->words = khi_arena_allocate(&self->arena, khi_product(self->count, sizeof *self->words));
  self->weights = khi_arena_allocate(&self->arena, khi_product(self->count * self->width, sizeof *self->weights));
  self->bases = khi_arena_allocate(&self->arena, self->labels * sizeof *self->bases);
  if (self->words && self->count) memcpy(self->words, words, self->count * sizeof *words);
cleanup:
  khi_release(memory, words);
  if (!self->words || !self->weights || !self->bases)
    status = khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for an explanation");
  return status;
}

/* What the rows of features add, `share` times, to what a word has. */
static void add_rows(khb_explanation *self, const khb_classifier *classifier, size_t word, const uint64_t *features,
                     size_t count, float share) {
  const float *columns = classifier->hidden.columns;
  float *weights = self->weights + word * self->width;
  int32_t sums[KHB_LABELS_MAX];
  memset(sums, 0, self->width * sizeof *sums);
  khi_rows_add_features(&classifier->rows, features, count, sums);
  for (size_t k = 0; k < self->width; k++) weights[k] += (float)sums[k] * (columns ? columns[k] * share : share);
}

static void weigh(khb_explanation *self, const khb_classifier *classifier, const uint16_t *units, float factor) {
  khi_topic_place place = {0, 0, 0};
  memset(self->weights, 0, self->count * self->width * sizeof *self->weights);
  for (size_t i = 0; i < self->count; i++) {
    uint64_t features[KHI_WORD_FEATURES], stem;
    khi_word word = self->words[i];
    size_t count = khi_word_features(&classifier->fold, units + word.start, word.end - word.start, features, &stem);
    add_rows(self, classifier, i, features, count, factor);
    count = khi_place_features(&place, stem, features);
    for (size_t f = 0; f < count; f++) { /* the first is that of this word and the one before, the next reaches further */
      size_t other = i > f ? i - f - 1 : i;
      add_rows(self, classifier, i, features + f, 1, factor / 2);
      add_rows(self, classifier, other, features + f, 1, factor / 2);
    }
  }
}

/* What each state adds, less what its bias alone would, goes to the words by their parts of its sum. */
static void share_states(khb_explanation *self, const khi_hidden *hidden) {
  const float *state = hidden->states;
  for (size_t j = 0; j < hidden->count; j++, state += 1 + self->labels) {
    float sum = 0, alone = khi_hidden_state(state[0]);
    for (size_t i = 0; i < self->count; i++) sum += self->weights[i * self->width + self->labels + j];
    float slope = sum != 0 ? (khi_hidden_state(state[0] + sum) - alone) / sum : 0;
    for (size_t k = 0; k < self->labels; k++) self->bases[k] += alone * state[1 + k];
    for (size_t i = 0; i < self->count; i++) {
      float *weights = self->weights + i * self->width, part = weights[self->labels + j] * slope;
      for (size_t k = 0; k < self->labels; k++) weights[k] += part * state[1 + k];
    }
  }
}

/* Subtract the mean over the labels: what is added to all of them alike changes no probability. */
static void centre(float *values, size_t labels) {
  float mean = 0;
  for (size_t k = 0; k < labels; k++) mean += values[k] / (float)labels;
  for (size_t k = 0; k < labels; k++) values[k] -= mean;
}

khb_status khb_classifier_explain(const khb_classifier *self, const uint16_t *units, size_t length,
                                  khb_explanation **out, khb_error *error) {
  if (!self || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or out is NULL");
  khb_status status = khi_check_text(units, length, error);
  if (status != KHB_OK) return status;
  khb_explanation *result = khi_allocate(&self->allocator, sizeof *result);
  if (!result) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for an explanation");
  memset(result, 0, sizeof *result);
  khi_arena_init(&result->arena, &self->allocator);
  size_t features;
  status = find_words(result, self, units, length, &features, error);
  if (status != KHB_OK) {
    khb_explanation_free(result);
    return status;
  }
  weigh(result, self, units, khi_topic_factor(features) * self->weights.scale);
  memcpy(result->bases, self->biases, self->labels * sizeof *result->bases);
  share_states(result, &self->hidden);
  centre(result->bases, self->labels);
  for (size_t i = 0; i < result->count; i++) centre(result->weights + i * self->width, self->labels);
  *out = result;
  return KHB_OK;
}

size_t khb_explanation_count(const khb_explanation *self) { return self->count; }

khb_span khb_explanation_word(const khb_explanation *self, size_t index) {
  return (khb_span){self->words[index].start, self->words[index].end};
}

float khb_explanation_weight(const khb_explanation *self, size_t index, size_t label) {
  return self->weights[index * self->width + label];
}

float khb_explanation_base(const khb_explanation *self, size_t label) { return self->bases[label]; }

void khb_explanation_free(khb_explanation *self) {
  if (!self) return;
  khb_allocator memory = self->arena.allocator;
  khi_arena_free(&self->arena);
  khi_release(&memory, self);
}
