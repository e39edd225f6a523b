/*
 * parts.h - rows of Arrow columns worked on in threads: a part is some rows of one chunk, handed out in order.
 *
 * The results, and the first error, are those of one thread. The calling thread waits and looks for signals, so that
 * Ctrl-C is heard while C works; the others know nothing of Python. A job that is small is done where it is called.
 */
#ifndef KHABAR_PARTS_H
#define KHABAR_PARTS_H

#include "arrow_input.h"
#include "scratch.h"

#include <stdatomic.h>

#define PARTS_ROWS 4096
#define PARTS_BYTES ((size_t)1 << 18)
#define PARTS_THREADS_MAX 256

typedef struct part {
  size_t number, chunk;
  int64_t start, stop; /* rows of the chunk */
  int64_t rows_before; /* in the chunks before */
} part;

typedef struct parts_job {
  void *context;
  /* The next part, of at least one row; 0: there is none. Never called by two threads at once. */
  int (*take)(void *context, part *next);
  /* Work on it; on failure `row` is the row of the chunk. `memory` is the thread's own. */
  khb_status (*run)(void *context, const part *now, scratch *memory, int64_t *row, khb_error *error);
  /* Take what came of it, in the order of the parts, never two at once; NULL: nothing is to be done. */
  khb_status (*keep)(void *context, const part *now, const scratch *memory);
  atomic_int stopping; /* set by a signal: what `run` does need not be finished */
  /* What became of the job. */
  khb_status status;
  khb_error error;
  int64_t error_row; /* of all chunks */
} parts_job;

/* Every part, or up to the first failure, which goes to self->status. -1: a signal's exception is set. */
int parts_run(parts_job *self, size_t threads, int small);

/* How many threads an argument asks for, at most PARTS_THREADS_MAX; 0 with ValueError. */
size_t parts_threads(Py_ssize_t asked);

#endif
