/* normalized.c - Normalized: a normalised text that knows where each part of it came from. */
#include "normalized.h"
#include "native.h"
#include "text.h"

typedef struct normalized_object {
  PyObject_HEAD
  text_view text, original; /* of each the str alone: the units were needed only for normalising */
  khb_offsets *offsets;     /* the map between their units */
  /* Where the last question was answered: the next is mostly near it. The GIL guards them. */
  text_cursor text_cursor, original_cursor;
} normalized_object;

PyObject *normalized_of(native_state *state, PyObject *original, PyObject *text, khb_offsets *offsets) {
  PyTypeObject *type = state->normalized_type;
  normalized_object *self = (normalized_object *)type->tp_alloc(type, 0);
  if (!self) {
    khb_offsets_free(offsets);
    return NULL;
  }
  Py_INCREF(original);
  Py_INCREF(text);
  self->original.source = original;
  self->text.source = text;
  self->original_cursor.view = &self->original;
  self->text_cursor.view = &self->text;
  self->offsets = offsets;
  return (PyObject *)self;
}

static PyObject *normalized_original_span(PyObject *object, PyObject *args) {
  normalized_object *self = (normalized_object *)object;
  Py_ssize_t start, end, length = PyUnicode_GET_LENGTH(self->text.source);
  if (!PyArg_ParseTuple(args, "nn:original_span", &start, &end)) return NULL;
  if (start < 0 || start > end || end > length) {
    return PyErr_Format(PyExc_ValueError, "(%zd, %zd) is no span of a text of %zd code points", start, end, length);
  }
  khb_span span = {0, 0};
  span.start = text_cursor_unit(&self->text_cursor, (size_t)start);
  span.end = text_cursor_unit(&self->text_cursor, (size_t)end);
  return text_cursor_span(&self->original_cursor, khb_offsets_original_span(self->offsets, span));
}

static void normalized_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  normalized_object *self = (normalized_object *)object;
  PyObject_GC_UnTrack(object);
  khb_offsets_free(self->offsets);
  text_view_clear(&self->text);
  text_view_clear(&self->original);
  type->tp_free(object);
  Py_DECREF(type);
}

static int normalized_traverse(PyObject *object, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(object));
  return 0;
}

static PyObject *normalized_repr(PyObject *object) {
  return PyUnicode_FromFormat("Normalized(%R)", ((normalized_object *)object)->text.source);
}

static PyObject *normalized_str(PyObject *object) {
  Py_INCREF(((normalized_object *)object)->text.source);
  return ((normalized_object *)object)->text.source;
}

static PyObject *normalized_text(PyObject *object, void *closure) {
  (void)closure;
  return normalized_str(object);
}

static PyObject *normalized_original(PyObject *object, void *closure) {
  (void)closure;
  Py_INCREF(((normalized_object *)object)->original.source);
  return ((normalized_object *)object)->original.source;
}

PyDoc_STRVAR(normalized_doc, "A normalised text that knows where each part of it came from; see khabar.normalize.\n\n"
                             "text, original: str. str(n) is n.text. Immutable; threads may share it.\n\n"
                             ">>> khabar.normalize('أَخْبَارٌ', offsets=True)\n"
                             "Normalized('اخبار')");
PyDoc_STRVAR(
    original_span_doc,
    "original_span(start, end, /)\n--\n\n"
    "The span (start, end) of `original` that text[start:end] came from; code points, end exclusive.\n\n"
    "A character that came with others from one (a ligature) or from several (a run of spaces) maps to all of\n"
    "those. Marks and tatweel removed behind the span belong to it; other removed characters do not. The whole\n"
    "maps to the whole, an empty span to an empty one. Raises ValueError for what is no span of text.\n\n"
    ">>> n = khabar.normalize('قال مُحَمَّدٌ', offsets=True)\n"
    ">>> n.text, n.original_span(4, 8)\n"
    "('قال محمد', (4, 13))");

static PyMethodDef normalized_methods[] = {
    {"original_span", normalized_original_span, METH_VARARGS, original_span_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef normalized_getset[] = {
    {"text", normalized_text, NULL, "The normalised text, a str.", NULL},
    {"original", normalized_original, NULL, "The text as it was given, a str.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot normalized_slots[] = {
    {Py_tp_doc, (void *)normalized_doc},   {Py_tp_dealloc, normalized_dealloc},
    {Py_tp_traverse, normalized_traverse}, {Py_tp_repr, normalized_repr},
    {Py_tp_str, normalized_str},           {Py_tp_methods, normalized_methods},
    {Py_tp_getset, normalized_getset},     {0, NULL},
};

PyType_Spec native_normalized_spec = {
    .name = "khabar.Normalized",
    .basicsize = sizeof(normalized_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = normalized_slots,
};
