/* arrow_input.c - see arrow_input.h. */
#include "arrow_input.h"

#include <stdlib.h>
#include <string.h>

/* A string_view: its size, then the text itself if it is short, else 4 bytes of it, a buffer and a place there. */
#define VIEW_SIZE 16
#define VIEW_INLINE 12

/* Integers are copied out: the interface asks producers to align their buffers, and does not oblige them. */
static int64_t int64_at(const void *buffer, int64_t index) {
  int64_t value;
  memcpy(&value, (const char *)buffer + index * (int64_t)sizeof value, sizeof value);
  return value;
}

static int32_t int32_at(const void *buffer, int64_t index) {
  int32_t value;
  memcpy(&value, (const char *)buffer + index * (int64_t)sizeof value, sizeof value);
  return value;
}

static int view_row(const struct ArrowArray *chunk, int64_t at, const char **bytes, size_t *size) {
  const char *view = (const char *)chunk->buffers[1] + at * VIEW_SIZE;
  int64_t length = int32_at(view, 0), buffer = int32_at(view, 2), offset = int32_at(view, 3);
  if (length < 0) return 0;
  *size = (size_t)length;
  *bytes = view + 4;
  if (length <= VIEW_INLINE) return 1;
  if (buffer < 0 || buffer >= chunk->n_buffers - 3 || offset < 0) return 0;
  *bytes = (const char *)chunk->buffers[2 + buffer] + offset;
  return offset + length <= int64_at(chunk->buffers[chunk->n_buffers - 1], buffer); /* the last has the others' sizes */
}

int arrow_row(const arrow_input *self, const struct ArrowArray *chunk, int64_t row, const char **bytes, size_t *size) {
  int64_t at = chunk->offset + row;
  if (self->layout == ARROW_STRING_VIEW) return view_row(chunk, at, bytes, size);
  const void *offsets = chunk->buffers[1];
  int large = self->layout == ARROW_LARGE_STRING;
  int64_t start = large ? int64_at(offsets, at) : int32_at(offsets, at);
  int64_t end = large ? int64_at(offsets, at + 1) : int32_at(offsets, at + 1);
  if (start < 0 || end < start) return 0;
  *size = (size_t)(end - start);
  if (*size && !chunk->buffers[2]) return 0;
  *bytes = *size ? (const char *)chunk->buffers[2] + start : "";
  return 1;
}

/* ---- reading the structs ---------------------------------------------------------------------------------------- */

static int damaged(const char *what) {
  PyErr_Format(PyExc_ValueError, "cannot read the Arrow column: %s", what);
  return -1;
}

static int set_layout(arrow_input *self, const struct ArrowSchema *schema) {
  static const char *const formats[] = {"u", "U", "vu", "n"}; /* in the order of arrow_layout */
  if (!schema->release) return damaged("its schema has been consumed");
  if (!schema->format) return damaged("its schema has no format");
  if (schema->dictionary) {
    PyErr_SetString(PyExc_TypeError, "the Arrow column is dictionary-encoded; cast it to string first");
    return -1;
  }
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    if (strcmp(schema->format, formats[i]) != 0) continue;
    self->layout = (arrow_layout)i;
    return 0;
  }
  if (strcmp(schema->format, "+s") == 0) {
    PyErr_SetString(PyExc_TypeError, "a column of strings is needed, not a table: take one column of it");
  } else {
    PyErr_Format(PyExc_TypeError, "a column of strings is needed, not an Arrow column of format '%.100s'",
                 schema->format);
  }
  return -1;
}

static int check(const arrow_input *self, const struct ArrowArray *chunk) {
  if (chunk->length < 0 || chunk->offset < 0 || chunk->length > INT64_MAX - 1 - chunk->offset)
    return damaged("it has a negative length or offset");
  if (self->layout == ARROW_NULL || !chunk->length) return 0;
  if (chunk->n_buffers != 3 && !(self->layout == ARROW_STRING_VIEW && chunk->n_buffers > 3))
    return damaged("it does not have the buffers of its type");
  if (!chunk->buffers || !chunk->buffers[1]) return damaged("a buffer is missing");
  return 0;
}

static int add_chunk(arrow_input *self, const struct ArrowArray *chunk) {
  if ((self->count & (self->count - 1)) == 0) { /* a power of two: full */
    struct ArrowArray *chunks = realloc(self->chunks, (self->count ? 2 * self->count : 1) * sizeof *chunks);
    if (!chunks) {
      PyErr_NoMemory();
      return -1;
    }
    self->chunks = chunks;
  }
  self->chunks[self->count++] = *chunk;
  return 0;
}

static int stream_error(struct ArrowArrayStream *stream, int code) {
  const char *message = stream->get_last_error(stream);
  PyErr_Format(PyExc_ValueError, "cannot read the Arrow column: %.500s", message ? message : strerror(code));
  return -1;
}

/* A producer's release may run Python, which must not find an exception set. */
static void release_schema(struct ArrowSchema *schema) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  if (schema->release) schema->release(schema);
  PyErr_Restore(type, value, traceback);
}

static void release_array(struct ArrowArray *array) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  array->release(array);
  PyErr_Restore(type, value, traceback);
}

/* Other libraries call these without the GIL too, and a producer may wait for a thread that needs it. */
static int read_stream(arrow_input *self, struct ArrowArrayStream *stream) {
  struct ArrowSchema schema = {0};
  int code;
  if (!stream->release) return damaged("its stream has been consumed");
  Py_BEGIN_ALLOW_THREADS
  code = stream->get_schema(stream, &schema);
  Py_END_ALLOW_THREADS
  if (code) return stream_error(stream, code);
  int failed = set_layout(self, &schema);
  release_schema(&schema);
  self->owned = 1;
  while (!failed) {
    struct ArrowArray chunk = {0};
    Py_BEGIN_ALLOW_THREADS
    code = stream->get_next(stream, &chunk);
    Py_END_ALLOW_THREADS
    if (code) return stream_error(stream, code);
    if (!chunk.release) break;
    failed = check(self, &chunk) < 0 || add_chunk(self, &chunk) < 0;
    if (failed) release_array(&chunk);
  }
  return failed ? -1 : 0;
}

int arrow_input_init(arrow_input *self, PyObject *capsules) {
  *self = (arrow_input){0};
  if (PyCapsule_IsValid(capsules, ARROW_STREAM_CAPSULE)) {
    return read_stream(self, PyCapsule_GetPointer(capsules, ARROW_STREAM_CAPSULE));
  }
  if (!PyTuple_Check(capsules) || PyTuple_GET_SIZE(capsules) != 2 ||
      !PyCapsule_IsValid(PyTuple_GET_ITEM(capsules, 0), ARROW_SCHEMA_CAPSULE) ||
      !PyCapsule_IsValid(PyTuple_GET_ITEM(capsules, 1), ARROW_ARRAY_CAPSULE)) {
    PyErr_SetString(PyExc_TypeError, "__arrow_c_stream__ and __arrow_c_array__ must give Arrow capsules");
    return -1;
  }
  /* The structs stay where they are, and the capsules release them. */
  const struct ArrowArray *array = PyCapsule_GetPointer(PyTuple_GET_ITEM(capsules, 1), ARROW_ARRAY_CAPSULE);
  if (set_layout(self, PyCapsule_GetPointer(PyTuple_GET_ITEM(capsules, 0), ARROW_SCHEMA_CAPSULE)) < 0) return -1;
  if (!array->release) return damaged("its array has been consumed");
  return check(self, array) < 0 ? -1 : add_chunk(self, array);
}

void arrow_input_clear(arrow_input *self) {
  for (size_t i = 0; self->owned && i < self->count; i++) release_array(&self->chunks[i]);
  free(self->chunks);
  *self = (arrow_input){0};
}
