/* text.c - see text.h. */
#include "text.h"

#include <string.h>

static int is_high(uint32_t c) { return (c & 0xFC00) == 0xD800; }
static int is_low(uint32_t c) { return (c & 0xFC00) == 0xDC00; }

size_t text_unit_count(int kind, const void *points, size_t count) {
  size_t units = count;
  if (kind != PyUnicode_4BYTE_KIND) return units;
  for (size_t i = 0; i < count; i++) units += ((const Py_UCS4 *)points)[i] > 0xFFFF;
  return units;
}

static void widen(const Py_UCS1 *points, size_t count, uint16_t *units) {
  for (size_t i = 0; i < count; i++) units[i] = points[i];
}

static void narrow(const Py_UCS4 *points, size_t count, uint16_t *units) {
  for (size_t i = 0; i < count; i++) {
    Py_UCS4 c = points[i];
    if (c > 0xFFFF) {
      *units++ = (uint16_t)(0xD7C0 + (c >> 10));
      *units++ = (uint16_t)(0xDC00 | (c & 0x3FF));
    } else {
      *units++ = (uint16_t)c;
    }
  }
}

void text_convert(int kind, const void *points, size_t count, uint16_t *units) {
  if (kind == PyUnicode_1BYTE_KIND) widen(points, count, units);
  else narrow(points, count, units);
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
  self->length = text_unit_count(kind, PyUnicode_DATA(object), count);
  if (self->length > KHB_LENGTH_MAX) {
    PyErr_Format(state->length_error, "%s has %zu UTF-16 units; at most %zu can be read in one call: read it in parts",
                 what, self->length, KHB_LENGTH_MAX);
    return -1;
  }
  self->owned = NULL;
  if (kind == PyUnicode_2BYTE_KIND) {
    self->units = (const uint16_t *)PyUnicode_2BYTE_DATA(object);
  } else {
    self->owned = PyMem_Malloc(self->length * sizeof *self->owned + 1);
    if (!self->owned) {
      PyErr_NoMemory();
      return -1;
    }
    text_convert(kind, PyUnicode_DATA(object), count, self->owned);
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

static text_shape survey(const uint16_t *units, size_t length) {
  text_shape shape = {0, 0};
  uint16_t surrogates = 0; /* nearly all text has none, and this loop runs over many units at a time */
  for (size_t i = 0; i < length; i++) {
    shape.bits |= units[i];
    surrogates |= (units[i] & 0xF800) == 0xD800;
  }
  for (size_t i = 1; surrogates && i < length; i++) {
    if (is_low(units[i]) && is_high(units[i - 1])) shape.pairs++; /* a low unit closes at most the one before it */
  }
  return shape;
}

PyObject *text_str_shaped(const uint16_t *units, size_t length, text_shape shape) {
  if (!shape.pairs && shape.bits < 0x100) {
    return PyUnicode_FromKindAndData(PyUnicode_2BYTE_KIND, units, (Py_ssize_t)length);
  }
  if (!shape.pairs) {
    PyObject *str = PyUnicode_New((Py_ssize_t)length, 0xFFFF);
    if (str) memcpy(PyUnicode_2BYTE_DATA(str), units, length * sizeof *units);
    return str;
  }
  PyObject *str = PyUnicode_New((Py_ssize_t)(length - shape.pairs), 0x10FFFF);
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

PyObject *text_str(const uint16_t *units, size_t length) {
  return text_str_shaped(units, length, survey(units, length));
}

PyObject *text_fitted(PyObject *source, PyObject *result, size_t length, size_t pairs, int same) {
  uint16_t *units = (uint16_t *)PyUnicode_2BYTE_DATA(result);
  if (same) {
    Py_INCREF(source);
    Py_SETREF(result, source);
    return result;
  }
  text_shape shape = text_shape_of(units, length, pairs);
  if (shape.pairs || shape.bits < 0x100) Py_SETREF(result, text_str_shaped(units, length, shape));
  else if (length < (size_t)PyUnicode_GET_LENGTH(result)) PyUnicode_Resize(&result, (Py_ssize_t)length);
  return result;
}
