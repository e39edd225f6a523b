/*
 * Labelled text as training programs read it: a file of lines `text<TAB>start,end,LABEL start,end,LABEL ...`, spans in
 * UTF-16 units. Errors end the program with a message: these are programs for developers.
 */
#ifndef TRAINING_CORPUS_H
#define TRAINING_CORPUS_H

#include <stddef.h>
#include <stdint.h>

void *need(void *pointer); /* the pointer, or the end of the program if it is NULL */
void fail(const char *what, const char *why);

typedef struct corpus_span {
  size_t start, end;
  const char *label; /* valid until the next line */
} corpus_span;

typedef struct corpus {
  void *file;
  const char *path;
  char *line;
  size_t line_room, number;
  uint16_t *units;
  size_t length;
  corpus_span spans[512];
  size_t span_count;
} corpus;

void corpus_open(corpus *self, const char *path);
int corpus_next(corpus *self); /* 0 at the end, after which the corpus is closed */

#endif
