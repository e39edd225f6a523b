/* text.c - see text.h. */
#include "text.h"

#include <string.h>

static int is_high(uint32_t c) { return (c & 0xFC00) == 0xD800; }
static int is_low(uint32_t c) { return (c & 0xFC00) == 0xDC00; }

static uint16_t *widen(const Py_UCS1 *points, size_t length) {
  uint16_t *units = PyMem_Malloc(length * sizeof *units + 1);
  if (!units) return NULL;
  for (size_t i = 0; i < length; i++) units[i] = points[i];
  return units;
}

static size_t units_of(const Py_UCS4 *points, size_t count) {
  size_t units = count;
  for (size_t i = 0; i < count; i++) units += points[i] > 0xFFFF;
  return units;
}

static uint16_t *narrow(const Py_UCS4 *points, size_t count, size_t length) {
  uint16_t *units = PyMem_Malloc(length * sizeof *units + 1);
  if (!units) return NULL;
  uint16_t *out = units;
  for (size_t i = 0; i < count; i++) {
    Py_UCS4 c = points[i];
    if (c > 0xFFFF) {
      *out++ = (uint16_t)(0xD7C0 + (c >> 10));
      *out++ = (uint16_t)(0xDC00 | (c & 0x3FF));
    } else {
      *out++ = (uint16_t)c;
    }
  }
  return units;
}

int text_view_init(text_view *self, native_state *state, PyObject *object, const char *what) {
  if (!PyUnicode_Check(object)) {
    PyErr_Format(PyExc_TypeError, "%s must be a str, not %.100s", what, Py_TYPE(object)->tp_name);
    return -1;
  }
#if PY_VERSION_HEX < 0x030C0000
  if (PyUnicode_READY(object) < 0) return -1;
#endif
  size_t count = (size_t)PyUnicode_GET_LENGTH(object);
  int kind = PyUnicode_KIND(object);
  self->length = kind == PyUnicode_4BYTE_KIND ? units_of(PyUnicode_4BYTE_DATA(object), count) : count;
  if (self->length > KHB_LENGTH_MAX) {
    PyErr_Format(state->length_error, "%s has %zu UTF-16 units; at most %zu can be read in one call: read it in parts",
                 what, self->length, KHB_LENGTH_MAX);
    return -1;
  }
  self->owned = NULL;
  if (kind == PyUnicode_2BYTE_KIND) {
    self->units = (const uint16_t *)PyUnicode_2BYTE_DATA(object);
  } else {
    self->owned = kind == PyUnicode_1BYTE_KIND ? widen(PyUnicode_1BYTE_DATA(object), count)
                                               : narrow(PyUnicode_4BYTE_DATA(object), count, self->length);
    if (!self->owned) {
      PyErr_NoMemory();
      return -1;
    }
    self->units = self->owned;
  }
  Py_INCREF(object);
  self->source = object;
  return 0;
}

void text_view_clear(text_view *self) {
  PyMem_Free(self->owned);
  self->owned = NULL;
  Py_CLEAR(self->source);
}

/* The code points to count by, or NULL where every unit is one. */
static const Py_UCS4 *wide_points(const text_view *view) {
  return PyUnicode_KIND(view->source) == PyUnicode_4BYTE_KIND ? PyUnicode_4BYTE_DATA(view->source) : NULL;
}

size_t text_cursor_point(text_cursor *self, size_t unit) {
  const Py_UCS4 *points = wide_points(self->view);
  if (!points) return unit;
  if (unit < self->unit) self->unit = self->point = 0;
  size_t count = (size_t)PyUnicode_GET_LENGTH(self->view->source);
  while (self->point < count) {
    size_t next = self->unit + (points[self->point] > 0xFFFF ? 2 : 1);
    if (next > unit) break;
    self->unit = next;
    self->point++;
  }
  return self->point;
}

size_t text_cursor_unit(text_cursor *self, size_t point) {
  const Py_UCS4 *points = wide_points(self->view);
  if (!points) return point;
  if (point < self->point) self->unit = self->point = 0;
  for (; self->point < point; self->point++) self->unit += points[self->point] > 0xFFFF ? 2 : 1;
  return self->unit;
}

PyObject *text_cursor_span(text_cursor *self, khb_span span) {
  size_t start = text_cursor_point(self, span.start);
  size_t end = text_cursor_point(self, span.end);
  return Py_BuildValue("(nn)", (Py_ssize_t)start, (Py_ssize_t)end);
}

PyObject *text_str(const uint16_t *units, size_t length) {
  size_t pairs = 0;
  for (size_t i = 1; i < length; i++) {
    /* Most text has no surrogate at all: one test a unit. A low unit closes at most the high one before it. */
    if (is_low(units[i]) && is_high(units[i - 1])) pairs++;
  }
  if (!pairs) return PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, units, (Py_ssize_t)length);

  PyObject *str = PyUnicode_New((Py_ssize_t)(length - pairs), 0x10FFFF);
  if (!str) return NULL;
  Py_UCS4 *out = PyUnicode_4BYTE_DATA(str);
  for (size_t i = 0; i < length; i++) {
    uint32_t c = units[i];
    if (is_high(c) && i + 1 < length && is_low(units[i + 1])) {
      c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00u);
    }
    *out++ = c;
  }
  return str;
}

int text_is_2byte(PyObject *str) {
#if PY_VERSION_HEX < 0x030C0000
  if (!PyUnicode_IS_READY(str)) return 0;
#endif
  return PyUnicode_KIND(str) == PyUnicode_2BYTE_KIND;
}

PyObject *text_2byte_str(PyObject *source, const uint16_t *units, size_t length) {
  if (length == (size_t)PyUnicode_GET_LENGTH(source) &&
      memcmp(units, PyUnicode_2BYTE_DATA(source), length * sizeof *units) == 0) {
    return PyUnicode_FromObject(source); /* the object itself, unless of a subclass */
  }
  if (text_is_narrow(units, length)) return PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, units, (Py_ssize_t)length);
  PyObject *str = PyUnicode_New((Py_ssize_t)length, 0xFFFF);
  if (str) memcpy(PyUnicode_2BYTE_DATA(str), units, length * sizeof *units);
  return str;
}

PyObject *text_str_of(const text_view *view, const uint16_t *units, size_t length) {
  if (text_is_2byte(view->source)) return text_2byte_str(view->source, units, length);
  if (length == view->length && memcmp(units, view->units, length * sizeof *units) == 0)
    return PyUnicode_FromObject(view->source);
  return text_str(units, length);
}
