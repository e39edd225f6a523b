/*
 * khb_explanation: what each word added to each label's score. The model is linear, so nothing is estimated: what a
 * feature adds is its row, and the features of a word are known. A pair of words is shared by both in equal parts.
 */
#include <string.h>

#include "topics/classifier.h"

struct khb_explanation {
  khi_arena arena;
  khi_word *words; /* [count] */
  float *weights;  /* [count][labels] */
  float *bases;    /* [labels] */
  size_t count, labels;
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
  self->words = khi_arena_allocate(&self->arena, khi_product(self->count, sizeof *self->words));
  self->weights = khi_arena_allocate(&self->arena, khi_product(self->count * self->labels, sizeof *self->weights));
  self->bases = khi_arena_allocate(&self->arena, self->labels * sizeof *self->bases);
  if (self->words && self->count) memcpy(self->words, words, self->count * sizeof *words);
cleanup:
  khi_release(memory, words);
  if (!self->words || !self->weights || !self->bases)
    status = khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for an explanation");
  return status;
}

static void add_row(khb_explanation *self, const khb_classifier *classifier, size_t word, uint64_t feature,
                    float factor) {
  size_t at = khi_hash_index_find(&classifier->weights.index, feature);
  if (at == KHI_ABSENT) return;
  const int8_t *row = classifier->weights.rows + at * self->labels;
  for (size_t k = 0; k < self->labels; k++) self->weights[word * self->labels + k] += factor * row[k];
}

static void weigh(khb_explanation *self, const khb_classifier *classifier, const uint16_t *units, float factor) {
  khi_topic_place place = {0, 0, 0};
  memset(self->weights, 0, self->count * self->labels * sizeof *self->weights);
  for (size_t i = 0; i < self->count; i++) {
    uint64_t features[KHI_WORD_FEATURES], stem;
    khi_word word = self->words[i];
    size_t count = khi_word_features(&classifier->fold, units + word.start, word.end - word.start, features, &stem);
    for (size_t f = 0; f < count; f++) add_row(self, classifier, i, features[f], factor);
    count = khi_place_features(&place, stem, features);
    for (size_t f = 0; f < count;
         f++) { /* the first is that of this word and the one before, the next reaches further */
      size_t other = i > f ? i - f - 1 : i;
      add_row(self, classifier, i, features[f], factor / 2);
      add_row(self, classifier, other, features[f], factor / 2);
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
  centre(result->bases, self->labels);
  for (size_t i = 0; i < result->count; i++) centre(result->weights + i * self->labels, self->labels);
  *out = result;
  return KHB_OK;
}

size_t khb_explanation_count(const khb_explanation *self) { return self->count; }

khb_span khb_explanation_word(const khb_explanation *self, size_t index) {
  return (khb_span){self->words[index].start, self->words[index].end};
}

float khb_explanation_weight(const khb_explanation *self, size_t index, size_t label) {
  return self->weights[index * self->labels + label];
}

float khb_explanation_base(const khb_explanation *self, size_t label) { return self->bases[label]; }

void khb_explanation_free(khb_explanation *self) {
  if (!self) return;
  khb_allocator memory = self->arena.allocator;
  khi_arena_free(&self->arena);
  khi_release(&memory, self);
}
