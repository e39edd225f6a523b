/*
 * topics.c - many headlines at once: classify_rows, arrow_rows, train_classifier.
 *
 * The caller's lists are its own: nobody else changes them meanwhile, and they keep the str alive.
 */
#include "arrow_input.h"
#include "scratch.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_ROWS 1024
#define BLOCK_UNITS ((size_t)1 << 18)
#define AHEAD 16 /* str lie anywhere in memory: they are asked for some rows before they are read */

/* Headlines as units: those of 2-byte str where they lie, the others converted into one buffer behind another. */
typedef struct headlines {
  const uint16_t **units; /* [count] NULL, of length 0: a null */
  size_t *lengths, count;
  uint16_t **owned; /* [count] of malloc; NULL where a str is used as it lies */
} headlines;

static void headlines_clear(headlines *self) {
  for (size_t i = 0; self->owned && i < self->count; i++) free(self->owned[i]);
  free(self->units);
  free(self->lengths);
  free(self->owned);
  *self = (headlines){0};
}

static int headlines_init(headlines *self, size_t count) {
  *self = (headlines){malloc(count * sizeof *self->units + 1), malloc(count * sizeof *self->lengths + 1), 0,
                      malloc(count * sizeof *self->owned + 1)};
  if (self->units && self->lengths && self->owned) return 0;
  headlines_clear(self);
  PyErr_NoMemory();
  return -1;
}

/* Append a row; -1 with an exception for what is neither str nor, where `nulls` is given, a null. */
static int headlines_add(headlines *self, native_state *state, PyObject *item, PyObject *nulls, Py_ssize_t row) {
  const uint16_t **units = &self->units[self->count];
  size_t *length = &self->lengths[self->count];
  uint16_t **owned = &self->owned[self->count];
  *units = NULL;
  *length = 0;
  *owned = NULL;
  if (!PyUnicode_Check(item)) {
    if (!nulls || !native_is_null(item, nulls)) {
      PyErr_Format(PyExc_TypeError, "row %zd must be a str%s, not %.100s", row, nulls ? " or a null" : "",
                   Py_TYPE(item)->tp_name);
      return -1;
    }
    self->count++;
    return 0;
  }
#if PY_VERSION_HEX < 0x030C0000
  if (PyUnicode_READY(item) < 0) return -1;
#endif
  int kind = PyUnicode_KIND(item);
  size_t count = (size_t)PyUnicode_GET_LENGTH(item);
  *length = text_unit_count(kind, PyUnicode_DATA(item), count);
  if (*length > KHB_LENGTH_MAX) {
    khb_error error = {KHB_ERROR_LENGTH, *length, "the text is longer than 2^30 - 1 units"};
    native_raise_row(state, error.code, &error, row);
    return -1;
  }
  if (kind == PyUnicode_2BYTE_KIND) {
    *units = PyUnicode_2BYTE_DATA(item);
    PREFETCH((const char *)*units + 64);
  } else {
    if (!(*owned = malloc(*length * sizeof **owned + 1))) {
      PyErr_NoMemory();
      return -1;
    }
    text_convert(kind, PyUnicode_DATA(item), count, *owned);
    *units = *owned;
  }
  self->count++;
  return 0;
}

/* ---- classify_rows ------------------------------------------------------------------------------------------------ */

/* Where a row's answers go. */
typedef struct answers {
  float *probabilities; /* [labels] a row */
  int16_t *best;        /* one a row: the most probable label, -1 for a null or a text without a word */
} answers;

static khb_status answer(khb_word_cache *cache, const headlines *rows, size_t labels, answers to, size_t *row,
                         khb_error *error) {
  khb_status status = khb_word_cache_classify_all(cache, rows->units, rows->lengths, rows->count, to.probabilities, row,
                                                  error); /* a null is a text without a word */
  for (size_t i = 0; i < *row; i++) {
    const float *p = to.probabilities + i * labels;
    int16_t best = -1;
    float top = 0;
    for (size_t k = 0; k < labels; k++) {
      best = p[k] > top ? (int16_t)k : best;
      top = p[k] > top ? p[k] : top;
    }
    to.best[i] = best;
  }
  return status;
}

/* One block from `start` on; gives where it ended, or -1 with an exception. */
static Py_ssize_t classify_block(native_state *state, khb_word_cache *cache, size_t labels, PyObject *list,
                                 Py_ssize_t start, Py_ssize_t stop, PyObject *nulls, headlines *rows, answers to) {
  size_t units = 0;
  for (size_t i = 0; i < rows->count; i++) free(rows->owned[i]);
  rows->count = 0;
  for (Py_ssize_t i = start; i < stop && rows->count < BLOCK_ROWS && units < BLOCK_UNITS; i++) {
    if (i + AHEAD < stop) PREFETCH(PyList_GET_ITEM(list, i + AHEAD));
    if (headlines_add(rows, state, PyList_GET_ITEM(list, i), nulls, i) < 0) return -1;
    units += rows->lengths[rows->count - 1];
  }
  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  size_t row;
  to.probabilities += (size_t)start * labels;
  to.best += start;
  Py_BEGIN_ALLOW_THREADS
  status = answer(cache, rows, labels, to, &row, &error);
  Py_END_ALLOW_THREADS
  if (status == KHB_OK) return start + (Py_ssize_t)rows->count;
  native_raise_row(state, status, &error, start + (Py_ssize_t)row);
  return -1;
}

/* A cache for a batch: the spare one, or a new one; NULL with an exception. */
static khb_word_cache *take_cache(native_state *state, classifier_object *classifier) {
  khb_word_cache *cache = classifier->spare;
  classifier->spare = NULL;
  if (cache) return cache;
  khb_error error = {KHB_OK, 0, ""};
  khb_status status = khb_word_cache_new(classifier->handle, &cache, &error);
  if (status == KHB_OK) return cache;
  native_raise(state, status, &error);
  return NULL;
}

static void give_cache_back(classifier_object *classifier, khb_word_cache *cache) {
  if (classifier->spare) khb_word_cache_free(cache); /* of another thread, which was done before */
  else classifier->spare = cache;
}

static int has_room(const Py_buffer *buffer, Py_ssize_t rows, size_t size) {
  return (size_t)buffer->len / size >= (size_t)rows;
}

PyObject *native_classify_rows(PyObject *module, PyObject *args) {
  native_state *state = native_state_of(module);
  classifier_object *classifier;
  PyObject *list, *nulls;
  Py_ssize_t start, stop;
  Py_buffer probabilities, best;
  if (!PyArg_ParseTuple(args, "O!O!nnO!w*w*:classify_rows", state->classifier_type, &classifier, &PyList_Type, &list,
                        &start, &stop, &PyTuple_Type, &nulls, &probabilities, &best)) {
    return NULL;
  }
  size_t labels = khb_classifier_label_count(classifier->handle);
  khb_word_cache *cache = NULL;
  headlines rows = {0};
  int failed = 1;
  if (start < 0 || start > stop || stop > PyList_GET_SIZE(list) ||
      !has_room(&probabilities, stop, labels * sizeof(float)) || !has_room(&best, stop, sizeof(int16_t))) {
    PyErr_Format(PyExc_ValueError, "rows %zd to %zd of %zd, or no room for them", start, stop, PyList_GET_SIZE(list));
    goto cleanup;
  }
  if (headlines_init(&rows, BLOCK_ROWS) < 0 || !(cache = take_cache(state, classifier))) goto cleanup;
  while (start >= 0 && start < stop) {
    start =
        classify_block(state, cache, labels, list, start, stop, nulls, &rows, (answers){probabilities.buf, best.buf});
    if (start >= 0 && PyErr_CheckSignals() < 0) start = -1;
  }
  failed = start < 0;
cleanup:
  headlines_clear(&rows);
  if (cache) give_cache_back(classifier, cache);
  PyBuffer_Release(&probabilities);
  PyBuffer_Release(&best);
  if (failed) return NULL;
  Py_RETURN_NONE;
}

/* ---- arrow_rows --------------------------------------------------------------------------------------------------- */

static PyObject *row_str(native_state *state, const arrow_input *input, const struct ArrowArray *chunk, int64_t row,
                         Py_ssize_t number) {
  const char *bytes;
  size_t size;
  khb_error error = {KHB_ERROR_ENCODING, 0, "not UTF-8"};
  if (arrow_is_null(input->layout, chunk, row)) Py_RETURN_NONE;
  if (!arrow_row(input->layout, chunk, row, &bytes, &size))
    return native_raise_row(state, arrow_outside(&error), &error, number);
  PyObject *result = PyUnicode_DecodeUTF8(bytes, (Py_ssize_t)size, NULL);
  if (result || !PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) return result;
  PyErr_Clear();
  return native_raise_row(state, error.code, &error, number);
}

PyObject *native_arrow_rows(PyObject *module, PyObject *capsules) {
  native_state *state = native_state_of(module);
  arrow_input input;
  PyObject *rows = NULL;
  if (arrow_input_init(&input, capsules) == 0) rows = PyList_New(0);
  Py_ssize_t number = 0;
  for (size_t c = 0; rows && c < input.count; c++) {
    for (int64_t row = 0; rows && row < input.chunks[c].length; row++, number++) {
      PyObject *text = row_str(state, &input, &input.chunks[c], row, number);
      if (!text || PyList_Append(rows, text) < 0) Py_CLEAR(rows);
      Py_XDECREF(text);
    }
  }
  arrow_input_clear(&input);
  return rows;
}

/* ---- train_classifier --------------------------------------------------------------------------------------------- */

/* The thread's state while C works without the GIL, and what is to be told of its progress. */
typedef struct watch {
  PyThreadState *thread;
  PyObject *progress; /* a callable, or None */
} watch;

static int look(void *context, double done) {
  watch *self = context;
  PyEval_RestoreThread(self->thread);
  int stop = PyErr_CheckSignals() < 0;
  if (!stop && self->progress != Py_None) {
    PyObject *answer = PyObject_CallFunction(self->progress, "d", done);
    stop = !answer;
    Py_XDECREF(answer);
  }
  self->thread = PyEval_SaveThread();
  return stop;
}

/* The label of each headline as an index; NULL with an exception. */
static uint32_t *label_indices(PyObject *labels, Py_ssize_t count) {
  uint32_t *result = malloc((size_t)count * sizeof *result + 1);
  if (!result) PyErr_NoMemory();
  for (Py_ssize_t i = 0; result && i < count; i++) {
    unsigned long label = PyLong_AsUnsignedLong(PyList_GET_ITEM(labels, i));
    if (label > KHB_LABELS_MAX) {
      if (!PyErr_Occurred()) PyErr_Format(PyExc_ValueError, "label %lu of row %zd", label, i);
      free(result);
      return NULL;
    }
    result[i] = (uint32_t)label;
  }
  return result;
}

/* The names as UTF-8, which lives as long as their str. */
static const char **name_texts(PyObject *names) {
  Py_ssize_t count = PyTuple_GET_SIZE(names), size;
  const char **result = malloc((size_t)count * sizeof *result + 1);
  if (!result) PyErr_NoMemory();
  for (Py_ssize_t k = 0; result && k < count; k++) {
    result[k] = PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(names, k), &size);
    if (result[k] && strlen(result[k]) == (size_t)size) continue;
    if (result[k] || PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
      PyErr_Clear();
      PyErr_Format(PyExc_ValueError, "the label %R has a NUL or half a surrogate pair", PyTuple_GET_ITEM(names, k));
    }
    free(result);
    return NULL;
  }
  return result;
}

PyObject *native_train_classifier(PyObject *module, PyObject *args) {
  native_state *state = native_state_of(module);
  PyObject *list, *labels, *names, *progress, *result = NULL;
  unsigned long long seed;
  unsigned passes;
  if (!PyArg_ParseTuple(args, "O!O!O!KIO:train_classifier", &PyList_Type, &list, &PyList_Type, &labels, &PyTuple_Type,
                        &names, &seed, &passes, &progress)) {
    return NULL;
  }
  Py_ssize_t count = PyList_GET_SIZE(list);
  if (PyList_GET_SIZE(labels) != count)
    return PyErr_Format(PyExc_ValueError, "%zd headlines and %zd labels", count, PyList_GET_SIZE(labels));
  headlines rows = {0};
  uint32_t *indices = label_indices(labels, count);
  const char **texts = indices ? name_texts(names) : NULL;
  khb_classifier *handle = NULL;
  khb_error error = {KHB_OK, 0, ""};
  khb_status status = KHB_OK;
  if (!texts || headlines_init(&rows, (size_t)count) < 0) goto cleanup;
  for (Py_ssize_t i = 0; i < count; i++) {
    if (headlines_add(&rows, state, PyList_GET_ITEM(list, i), NULL, i) < 0) goto cleanup;
  }
  watch watching = {NULL, progress};
  khb_training training = {.headlines = rows.units,
                           .lengths = rows.lengths,
                           .labels = indices,
                           .count = rows.count,
                           .names = texts,
                           .name_count = (size_t)PyTuple_GET_SIZE(names),
                           .seed = seed,
                           .passes = passes,
                           .progress = look,
                           .context = &watching};
  watching.thread = PyEval_SaveThread();
  status = khb_classifier_train(&training, NULL, &handle, &error);
  PyEval_RestoreThread(watching.thread);
  if (status == KHB_OK) {
    result = native_classifier_of(state, handle);
  } else if (status == KHB_ERROR_ARGUMENT) {
    PyErr_Format(PyExc_ValueError, "cannot learn from these headlines: %s", error.message);
  } else if (status != KHB_ERROR_STOPPED) { /* there the exception is set */
    native_raise(state, status, &error);
  }
cleanup:
  headlines_clear(&rows);
  free(indices);
  free(texts);
  return result;
}
