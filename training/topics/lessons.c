#include "lessons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"

void topics_parse(topics *self, const char *joined) {
  char names[KHI_TOPICS_MAX * KHI_CODE_MAX];
  snprintf(names, sizeof names, "%s", joined);
  for (char *code = strtok(names, ","); code; code = strtok(NULL, ",")) {
    if (self->count == KHI_TOPICS_MAX || strlen(code) >= KHI_CODE_MAX) fail(code, "too many codes, or too long");
    strcpy(self->codes[self->count++], code);
  }
}

static int topic_of(const topics *topics, const char *code) {
  for (size_t k = 0; k < topics->count; k++)
    if (!strcmp(topics->codes[k], code)) return (int)k;
  fail(code, "no such code");
  return -1;
}

/* The shares of a headline's topics, the spans' own or by `second` and `smooth`, and how much it counts. */
static void aim(lessons *self, size_t i, const corpus *c, const topics *topics, float second, float smooth) {
  size_t count = topics->count;
  float *target = self->targets + i * count, sum = 0;
  int *gold = self->gold[i];
  gold[0] = gold[1] = -1;
  memset(target, 0, count * sizeof *target);
  self->counts[i] = 1;
  for (size_t s = 0; s < c->span_count; s++) {
    char code[KHI_CODE_MAX];
    const char *mass = strchr(c->spans[s].label, '=');
    snprintf(code, sizeof code, "%.*s", (int)(mass ? mass - c->spans[s].label : KHI_CODE_MAX), c->spans[s].label);
    int k = topic_of(topics, code);
    if (s < 2) gold[s] = k;
    if (mass) sum += target[k] = strtof(mass + 1, NULL);
  }
  if (sum > 0) {
    self->counts[i] = sum;
    for (size_t k = 0; k < count; k++) target[k] /= sum;
    return;
  }
  if (gold[0] < 0) return;
  if (gold[1] < 0) second = 0;
  target[gold[0]] = 1 - second;
  if (gold[1] >= 0) target[gold[1]] += second;
  for (size_t k = 0; k < count; k++) target[k] = target[k] * (1 - smooth) + smooth / (float)count;
}

void lessons_load(lessons *self, const char *path, const topics *topics, const khi_fold *fold, float second,
                  float smooth) {
  corpus c;
  khb_allocator memory = khi_allocator(NULL);
  khi_features_list list = {NULL, 0, 0};
  self->starts = need(malloc(sizeof *self->starts));
  for (corpus_open(&c, path); corpus_next(&c);) {
    size_t words, start = list.count;
    if (khi_topic_features(fold, c.units, c.length, &memory, &list, &words, NULL)) need(NULL);
    if (self->count + 1 >= self->room) {
      self->room = self->room ? self->room * 2 : 1 << 12;
      self->starts = need(realloc(self->starts, (self->room + 1) * sizeof *self->starts));
      self->gold = need(realloc(self->gold, self->room * sizeof *self->gold));
      self->targets = need(realloc(self->targets, self->room * topics->count * sizeof *self->targets));
      self->counts = need(realloc(self->counts, self->room * sizeof *self->counts));
    }
    self->starts[self->count] = start;
    aim(self, self->count, &c, topics, second, smooth);
    if (self->gold[self->count][0] >= 0) self->count++;
    else list.count = start;
  }
  self->starts[self->count] = self->feature_count = list.count;
  self->hashes = list.items;
}

void lessons_resolve(lessons *self, const dictionary *features, const word_vectors *vectors) {
  free(self->ids);
  free(self->words);
  self->ids = need(malloc((self->feature_count + 1) * sizeof *self->ids));
  self->words = need(malloc((self->feature_count + 1) * sizeof *self->words));
  for (size_t i = 0; i < self->feature_count; i++) {
    self->ids[i] = dictionary_id(features, self->hashes[i]);
    self->words[i] = word_vectors_find(vectors, self->hashes[i]);
  }
}
