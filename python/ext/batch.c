/*
 * batch.c - Normalizer.map, and normalize_rows, which normalises a stretch of a list in place.
 *
 * A block of rows goes through three steps: look at each str (with the GIL), normalise all into one buffer (without),
 * make the str that differ (with). So the GIL is given away once a block, and nothing is allocated for a row but its
 * result. The list is the caller's own: nobody else changes it meanwhile, and it keeps the str alive.
 */
#include "scratch.h"
#include "text.h"

#include <math.h>
#include <string.h>

#define BLOCK_ROWS 1024
#define BLOCK_UNITS ((size_t)1 << 18) /* a block that is read, written and read again from the second-level cache */

/* The str of a list lie anywhere in memory: their first lines are asked for some rows before they are read. */
#define AHEAD 16

typedef struct row {
  const void *points; /* NULL: a null, left as it is */
  size_t count;
  int kind, same;
  size_t start, length; /* of the result, in units */
  text_shape shape;
} row;

int native_is_null(PyObject *item, PyObject *nulls) {
  if (item == Py_None || (PyFloat_Check(item) && isnan(PyFloat_AS_DOUBLE(item)))) return 1;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(nulls); i++) {
    if (item == PyTuple_GET_ITEM(nulls, i)) return 1;
  }
  return 0;
}

/* -1 with TypeError for what is neither str nor null. */
static int look(PyObject *item, PyObject *nulls, Py_ssize_t number, row *self) {
  self->points = NULL;
  self->count = 0;
  if (!PyUnicode_Check(item)) {
    if (native_is_null(item, nulls)) return 0;
    PyErr_Format(PyExc_TypeError, "row %zd must be a str or a null, not %.100s", number, Py_TYPE(item)->tp_name);
    return -1;
  }
#if PY_VERSION_HEX < 0x030C0000
  if (PyUnicode_READY(item) < 0) return -1;
#endif
  self->kind = PyUnicode_KIND(item);
  self->points = PyUnicode_DATA(item);
  self->count = (size_t)PyUnicode_GET_LENGTH(item);
  PREFETCH((const char *)self->points + 64);
  return 0;
}

static khb_status normalize_row(const khb_normalizer *normalizer, row *self, scratch *memory, khb_error *error) {
  const uint16_t *units = self->points;
  size_t length = self->count;
  if (self->kind != PyUnicode_2BYTE_KIND) {
    if (length > KHB_LENGTH_MAX) {
      *error = (khb_error){KHB_ERROR_LENGTH, length, "the text is longer than 2^30 - 1 units"};
      return KHB_ERROR_LENGTH;
    }
    length = text_unit_count(self->kind, self->points, self->count);
    khb_status status = unit_buffer_reserve(&memory->in, length, error);
    if (status != KHB_OK) return status;
    text_convert(self->kind, self->points, self->count, memory->in.units);
    units = memory->in.units;
  }
  self->start = memory->out.size;
  size_t points;
  khb_status status = scratch_normalize(normalizer, units, length, &memory->out, &points, &self->same, error);
  if (status != KHB_OK) return status;
  const uint16_t *result = memory->out.units + self->start;
  self->length = memory->out.size - self->start;
  if (self->same) memory->out.size = self->start;
  else self->shape = text_shape_of(result, self->length, self->length - points);
  return KHB_OK;
}

/* Puts the str of a row into its place. A str of a subclass becomes a plain one. */
static int replace(PyObject *rows, Py_ssize_t index, const row *self, const unit_buffer *out) {
  PyObject *item = PyList_GET_ITEM(rows, index), *result;
  if (!self->points || (self->same && PyUnicode_CheckExact(item))) return 0;
  result =
      self->same ? PyUnicode_FromObject(item) : text_str_shaped(out->units + self->start, self->length, self->shape);
  return result ? PyList_SetItem(rows, index, result) : -1;
}

/* One block from `start` on; gives where it ended, or -1 with an exception. */
static Py_ssize_t normalize_block(native_state *state, const khb_normalizer *normalizer, PyObject *rows,
                                  Py_ssize_t start, Py_ssize_t stop, Py_ssize_t first, PyObject *nulls, row *block,
                                  scratch *memory) {
  Py_ssize_t count = 0, done = 0;
  size_t units = 0;
  while (count < BLOCK_ROWS && start + count < stop && units < BLOCK_UNITS) {
    if (start + count + AHEAD < stop) PREFETCH(PyList_GET_ITEM(rows, start + count + AHEAD));
    if (look(PyList_GET_ITEM(rows, start + count), nulls, first + start + count, &block[count]) < 0) return -1;
    units += block[count++].count;
  }
  khb_error error = {KHB_OK, 0, ""};
  khb_status status = KHB_OK;
  memory->out.size = 0;
  Py_BEGIN_ALLOW_THREADS
  for (; done < count; done++) {
    if (!block[done].points) continue;
    status = normalize_row(normalizer, &block[done], memory, &error);
    if (status != KHB_OK) break;
  }
  Py_END_ALLOW_THREADS
  if (status != KHB_OK) {
    native_raise_row(state, status, &error, first + start + done);
    return -1;
  }
  for (Py_ssize_t i = 0; i < count; i++) {
    if (replace(rows, start + i, &block[i], &memory->out) < 0) return -1;
  }
  return start + count;
}

PyObject *native_normalize_rows(PyObject *module, PyObject *args) {
  native_state *state = native_state_of(module);
  normalizer_object *normalizer;
  PyObject *rows, *nulls;
  Py_ssize_t start, stop, first;
  if (!PyArg_ParseTuple(args, "O!O!nnnO!:normalize_rows", state->normalizer_type, &normalizer, &PyList_Type, &rows,
                        &start, &stop, &first, &PyTuple_Type, &nulls)) {
    return NULL;
  }
  if (start < 0 || start > stop || stop > PyList_GET_SIZE(rows)) {
    return PyErr_Format(PyExc_ValueError, "rows %zd to %zd of %zd", start, stop, PyList_GET_SIZE(rows));
  }
  Py_ssize_t most = stop - start < BLOCK_ROWS ? stop - start : BLOCK_ROWS;
  row *block = PyMem_Malloc((size_t)most * sizeof *block + 1);
  if (!block) return PyErr_NoMemory();
  scratch memory = {0};
  while (start >= 0 && start < stop) {
    start = normalize_block(state, normalizer->handle, rows, start, stop, first, nulls, block, &memory);
    if (start >= 0 && PyErr_CheckSignals() < 0) start = -1;
  }
  scratch_clear(&memory);
  PyMem_Free(block);
  if (start < 0) return NULL;
  Py_RETURN_NONE;
}

PyObject *native_normalizer_map(PyObject *self, PyObject *args, PyObject *keywords) {
  static char *names[] = {"", "threads", NULL};
  PyObject *texts, *threads = NULL, *one = NULL, *result = NULL;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|$O:map", names, &texts, &threads)) return NULL;
  PyObject *module = PyImport_ImportModule("khabar.batch");
  if (module && !threads) threads = one = PyLong_FromLong(1);
  if (module && threads) result = PyObject_CallMethod(module, "map_texts", "OOO", self, texts, threads);
  Py_XDECREF(one);
  Py_XDECREF(module);
  return result;
}

const char native_normalizer_map_doc[] =
    "map($self, texts, /, *, threads=1)\n--\n\n"
    "Normalise many texts, and give them in the shape in which they came:\n\n"
    "    list, tuple                    a list; a str that does not change is the same object\n"
    "    numpy array                    an array of that shape, of dtype object\n"
    "    pandas Series, Index           the same kind; index, name and string dtype kept\n"
    "    pyarrow Array, ChunkedArray    the same kind, of string (also for string_view) or large_string\n"
    "    polars Series                  a Series of that name\n"
    "    any other Arrow column         an object with __arrow_c_stream__\n"
    "    any other iterable             an iterator that reads ahead by a block: memory does not grow\n\n"
    "None, NaN, pandas.NA and Arrow nulls stay. threads: how many work at once, without the GIL; None: one for each\n"
    "processor. The order is kept.\n\n"
    "Raises TypeError for a row that is neither str nor null, or a column of another type; EncodingError for invalid\n"
    "UTF-8 in an Arrow column; LengthError over 2**30 - 1 UTF-16 units; each names the row. Nothing half done is\n"
    "returned: only an iterator has given the rows of the blocks before. ValueError for fewer threads than one.\n\n"
    ">>> khabar.Normalizer().map(['أَخْبَارٌ', None])\n"
    "['اخبار', None]";
