/* values.c - values(text, published): the dates, amounts and numbers of a text. */
#include "text.h"

static PyObject *value_of(const khb_values *values, text_cursor *cursor, size_t i) {
  khb_span span = khb_values_span(values, i);
  size_t start = text_cursor_point(cursor, span.start);
  size_t end = text_cursor_point(cursor, span.end);
  return Py_BuildValue("(nnsz)", (Py_ssize_t)start, (Py_ssize_t)end, khb_value_kind_name(khb_values_kind(values, i)),
                       khb_values_text(values, i));
}

PyObject *native_values(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  native_state *state = native_state_of(module);
  khb_date published = {0, 0, 0};
  text_view view;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "values() takes 2 arguments, not %zd", count);
  if (args[1] != Py_None && !PyArg_ParseTuple(args[1], "iii:values", &published.year, &published.month, &published.day))
    return NULL;
  if (text_view_init(&view, state, args[0], "text") < 0) return NULL;
  khb_values *values = NULL;
  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_values_find(view.units, view.length, args[1] == Py_None ? NULL : &published, NULL, &values, &error);
  Py_END_ALLOW_THREADS

  PyObject *result = NULL;
  if (status == KHB_ERROR_ARGUMENT) {
    PyErr_SetString(PyExc_ValueError, error.message);
    goto cleanup;
  }
  if (status != KHB_OK) {
    native_raise(state, status, &error);
    goto cleanup;
  }
  size_t found = khb_values_count(values);
  text_cursor cursor = {.view = &view};
  result = PyList_New((Py_ssize_t)found);
  for (size_t i = 0; result && i < found; i++) {
    PyObject *value = value_of(values, &cursor, i);
    if (value) {
      PyList_SET_ITEM(result, (Py_ssize_t)i, value);
    } else {
      Py_CLEAR(result);
    }
  }
cleanup:
  khb_values_free(values);
  text_view_clear(&view);
  return result;
}

const char native_values_doc[] =
    "values($module, text, published, /)\n--\n\n"
    "A (start, end, kind, value) for each value; published: (year, month, day) or None. See khabar.values.";
