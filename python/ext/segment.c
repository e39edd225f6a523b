/* segment.c - segment(text): the sentences and words of a text. */
#include "text.h"

typedef khb_span (*span_getter)(const khb_segmentation *self, size_t index);

static PyObject *spans(const text_view *view, const khb_segmentation *cut, size_t count, span_getter get) {
  PyObject *list = PyList_New((Py_ssize_t)count);
  if (!list) return NULL;
  text_cursor cursor = {.view = view};
  for (size_t i = 0; i < count; i++) {
    PyObject *span = text_cursor_span(&cursor, get(cut, i));
    if (!span) {
      Py_DECREF(list);
      return NULL;
    }
    PyList_SET_ITEM(list, (Py_ssize_t)i, span);
  }
  return list;
}

PyObject *native_segment(PyObject *module, PyObject *text) {
  native_state *state = native_state_of(module);
  text_view view;
  if (text_view_init(&view, state, text, "text") < 0) return NULL;
  khb_segmentation *cut = NULL;
  khb_error error = {KHB_OK, 0, ""};
  khb_status status;
  Py_BEGIN_ALLOW_THREADS
  status = khb_segmentation_new(view.units, view.length, NULL, &cut, &error);
  Py_END_ALLOW_THREADS

  PyObject *sentences = NULL, *words = NULL, *result = NULL;
  if (status != KHB_OK) {
    native_raise(state, status, &error);
    goto cleanup;
  }
  sentences = spans(&view, cut, khb_segmentation_sentence_count(cut), khb_segmentation_sentence);
  if (!sentences) goto cleanup;
  words = spans(&view, cut, khb_segmentation_word_count(cut), khb_segmentation_word);
  if (!words) goto cleanup;
  result = PyTuple_Pack(2, sentences, words);
cleanup:
  Py_XDECREF(sentences);
  Py_XDECREF(words);
  khb_segmentation_free(cut);
  text_view_clear(&view);
  return result;
}

const char native_segment_doc[] =
    "segment(text, /)\n--\n\n"
    "Cut a text: (sentences, words), two lists of (start, end) in code points of the text, end exclusive.\n\n"
    "A word is also a number or a mark of punctuation; docs/segmentation.md gives the rules. Linear time; other\n"
    "threads run meanwhile. Raises LengthError over 2**30 - 1 UTF-16 units.\n\n"
    ">>> text = 'وصل الوفد. ثم عاد.'\n"
    ">>> sentences, words = khabar.segment(text)\n"
    ">>> [text[start:end] for start, end in sentences]\n"
    "['وصل الوفد.', 'ثم عاد.']";
