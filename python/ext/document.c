/* document.c - read(text, ...): what was read of a text, as plain tuples that khabar.document gives its shape. */
#include "interrupt.h"
#include "relations.h"
#include "values.h"

static PyObject *headline_of(const khb_document *document, const text_view *view) {
  khb_span span = khb_document_headline(document);
  if (span.start == span.end) Py_RETURN_NONE;
  text_cursor cursor = {.view = view};
  return text_cursor_span(&cursor, span);
}

static PyObject *sentences_of(const khb_document *document, const text_view *view) {
  const khb_segmentation *cut = khb_document_segmentation(document);
  size_t count = khb_segmentation_sentence_count(cut);
  PyObject *list = PyList_New((Py_ssize_t)count);
  text_cursor cursor = {.view = view};
  for (size_t i = 0; list && i < count; i++) {
    PyObject *span = text_cursor_span(&cursor, khb_segmentation_sentence(cut, i));
    if (span) {
      PyList_SET_ITEM(list, (Py_ssize_t)i, span);
    } else {
      Py_CLEAR(list);
    }
  }
  return list;
}

static PyObject *mention_of(const native_state *state, const khb_document *document, text_cursor *cursor, size_t i) {
  khb_span span = khb_document_mention_span(document, i);
  size_t start = text_cursor_point(cursor, span.start);
  size_t end = text_cursor_point(cursor, span.end);
  size_t length;
  const uint16_t *units = khb_document_mention_name(document, i, &length);
  PyObject *name = text_str(units, length);
  if (!name) return NULL;
  return Py_BuildValue(
      "(nnOdNn)", (Py_ssize_t)start, (Py_ssize_t)end, state->entity_types[khb_document_mention_type(document, i)],
      khb_document_mention_score(document, i), name, (Py_ssize_t)khb_document_mention_entity(document, i));
}

static PyObject *mentions_of(const native_state *state, const khb_document *document, const text_view *view) {
  size_t count = khb_document_mention_count(document);
  PyObject *list = PyList_New((Py_ssize_t)count);
  text_cursor cursor = {.view = view};
  for (size_t i = 0; list && i < count; i++) {
    PyObject *mention = mention_of(state, document, &cursor, i);
    if (mention) {
      PyList_SET_ITEM(list, (Py_ssize_t)i, mention);
    } else {
      Py_CLEAR(list);
    }
  }
  return list;
}

static PyObject *entities_of(const native_state *state, const khb_document *document) {
  size_t count = khb_document_entity_count(document);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list && i < count; i++) {
    size_t length;
    const uint16_t *units = khb_document_entity_name(document, i, &length);
    PyObject *name = text_str(units, length);
    PyObject *entity =
        name ? Py_BuildValue("(ON)", state->entity_types[khb_document_entity_type(document, i)], name) : NULL;
    if (entity) {
      PyList_SET_ITEM(list, (Py_ssize_t)i, entity);
    } else {
      Py_CLEAR(list);
    }
  }
  return list;
}

static PyObject *topics_of(const khb_document *document) {
  size_t count = khb_document_topic_count(document);
  PyObject *tuple = PyTuple_New((Py_ssize_t)count);
  for (size_t i = 0; tuple && i < count; i++) {
    PyObject *number = PyFloat_FromDouble((double)khb_document_topic_probability(document, i));
    if (number) {
      PyTuple_SET_ITEM(tuple, (Py_ssize_t)i, number);
    } else {
      Py_CLEAR(tuple);
    }
  }
  return tuple;
}

static PyObject *result_of(const native_state *state, const khb_document *document, const text_view *view) {
  PyObject *headline = NULL, *sentences = NULL, *mentions = NULL, *entities = NULL, *topics = NULL, *result = NULL;
  PyObject *relations = NULL, *values = NULL, *places = NULL;
  if (!(headline = headline_of(document, view))) goto cleanup;
  if (!(sentences = sentences_of(document, view))) goto cleanup;
  if (!(mentions = mentions_of(state, document, view))) goto cleanup;
  if (!(entities = entities_of(state, document))) goto cleanup;
  if (!(topics = topics_of(document))) goto cleanup;
  if (!(relations = relations_of(document, view))) goto cleanup;
  if (!(values = values_of(khb_document_values(document), view))) goto cleanup;
  if (!(places = native_places_of(document))) goto cleanup;
  result = PyTuple_Pack(8, headline, sentences, mentions, entities, topics, relations, values, places);
cleanup:
  Py_XDECREF(headline);
  Py_XDECREF(sentences);
  Py_XDECREF(mentions);
  Py_XDECREF(entities);
  Py_XDECREF(topics);
  Py_XDECREF(relations);
  Py_XDECREF(values);
  Py_XDECREF(places);
  return result;
}

/* A handle argument: NULL for None. */
static int check_type(PyObject *object, PyTypeObject *type, const char *what) {
  if (object == Py_None || Py_TYPE(object) == type) return 0;
  PyErr_Format(PyExc_TypeError, "%s must be a %s or None, not %.100s", what, type->tp_name, Py_TYPE(object)->tp_name);
  return -1;
}

static int set_headline(khb_reading *reading, PyObject *object, const text_view *view) {
  if (object == Py_None) return 0;
  Py_ssize_t start, end, length = PyUnicode_GET_LENGTH(view->source);
  if (!PyTuple_Check(object)) {
    PyErr_Format(PyExc_TypeError, "headline must be a (start, end) or None, not %.100s", Py_TYPE(object)->tp_name);
    return -1;
  }
  if (!PyArg_ParseTuple(object, "nn;headline must be a (start, end)", &start, &end)) return -1;
  if (start < 0 || start > end || end > length) {
    PyErr_Format(PyExc_ValueError, "headline %R is no span of a text of %zd code points", object, length);
    return -1;
  }
  text_cursor cursor = {.view = view};
  reading->headline.start = text_cursor_unit(&cursor, (size_t)start);
  reading->headline.end = text_cursor_unit(&cursor, (size_t)end);
  return 0;
}

/* The user's names and the least score. */
static int set_names(khb_reading *reading, const native_state *state, PyObject *names, PyObject *min_score) {
  if (check_type(names, state->names_type, "names") < 0) return -1;
  if (names != Py_None) reading->names = ((names_object *)names)->handle;
  reading->min_score = PyFloat_AsDouble(min_score);
  return reading->min_score == -1 && PyErr_Occurred() ? -1 : 0;
}

/* Read without the GIL; NULL with an exception. `signals` must live as long as the document. */
static khb_document *read_document(native_state *state, khb_reading *reading, const text_view *view, PyObject *tagger,
                                   PyObject *scheme, interrupt *signals) {
  khb_document *document = NULL;
  khb_error error = {KHB_OK, 0, ""};
  reading->allocator = &signals->allocator;
  interrupt_begin(signals);
  khb_status status = khb_document_read(reading, view->units, view->length, &document, &error);
  interrupt_end(signals);
  if (signals->raised) {
    khb_document_free(document);
    return NULL;
  }
  if (status == KHB_OK) return document;
  if (status == KHB_ERROR_NAME && tagger != Py_None) {
    native_raise_name(state, "scheme", scheme, ((tagger_object *)tagger)->schemes);
  } else if (status == KHB_ERROR_ARGUMENT) {
    PyErr_SetString(PyExc_ValueError, error.message);
  } else {
    native_raise(state, status, &error);
  }
  return NULL;
}

PyObject *native_read(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  native_state *state = native_state_of(module);
  if (count != 9) return PyErr_Format(PyExc_TypeError, "read takes 9 arguments; %zd given", count);
  PyObject *tagger = args[1], *classifier = args[2], *scheme = args[3], *gazetteer = args[6];
  khb_reading reading = {0};
  khb_date published;
  if (check_type(tagger, state->tagger_type, "tagger") < 0) return NULL;
  if (check_type(classifier, state->classifier_type, "classifier") < 0) return NULL;
  if (check_type(gazetteer, state->gazetteer_type, "gazetteer") < 0) return NULL;
  if (gazetteer != Py_None) reading.gazetteer = ((gazetteer_object *)gazetteer)->handle;
  if (set_names(&reading, state, args[7], args[8]) < 0) return NULL;
  if (tagger != Py_None) reading.tagger = ((tagger_object *)tagger)->handle;
  if (classifier != Py_None) reading.classifier = ((classifier_object *)classifier)->handle;
  if (scheme != Py_None && !(reading.scheme = native_name(scheme, "scheme"))) return NULL;
  if (values_published(args[5], &published, &reading.published) < 0) return NULL;

  text_view view;
  if (text_view_init(&view, state, args[0], "text") < 0) return NULL;
  khb_document *document = NULL;
  interrupt signals;
  if (set_headline(&reading, args[4], &view) == 0)
    document = read_document(state, &reading, &view, tagger, scheme, &signals);
  PyObject *result = document ? result_of(state, document, &view) : NULL;
  khb_document_free(document);
  text_view_clear(&view);
  return result;
}

PyObject *native_mentions(PyObject *module, PyObject *const *args, Py_ssize_t count) {
  native_state *state = native_state_of(module);
  if (count != 5) return PyErr_Format(PyExc_TypeError, "mentions takes 5 arguments; %zd given", count);
  PyObject *tagger = args[1], *scheme = args[2];
  khb_reading reading = {.mentions_only = 1};
  if (check_type(tagger, state->tagger_type, "tagger") < 0) return NULL;
  if (set_names(&reading, state, args[3], args[4]) < 0) return NULL;
  if (tagger != Py_None) reading.tagger = ((tagger_object *)tagger)->handle;
  if (scheme != Py_None && !(reading.scheme = native_name(scheme, "scheme"))) return NULL;
  text_view view;
  if (text_view_init(&view, state, args[0], "text") < 0) return NULL;
  interrupt signals;
  khb_document *document = read_document(state, &reading, &view, tagger, scheme, &signals);
  PyObject *result = document ? mentions_of(state, document, &view) : NULL;
  khb_document_free(document);
  text_view_clear(&view);
  return result;
}

const char native_mentions_doc[] =
    "mentions(text, tagger, scheme, names, min_score, /)\n--\n\n"
    "The mentions of a text, as read() gives them, without the rest. tagger, scheme, names may be None.";

const char native_read_doc[] =
    "read(text, tagger, classifier, scheme, headline, published, gazetteer, names, min_score, /)\n--\n\n"
    "Read a text: (headline, sentences, mentions, entities, topics, relations, values, places), positions in code "
    "points.\n\n"
    "tagger, classifier, scheme, headline (a (start, end)), published (a (year, month, day)), gazetteer, names may be "
    "None.\n"
    "headline: (start, end) or None. values: [(start, end, kind, value)].\n"
    "sentences: [(start, end)]. mentions: [(start, end, type, score, name, entity)], entity an index into\n"
    "entities: [(type, name)]. topics: probabilities in the order of the classifier's labels, or empty.\n"
    "relations: (roles, statements, meetings). Spans are (start, end); None stands for an index where there is none.\n"
    "role: (span, person, body), both mentions. statement: (content, verb, speaker, entity, direct, order, gender,\n"
    "evidence), gender 0 none, 1 unknown, 2 female, 3 male. meeting: (verb, (party, entity), (party, entity), place,\n"
    "date, span), place a mention, date a value. places: for each entity (kind, country, region, geonames_id,\n"
    "population, latitude, longitude, score, name), or None.";
