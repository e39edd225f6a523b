/* classifier.c - Classifier: an open topic model. */
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

/* A tuple of floats. */
static PyObject *numbers(const float *values, size_t count) {
  PyObject *result = PyTuple_New((Py_ssize_t)count);
  for (size_t i = 0; result && i < count; i++) {
    PyObject *number = PyFloat_FromDouble((double)values[i]);
    if (number) {
      PyTuple_SET_ITEM(result, (Py_ssize_t)i, number);
    } else {
      Py_CLEAR(result);
    }
  }
  return result;
}

static PyObject *classifier_classify(PyObject *object, PyObject *const *args, Py_ssize_t given) {
  classifier_object *self = (classifier_object *)object;
  native_state *state = native_state_of_type(Py_TYPE(object));
  if (given < 1 || given > 2) return PyErr_Format(PyExc_TypeError, "classify takes a headline and maybe a body");
  int with_body = given == 2 && args[1] != Py_None;
  text_view view, body = {NULL, 0, NULL, NULL};
  if (text_view_init(&view, state, args[0], "headline") < 0) return NULL;
  PyObject *result = NULL;
  float probabilities[KHB_LABELS_MAX];
  if (with_body && text_view_init(&body, state, args[1], "body") < 0) {
    text_view_clear(&view);
    return NULL;
  }
  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = with_body ? khb_classifier_classify_article(self->handle, view.units, view.length, body.units, body.length,
                                                       probabilities, &error)
                     : khb_classifier_classify(self->handle, view.units, view.length, probabilities, &error);
  Py_END_ALLOW_THREADS
  if (status == KHB_OK) result = numbers(probabilities, khb_classifier_label_count(self->handle));
  else native_raise(state, status, &error);
  if (with_body) text_view_clear(&body);
  text_view_clear(&view);
  return result;
}

/* [(start, end, weight)] of the words for one label. */
static PyObject *weights_of(const khb_explanation *explanation, const text_view *view, size_t label) {
  size_t count = khb_explanation_count(explanation);
  text_cursor cursor = {.view = view};
  PyObject *words = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; words && i < count; i++) {
    khb_span span = khb_explanation_word(explanation, i);
    size_t start = text_cursor_point(&cursor, span.start), end = text_cursor_point(&cursor, span.end);
    PyObject *word = Py_BuildValue("(nnd)", (Py_ssize_t)start, (Py_ssize_t)end,
                                   (double)khb_explanation_weight(explanation, i, label));
    if (word) {
      PyList_SET_ITEM(words, (Py_ssize_t)i, word);
    } else {
      Py_CLEAR(words);
    }
  }
  return words;
}

static PyObject *classifier_explain(PyObject *object, PyObject *text) {
  classifier_object *self = (classifier_object *)object;
  native_state *state = native_state_of_type(Py_TYPE(object));
  size_t labels = khb_classifier_label_count(self->handle);
  text_view view;
  if (text_view_init(&view, state, text, "headline") < 0) return NULL;
  khb_explanation *explanation = NULL;
  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_classifier_explain(self->handle, view.units, view.length, &explanation, &error);
  Py_END_ALLOW_THREADS
  PyObject *result = NULL;
  if (status == KHB_OK) result = PyList_New((Py_ssize_t)labels);
  else native_raise(state, status, &error);
  for (size_t k = 0; result && k < labels; k++) {
    PyObject *words = weights_of(explanation, &view, k);
    PyObject *label = words ? Py_BuildValue("(dN)", (double)khb_explanation_base(explanation, k), words) : NULL;
    if (label) {
      PyList_SET_ITEM(result, (Py_ssize_t)k, label);
    } else {
      Py_CLEAR(result);
    }
  }
  khb_explanation_free(explanation);
  text_view_clear(&view);
  return result;
}

static PyObject *classifier_save(PyObject *object, PyObject *argument) {
  classifier_object *self = (classifier_object *)object;
  PyObject *path = NULL; /* bytes */
  if (!PyUnicode_FSConverter(argument, &path)) return NULL;
  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_classifier_save(self->handle, PyBytes_AS_STRING(path), &error);
  Py_END_ALLOW_THREADS
  if (status == KHB_ERROR_FILE) {
    PyErr_Format(native_state_of_type(Py_TYPE(object))->model_error, "cannot save the model as %R: %s", argument,
                 error.message);
  } else if (status != KHB_OK) {
    native_raise(native_state_of_type(Py_TYPE(object)), status, &error);
  }
  Py_DECREF(path);
  if (status != KHB_OK) return NULL;
  Py_RETURN_NONE;
}

PyObject *native_classifier_of(native_state *state, khb_classifier *handle) {
  classifier_object *self = (classifier_object *)state->classifier_type->tp_alloc(state->classifier_type, 0);
  if (!self) {
    khb_classifier_free(handle);
    return NULL;
  }
  self->handle = handle;
  self->labels = label_tuples(handle);
  if (!self->labels) Py_CLEAR(self);
  return (PyObject *)self;
}

static void classifier_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  classifier_object *self = (classifier_object *)object;
  PyObject_GC_UnTrack(object);
  khb_word_cache_free(self->spare);
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
PyDoc_STRVAR(classify_doc, "classify($self, headline, body=None, /)\n--\n\n"
                           "The probability of each label, in the order of `labels`; all 0 where there is no word.");
PyDoc_STRVAR(explain_doc,
             "explain($self, headline, /)\n--\n\n"
             "For each label (base, [(start, end, weight) of each word]), which add up to the logarithm of its\n"
             "probability less the mean of those of all labels.");
PyDoc_STRVAR(save_doc, "save($self, path, /)\n--\n\nWrite a model file. Raises ModelError.");
PyDoc_STRVAR(labels_doc, "A (code, iptc, name_en, name_ar, name_fr) for each label.");

static PyMethodDef classifier_methods[] = {
    {"classify", (PyCFunction)(void (*)(void))classifier_classify, METH_FASTCALL, classify_doc},
    {"explain", classifier_explain, METH_O, explain_doc},
    {"save", classifier_save, METH_O, save_doc},
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
