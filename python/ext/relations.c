/* relations.c - roles, statements and meetings of a document. Their spans lie in no one order, so a map gives places. */
#include "relations.h"

/* The code point of each unit, of texts where a code point may be two; NULL: units are code points. */
typedef struct point_map {
  uint32_t *points; /* [length + 1] */
} point_map;

static int point_map_init(point_map *self, const text_view *view) {
  self->points = NULL;
  if (PyUnicode_KIND(view->source) != PyUnicode_4BYTE_KIND) return 0;
  self->points = PyMem_New(uint32_t, view->length + 1);
  if (!self->points) {
    PyErr_NoMemory();
    return -1;
  }
  text_cursor cursor = {.view = view};
  for (size_t unit = 0; unit <= view->length; unit++) self->points[unit] = (uint32_t)text_cursor_point(&cursor, unit);
  return 0;
}

static PyObject *span_of(const point_map *map, khb_span span) {
  if (map->points) span = (khb_span){map->points[span.start], map->points[span.end]};
  return Py_BuildValue("(nn)", (Py_ssize_t)span.start, (Py_ssize_t)span.end);
}

/* An index, or None where there is none. */
static PyObject *index_of(size_t index) {
  if (index == KHB_NONE) Py_RETURN_NONE;
  return PyLong_FromSize_t(index);
}

static PyObject *role_of(const khb_document *document, const point_map *map, size_t i) {
  return Py_BuildValue("(NnN)", span_of(map, khb_document_role_span(document, i)),
                       (Py_ssize_t)khb_document_role_person(document, i),
                       index_of(khb_document_role_body(document, i)));
}

static PyObject *statement_of(const khb_document *document, const point_map *map, size_t i) {
  return Py_BuildValue(
      "(NNNNOsiN)", span_of(map, khb_document_statement_content(document, i)),
      span_of(map, khb_document_statement_verb(document, i)), span_of(map, khb_document_statement_speaker(document, i)),
      index_of(khb_document_statement_entity(document, i)),
      khb_document_statement_is_direct(document, i) ? Py_True : Py_False, khb_document_statement_order(document, i),
      (int)khb_document_statement_gender(document, i), span_of(map, khb_document_statement_evidence(document, i)));
}

static PyObject *meeting_of(const khb_document *document, const point_map *map, size_t i) {
  return Py_BuildValue(
      "(N(NN)(NN)NNN)", span_of(map, khb_document_meeting_verb(document, i)),
      span_of(map, khb_document_meeting_party(document, i, 0)), index_of(khb_document_meeting_entity(document, i, 0)),
      span_of(map, khb_document_meeting_party(document, i, 1)), index_of(khb_document_meeting_entity(document, i, 1)),
      index_of(khb_document_meeting_place(document, i)), index_of(khb_document_meeting_date(document, i)),
      span_of(map, khb_document_meeting_span(document, i)));
}

typedef PyObject *item_of(const khb_document *document, const point_map *map, size_t i);

static PyObject *list_of(const khb_document *document, const point_map *map, size_t count, item_of *make) {
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; i++) {
    PyObject *item = make(document, map, i);
    if (item) {
      PyList_SET_ITEM(list, (Py_ssize_t)i, item);
    } else {
      Py_CLEAR(list);
    }
  }
  return list;
}

PyObject *relations_of(const khb_document *document, const text_view *view) {
  point_map map;
  PyObject *roles = NULL, *statements = NULL, *meetings = NULL, *result = NULL;
  if (point_map_init(&map, view) < 0) return NULL;
  if (!(roles = list_of(document, &map, khb_document_role_count(document), role_of))) goto cleanup;
  if (!(statements = list_of(document, &map, khb_document_statement_count(document), statement_of))) goto cleanup;
  if (!(meetings = list_of(document, &map, khb_document_meeting_count(document), meeting_of))) goto cleanup;
  result = PyTuple_Pack(3, roles, statements, meetings);
cleanup:
  PyMem_Free(map.points);
  Py_XDECREF(roles);
  Py_XDECREF(statements);
  Py_XDECREF(meetings);
  return result;
}
