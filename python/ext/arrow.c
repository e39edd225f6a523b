/*
 * arrow.c - normalize_arrow: a column of strings through the normaliser, from Arrow buffers into Arrow buffers.
 *
 * A part is normalised into the thread's own buffer, which stays in its cache, and appended when its turn has come.
 */
#include "arrow_strings.h"
#include "parts.h"

#include <stdlib.h>

typedef struct job {
  const khb_normalizer *normalizer;
  const arrow_input *input;
  strings_chunk **outputs; /* [input->count] */
  size_t chunk;            /* the next part begins in it at `row` */
  int64_t row, rows_before;
} job;

/* ---- parts ------------------------------------------------------------------------------------------------------ */

static int take(void *context, part *next) {
  job *self = context;
  const arrow_input *input = self->input;
  while (self->chunk < input->count && self->row == input->chunks[self->chunk].length) {
    self->rows_before += self->row;
    self->row = 0;
    self->chunk++;
  }
  if (self->chunk == input->count) return 0;
  const struct ArrowArray *chunk = &input->chunks[self->chunk];
  int64_t row = self->row;
  size_t bytes = 0;
  while (row < chunk->length && row - self->row < PARTS_ROWS && bytes < PARTS_BYTES) {
    bytes += arrow_row_size(input->layout, chunk, row++);
  }
  *next = (part){.chunk = self->chunk, .start = self->row, .stop = row, .rows_before = self->rows_before};
  self->row = row;
  return 1;
}

/* Normalise a part into memory->bytes; the offsets, from 0, go to their place in the output. */
static khb_status run(void *context, const part *now, scratch *memory, int64_t *row, khb_error *error) {
  const job *self = context;
  arrow_layout layout = self->input->layout;
  const struct ArrowArray *chunk = &self->input->chunks[now->chunk];
  int64_t *offsets = self->outputs[now->chunk]->offsets;
  memory->bytes.size = 0;
  for (*row = now->start; *row < now->stop; ++*row) {
    const char *bytes;
    size_t size;
    if (!arrow_is_null(layout, chunk, *row)) {
      if (!arrow_row(layout, chunk, *row, &bytes, &size)) return arrow_outside(error);
      khb_status status = scratch_normalize_utf8(memory, self->normalizer, bytes, size, error);
      if (status != KHB_OK) return status;
    }
    offsets[*row + 1] = (int64_t)memory->bytes.size;
  }
  return KHB_OK;
}

static khb_status keep(void *context, const part *now, const scratch *memory) {
  const job *self = context;
  strings_chunk *output = self->outputs[now->chunk];
  int64_t base = (int64_t)output->size;
  if (!strings_chunk_append(output, memory->bytes.bytes, memory->bytes.size)) return KHB_ERROR_MEMORY;
  for (int64_t i = now->start; i < now->stop; i++) output->offsets[i + 1] += base;
  return KHB_OK;
}

/* ---- normalize_arrow -------------------------------------------------------------------------------------------- */

/* The rows' null bits, from bit 0; none where no row is null. 0: no memory. */
static int copy_validity(const arrow_input *input, const struct ArrowArray *chunk, strings_chunk *output) {
  if (input->layout != ARROW_NULL && (!chunk->null_count || !chunk->buffers || !chunk->buffers[0])) return 1;
  output->validity = calloc((size_t)chunk->length / 8 + 1, 1);
  if (!output->validity) return 0;
  for (int64_t row = 0; row < chunk->length; row++) {
    if (arrow_is_null(input->layout, chunk, row)) output->null_count++;
    else output->validity[row >> 3] |= (uint8_t)(1 << (row & 7));
  }
  return 1;
}

static strings_chunk *output_for(const arrow_input *input, const struct ArrowArray *chunk, size_t *total) {
  size_t bytes = 0; /* the result rarely has more */
  if (input->layout != ARROW_NULL)
    for (int64_t row = 0; row < chunk->length; row++) bytes += arrow_row_size(input->layout, chunk, row);
  *total += bytes;
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
  size_t crew = parts_threads(threads);
  if (!crew) return NULL;

  arrow_input input;
  strings_chunk **outputs = NULL;
  size_t bytes = 0;
  if (arrow_input_init(&input, capsules) < 0) goto cleanup;
  outputs = calloc(input.count + 1, sizeof *outputs);
  if (!outputs) {
    PyErr_NoMemory();
    goto cleanup;
  }
  for (size_t i = 0; i < input.count; i++) {
    if (!(outputs[i] = output_for(&input, &input.chunks[i], &bytes))) {
      PyErr_NoMemory();
      goto cleanup;
    }
  }
  job context = {.normalizer = normalizer->handle, .input = &input, .outputs = outputs};
  parts_job all = {.context = &context, .take = take, .run = run, .keep = keep};
  if (parts_run(&all, crew, bytes < PARTS_BYTES) < 0) goto cleanup;
  if (all.status != KHB_OK) {
    native_raise_row(state, all.status, &all.error, all.error_row);
  } else {
    result = arrow_strings_of(state, outputs, input.count, input.layout == ARROW_LARGE_STRING);
    outputs = NULL;
  }
cleanup:
  for (size_t i = 0; outputs && i < input.count; i++) strings_chunk_release(outputs[i]);
  free(outputs);
  arrow_input_clear(&input);
  return result;
}
