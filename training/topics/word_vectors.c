#include "word_vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"

static void scale(word_vectors *self) {
  double norm = 0;
  for (size_t w = 0; w < self->width; w++) {
    double mean = 0;
    for (size_t i = 0; i < self->count; i++) mean += (double)self->values[i * self->width + w] / (double)self->count;
    for (size_t i = 0; i < self->count; i++) self->values[i * self->width + w] -= (float)mean;
  }
  for (size_t i = 0; i < self->count * self->width; i++) norm += (double)self->values[i] * (double)self->values[i];
  for (size_t i = 0; i < self->count * self->width; i++) self->values[i] /= (float)sqrt(norm / (double)self->count);
}

/* The feature of a line's word, 0 where it is none; *numbers is what stands behind it. */
static uint64_t word_of(char *line, const khi_fold *fold, char **numbers) {
  khb_allocator memory = khi_allocator(NULL);
  khi_features_list list = {NULL, 0, 0};
  uint16_t units[256];
  size_t length, words;
  char *at = *numbers = strchr(line, ' ');
  if (!at || at - line > 255 || khb_utf8_decode(line, (size_t)(at - line), units, &length, NULL)) return 0;
  if (khi_topic_features(fold, units, length, &memory, &list, &words, NULL)) need(NULL);
  uint64_t hash = words == 1 ? list.items[0] : 0;
  free(list.items);
  return hash;
}

void word_vectors_load(word_vectors *self, const char *path, const khi_fold *fold) {
  FILE *file = need(fopen(path, "r"));
  char *line = NULL, *at;
  size_t room = 0, line_room = 0;
  while (getline(&line, &line_room, file) > 0) {
    uint64_t hash = word_of(line, fold, &at);
    size_t before = self->forms.used;
    if (hash) dictionary_count(&self->forms, hash);
    if (self->forms.used == before) continue;
    strtol(at, &at, 10); /* how often the word comes */
    for (char *space = at; !self->count && (space = strchr(space + 1, ' '));) self->width++;
    self->width += !self->count;
    if (self->width > VECTOR_MAX) fail(path, "the vectors are too wide");
    if (self->count == room) {
      room = room ? room * 2 : 1 << 14;
      self->values = need(realloc(self->values, room * self->width * sizeof *self->values));
      self->hashes = need(realloc(self->hashes, room * sizeof *self->hashes));
    }
    for (size_t w = 0; w < self->width; w++) self->values[self->count * self->width + w] = strtof(at, &at);
    self->hashes[self->count++] = hash;
  }
  fclose(file);
  free(line);
  self->order = need(malloc((dictionary_number(&self->forms, 1) + 1) * sizeof *self->order));
  for (size_t i = 0; i < self->count; i++) self->order[dictionary_id(&self->forms, self->hashes[i])] = (uint32_t)i;
  scale(self);
}

uint32_t word_vectors_find(const word_vectors *self, uint64_t feature) {
  uint32_t form = dictionary_id(&self->forms, feature);
  return form == DICTIONARY_ABSENT ? form : self->order[form];
}
