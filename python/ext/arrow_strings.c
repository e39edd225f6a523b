/* arrow_strings.c - see arrow_strings.h; and ArrowStrings, the Python object that holds the chunks. */
#include "large_pages.h"

#include "arrow_strings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- chunks ----------------------------------------------------------------------------------------------------- */

/* Memory for a buffer that is written once, from end to end. It is freed, and resized, like any of malloc. */
static void *allocate_large(size_t size) {
  if (size < 2 * LARGE_PAGE || size >= SIZE_MAX - LARGE_PAGE)
    return malloc(size ? size : 1); /* no buffer of an array may be NULL but the validity */
  size_t whole = (size + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
  void *memory = aligned_alloc(LARGE_PAGE, whole);
  if (memory) prefer_large_pages(memory, whole);
  return memory;
}

strings_chunk *strings_chunk_new(int64_t length, size_t expected) {
  if ((uint64_t)length >= SIZE_MAX / sizeof(int64_t)) return NULL;
  strings_chunk *self = calloc(1, sizeof *self);
  if (!self) return NULL;
  atomic_init(&self->references, 1);
  self->length = length;
  self->offsets = allocate_large(((size_t)length + 1) * sizeof *self->offsets);
  self->bytes = allocate_large(expected);
  self->capacity = expected;
  if (!self->offsets || !self->bytes) {
    strings_chunk_release(self);
    return NULL;
  }
  self->offsets[0] = 0;
  return self;
}

void strings_chunk_release(strings_chunk *self) {
  if (!self || atomic_fetch_sub(&self->references, 1) != 1) return;
  free(self->validity);
  free(self->offsets);
  free(self->bytes);
  free(self);
}

int strings_chunk_append(strings_chunk *self, const char *bytes, size_t size) {
  if (size > self->capacity - self->size) {
    size_t capacity = self->size + size + self->capacity / 2;
    char *moved = realloc(self->bytes, capacity);
    if (!moved) return 0;
    self->bytes = moved;
    self->capacity = capacity;
  }
  if (size) memcpy(self->bytes + self->size, bytes, size);
  self->size += size;
  return 1;
}

/* Gives back what is not used, and makes 32-bit offsets out of the 64-bit ones unless `large`. */
static void finish(strings_chunk *self, int large) {
  char *bytes = realloc(self->bytes, self->size ? self->size : 1);
  if (bytes) self->bytes = bytes;
  if (large) return;
  size_t count = (size_t)self->length + 1;
  char *small = (char *)self->offsets;
  for (size_t i = 0; i < count; i++) {
    int32_t offset = (int32_t)self->offsets[i];
    memcpy(small + i * sizeof offset, &offset, sizeof offset);
  }
  int64_t *offsets = realloc(self->offsets, count * sizeof(int32_t));
  if (offsets) self->offsets = offsets;
}

/* ---- ArrowStrings ----------------------------------------------------------------------------------------------- */

typedef struct arrow_strings_object {
  PyObject_HEAD
  strings_chunk **chunks;
  size_t count;
  int64_t length;
  int large; /* 64-bit offsets, in all chunks */
} arrow_strings_object;

PyObject *arrow_strings_of(native_state *state, strings_chunk **chunks, size_t count, int large) {
  PyTypeObject *type = state->arrow_strings_type;
  arrow_strings_object *self = (arrow_strings_object *)type->tp_alloc(type, 0);
  if (!self) {
    for (size_t i = 0; i < count; i++) strings_chunk_release(chunks[i]);
    free(chunks);
    return NULL;
  }
  self->chunks = chunks;
  self->count = count;
  self->large = large;
  for (size_t i = 0; i < count; i++) {
    self->length += chunks[i]->length;
    self->large |= chunks[i]->size > INT32_MAX;
  }
  Py_BEGIN_ALLOW_THREADS
  for (size_t i = 0; i < count; i++) finish(chunks[i], self->large);
  Py_END_ALLOW_THREADS
  return (PyObject *)self;
}

static void arrow_strings_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  arrow_strings_object *self = (arrow_strings_object *)object;
  PyObject_GC_UnTrack(object);
  for (size_t i = 0; i < self->count; i++) strings_chunk_release(self->chunks[i]);
  free(self->chunks);
  type->tp_free(object);
  Py_DECREF(type);
}

static int arrow_strings_traverse(PyObject *object, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(object));
  return 0;
}

static Py_ssize_t arrow_strings_length(PyObject *object) {
  return (Py_ssize_t)((arrow_strings_object *)object)->length;
}

static PyObject *arrow_strings_repr(PyObject *object) {
  return PyUnicode_FromFormat("<ArrowStrings of %zd rows>", arrow_strings_length(object));
}

/* ---- export: none of this needs the GIL ------------------------------------------------------------------------- */

static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }

/* What an exported array owns. */
typedef struct exported {
  const void *buffers[3];
  strings_chunk *chunk;
} exported;

static void release_array(struct ArrowArray *array) {
  exported *self = array->private_data;
  strings_chunk_release(self->chunk);
  free(self);
  array->release = NULL;
}

/* What an exported stream owns: the chunks that are still to come are held until it is released. */
typedef struct reader {
  size_t count, next;
  int large;
  strings_chunk *chunks[];
} reader;

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  const reader *self = stream->private_data;
  *out = (struct ArrowSchema){.format = self->large ? "U" : "u", .name = "", .flags = ARROW_FLAG_NULLABLE};
  out->release = release_schema;
  return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  reader *self = stream->private_data;
  *out = (struct ArrowArray){0};
  if (self->next == self->count) return 0;
  exported *private = malloc(sizeof *private);
  if (!private) return ENOMEM;
  strings_chunk *chunk = self->chunks[self->next++];
  atomic_fetch_add(&chunk->references, 1);
  *private = (exported){{chunk->validity, chunk->offsets, chunk->bytes}, chunk};
  out->length = chunk->length;
  out->null_count = chunk->null_count;
  out->n_buffers = 3;
  out->buffers = private->buffers;
  out->private_data = private;
  out->release = release_array;
  return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return "out of memory"; /* nothing else can fail */
}

static void release_stream(struct ArrowArrayStream *stream) {
  reader *self = stream->private_data;
  for (size_t i = 0; i < self->count; i++) strings_chunk_release(self->chunks[i]);
  free(self);
  stream->release = NULL;
}

static PyObject *arrow_strings_stream(PyObject *object, PyObject *args, PyObject *keywords) {
  static char *names[] = {"requested_schema", NULL};
  PyObject *ignored = NULL; /* a wish, and the protocol lets the producer refuse it */
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "|O:__arrow_c_stream__", names, &ignored)) return NULL;
  arrow_strings_object *self = (arrow_strings_object *)object;
  reader *private = malloc(sizeof *private + self->count * sizeof *private->chunks);
  if (!private) return PyErr_NoMemory();
  private->count = self->count;
  private->next = 0;
  private->large = self->large;
  for (size_t i = 0; i < self->count; i++) {
    private->chunks[i] = self->chunks[i];
    atomic_fetch_add(&self->chunks[i]->references, 1);
  }
  struct ArrowArrayStream stream = {get_schema, get_next, get_last_error, release_stream, private};
  return arrow_stream_capsule(&stream);
}

/* ---- docs, tables, spec ----------------------------------------------------------------------------------------- */

PyDoc_STRVAR(arrow_strings_doc,
             "A column of strings in Arrow's layout. What speaks the Arrow PyCapsule protocol takes it, any number of\n"
             "times and without a copy: pyarrow.chunked_array(column), polars.Series(values=column).");
PyDoc_STRVAR(arrow_strings_stream_doc,
             "__arrow_c_stream__($self, requested_schema=None)\n--\n\n"
             "A capsule with the chunks, of type string, or large_string if one passes 2 GiB. The wish is ignored.");

static PyMethodDef arrow_strings_methods[] = {
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))arrow_strings_stream, METH_VARARGS | METH_KEYWORDS,
     arrow_strings_stream_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot arrow_strings_slots[] = {
    {Py_tp_doc, (void *)arrow_strings_doc},
    {Py_tp_dealloc, arrow_strings_dealloc},
    {Py_tp_traverse, arrow_strings_traverse},
    {Py_tp_repr, arrow_strings_repr},
    {Py_sq_length, arrow_strings_length},
    {Py_tp_methods, arrow_strings_methods},
    {0, NULL},
};

PyType_Spec native_arrow_strings_spec = {
    .name = "khabar._native.ArrowStrings",
    .basicsize = sizeof(arrow_strings_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = arrow_strings_slots,
};
