/* places.c - Gazetteer(path): an open file of towns; and the places of a document. */
#include "text.h"

static PyObject *gazetteer_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  static char *names[] = {"path", NULL};
  PyObject *path = NULL; /* bytes */
  if (!PyArg_ParseTupleAndKeywords(args, keywords, "O&:Gazetteer", names, PyUnicode_FSConverter, &path)) return NULL;
  gazetteer_object *self = (gazetteer_object *)type->tp_alloc(type, 0);
  if (!self) goto cleanup;

  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_gazetteer_open(PyBytes_AS_STRING(path), NULL, &self->handle, &error);
  Py_END_ALLOW_THREADS
  if (status != KHB_OK) {
    native_raise_model(native_state_of_type(type), status, &error, path);
    Py_CLEAR(self);
  }
cleanup:
  Py_DECREF(path);
  return (PyObject *)self;
}

static void gazetteer_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  khb_gazetteer_free(((gazetteer_object *)object)->handle);
  type->tp_free(object);
  Py_DECREF(type);
}

static PyObject *place_of(const khb_document *document, size_t index) {
  khb_place place;
  if (!khb_document_entity_place(document, index, &place)) Py_RETURN_NONE;
  /* The gazetteer's names are UTF-8 unless whoever made the file did otherwise. */
  PyObject *name = PyUnicode_DecodeUTF8(place.name, (Py_ssize_t)strlen(place.name), "replace");
  PyObject *region = PyUnicode_DecodeUTF8(place.region, (Py_ssize_t)strlen(place.region), "replace");
  if (!name || !region) {
    Py_XDECREF(name);
    Py_XDECREF(region);
    return NULL;
  }
  return Py_BuildValue("(ssNIIdddN)", khb_place_kind_name(place.kind), place.country, region,
                       (unsigned)place.geonames_id, (unsigned)place.population, place.latitude, place.longitude,
                       place.score, name);
}

PyObject *native_places_of(const khb_document *document) {
  size_t count = khb_document_entity_count(document);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; i++) {
    PyObject *place = place_of(document, i);
    if (place) {
      PyList_SET_ITEM(list, (Py_ssize_t)i, place);
    } else {
      Py_CLEAR(list);
    }
  }
  return list;
}

PyDoc_STRVAR(gazetteer_doc,
             "Gazetteer(path)\n--\n\n"
             "An open file of towns by their Arabic names. Raises ModelError where the file is missing, damaged or of\n"
             "another kind. Immutable: any number of threads may use one.");

static PyType_Slot gazetteer_slots[] = {
    {Py_tp_doc, (void *)gazetteer_doc},
    {Py_tp_new, gazetteer_new},
    {Py_tp_dealloc, gazetteer_dealloc},
    {0, NULL},
};

PyType_Spec native_gazetteer_spec = {
    .name = "khabar._native.Gazetteer",
    .basicsize = sizeof(gazetteer_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = gazetteer_slots,
};
