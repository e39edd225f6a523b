/* arrow_table.c - ArrowTable: batches of rows as a Python object, given away through the C stream interface. */
#include "arrow_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct arrow_table_object {
  PyObject_HEAD
  const column_spec *specs;
  size_t column_count;
  row_batch **batches;
  size_t count;
  int64_t length;
} arrow_table_object;

PyObject *arrow_table_of(native_state *state, const column_spec *specs, size_t column_count, row_batch **batches,
                         size_t count) {
  PyTypeObject *type = state->arrow_table_type;
  arrow_table_object *self = (arrow_table_object *)type->tp_alloc(type, 0);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (self && batches[i] && batches[i]->length) batches[kept++] = batches[i];
    else row_batch_release(batches[i]);
  }
  if (!self) {
    free(batches);
    return NULL;
  }
  self->specs = specs;
  self->column_count = column_count;
  self->batches = batches;
  self->count = kept;
  for (size_t i = 0; i < kept; i++) self->length += batches[i]->length;
  return (PyObject *)self;
}

static void arrow_table_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  arrow_table_object *self = (arrow_table_object *)object;
  PyObject_GC_UnTrack(object);
  for (size_t i = 0; i < self->count; i++) row_batch_release(self->batches[i]);
  free(self->batches);
  type->tp_free(object);
  Py_DECREF(type);
}

static int arrow_table_traverse(PyObject *object, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(object));
  return 0;
}

static Py_ssize_t arrow_table_length(PyObject *object) { return (Py_ssize_t)((arrow_table_object *)object)->length; }

static PyObject *arrow_table_repr(PyObject *object) {
  const arrow_table_object *self = (arrow_table_object *)object;
  return PyUnicode_FromFormat("<ArrowTable of %zd rows, %zu columns>", arrow_table_length(object), self->column_count);
}

/* ---- export: none of this needs the GIL ------------------------------------------------------------------------- */

/*
 * A consumer may move a child out of its parent, and release the two in any order. So a child owns what it points to;
 * the memory that it lies in until then is the parent's.
 */
static void release_child_schema(struct ArrowSchema *schema) { schema->release = NULL; }

static void release_schema(struct ArrowSchema *schema) {
  for (int64_t i = 0; i < schema->n_children; i++)
    if (schema->children[i]->release) schema->children[i]->release(schema->children[i]);
  free(schema->private_data);
  schema->release = NULL;
}

/* Pointers to `count` structs of `size` bytes, zeroed, in one piece of memory. */
static void **children_of(size_t count, size_t size) {
  void **pointers = calloc(count, sizeof *pointers + size);
  for (size_t i = 0; pointers && i < count; i++) pointers[i] = (char *)(pointers + count) + i * size;
  return pointers;
}

static int fill_schema(const column_spec *specs, size_t count, struct ArrowSchema *out) {
  static const char *const formats[] = {"U", "l", "g", "b"}; /* in the order of column_kind */
  struct ArrowSchema **children = (struct ArrowSchema **)children_of(count, sizeof **children);
  if (!children) return ENOMEM;
  for (size_t i = 0; i < count; i++) {
    *children[i] = (struct ArrowSchema){.format = formats[specs[i].kind],
                                        .name = specs[i].name,
                                        .flags = specs[i].nullable ? ARROW_FLAG_NULLABLE : 0,
                                        .release = release_child_schema};
  }
  *out = (struct ArrowSchema){.format = "+s",
                              .name = "",
                              .n_children = (int64_t)count,
                              .children = children,
                              .release = release_schema,
                              .private_data = children};
  return 0;
}

/* What an exported column owns. */
typedef struct exported {
  const void *buffers[3];
  row_batch *batch;
} exported;

static void release_column(struct ArrowArray *array) {
  exported *self = array->private_data;
  row_batch_release(self->batch);
  free(self);
  array->release = NULL;
}

static void release_batch(struct ArrowArray *array) {
  for (int64_t i = 0; i < array->n_children; i++)
    if (array->children[i]->release) array->children[i]->release(array->children[i]);
  free(array->private_data);
  array->release = NULL;
}

static int fill_column(row_batch *batch, size_t column, struct ArrowArray *out) {
  const column_cells *cells = &batch->columns[column];
  int is_text = batch->specs[column].kind == COLUMN_TEXT;
  exported *private = malloc(sizeof *private);
  if (!private) return ENOMEM;
  atomic_fetch_add(&batch->references, 1);
  const void *bytes = cells->bytes.bytes ? cells->bytes.bytes : "";
  *private = (exported){{cells->null_count ? cells->validity : NULL, cells->values.memory, bytes}, batch};
  *out = (struct ArrowArray){.length = batch->length,
                             .null_count = cells->null_count,
                             .n_buffers = is_text ? 3 : 2,
                             .buffers = private->buffers,
                             .release = release_column,
                             .private_data = private};
  return 0;
}

static int fill_batch(row_batch *batch, struct ArrowArray *out) {
  static const void *no_validity[1];
  struct ArrowArray **children = (struct ArrowArray **)children_of(batch->column_count, sizeof **children);
  if (!children) return ENOMEM;
  *out = (struct ArrowArray){.length = batch->length,
                             .n_buffers = 1,
                             .buffers = no_validity,
                             .n_children = (int64_t)batch->column_count,
                             .children = children,
                             .release = release_batch,
                             .private_data = children};
  for (size_t i = 0; i < batch->column_count; i++) {
    if (!fill_column(batch, i, children[i])) continue;
    release_batch(out);
    return ENOMEM;
  }
  return 0;
}

/* What an exported stream owns: the batches that are still to come are held until it is released. */
typedef struct reader {
  const column_spec *specs;
  size_t column_count, count, next;
  row_batch *batches[];
} reader;

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  const reader *self = stream->private_data;
  return fill_schema(self->specs, self->column_count, out);
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  reader *self = stream->private_data;
  *out = (struct ArrowArray){0};
  return self->next < self->count ? fill_batch(self->batches[self->next++], out) : 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return "out of memory"; /* nothing else can fail */
}

static void release_stream(struct ArrowArrayStream *stream) {
  reader *self = stream->private_data;
  for (size_t i = 0; i < self->count; i++) row_batch_release(self->batches[i]);
  free(self);
  stream->release = NULL;
}

static PyObject *arrow_table_stream(PyObject *object, PyObject *args, PyObject *keywords) {
  static char *names[] = {"requested_schema", NULL};
  PyObject *ignored = NULL; /* a wish, and the protocol lets the producer refuse it */
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "|O:__arrow_c_stream__", names, &ignored)) return NULL;
  const arrow_table_object *self = (arrow_table_object *)object;
  reader *private = malloc(sizeof *private + self->count * sizeof *private->batches);
  if (!private) return PyErr_NoMemory();
  *private = (reader){.specs = self->specs, .column_count = self->column_count, .count = self->count};
  for (size_t i = 0; i < self->count; i++) {
    private->batches[i] = self->batches[i];
    atomic_fetch_add(&self->batches[i]->references, 1);
  }
  struct ArrowArrayStream stream = {get_schema, get_next, get_last_error, release_stream, private};
  return arrow_stream_capsule(&stream);
}

/* ---- docs, tables, spec ----------------------------------------------------------------------------------------- */

PyDoc_STRVAR(arrow_table_doc,
             "A table in Arrow's layout. What speaks the Arrow PyCapsule protocol takes it, any number of times and\n"
             "without a copy: pyarrow.table(table), polars.DataFrame(table), duckdb.from_arrow(table).");
PyDoc_STRVAR(arrow_table_stream_doc, "__arrow_c_stream__($self, requested_schema=None)\n--\n\n"
                                     "A capsule with the record batches. The wish is ignored.");

static PyMethodDef arrow_table_methods[] = {
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))arrow_table_stream, METH_VARARGS | METH_KEYWORDS,
     arrow_table_stream_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot arrow_table_slots[] = {
    {Py_tp_doc, (void *)arrow_table_doc},
    {Py_tp_dealloc, arrow_table_dealloc},
    {Py_tp_traverse, arrow_table_traverse},
    {Py_tp_repr, arrow_table_repr},
    {Py_sq_length, arrow_table_length},
    {Py_tp_methods, arrow_table_methods},
    {0, NULL},
};

PyType_Spec native_arrow_table_spec = {
    .name = "khabar._native.ArrowTable",
    .basicsize = sizeof(arrow_table_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = arrow_table_slots,
};
