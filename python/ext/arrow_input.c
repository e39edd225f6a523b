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

int arrow_row(arrow_layout layout, const struct ArrowArray *chunk, int64_t row, const char **bytes, size_t *size) {
  int64_t at = chunk->offset + row;
  if (layout == ARROW_STRING_VIEW) return view_row(chunk, at, bytes, size);
  const void *offsets = chunk->buffers[1];
  int large = layout == ARROW_LARGE_STRING;
  int64_t start = large ? int64_at(offsets, at) : int32_at(offsets, at);
  int64_t end = large ? int64_at(offsets, at + 1) : int32_at(offsets, at + 1);
  if (start < 0 || end < start) return 0;
  *size = (size_t)(end - start);
  if (*size && !chunk->buffers[2]) return 0;
  *bytes = *size ? (const char *)chunk->buffers[2] + start : "";
  return 1;
}

khb_status arrow_outside(khb_error *error) {
  *error = (khb_error){KHB_ERROR_ARGUMENT, 0, "its bytes are outside the Arrow buffers"};
  return KHB_ERROR_ARGUMENT;
}

const char *arrow_damage(arrow_layout layout, const struct ArrowArray *chunk) {
  if (chunk->length < 0 || chunk->offset < 0 || chunk->length > INT64_MAX - 1 - chunk->offset)
    return "it has a negative length or offset";
  if (layout == ARROW_NULL || !chunk->length) return NULL;
  if (chunk->n_buffers != 3 && !(layout == ARROW_STRING_VIEW && chunk->n_buffers > 3))
    return "it does not have the buffers of its type";
  if (!chunk->buffers || !chunk->buffers[1]) return "a buffer is missing";
  return NULL;
}

/* ---- types ------------------------------------------------------------------------------------------------------ */

const char *arrow_type_name(const char *format) {
  static const char *const names[][2] = {
      {"u", "string"},    {"U", "large_string"}, {"vu", "string_view"}, {"n", "null"},     {"b", "bool"},
      {"c", "int8"},      {"C", "uint8"},        {"s", "int16"},        {"S", "uint16"},   {"i", "int32"},
      {"I", "uint32"},    {"l", "int64"},        {"L", "uint64"},       {"e", "float16"},  {"f", "float32"},
      {"g", "float64"},   {"z", "binary"},       {"Z", "large_binary"}, {"tdD", "date32"}, {"tdm", "date64"},
      {"+s", "a struct"}, {"+l", "a list"},      {"+L", "a list"},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(format, names[i][0]) == 0) return names[i][1];
  return strncmp(format, "ts", 2) == 0 ? "timestamp" : format;
}

int arrow_layout_of(const struct ArrowSchema *schema, arrow_layout *layout) {
  static const char *const formats[] = {"u", "U", "vu", "n"}; /* in the order of arrow_layout */
  for (size_t i = 0; !schema->dictionary && i < sizeof formats / sizeof *formats; i++) {
    if (strcmp(schema->format, formats[i]) != 0) continue;
    *layout = (arrow_layout)i;
    return 1;
  }
  return 0;
}

/* ---- the structs ------------------------------------------------------------------------------------------------ */

static int damaged(const char *what) {
  PyErr_Format(PyExc_ValueError, "cannot read the Arrow column: %s", what);
  return -1;
}

/* A producer's release may run Python, which must not find an exception set. */
#define RELEASE(object)                                                                                                \
  do {                                                                                                                 \
    PyObject *type, *value, *traceback;                                                                                \
    if (!(object)->release) break;                                                                                     \
    PyErr_Fetch(&type, &value, &traceback);                                                                            \
    (object)->release(object);                                                                                         \
    PyErr_Restore(type, value, traceback);                                                                             \
  } while (0)

void arrow_stream_release(struct ArrowArrayStream *stream) { RELEASE(stream); }

void arrow_schema_release(struct ArrowSchema *schema) { RELEASE(schema); }

void arrow_array_release(struct ArrowArray *array) { RELEASE(array); }

int arrow_stream_take(PyObject *capsule, struct ArrowArrayStream *out) {
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, ARROW_STREAM_CAPSULE);
  if (!stream->release) return damaged("its stream has been consumed");
  *out = *stream;
  stream->release = NULL;
  return 0;
}

static int stream_error(struct ArrowArrayStream *stream, int code) {
  const char *message = stream->get_last_error(stream);
  PyErr_Format(PyExc_ValueError, "cannot read the Arrow column: %.500s", message ? message : strerror(code));
  return -1;
}

static int schema_damage(const struct ArrowSchema *schema) {
  if (!schema->release) return damaged("its schema has been consumed");
  return schema->format ? 0 : damaged("its schema has no format");
}

/* Other libraries call these without the GIL too, and a producer may wait for a thread that needs it. */
int arrow_stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  int code;
  *out = (struct ArrowSchema){0};
  Py_BEGIN_ALLOW_THREADS
  code = stream->get_schema(stream, out);
  Py_END_ALLOW_THREADS
  if (code) return stream_error(stream, code);
  if (schema_damage(out) == 0) return 0;
  arrow_schema_release(out);
  return -1;
}

int arrow_stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  int code;
  *out = (struct ArrowArray){0};
  Py_BEGIN_ALLOW_THREADS
  code = stream->get_next(stream, out);
  Py_END_ALLOW_THREADS
  return code ? stream_error(stream, code) : 0;
}

int arrow_array_capsules(PyObject *capsules, struct ArrowSchema **schema, struct ArrowArray **array) {
  if (!PyTuple_Check(capsules) || PyTuple_GET_SIZE(capsules) != 2 ||
      !PyCapsule_IsValid(PyTuple_GET_ITEM(capsules, 0), ARROW_SCHEMA_CAPSULE) ||
      !PyCapsule_IsValid(PyTuple_GET_ITEM(capsules, 1), ARROW_ARRAY_CAPSULE)) {
    PyErr_SetString(PyExc_TypeError, "__arrow_c_stream__ and __arrow_c_array__ must give Arrow capsules");
    return -1;
  }
  *schema = PyCapsule_GetPointer(PyTuple_GET_ITEM(capsules, 0), ARROW_SCHEMA_CAPSULE);
  *array = PyCapsule_GetPointer(PyTuple_GET_ITEM(capsules, 1), ARROW_ARRAY_CAPSULE);
  if (schema_damage(*schema) < 0) return -1;
  return (*array)->release ? 0 : damaged("its array has been consumed");
}

static void stream_capsule_free(PyObject *capsule) {
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, ARROW_STREAM_CAPSULE);
  if (stream->release) stream->release(stream);
  free(stream);
}

PyObject *arrow_stream_capsule(struct ArrowArrayStream *stream) {
  struct ArrowArrayStream *moved = malloc(sizeof *moved);
  PyObject *capsule = NULL;
  if (moved) *moved = *stream;
  if (moved) capsule = PyCapsule_New(moved, ARROW_STREAM_CAPSULE, stream_capsule_free);
  else PyErr_NoMemory();
  if (capsule) return capsule;
  free(moved);
  arrow_stream_release(stream);
  return NULL;
}

/* ---- a whole column --------------------------------------------------------------------------------------------- */

static int set_layout(arrow_input *self, const struct ArrowSchema *schema) {
  if (arrow_layout_of(schema, &self->layout)) return 0;
  if (schema->dictionary) {
    PyErr_SetString(PyExc_TypeError, "the Arrow column is dictionary-encoded; cast it to string first");
  } else if (strcmp(schema->format, "+s") == 0) {
    PyErr_SetString(PyExc_TypeError, "a column of strings is needed, not a table: take one column of it");
  } else {
    PyErr_Format(PyExc_TypeError, "a column of strings is needed, not an Arrow column of %s (format '%.100s')",
                 arrow_type_name(schema->format), schema->format);
  }
  return -1;
}

static int add_chunk(arrow_input *self, const struct ArrowArray *chunk) {
  const char *damage = arrow_damage(self->layout, chunk);
  if (damage) return damaged(damage);
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

static int read_stream(arrow_input *self, struct ArrowArrayStream *stream) {
  struct ArrowSchema schema;
  if (arrow_stream_schema(stream, &schema) < 0) return -1;
  int failed = set_layout(self, &schema) < 0;
  arrow_schema_release(&schema);
  self->owned = 1;
  while (!failed) {
    struct ArrowArray chunk;
    if (arrow_stream_next(stream, &chunk) < 0) return -1;
    if (!chunk.release) break;
    failed = add_chunk(self, &chunk) < 0;
    if (failed) arrow_array_release(&chunk);
  }
  return failed ? -1 : 0;
}

int arrow_input_init(arrow_input *self, PyObject *capsules) {
  *self = (arrow_input){0};
  if (PyCapsule_IsValid(capsules, ARROW_STREAM_CAPSULE)) {
    struct ArrowArrayStream stream;
    if (arrow_stream_take(capsules, &stream) < 0) return -1;
    int status = read_stream(self, &stream);
    arrow_stream_release(&stream);
    return status;
  }
  struct ArrowSchema *schema;
  struct ArrowArray *array;
  if (arrow_array_capsules(capsules, &schema, &array) < 0 || set_layout(self, schema) < 0) return -1;
  return add_chunk(self, array);
}

void arrow_input_clear(arrow_input *self) {
  for (size_t i = 0; self->owned && i < self->count; i++) arrow_array_release(&self->chunks[i]);
  free(self->chunks);
  *self = (arrow_input){0};
}
