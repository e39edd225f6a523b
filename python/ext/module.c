/* module.c - khabar._native: the module, its state and its constants. */
#include "native.h"

/* dict of preset name -> tuple of rule names, read-only */
static PyObject *preset_table(void) {
  PyObject *table = PyDict_New();
  for (size_t i = 0; table && i < KHB_PRESET_COUNT; i++) {
    khb_rules rules = 0;
    const char *name = khb_preset_name(i);
    khb_preset_rules(name, &rules, NULL);
    PyObject *names = native_rule_names(rules);
    if (!names || PyDict_SetItemString(table, name, names) < 0) Py_CLEAR(table);
    Py_XDECREF(names);
  }
  PyObject *proxy = table ? PyDictProxy_New(table) : NULL;
  Py_XDECREF(table);
  return proxy;
}

static PyObject *entity_type_tuple(const native_state *state) {
  PyObject *types = PyTuple_New(KHB_ENTITY_TYPE_COUNT);
  for (Py_ssize_t i = 0; types && i < KHB_ENTITY_TYPE_COUNT; i++) {
    Py_INCREF(state->entity_types[i]);
    PyTuple_SET_ITEM(types, i, state->entity_types[i]);
  }
  return types;
}

/* Adds `value` under `name` and takes it; NULL, an error already set, stays one. */
static int add(PyObject *module, const char *name, PyObject *value) {
  int failed = !value || PyModule_AddObjectRef(module, name, value) < 0;
  Py_XDECREF(value);
  return failed ? -1 : 0;
}

static PyTypeObject *add_type(PyObject *module, PyType_Spec *spec) {
  PyTypeObject *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
  if (type && PyModule_AddType(module, type) < 0) Py_CLEAR(type);
  return type;
}

static int load_errors(native_state *state) {
  PyObject *errors = PyImport_ImportModule("khabar.errors");
  if (!errors) return -1;
  struct {
    PyObject **slot;
    const char *name;
  } wanted[] = {
      {&state->khabar_error, "KhabarError"},
      {&state->encoding_error, "EncodingError"},
      {&state->length_error, "LengthError"},
      {&state->model_error, "ModelError"},
      {&state->unknown_name_error, "UnknownNameError"},
      {&state->rule_error, "RuleError"},
  };
  int result = 0;
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    if (!(*wanted[i].slot = PyObject_GetAttrString(errors, wanted[i].name))) result = -1;
  }
  Py_DECREF(errors);
  return result;
}

static int module_exec(PyObject *module) {
  native_state *state = native_state_of(module);
  if (load_errors(state) < 0) return -1;
  if (!(state->normalizers = PyDict_New())) return -1;
  if (!(state->default_preset = PyUnicode_InternFromString("search"))) return -1;
  for (int i = 0; i < KHB_ENTITY_TYPE_COUNT; i++) {
    state->entity_types[i] = PyUnicode_InternFromString(khb_entity_type_name((khb_entity_type)i));
    if (!state->entity_types[i]) return -1;
  }
  if (!(state->normalizer_type = add_type(module, &native_normalizer_spec))) return -1;
  if (!(state->normalized_type = add_type(module, &native_normalized_spec))) return -1;
  if (!(state->tagger_type = add_type(module, &native_tagger_spec))) return -1;
  if (!(state->classifier_type = add_type(module, &native_classifier_spec))) return -1;
  if (!(state->arrow_strings_type = add_type(module, &native_arrow_strings_spec))) return -1;
  if (!(state->gazetteer_type = add_type(module, &native_gazetteer_spec))) return -1;
  if (!(state->arrow_table_type = add_type(module, &native_arrow_table_spec))) return -1;
  if (!(state->names_type = add_type(module, &native_names_spec))) return -1;
  if (add(module, "VERSION", PyUnicode_FromString(khb_version())) < 0) return -1;
  if (add(module, "RULES", native_rule_names(~(khb_rules)0)) < 0) return -1;
  if (add(module, "PRESETS", preset_table()) < 0) return -1;
  if (add(module, "ENTITY_TYPES", entity_type_tuple(state)) < 0) return -1;
  return 0;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg) {
  native_state *state = native_state_of(module);
  Py_VISIT(state->khabar_error);
  Py_VISIT(state->encoding_error);
  Py_VISIT(state->length_error);
  Py_VISIT(state->model_error);
  Py_VISIT(state->unknown_name_error);
  Py_VISIT(state->rule_error);
  Py_VISIT(state->normalizer_type);
  Py_VISIT(state->normalized_type);
  Py_VISIT(state->tagger_type);
  Py_VISIT(state->classifier_type);
  Py_VISIT(state->arrow_strings_type);
  Py_VISIT(state->gazetteer_type);
  Py_VISIT(state->arrow_table_type);
  Py_VISIT(state->names_type);
  Py_VISIT(state->normalizers);
  Py_VISIT(state->default_preset);
  Py_VISIT(state->default_normalizer);
  for (int i = 0; i < KHB_ENTITY_TYPE_COUNT; i++) Py_VISIT(state->entity_types[i]);
  return 0;
}

static int module_clear(PyObject *module) {
  native_state *state = native_state_of(module);
  Py_CLEAR(state->khabar_error);
  Py_CLEAR(state->encoding_error);
  Py_CLEAR(state->length_error);
  Py_CLEAR(state->model_error);
  Py_CLEAR(state->unknown_name_error);
  Py_CLEAR(state->rule_error);
  Py_CLEAR(state->normalizer_type);
  Py_CLEAR(state->normalized_type);
  Py_CLEAR(state->tagger_type);
  Py_CLEAR(state->classifier_type);
  Py_CLEAR(state->arrow_strings_type);
  Py_CLEAR(state->gazetteer_type);
  Py_CLEAR(state->arrow_table_type);
  Py_CLEAR(state->names_type);
  Py_CLEAR(state->normalizers);
  Py_CLEAR(state->default_preset);
  Py_CLEAR(state->default_normalizer);
  for (int i = 0; i < KHB_ENTITY_TYPE_COUNT; i++) Py_CLEAR(state->entity_types[i]);
  return 0;
}

static void module_free(void *module) { module_clear((PyObject *)module); }

static PyMethodDef module_methods[] = {
    {"normalize", (PyCFunction)(void (*)(void))native_normalize, METH_FASTCALL | METH_KEYWORDS, native_normalize_doc},
    {"normalize_rows", native_normalize_rows, METH_VARARGS, NULL},
    {"normalize_arrow", native_normalize_arrow, METH_VARARGS, NULL},
    {"read_table", native_read_table, METH_VARARGS, native_read_table_doc},
    {"classify_rows", native_classify_rows, METH_VARARGS, NULL},
    {"arrow_rows", native_arrow_rows, METH_O, NULL},
    {"train_classifier", native_train_classifier, METH_VARARGS, NULL},
    {"segment", native_segment, METH_O, native_segment_doc},
    {"mentions", (PyCFunction)(void (*)(void))native_mentions, METH_FASTCALL, native_mentions_doc},
    {"read", (PyCFunction)(void (*)(void))native_read, METH_FASTCALL, native_read_doc},
    {"values", (PyCFunction)(void (*)(void))native_values, METH_FASTCALL, native_values_doc},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
    {0, NULL},
};

static struct PyModuleDef module_def = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "khabar._native",
    .m_doc = "The C library of khabar. Use the package khabar; this module may change without notice.",
    .m_size = sizeof(native_state),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&module_def); }
