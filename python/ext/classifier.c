/* classifier.c - Classifier(path): an open topic model. */
#include "text.h"

static PyObject *label_tuples(const khb_classifier *handle) {
  size_t count = khb_classifier_label_count(handle);
  PyObject *labels = PyTuple_New((Py_ssize_t)count);
  for (size_t i = 0; labels && i < count; i++) {
    PyObject *label = Py_BuildValue("(sssss)", khb_classifier_label_code(handle, i),
                                    khb_classifier_label_iptc(handle, i), khb_classifier_label_name_en(handle, i),
                                    khb_classifier_label_name_ar(handle, i), khb_classifier_label_name_fr(handle, i));
    if (label) {
      PyTuple_SET_ITEM(labels, (Py_ssize_t)i, label);
    } else {
      Py_CLEAR(labels);
    }
  }
  return labels;
}

static PyObject *classifier_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  static char *names[] = {"path", NULL};
  PyObject *path = NULL; /* bytes */
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O&:Classifier", names, PyUnicode_FSConverter, &path)) return NULL;
  classifier_object *self = (classifier_object *)type->tp_alloc(type, 0);
  if (!self) goto cleanup;

  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_classifier_open(PyBytes_AS_STRING(path), NULL, &self->handle, &error);
  Py_END_ALLOW_THREADS
  if (status != KHB_OK) {
    native_raise_model(native_state_of_type(type), status, &error, path);
    Py_CLEAR(self);
    goto cleanup;
  }
  self->labels = label_tuples(self->handle);
  if (!self->labels) Py_CLEAR(self);
cleanup:
  Py_DECREF(path);
  return (PyObject *)self;
}

static PyObject *classifier_classify(PyObject *object, PyObject *text) {
  classifier_object *self = (classifier_object *)object;
  native_state *state = native_state_of_type(Py_TYPE(object));
  size_t count = khb_classifier_label_count(self->handle);
  text_view view;
  if (text_view_init(&view, state, text, "headline") < 0) return NULL;
  PyObject *result = NULL;
  float *probabilities = PyMem_Malloc(count * sizeof *probabilities + 1);
  if (!probabilities) {
    PyErr_NoMemory();
    goto cleanup;
  }
  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_classifier_classify(self->handle, view.units, view.length, probabilities, &error);
  Py_END_ALLOW_THREADS
  if (status != KHB_OK) {
    native_raise(state, status, &error);
    goto cleanup;
  }
  result = PyTuple_New((Py_ssize_t)count);
  for (size_t i = 0; result && i < count; i++) {
    PyObject *number = PyFloat_FromDouble((double)probabilities[i]);
    if (number) {
      PyTuple_SET_ITEM(result, (Py_ssize_t)i, number);
    } else {
      Py_CLEAR(result);
    }
  }
cleanup:
  PyMem_Free(probabilities);
  text_view_clear(&view);
  return result;
}

static void classifier_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  classifier_object *self = (classifier_object *)object;
  PyObject_GC_UnTrack(object);
  khb_classifier_free(self->handle);
  Py_XDECREF(self->labels);
  type->tp_free(object);
  Py_DECREF(type);
}

static int classifier_traverse(PyObject *object, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(((classifier_object *)object)->labels);
  return 0;
}

static PyObject *classifier_labels(PyObject *object, void *closure) {
  (void)closure;
  PyObject *labels = ((classifier_object *)object)->labels;
  Py_INCREF(labels);
  return labels;
}

PyDoc_STRVAR(classifier_doc,
             "Classifier(path)\n--\n\n"
             "An open model that classifies headlines. Raises ModelError where the file is missing, damaged or of\n"
             "another kind. Immutable: any number of threads may use one.");
PyDoc_STRVAR(classify_doc,
             "classify($self, headline, /)\n--\n\n"
             "The probability of each label, in the order of `labels`; all 0 for a headline without a word.");
PyDoc_STRVAR(labels_doc, "A (code, iptc, name_en, name_ar, name_fr) for each label.");

static PyMethodDef classifier_methods[] = {
    {"classify", classifier_classify, METH_O, classify_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef classifier_getset[] = {
    {"labels", classifier_labels, NULL, labels_doc, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot classifier_slots[] = {
    {Py_tp_doc, (void *)classifier_doc},
    {Py_tp_new, classifier_new},
    {Py_tp_dealloc, classifier_dealloc},
    {Py_tp_traverse, classifier_traverse},
    {Py_tp_methods, classifier_methods},
    {Py_tp_getset, classifier_getset},
    {0, NULL},
};

PyType_Spec native_classifier_spec = {
    .name = "khabar._native.Classifier",
    .basicsize = sizeof(classifier_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = classifier_slots,
};
