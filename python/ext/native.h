/*
 * native.h - what the files of the extension module khabar._native share.
 *
 * The module keeps all it needs in one native_state a module object (multi-phase initialisation, no static that
 * changes), so it can live in several interpreters. Each type lives in one file, in the order: functions, docs,
 * method table, slots, spec. Types are final, so a method finds the state by its object's type.
 */
#ifndef KHABAR_NATIVE_H
#define KHABAR_NATIVE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "khabar.h"

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

typedef struct native_state {
  /* exceptions of khabar.errors */
  PyObject *khabar_error, *encoding_error, *length_error, *model_error, *unknown_name_error, *rule_error;
  PyTypeObject *normalizer_type, *normalized_type, *tagger_type, *classifier_type, *arrow_strings_type;
  PyTypeObject *gazetteer_type, *arrow_table_type, *names_type;
  PyObject *normalizers;                         /* dict: preset name or rule bits -> Normalizer, made on demand */
  PyObject *default_preset;                      /* "search" */
  PyObject *default_normalizer;                  /* of that; NULL until it is asked for */
  PyObject *entity_types[KHB_ENTITY_TYPE_COUNT]; /* "PER", ... */
} native_state;

static inline native_state *native_state_of(PyObject *module) { return (native_state *)PyModule_GetState(module); }

static inline native_state *native_state_of_type(PyTypeObject *type) {
  return (native_state *)PyType_GetModuleState(type);
}

/* ---- errors.c : khb_status -> exception; all set one and return NULL ------------------------------------------- */

/* A failure on a text. */
PyObject *native_raise(native_state *state, khb_status status, const khb_error *error);
/* A failure on one text of many; the position is a byte in it. */
PyObject *native_raise_row(native_state *state, khb_status status, const khb_error *error, long long row);
/* A failure to open the model file `path` (bytes). */
PyObject *native_raise_model(native_state *state, khb_status status, const khb_error *error, PyObject *path);
/* No `kind` ("preset", "rule", "scheme") of that name; `names` are those there are. */
PyObject *native_raise_name(native_state *state, const char *kind, PyObject *name, PyObject *names);

/* The UTF-8 of a str argument called `what`; "" for what no name can be (NUL inside, surrogates). NULL: TypeError. */
const char *native_name(PyObject *object, const char *what);

/* ---- one a type or family -------------------------------------------------------------------------------------- */

extern PyType_Spec native_normalizer_spec, native_normalized_spec, native_tagger_spec, native_classifier_spec,
    native_arrow_strings_spec, native_gazetteer_spec, native_arrow_table_spec, native_names_spec;

PyObject *native_rule_names(khb_rules rules); /* tuple of str */

PyObject *native_normalize(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *keywords);
extern const char native_normalize_doc[];
PyObject *native_normalizer_map(PyObject *self, PyObject *args, PyObject *keywords);
extern const char native_normalizer_map_doc[];
PyObject *native_normalize_rows(PyObject *module, PyObject *args);
/* Whether it stands for a missing value: None, a float NaN, or one of those that the caller knows (pandas.NA). */
int native_is_null(PyObject *item, PyObject *nulls);
PyObject *native_normalize_arrow(PyObject *module, PyObject *args);
PyObject *native_read_table(PyObject *module, PyObject *args);
extern const char native_read_table_doc[];
PyObject *native_segment(PyObject *module, PyObject *text);
extern const char native_segment_doc[];
PyObject *native_read(PyObject *module, PyObject *const *args, Py_ssize_t count);
extern const char native_read_doc[];
PyObject *native_mentions(PyObject *module, PyObject *const *args, Py_ssize_t count);
extern const char native_mentions_doc[];
PyObject *native_values(PyObject *module, PyObject *const *args, Py_ssize_t count);
extern const char native_values_doc[];
PyObject *native_classify_rows(PyObject *module, PyObject *args);
PyObject *native_arrow_rows(PyObject *module, PyObject *capsules);
PyObject *native_train_classifier(PyObject *module, PyObject *args);
PyObject *native_classifier_of(native_state *state, khb_classifier *handle); /* takes the handle, also on failure */
PyObject *native_places_of(const khb_document *document);                    /* for each entity a tuple, or None */

typedef struct normalizer_object {
  PyObject_HEAD
  vectorcallfunc call; /* a call costs little more than the work on one headline, so it must not build a tuple */
  khb_normalizer *handle;
  khb_rules rules;
  PyObject *switches; /* dict: what Normalizer(None, **switches) was or could have been made with */
} normalizer_object;

typedef struct tagger_object {
  PyObject_HEAD
  khb_tagger *handle;
  PyObject *schemes; /* tuple of str */
} tagger_object;

typedef struct classifier_object {
  PyObject_HEAD
  khb_classifier *handle;
  PyObject *labels;      /* tuple of (code, iptc, name_en, name_ar, name_fr) */
  khb_word_cache *spare; /* what the last batch knew, for the next one; NULL while one uses it. Of who holds the GIL. */
} classifier_object;

typedef struct gazetteer_object {
  PyObject_HEAD
  khb_gazetteer *handle;
} gazetteer_object;

typedef struct names_object {
  PyObject_HEAD
  khb_names *handle;
} names_object;

#endif
