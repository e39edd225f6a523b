/* names.c - Names(names, types, canonicals): names of the user's own, made once from lists; document.c finds them. */
#include "text.h"

/* The strings of a list as views; -1 with an exception. None is allowed where `optional`, and gives an empty view. */
static int views_of(native_state *state, PyObject *list, const char *what, int optional, text_view *views) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
    PyObject *item = PyList_GET_ITEM(list, i);
    if (optional && item == Py_None) continue;
    if (text_view_init(&views[i], state, item, what) < 0) return -1;
  }
  return 0;
}

static int raise_names(native_state *state, khb_status status, const khb_error *error) {
  if (status != KHB_ERROR_ARGUMENT && status != KHB_ERROR_LENGTH) {
    native_raise(state, status, error);
    return -1;
  }
  /* (message, index): khabar.gazetteer says which name that is, and where it stands. */
  PyObject *value = Py_BuildValue("(sn)", error->message, (Py_ssize_t)error->position);
  if (value) PyErr_SetObject(PyExc_ValueError, value);
  Py_XDECREF(value);
  return -1;
}

static int build(native_state *state, names_object *self, PyObject *names, const char *types, PyObject *canonicals) {
  size_t count = (size_t)PyList_GET_SIZE(names);
  int result = -1;
  text_view *views = PyMem_Calloc(2 * count + 1, sizeof *views);
  khb_name *items = PyMem_Calloc(count + 1, sizeof *items);
  if (!views || !items) {
    PyErr_NoMemory();
    goto cleanup;
  }
  if (views_of(state, names, "a name", 0, views) < 0) goto cleanup;
  if (views_of(state, canonicals, "a canonical name", 1, views + count) < 0) goto cleanup;
  for (size_t i = 0; i < count; i++)
    items[i] = (khb_name){views[i].units, views[i].length, (khb_entity_type)types[i], views[count + i].units,
                          views[count + i].length};
  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_names_new(items, count, NULL, &self->handle, &error);
  Py_END_ALLOW_THREADS
  result = status == KHB_OK ? 0 : raise_names(state, status, &error);
cleanup:
  for (size_t i = 0; views && i < 2 * count; i++)
    if (views[i].source) text_view_clear(&views[i]);
  PyMem_Free(views);
  PyMem_Free(items);
  return result;
}

static PyObject *names_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  static char *keys[] = {"names", "types", "canonicals", NULL};
  PyObject *names, *canonicals;
  const char *types;
  Py_ssize_t count;
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O!y#O!:Names", keys, &PyList_Type, &names, &types, &count,
                                   &PyList_Type, &canonicals))
    return NULL;
  if (PyList_GET_SIZE(names) != count || PyList_GET_SIZE(canonicals) != count) {
    PyErr_SetString(PyExc_ValueError, "names, types and canonicals must be of one length");
    return NULL;
  }
  names_object *self = (names_object *)type->tp_alloc(type, 0);
  if (self && build(native_state_of_type(type), self, names, types, canonicals) < 0) Py_CLEAR(self);
  return (PyObject *)self;
}

static void names_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  khb_names_free(((names_object *)object)->handle);
  type->tp_free(object);
  Py_DECREF(type);
}

static Py_ssize_t names_length(PyObject *object) {
  return (Py_ssize_t)khb_names_count(((names_object *)object)->handle);
}

PyDoc_STRVAR(names_doc,
             "Names(names, types, canonicals)\n--\n\n"
             "Names of the user's own: a list of str, as many indices into ENTITY_TYPES as bytes, a list of str or\n"
             "None. Immutable: any number of threads may use one. ValueError(message, index) for a name that cannot\n"
             "be used.");

static PyType_Slot names_slots[] = {
    {Py_tp_doc, (void *)names_doc},
    {Py_tp_new, names_new},
    {Py_tp_dealloc, names_dealloc},
    {Py_sq_length, names_length},
    {0, NULL},
};

PyType_Spec native_names_spec = {
    .name = "khabar._native.Names",
    .basicsize = sizeof(names_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = names_slots,
};
