/* values.c - values(text, published): the dates, amounts and numbers of a text. */
#include "values.h"

int values_published(PyObject *object, khb_date *date, const khb_date **out) {
  *out = NULL;
  if (object == Py_None) return 0;
  if (!PyTuple_Check(object)) {
    PyErr_Format(PyExc_TypeError, "published must be a (year, month, day) or None, not %.100s",
                 Py_TYPE(object)->tp_name);
    return -1;
  }
  if (!PyArg_ParseTuple(object, "iii;published must be a (year, month, day)", &date->year, &date->month, &date->day))
    return -1;
  *out = date;
  return 0;
}

static PyObject *value_of(const khb_values *values, text_cursor *cursor, size_t i) {
  khb_span span = khb_values_span(values, i);
  size_t start = text_cursor_point(cursor, span.start);
  size_t end = text_cursor_point(cursor, span.end);
  return Py_BuildValue("(nnsz)", (Py_ssize_t)start, (Py_ssize_t)end, khb_value_kind_name(khb_values_kind(values, i)),
                       khb_values_text(values, i));
}

PyObject *values_of(const khb_values *values, const text_view *view) {
  size_t count = khb_values_count(values);
  PyObject *list = PyList_New((Py_ssize_t)count);
  text_cursor cursor = {.view = view};
  for (size_t i = 0; list && i < count; i++) {
    PyObject *value = value_of(values, &cursor, i);
    if (value) {
      PyList_SET_ITEM(list, (Py_ssize_t)i, value);
    } else {
      Py_CLEAR(list);
    }
  }
  return list;
}

PyObject *native_values(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  native_state *state = native_state_of(module);
  khb_date date;
  const khb_date *published;
  text_view view;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "values() takes 2 arguments, not %zd", count);
  if (values_published(args[1], &date, &published) < 0) return NULL;
  if (text_view_init(&view, state, args[0], "text") < 0) return NULL;
  khb_values *values = NULL;
  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_values_find(view.units, view.length, published, NULL, &values, &error);
  Py_END_ALLOW_THREADS

  PyObject *result = NULL;
  if (status == KHB_OK) {
    result = values_of(values, &view);
  } else if (status == KHB_ERROR_ARGUMENT) {
    PyErr_SetString(PyExc_ValueError, error.message);
  } else {
    native_raise(state, status, &error);
  }
  khb_values_free(values);
  text_view_clear(&view);
  return result;
}

const char native_values_doc[] =
    "values($module, text, published, /)\n--\n\n"
    "A (start, end, kind, value) for each value; published: (year, month, day) or None. See khabar.values.";
