/* normalizer.c - Normalizer(preset, **switches), a callable, and normalize(text, preset, **switches). */
#include "large_pages.h"

#include <stddef.h>
#include <string.h>

#include "normalized.h"
#include "text.h"

#include <structmember.h>

#define CACHE_MAX 64 /* combinations of switches kept; more only cost their making */

/* From this length on the GIL is released. A shorter text takes less time than giving it away and getting it back. */
#define UNLOCK_UNITS 2048

#define SHORT_UNITS 1024 /* texts up to this length get room for their own length, longer ones for some more */

/* ---- rules by name ---------------------------------------------------------------------------------------------- */

PyObject *native_rule_names(khb_rules rules) {
  PyObject *names = PyList_New(0);
  if (!names) return NULL;
  for (size_t i = 0; i < KHB_RULE_COUNT; i++) {
    if (!(rules >> i & 1)) continue;
    PyObject *name = PyUnicode_FromString(khb_rule_name(i));
    if (!name || PyList_Append(names, name) < 0) {
      Py_XDECREF(name);
      Py_DECREF(names);
      return NULL;
    }
    Py_DECREF(name);
  }
  PyObject *tuple = PyList_AsTuple(names);
  Py_DECREF(names);
  return tuple;
}

static void raise_rule(native_state *state, PyObject *name) {
  PyObject *names = native_rule_names(~(khb_rules)0);
  if (names) native_raise_name(state, "rule", name, names);
  Py_XDECREF(names);
}

static void raise_preset(native_state *state, PyObject *name) {
  PyObject *names = PyTuple_New(KHB_PRESET_COUNT);
  for (size_t i = 0; names && i < KHB_PRESET_COUNT; i++) {
    PyObject *one = PyUnicode_FromString(khb_preset_name(i));
    if (one) {
      PyTuple_SET_ITEM(names, (Py_ssize_t)i, one);
    } else {
      Py_CLEAR(names);
    }
  }
  if (names) native_raise_name(state, "preset", name, names);
  Py_XDECREF(names);
}

static int preset_rules(native_state *state, PyObject *preset, khb_rules *rules) {
  *rules = 0;
  if (preset == Py_None) return 0;
  const char *name = native_name(preset, "preset");
  if (!name) return -1;
  if (khb_preset_rules(name, rules, NULL) == KHB_OK) return 0;
  raise_preset(state, preset);
  return -1;
}

/* What a Normalizer is made of. The strs are exact ones, so that they can be part of a key. */
typedef struct settings {
  khb_rules rules;
  PyObject *keep;                         /* str or NULL */
  PyObject *placeholders[KHB_RULE_COUNT]; /* str or NULL */
} settings;

static void settings_clear(settings *self) {
  Py_CLEAR(self->keep);
  for (size_t i = 0; i < KHB_RULE_COUNT; i++) Py_CLEAR(self->placeholders[i]);
}

static int has_placeholder(size_t index) {
  return ((KHB_RULE_URLS | KHB_RULE_EMAILS | KHB_RULE_MENTIONS | KHB_RULE_HASHTAGS | KHB_RULE_EMOJI |
           KHB_RULE_NUMBERS) >>
              index &
          1) != 0;
}

static int set_switch(native_state *state, PyObject *name, PyObject *value, settings *out) {
  const char *chars = native_name(name, "a rule's name");
  if (!chars) return -1;
  if (strcmp(chars, "keep") == 0) {
    if (!PyUnicode_Check(value)) {
      PyErr_Format(PyExc_TypeError, "keep must be a str, not %.100s", Py_TYPE(value)->tp_name);
      return -1;
    }
    Py_XSETREF(out->keep, PyUnicode_FromObject(value));
    return out->keep ? 0 : -1;
  }
  for (size_t i = 0; i < KHB_RULE_COUNT; i++) {
    if (strcmp(chars, khb_rule_name(i)) != 0) continue;
    khb_rules bit = (khb_rules)1 << i;
    Py_CLEAR(out->placeholders[i]);
    if (has_placeholder(i) && PyUnicode_Check(value)) {
      out->rules |= bit;
      out->placeholders[i] = PyUnicode_FromObject(value);
      return out->placeholders[i] ? 0 : -1;
    }
    if (!PyBool_Check(value)) {
      PyErr_Format(PyExc_TypeError, "%s must be True or False%s, not %.100s", chars,
                   has_placeholder(i) ? " or a str" : "", Py_TYPE(value)->tp_name);
      return -1;
    }
    out->rules = value == Py_True ? out->rules | bit : out->rules & ~bit;
    return 0;
  }
  raise_rule(state, name);
  return -1;
}

/* The settings as keyword arguments. */
static PyObject *settings_dict(const settings *self) {
  PyObject *dict = PyDict_New();
  for (size_t i = 0; dict && i < KHB_RULE_COUNT; i++) {
    if (!(self->rules >> i & 1)) continue;
    PyObject *value = self->placeholders[i] ? self->placeholders[i] : Py_True;
    if (PyDict_SetItemString(dict, khb_rule_name(i), value) < 0) Py_CLEAR(dict);
  }
  if (dict && self->keep && PyDict_SetItemString(dict, "keep", self->keep) < 0) Py_CLEAR(dict);
  return dict;
}

/* A key of the settings for the cache. */
static PyObject *settings_key(const settings *self) {
  PyObject *number = PyLong_FromUnsignedLongLong(self->rules);
  int plain = !self->keep;
  for (size_t i = 0; i < KHB_RULE_COUNT; i++) plain &= !self->placeholders[i];
  if (plain || !number) return number;
  PyObject *key = PyTuple_New(KHB_RULE_COUNT + 2);
  for (size_t i = 0; key && i < KHB_RULE_COUNT + 2; i++) {
    PyObject *item = i == 0 ? number : i == 1 ? self->keep : self->placeholders[i - 2];
    if (!item) item = Py_None;
    Py_INCREF(item);
    PyTuple_SET_ITEM(key, (Py_ssize_t)i, item);
  }
  Py_DECREF(number);
  return key;
}

/* A refusal of the library: it names what it refuses, or the rule whose placeholder it is. */
static void raise_settings(native_state *state, khb_status status, const khb_error *error, const settings *self) {
  if (status != KHB_ERROR_ARGUMENT) {
    native_raise(state, status, error);
  } else if (error->position < KHB_RULE_COUNT && self->placeholders[error->position] &&
             strstr(error->message, "placeholder")) {
    PyErr_Format(state->rule_error, "%s: %R for %s", error->message, self->placeholders[error->position],
                 khb_rule_name((size_t)error->position));
  } else {
    PyErr_SetString(state->rule_error, error->message);
  }
}

static khb_normalizer *new_handle(native_state *state, const settings *self) {
  text_view keep = {NULL, 0, NULL, NULL}, views[KHB_RULE_COUNT];
  khb_placeholder placeholders[KHB_RULE_COUNT];
  khb_normalizer_options options = {.rules = self->rules, .placeholders = placeholders};
  khb_normalizer *handle = NULL;
  khb_error error = {KHB_OK, 0, ""};
  int ok = !self->keep || text_view_init(&keep, state, self->keep, "keep") == 0;
  for (size_t i = 0; ok && i < KHB_RULE_COUNT; i++) {
    if (!self->placeholders[i]) continue;
    text_view *view = views + options.placeholder_count;
    ok = text_view_init(view, state, self->placeholders[i], khb_rule_name(i)) == 0;
    if (ok) placeholders[options.placeholder_count++] = (khb_placeholder){(khb_rules)1 << i, view->units, view->length};
  }
  options.keep = keep.units;
  options.keep_length = keep.length;
  if (ok) {
    khb_status status = khb_normalizer_new_with(&options, NULL, &handle, &error);
    if (status != KHB_OK) raise_settings(state, status, &error, self);
  }
  for (size_t i = 0; i < options.placeholder_count; i++) text_view_clear(views + i);
  if (keep.source) text_view_clear(&keep);
  return handle;
}

/* ---- Normalizer ------------------------------------------------------------------------------------------------- */

/* One way for both, with `offsets` NULL for the plain one. *same: the result is the text. */
static khb_status apply_to(const normalizer_object *self, const uint16_t *units, size_t length, uint16_t *out,
                           size_t capacity, size_t *count, size_t *points, int *same, khb_offsets **offsets,
                           khb_error *error) {
  if (!offsets)
    return khb_normalizer_apply_to_compared(self->handle, units, length, out, capacity, count, points, same, error);
  khb_status status =
      khb_normalizer_apply_to_with_offsets(self->handle, units, length, out, capacity, count, points, offsets, error);
  *same = status == KHB_OK && *count == length && memcmp(out, units, length * sizeof *units) == 0;
  return status;
}

/* A long str of 2-byte kind: into the str that is given back, without the GIL. */
static PyObject *apply_long(normalizer_object *self, native_state *state, PyObject *object, size_t capacity,
                            khb_offsets **offsets) {
  const uint16_t *units = (const uint16_t *)PyUnicode_2BYTE_DATA(object);
  size_t length = (size_t)PyUnicode_GET_LENGTH(object), count, points;
  PyObject *result = PyUnicode_New((Py_ssize_t)capacity, 0xFFFF);
  if (!result) return NULL;
  uint16_t *out = (uint16_t *)PyUnicode_2BYTE_DATA(result);
  prefer_large_pages(out, capacity * sizeof *out);
  khb_error error;
  khb_status status;
  int same;
  Py_BEGIN_ALLOW_THREADS
  status = apply_to(self, units, length, out, capacity, &count, &points, &same, offsets, &error);
  Py_END_ALLOW_THREADS
  if (status != KHB_OK) {
    Py_DECREF(result);
    return status == KHB_ERROR_ROOM ? apply_long(self, state, object, (size_t)error.position, offsets)
                                    : native_raise(state, status, &error);
  }
  return text_fitted(object, result, count, count - points, same);
}

/*
 * A short str of 2-byte kind: into the str that is given back, which is mostly as long, so that the one allocation does
 * not wait for what is written, nor anything read back.
 */
static PyObject *apply_short(normalizer_object *self, native_state *state, PyObject *object, khb_offsets **offsets) {
  const uint16_t *units = (const uint16_t *)PyUnicode_2BYTE_DATA(object);
  size_t length = (size_t)PyUnicode_GET_LENGTH(object), count, points;
  PyObject *result = PyUnicode_New((Py_ssize_t)length, 0xFFFF);
  if (!result) return NULL;
  uint16_t *out = (uint16_t *)PyUnicode_2BYTE_DATA(result);
  khb_error error;
  int same;
  khb_status status = apply_to(self, units, length, out, length, &count, &points, &same, offsets, &error);
  if (status != KHB_OK) {
    Py_DECREF(result);
    return status == KHB_ERROR_ROOM ? apply_long(self, state, object, (size_t)error.position, offsets)
                                    : native_raise(state, status, &error);
  }
  return text_fitted(object, result, count, count - points, same);
}

/* A str of another kind, or of a subclass: by way of converted units. */
static PyObject *apply_converted(normalizer_object *self, native_state *state, PyObject *object,
                                 khb_offsets **offsets) {
  text_view view;
  if (text_view_init(&view, state, object, "text") < 0) return NULL;
  size_t capacity = view.length + view.length / 16 + 1, count, points;
  PyObject *result = NULL;
  int same;
  khb_error error;
  khb_status status = KHB_ERROR_ROOM;
  while (status == KHB_ERROR_ROOM) {
    uint16_t *out = PyMem_Malloc(capacity * sizeof *out);
    if (!out) {
      PyErr_NoMemory();
      break;
    }
    PyThreadState *thread = view.length >= UNLOCK_UNITS ? PyEval_SaveThread() : NULL;
    status = apply_to(self, view.units, view.length, out, capacity, &count, &points, &same, offsets, &error);
    if (thread) PyEval_RestoreThread(thread);
    if (status == KHB_OK) result = same ? PyUnicode_FromObject(object) : text_str(out, count);
    else if (status == KHB_ERROR_ROOM) capacity = (size_t)error.position;
    else native_raise(state, status, &error);
    PyMem_Free(out);
  }
  text_view_clear(&view);
  return result;
}

static PyObject *apply_any(normalizer_object *self, native_state *state, PyObject *object, khb_offsets **offsets) {
  if (PyUnicode_CheckExact(object) && text_is_2byte(object)) {
    size_t length = (size_t)PyUnicode_GET_LENGTH(object);
    if (length <= SHORT_UNITS) return apply_short(self, state, object, offsets);
    if (length <= KHB_LENGTH_MAX) return apply_long(self, state, object, length + length / 16, offsets);
  }
  return apply_converted(self, state, object, offsets);
}

static PyObject *apply(normalizer_object *self, native_state *state, PyObject *object, int with_offsets) {
  if (!with_offsets) return apply_any(self, state, object, NULL);
  khb_offsets *offsets = NULL;
  PyObject *str = apply_any(self, state, object, &offsets), *result = NULL;
  PyObject *original = str ? PyUnicode_FromObject(object) : NULL;
  if (original) result = normalized_of(state, original, str, offsets);
  else khb_offsets_free(offsets);
  Py_XDECREF(original);
  Py_XDECREF(str);
  return result;
}

/* Whether a keyword is `offsets`; its value goes to *offsets. -1 with TypeError if that is no bool. */
static int take_offsets(PyObject *name, PyObject *value, int *offsets) {
  if (PyUnicode_CompareWithASCIIString(name, "offsets") != 0) return 0;
  if (!PyBool_Check(value)) {
    PyErr_Format(PyExc_TypeError, "offsets must be True or False, not %.100s", Py_TYPE(value)->tp_name);
    return -1;
  }
  *offsets = value == Py_True;
  return 1;
}

static PyObject *normalizer_call(PyObject *self, PyObject *const *args, size_t flags, PyObject *keywords) {
  Py_ssize_t count = PyVectorcall_NARGS(flags), named = keywords ? PyTuple_GET_SIZE(keywords) : 0;
  int offsets = 0;
  int taken = count == 1 && named == 1 ? take_offsets(PyTuple_GET_ITEM(keywords, 0), args[1], &offsets) : 0;
  if (taken < 0) return NULL;
  if (count != 1 || named != taken) {
    PyErr_SetString(PyExc_TypeError, "a Normalizer takes one argument, the text, and the keyword offsets");
    return NULL;
  }
  return apply((normalizer_object *)self, native_state_of_type(Py_TYPE(self)), args[0], offsets);
}

static PyObject *normalizer_of(native_state *state, const settings *from) {
  PyTypeObject *type = state->normalizer_type;
  normalizer_object *self = (normalizer_object *)type->tp_alloc(type, 0);
  if (!self) return NULL;
  self->call = normalizer_call;
  self->rules = from->rules;
  self->switches = settings_dict(from);
  self->handle = self->switches ? new_handle(state, from) : NULL;
  if (!self->handle) Py_CLEAR(self);
  return (PyObject *)self;
}

static PyObject *normalizer_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
  native_state *state = native_state_of_type(type);
  Py_ssize_t count = PyTuple_GET_SIZE(args);
  if (count > 1) {
    return PyErr_Format(PyExc_TypeError, "Normalizer takes one positional argument, the preset; %zd given", count);
  }
  PyObject *preset = count ? PyTuple_GET_ITEM(args, 0) : NULL;
  PyObject *named = keywords ? PyDict_GetItemString(keywords, "preset") : NULL;
  if (preset && named) return PyErr_Format(PyExc_TypeError, "Normalizer got two presets");
  if (!preset) preset = named ? named : state->default_preset;

  settings from = {0};
  PyObject *name, *value, *result = NULL;
  Py_ssize_t position = 0;
  if (preset_rules(state, preset, &from.rules) < 0) return NULL;
  while (keywords && PyDict_Next(keywords, &position, &name, &value)) {
    if (PyUnicode_CompareWithASCIIString(name, "preset") == 0) continue;
    if (set_switch(state, name, value, &from) < 0) goto cleanup;
  }
  result = normalizer_of(state, &from);
cleanup:
  settings_clear(&from);
  return result;
}

static void normalizer_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  PyObject_GC_UnTrack(object);
  khb_normalizer_free(((normalizer_object *)object)->handle);
  Py_XDECREF(((normalizer_object *)object)->switches);
  type->tp_free(object);
  Py_DECREF(type);
}

static int normalizer_traverse(PyObject *object, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(object));
  Py_VISIT(((normalizer_object *)object)->switches);
  return 0;
}

static PyObject *normalizer_repr(PyObject *object) {
  PyObject *names = native_rule_names(((normalizer_object *)object)->rules);
  if (!names) return NULL;
  PyObject *repr = PyUnicode_FromFormat("<Normalizer of %zd rules>", PyTuple_GET_SIZE(names));
  Py_DECREF(names);
  return repr;
}

static PyObject *normalizer_rules(PyObject *object, void *closure) {
  (void)closure;
  return native_rule_names(((normalizer_object *)object)->rules);
}

static PyObject *normalizer_switches(PyObject *object, void *closure) {
  (void)closure;
  return PyDict_Copy(((normalizer_object *)object)->switches);
}

/* Lets copy and pickle make it again: no preset, and each rule a switch. */
static PyObject *normalizer_getnewargs_ex(PyObject *object, PyObject *ignored) {
  (void)ignored;
  PyObject *switches = PyDict_Copy(((normalizer_object *)object)->switches);
  return switches ? Py_BuildValue("((O)N)", Py_None, switches) : NULL;
}

/* ---- normalize -------------------------------------------------------------------------------------------------- */

/* The Normalizer kept under `key`, or a new one. A new reference. */
static PyObject *cached(native_state *state, PyObject *key, const settings *from) {
  PyObject *normalizer = PyDict_GetItemWithError(state->normalizers, key);
  if (normalizer || PyErr_Occurred()) {
    Py_XINCREF(normalizer);
    return normalizer;
  }
  normalizer = normalizer_of(state, from);
  if (!normalizer) return NULL;
  if (PyDict_GET_SIZE(state->normalizers) >= CACHE_MAX) PyDict_Clear(state->normalizers);
  if (PyDict_SetItem(state->normalizers, key, normalizer) < 0) Py_CLEAR(normalizer);
  return normalizer;
}

static PyObject *normalizer_for(native_state *state, PyObject *preset, PyObject *const *values, PyObject *keywords,
                                int *offsets) {
  Py_ssize_t named = keywords ? PyTuple_GET_SIZE(keywords) : 0, switches = 0;
  int exact = PyUnicode_CheckExact(preset); /* any other key could run code of its own */
  for (Py_ssize_t i = 0; i < named; i++) {
    PyObject *name = PyTuple_GET_ITEM(keywords, i);
    int taken = take_offsets(name, values[i], offsets);
    if (taken < 0) return NULL;
    switches += !taken && PyUnicode_CompareWithASCIIString(name, "preset") != 0;
  }
  if (!switches && exact) {
    PyObject *normalizer = PyDict_GetItemWithError(state->normalizers, preset);
    if (normalizer || PyErr_Occurred()) {
      Py_XINCREF(normalizer);
      return normalizer;
    }
  }
  settings from = {0};
  PyObject *normalizer = NULL, *key = NULL;
  if (preset_rules(state, preset, &from.rules) < 0) return NULL;
  if (!switches && exact) return cached(state, preset, &from);
  for (Py_ssize_t i = 0; i < named; i++) {
    PyObject *name = PyTuple_GET_ITEM(keywords, i);
    if (PyUnicode_CompareWithASCIIString(name, "preset") == 0) continue;
    if (PyUnicode_CompareWithASCIIString(name, "offsets") == 0) continue;
    if (set_switch(state, name, values[i], &from) < 0) goto cleanup;
  }
  key = settings_key(&from);
  normalizer = key ? cached(state, key, &from) : NULL;
cleanup:
  Py_XDECREF(key);
  settings_clear(&from);
  return normalizer;
}

PyObject *native_normalize(PyObject *module, PyObject *const *args, Py_ssize_t count, PyObject *keywords) {
  native_state *state = native_state_of(module);
  if (count == 1 && !keywords && state->default_normalizer)
    return apply((normalizer_object *)state->default_normalizer, state, args[0], 0);
  if (count < 1 || count > 2) {
    return PyErr_Format(PyExc_TypeError, "normalize takes the text and a preset; %zd positional arguments given",
                        count);
  }
  PyObject *preset = count == 2 ? args[1] : NULL;
  for (Py_ssize_t i = 0; keywords && i < PyTuple_GET_SIZE(keywords); i++) {
    if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(keywords, i), "preset") != 0) continue;
    if (preset) return PyErr_Format(PyExc_TypeError, "normalize got two presets");
    preset = args[count + i];
  }
  if (!preset) preset = state->default_preset;
  int offsets = 0;
  PyObject *normalizer = normalizer_for(state, preset, args + count, keywords, &offsets);
  if (!normalizer) return NULL;
  if (count == 1 && !keywords) {
    Py_INCREF(normalizer);
    Py_XSETREF(state->default_normalizer, normalizer);
  }
  PyObject *result = apply((normalizer_object *)normalizer, state, args[0], offsets);
  Py_DECREF(normalizer);
  return result;
}

/* ---- docs, tables, spec ----------------------------------------------------------------------------------------- */

const char native_normalize_doc[] =
    "normalize(text, /, preset='search', *, offsets=False, **switches)\n--\n\n"
    "Fold the spellings of an Arabic text that differ in writing only.\n\n"
    "preset: 'search' (whatever a reader would type for the same word), 'orthographic', 'display', 'ner', or None for\n"
    "no rule. Each switch turns one rule on or off: normalize(text, preset='ner', tatweel=False). The rules are in\n"
    "khabar.RULES, those of each preset in khabar.PRESETS; docs/normalization.md gives their reasons and dangers.\n\n"
    "urls, emails, mentions, hashtags, emoji and numbers take a str too, which is put in the place of each instead of\n"
    "removing it. keep: a str of characters that no rule removes or changes; a word, an address ends at them.\n\n"
    "offsets: give a Normalized, whose original_span(start, end) maps any span back to the text as it was.\n\n"
    "Returns the text itself where nothing changes. Normalising twice changes nothing more. Linear time.\n"
    "Raises UnknownNameError for a preset or rule there is not, RuleError for rules that contradict each other or a\n"
    "placeholder that they would change, LengthError over 2**30 - 1 UTF-16 units.\n\n"
    ">>> khabar.normalize('أَخْبَارٌ')\n"
    "'اخبار'";

PyDoc_STRVAR(normalizer_doc,
             "Normalizer(preset='search', **switches)\n--\n\n"
             "A set of normalisation rules, to be called with a text, and offsets=True for a Normalized; see\n"
             "khabar.normalize for the arguments.\n\n"
             "Immutable: any number of threads may use one. It can be pickled and compares by identity. Many texts at\n"
             "once, or a column of a table, go through map.\n\n"
             ">>> clean = khabar.Normalizer('ner', tatweel=False)\n"
             ">>> clean('أَخْبَارٌ')\n"
             "'اخبار'");
PyDoc_STRVAR(switches_doc, "What Normalizer(None, **switches) makes it of again: a dict that json can write.");
PyDoc_STRVAR(rules_doc, "The names of the rules, a tuple in the order in which khabar.RULES has them.");

static PyMethodDef normalizer_methods[] = {
    {"map", (PyCFunction)(void (*)(void))native_normalizer_map, METH_VARARGS | METH_KEYWORDS,
     native_normalizer_map_doc},
    {"__getnewargs_ex__", normalizer_getnewargs_ex, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef normalizer_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(normalizer_object, call), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef normalizer_getset[] = {
    {"rules", normalizer_rules, NULL, rules_doc, NULL},
    {"switches", normalizer_switches, NULL, switches_doc, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot normalizer_slots[] = {
    {Py_tp_doc, (void *)normalizer_doc}, {Py_tp_new, normalizer_new},
    {Py_tp_dealloc, normalizer_dealloc}, {Py_tp_traverse, normalizer_traverse},
    {Py_tp_call, PyVectorcall_Call},     {Py_tp_repr, normalizer_repr},
    {Py_tp_methods, normalizer_methods}, {Py_tp_members, normalizer_members},
    {Py_tp_getset, normalizer_getset},   {0, NULL},
};

PyType_Spec native_normalizer_spec = {
    .name = "khabar.Normalizer",
    .basicsize = sizeof(normalizer_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = normalizer_slots,
};
