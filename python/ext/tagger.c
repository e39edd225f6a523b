/* tagger.c - Tagger(path): an open tagger model; document.c reads with it. */
#include "native.h"

static PyObject *scheme_names(const khb_tagger *handle) {
  size_t count = khb_tagger_scheme_count(handle);
  PyObject *names = PyTuple_New((Py_ssize_t)count);
  for (size_t i = 0; names && i < count; i++) {
    PyObject *name = PyUnicode_FromString(khb_tagger_scheme_name(handle, i));
    if (name) {
      PyTuple_SET_ITEM(names, (Py_ssize_t)i, name);
    } else {
      Py_CLEAR(names);
    }
  }
  return names;
}

static PyObject *tagger_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  static char *names[] = {"path", NULL};
  PyObject *path = NULL; /* bytes */
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O&:Tagger", names, PyUnicode_FSConverter, &path)) return NULL;
  tagger_object *self = (tagger_object *)type->tp_alloc(type, 0);
  if (!self) goto cleanup;

  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_tagger_open(PyBytes_AS_STRING(path), NULL, &self->handle, &error);
  Py_END_ALLOW_THREADS
  if (status != KHB_OK) {
    native_raise_model(native_state_of_type(type), status, &error, path);
    Py_CLEAR(self);
    goto cleanup;
  }
  self->schemes = scheme_names(self->handle);
  if (!self->schemes) Py_CLEAR(self);
cleanup:
  Py_DECREF(path);
  return (PyObject *)self;
}

static void tagger_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  tagger_object *self = (tagger_object *)object;
  PyObject_GC_UnTrack(object);
  khb_tagger_free(self->handle);
  Py_XDECREF(self->schemes);
  type->tp_free(object);
  Py_DECREF(type);
}

static int tagger_traverse(PyObject *object, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(((tagger_object *)object)->schemes);
  return 0;
}

static PyObject *tagger_schemes(PyObject *object, void *closure) {
  (void)closure;
  PyObject *schemes = ((tagger_object *)object)->schemes;
  Py_INCREF(schemes);
  return schemes;
}

PyDoc_STRVAR(tagger_doc,
             "Tagger(path)\n--\n\n"
             "An open model that finds entities. Raises ModelError where the file is missing, damaged or of another\n"
             "kind. Immutable: any number of threads may use one.");
PyDoc_STRVAR(schemes_doc, "The names of the label schemes; the first is the default.");

static PyGetSetDef tagger_getset[] = {
    {"schemes", tagger_schemes, NULL, schemes_doc, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot tagger_slots[] = {
    {Py_tp_doc, (void *)tagger_doc},   {Py_tp_new, tagger_new},       {Py_tp_dealloc, tagger_dealloc},
    {Py_tp_traverse, tagger_traverse}, {Py_tp_getset, tagger_getset}, {0, NULL},
};

PyType_Spec native_tagger_spec = {
    .name = "khabar._native.Tagger",
    .basicsize = sizeof(tagger_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = tagger_slots,
};
