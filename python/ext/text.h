/*
 * text.h - a Python str seen as UTF-16, and the way back from units to code points.
 *
 * A str of 2-byte kind, which nearly all Arabic is, is used where it lies; its units are its code points. A 1-byte
 * str is widened, a 4-byte one converted: there a code point above U+FFFF is two units. Positions given to Python
 * always count code points of the original str.
 */
#ifndef KHABAR_TEXT_H
#define KHABAR_TEXT_H

#include "native.h"

typedef struct text_view {
  const uint16_t *units;
  size_t length;
  PyObject *source; /* the str, held */
  uint16_t *owned;  /* the converted units, or NULL */
} text_view;

/* -1 with TypeError if `object` is no str (`what` names the argument), LengthError if it is too long. */
int text_view_init(text_view *self, native_state *state, PyObject *object, const char *what);
void text_view_clear(text_view *self);

/* Moves through a view forwards; going back starts again, so give it positions in order. Zero-initialise but `view`. */
typedef struct text_cursor {
  const text_view *view;
  size_t unit, point;
} text_cursor;

size_t text_cursor_point(text_cursor *self, size_t unit);     /* the code point that unit `unit` is in */
size_t text_cursor_unit(text_cursor *self, size_t point);     /* the first unit of code point `point` */
PyObject *text_cursor_span(text_cursor *self, khb_span span); /* (start, end) in code points */

/* A str of these units; two surrogates that make a pair are one code point, a lone one stays one. */
PyObject *text_str(const uint16_t *units, size_t length);

/* Whether the str, which must be one, is of 2-byte kind and can be read where it lies. */
static inline int text_is_2byte(PyObject *str) {
#if PY_VERSION_HEX < 0x030C0000
  if (!PyUnicode_IS_READY(str)) return 0;
#endif
  return PyUnicode_KIND(str) == PyUnicode_2BYTE_KIND;
}

/*
 * What became of an exact str, written to the first `length` units of a new one of 2-byte kind, which is taken: that one
 * cut to them, or one of another kind if they need it (of the wrong kind it would equal no other); `source` itself if the
 * units are the same. NULL with an exception.
 */
PyObject *text_fitted(PyObject *source, PyObject *result, size_t length, size_t pairs, int same);

/* ---- the same in steps, for those who do all but the making of str without the GIL -------------------------------- */

/* UTF-16 units of a str's data; text_convert writes as many, from data of 1-byte or 4-byte kind. */
size_t text_unit_count(int kind, const void *points, size_t count);
void text_convert(int kind, const void *points, size_t count, uint16_t *units);

typedef struct text_shape {
  size_t pairs;  /* of surrogates */
  uint16_t bits; /* all units or-ed: what kind of str they need */
} text_shape;

/* Of units among which that many pairs are known to be: mostly the first says what kind they need. */
static inline text_shape text_shape_of(const uint16_t *units, size_t length, size_t pairs) {
  size_t i = 0;
  while (i < length && units[i] < 0x100) i++;
  return (text_shape){pairs, i < length ? 0xFFFF : 0xFF};
}

PyObject *text_str_shaped(const uint16_t *units, size_t length, text_shape shape);

#endif
