/* errors.c - the library's status codes as Python exceptions. Messages say what, where and why. */
#include <string.h>

#include "native.h"

PyObject *native_raise(native_state *state, khb_status status, const khb_error *error) {
  unsigned long long position = (unsigned long long)error->position;
  switch (status) {
    case KHB_ERROR_MEMORY: return PyErr_NoMemory();
    case KHB_ERROR_LENGTH: return PyErr_Format(state->length_error, "cannot read the text: %s", error->message);
    case KHB_ERROR_ENCODING:
      return PyErr_Format(state->encoding_error, "cannot read the text: %s at %llu", error->message, position);
    default:
      return PyErr_Format(state->khabar_error, "%s: %s (%llu)", khb_status_name(status), error->message, position);
  }
}

PyObject *native_raise_row(native_state *state, khb_status status, const khb_error *error, long long row) {
  unsigned long long position = (unsigned long long)error->position;
  switch (status) {
    case KHB_ERROR_MEMORY: return PyErr_NoMemory();
    case KHB_ERROR_LENGTH: return PyErr_Format(state->length_error, "cannot read row %lld: %s", row, error->message);
    case KHB_ERROR_ENCODING:
      return PyErr_Format(state->encoding_error, "cannot read row %lld: %s at byte %llu", row, error->message,
                          position);
    default:
      return PyErr_Format(state->khabar_error, "row %lld: %s: %s (%llu)", row, khb_status_name(status), error->message,
                          position);
  }
}

PyObject *native_raise_model(native_state *state, khb_status status, const khb_error *error, PyObject *path) {
  if (status == KHB_ERROR_MEMORY) return PyErr_NoMemory();
  PyObject *name = PyUnicode_DecodeFSDefaultAndSize(PyBytes_AS_STRING(path), PyBytes_GET_SIZE(path));
  if (!name) return NULL;
  if (status == KHB_ERROR_MODEL) {
    PyErr_Format(state->model_error, "cannot use the model %R: %s (byte %llu)", name, error->message,
                 (unsigned long long)error->position);
  } else {
    PyErr_Format(state->model_error, "cannot open the model %R: %s", name, error->message);
  }
  Py_DECREF(name);
  return NULL;
}

PyObject *native_raise_name(native_state *state, const char *kind, PyObject *name, PyObject *names) {
  PyObject *comma = PyUnicode_FromString(", ");
  PyObject *list = comma ? PyUnicode_Join(comma, names) : NULL;
  if (list) PyErr_Format(state->unknown_name_error, "no %s %R; there are: %U", kind, name, list);
  Py_XDECREF(list);
  Py_XDECREF(comma);
  return NULL;
}

const char *native_name(PyObject *object, const char *what) {
  if (!PyUnicode_Check(object)) {
    PyErr_Format(PyExc_TypeError, "%s must be a str, not %.100s", what, Py_TYPE(object)->tp_name);
    return NULL;
  }
  Py_ssize_t size;
  const char *name = PyUnicode_AsUTF8AndSize(object, &size);
  if (!name) {
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) return NULL;
    PyErr_Clear();
    return "";
  }
  return strlen(name) == (size_t)size ? name : "";
}
