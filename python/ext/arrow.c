/*
 * arrow.c - normalize_arrow: a column of strings through the normaliser, from Arrow buffers into Arrow buffers.
 *
 * Rows are handed out in parts of some hundred kilobytes. A worker normalises a part into its own buffer, which stays
 * in its cache, waits until the parts before are written, and appends. So the result and the first error are those of
 * one thread. The calling thread is a worker too, and looks for signals; the others know nothing of Python.
 */
#include "arrow_input.h"
#include "arrow_strings.h"
#include "scratch.h"

#include <pthread.h> /* behind Python.h, which says which POSIX is meant */
#include <stdlib.h>

#define PART_ROWS 4096
#define PART_BYTES ((size_t)1 << 18)
#define SIGNAL_PARTS 16 /* parts between two looks for signals: some milliseconds */
#define THREADS_MAX 256

typedef struct job {
  const khb_normalizer *normalizer;
  const arrow_input *input;
  strings_chunk **outputs; /* [input->count] */
  pthread_mutex_t lock;    /* over all below */
  pthread_cond_t written;
  size_t chunk, handed_out, finished; /* the next part begins in `chunk` at `row`; counts of parts */
  int64_t row, rows_before;           /* rows in the chunks before */
  int stop;
  khb_status status;
  khb_error error;
  int64_t error_row;
} job;

typedef struct part {
  size_t number, chunk;
  int64_t start, stop, rows_before;
} part;

/* ---- parts ------------------------------------------------------------------------------------------------------ */

/* The next part, of at least one row; 0 where there is none. */
static int take(job *self, part *next) {
  const arrow_input *input = self->input;
  pthread_mutex_lock(&self->lock);
  while (self->chunk < input->count && self->row == input->chunks[self->chunk].length) {
    self->rows_before += self->row;
    self->row = 0;
    self->chunk++;
  }
  int found = !self->stop && self->chunk < input->count;
  if (found) {
    const struct ArrowArray *chunk = &input->chunks[self->chunk];
    int64_t row = self->row;
    size_t bytes = 0;
    while (row < chunk->length && row - self->row < PART_ROWS && bytes < PART_BYTES) {
      bytes += arrow_row_size(input, chunk, row++);
    }
    *next = (part){self->handed_out++, self->chunk, self->row, row, self->rows_before};
    self->row = row;
  }
  pthread_mutex_unlock(&self->lock);
  return found;
}

/* Normalise a part into memory->bytes; the offsets, from 0, go to their place in the output. */
static khb_status run(const job *self, const part *now, scratch *memory, int64_t *row, khb_error *error) {
  const struct ArrowArray *chunk = &self->input->chunks[now->chunk];
  int64_t *offsets = self->outputs[now->chunk]->offsets;
  memory->bytes.size = 0;
  for (*row = now->start; *row < now->stop; ++*row) {
    const char *bytes;
    size_t size;
    if (!arrow_is_null(self->input, chunk, *row)) {
      if (!arrow_row(self->input, chunk, *row, &bytes, &size)) {
        *error = (khb_error){KHB_ERROR_ARGUMENT, 0, "its bytes are outside the Arrow buffers"};
        return KHB_ERROR_ARGUMENT;
      }
      khb_status status = scratch_normalize_utf8(memory, self->normalizer, bytes, size, error);
      if (status != KHB_OK) return status;
    }
    offsets[*row + 1] = (int64_t)memory->bytes.size;
  }
  return KHB_OK;
}

/* Append a part, or note its error, when its turn has come; 0 if the work is to stop. */
static int finish(job *self, const part *now, const scratch *memory, int64_t row, khb_status status,
                  const khb_error *error) {
  strings_chunk *output = self->outputs[now->chunk];
  pthread_mutex_lock(&self->lock);
  while (!self->stop && self->finished != now->number) pthread_cond_wait(&self->written, &self->lock);
  if (!self->stop) {
    int64_t base = (int64_t)output->size;
    self->error = *error;
    if (status == KHB_OK && !strings_chunk_append(output, memory->bytes.bytes, memory->bytes.size)) {
      status = KHB_ERROR_MEMORY;
    }
    self->status = status;
    self->error_row = now->rows_before + row;
    self->stop = status != KHB_OK;
    for (int64_t i = now->start; i < now->stop; i++) output->offsets[i + 1] += base;
    self->finished++;
    pthread_cond_broadcast(&self->written);
  }
  int go_on = !self->stop;
  pthread_mutex_unlock(&self->lock);
  return go_on;
}

/* Up to `limit` parts; 0 where no more are to be done. */
static int work(job *self, scratch *memory, size_t limit) {
  part now;
  while (limit--) {
    if (!take(self, &now)) return 0;
    khb_error error = {KHB_OK, 0, ""};
    int64_t row;
    khb_status status = run(self, &now, memory, &row, &error);
    if (!finish(self, &now, memory, row, status, &error)) return 0;
  }
  return 1;
}

static void *helper(void *context) {
  scratch memory = {0};
  work(context, &memory, SIZE_MAX);
  scratch_clear(&memory);
  return NULL;
}

static void stop(job *self) {
  pthread_mutex_lock(&self->lock);
  self->stop = 1;
  pthread_cond_broadcast(&self->written);
  pthread_mutex_unlock(&self->lock);
}

/* Run the job in `threads` threads, this one included; fewer, if the system gives no more. -1: a signal's exception. */
static int run_all(job *self, size_t threads) {
  pthread_t helpers[THREADS_MAX];
  scratch memory = {0};
  size_t started = 0;
  int interrupted = 0;
  while (started + 1 < threads && !pthread_create(&helpers[started], NULL, helper, self)) started++;
  for (int more = 1; more && !interrupted;) {
    Py_BEGIN_ALLOW_THREADS
    more = work(self, &memory, SIGNAL_PARTS);
    Py_END_ALLOW_THREADS
    interrupted = PyErr_CheckSignals() < 0;
  }
  if (interrupted) stop(self);
  Py_BEGIN_ALLOW_THREADS
  for (size_t i = 0; i < started; i++) pthread_join(helpers[i], NULL);
  Py_END_ALLOW_THREADS
  scratch_clear(&memory);
  return interrupted ? -1 : 0;
}

/* ---- normalize_arrow -------------------------------------------------------------------------------------------- */

/* The rows' null bits, from bit 0; none where no row is null. 0: no memory. */
static int copy_validity(const arrow_input *input, const struct ArrowArray *chunk, strings_chunk *output) {
  if (input->layout != ARROW_NULL && (!chunk->null_count || !chunk->buffers || !chunk->buffers[0])) return 1;
  output->validity = calloc((size_t)chunk->length / 8 + 1, 1);
  if (!output->validity) return 0;
  for (int64_t row = 0; row < chunk->length; row++) {
    if (arrow_is_null(input, chunk, row)) output->null_count++;
    else output->validity[row >> 3] |= (uint8_t)(1 << (row & 7));
  }
  return 1;
}

static strings_chunk *output_for(const arrow_input *input, const struct ArrowArray *chunk) {
  size_t bytes = 0; /* the result rarely has more */
  if (input->layout != ARROW_NULL)
    for (int64_t row = 0; row < chunk->length; row++) bytes += arrow_row_size(input, chunk, row);
  strings_chunk *output = strings_chunk_new(chunk->length, bytes);
  if (output && !copy_validity(input, chunk, output)) {
    strings_chunk_release(output);
    output = NULL;
  }
  return output;
}

PyObject *native_normalize_arrow(PyObject *module, PyObject *args) {
  native_state *state = native_state_of(module);
  normalizer_object *normalizer;
  PyObject *capsules, *result = NULL;
  Py_ssize_t threads;
  if (!PyArg_ParseTuple(args, "O!On:normalize_arrow", state->normalizer_type, &normalizer, &capsules, &threads)) {
    return NULL;
  }
  if (threads < 1) return PyErr_Format(PyExc_ValueError, "threads must be 1 or more, not %zd", threads);
  if (threads > THREADS_MAX) threads = THREADS_MAX;

  arrow_input input;
  strings_chunk **outputs = NULL;
  job *self = NULL;
  if (arrow_input_init(&input, capsules) < 0) goto cleanup;
  self = calloc(1, sizeof *self);
  outputs = calloc(input.count + 1, sizeof *outputs);
  if (!self || !outputs) {
    PyErr_NoMemory();
    goto cleanup;
  }
  for (size_t i = 0; i < input.count; i++) {
    if (!(outputs[i] = output_for(&input, &input.chunks[i]))) {
      PyErr_NoMemory();
      goto cleanup;
    }
  }
  self->normalizer = normalizer->handle;
  self->input = &input;
  self->outputs = outputs;
  pthread_mutex_init(&self->lock, NULL);
  pthread_cond_init(&self->written, NULL);
  int interrupted = run_all(self, (size_t)threads) < 0;
  pthread_cond_destroy(&self->written);
  pthread_mutex_destroy(&self->lock);
  if (!interrupted && self->status != KHB_OK) {
    native_raise_row(state, self->status, &self->error, self->error_row);
  } else if (!interrupted) {
    result = arrow_strings_of(state, outputs, input.count, input.layout == ARROW_LARGE_STRING);
    outputs = NULL;
  }
cleanup:
  for (size_t i = 0; outputs && i < input.count; i++) strings_chunk_release(outputs[i]);
  free(outputs);
  free(self);
  arrow_input_clear(&input);
  return result;
}
