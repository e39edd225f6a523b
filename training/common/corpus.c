#define _GNU_SOURCE
#include "corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "khabar.h"

void fail(const char *what, const char *why) {
  fprintf(stderr, "training: %s: %s\n", what, why);
  exit(1);
}

void *need(void *pointer) {
  if (!pointer) fail("memory", "not enough");
  return pointer;
}

void corpus_open(corpus *self, const char *path) {
  memset(self, 0, sizeof *self);
  self->path = path;
  self->file = fopen(path, "r");
  if (!self->file) fail(path, "cannot be opened");
}

static void bad(const corpus *self, const char *why) {
  char where[600];
  snprintf(where, sizeof where, "%s:%zu", self->path, self->number);
  fail(where, why);
}

int corpus_next(corpus *self) {
  ssize_t size = getline(&self->line, &self->line_room, self->file);
  if (size <= 0) {
    fclose(self->file);
    free(self->line);
    free(self->units);
    return 0;
  }
  self->number++;
  self->line[strcspn(self->line, "\n")] = 0;
  char *tab = strchr(self->line, '\t');
  if (!tab) bad(self, "no tab");
  *tab = 0;
  self->units = need(realloc(self->units, 2 * (size_t)size));
  if (khb_utf8_decode(self->line, (size_t)(tab - self->line), self->units, &self->length, NULL)) bad(self, "not UTF-8");
  self->span_count = 0;
  for (char *p = strtok(tab + 1, " "); p; p = strtok(NULL, " ")) {
    corpus_span *s = &self->spans[self->span_count++];
    int used = 0;
    if (sscanf(p, "%zu,%zu,%n", &s->start, &s->end, &used) != 2 || !used || s->end > self->length)
      bad(self, "bad span");
    s->label = p + used;
    if (self->span_count == sizeof self->spans / sizeof *self->spans) bad(self, "too many spans");
  }
  return 1;
}
