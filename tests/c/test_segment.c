/* Words and sentences: the golden table, what holds of the cut of any text, and time that is linear in the worst. */
#include "helpers.h"
#include "unicode/char_class.h"

static khb_segmentation *segment(text t) {
  khb_segmentation *seg;
  if (khb_segmentation_new(t.units, t.length, NULL, &seg, NULL)) ck_abort_msg("%s", text_show(t.units, t.length));
  return seg;
}

/* ---- What is expected of given texts ---------------------------------------------------------------------------- */

/* The pieces of a text, joined by " | ". */
static text joined(text t, const khb_segmentation *seg, size_t count,
                   khb_span piece(const khb_segmentation *, size_t)) {
  text out = T("");
  for (size_t i = 0; i < count; i++) {
    khb_span s = piece(seg, i);
    if (i) out = text_join(out, T(" | "));
    out = text_join(out, text_copy(t.units + s.start, s.end - s.start));
  }
  return out;
}

static void check_row(const char *where, const text *cells, size_t count, void *context) {
  (void)context;
  if (count < 2) ck_abort_msg("%s: a row has a text and its sentences", where);
  khb_segmentation *seg = segment(cells[0]);
  text got = joined(cells[0], seg, khb_segmentation_sentence_count(seg), khb_segmentation_sentence);
  assert_text(where, got.units, got.length, cells[1]);
  khb_segmentation_free(seg);
}

START_TEST(the_table_of_sentences_holds) { read_table("tests/data/segment/sentences.tsv", check_row, NULL); }
END_TEST

#define assert_words(input, expected)                                                                                  \
  do {                                                                                                                 \
    text t = T(input);                                                                                                 \
    khb_segmentation *seg = segment(t);                                                                                \
    text got = joined(t, seg, khb_segmentation_word_count(seg), khb_segmentation_word);                                \
    assert_text(text_show(t.units, t.length), got.units, got.length, T(expected));                                     \
    khb_segmentation_free(seg);                                                                                        \
  } while (0)

START_TEST(words_are_what_the_manual_says) {
  assert_words("وبالاتفاق مُحَمَّد العـــرب", "وبالاتفاق | مُحَمَّد | العـــرب");
  assert_words("COVID19 8.40 snake_case", "COVID19 | 8 | . | 40 | snake_case");
  assert_words("«خبر»، 100%!", "« | خبر | » | ، | 100 | % | !");
  assert_words("أ.د. سالم", "أ | . | د | . | سالم");
  assert_words("می\u200Cخواهم", "می\u200Cخواهم");                 /* a joiner inside */
  assert_words("1446 ه\u200D\u200D !", "1446 | ه | !");           /* and behind */
  assert_words("\u200Dا \u200C", "ا");                            /* and before, and alone */
  assert_words("\u200Fمصر\u202C\x01ليبيا", "مصر | ليبيا");        /* controls part words and are none */
  assert_words("😀😀 🇱🇾", "😀 | 😀 | 🇱 | 🇾");                         /* a character outside the basic plane is one */
  assert_words("𞤀𞤁 a\xD800z", "𞤀𞤁 | a | \xD800 | z"); /* letters there; half a pair */
  assert_words("", "");
  assert_words(" \n\t\u00A0\u2028", "");
}
END_TEST

/* `count` words, one of them a comma if `comma` is not 0, then `tail`: the lengths of the sentences, a zero behind. */
static void assert_cut(size_t count, size_t comma, const char *tail, const size_t *expected) {
  text t = text_repeat(T("خبر "), count);
  if (comma) t.units[4 * comma] = ',', t.units[4 * comma + 1] = t.units[4 * comma + 2] = ' ';
  t = text_join(t, text_of_utf8(tail, strlen(tail)));
  khb_segmentation *seg = segment(t);
  size_t i = 0;
  for (; expected[i]; i++) {
    ck_assert_uint_lt(i, khb_segmentation_sentence_count(seg));
    khb_span words = khb_segmentation_sentence_words(seg, i);
    ck_assert_uint_eq(words.end - words.start, expected[i]);
  }
  ck_assert_uint_eq(khb_segmentation_sentence_count(seg), i);
  khb_segmentation_free(seg);
}

START_TEST(long_sentences_are_cut) {
  assert_cut(255, 0, "", (size_t[]){255, 0});
  assert_cut(256, 0, "", (size_t[]){256, 0});
  assert_cut(257, 0, "", (size_t[]){256, 1, 0});
  assert_cut(600, 0, "", (size_t[]){256, 256, 88, 0});
  assert_cut(400, 200, "", (size_t[]){201, 199, 0});        /* behind the comma */
  assert_cut(400, 192, "", (size_t[]){193, 207, 0});        /* the first place of the last quarter */
  assert_cut(400, 191, "", (size_t[]){256, 144, 0});        /* a comma before the last quarter */
  assert_cut(256, 200, "", (size_t[]){256, 0});             /* nothing is too long */
  assert_cut(256, 200, "\nخبر", (size_t[]){256, 1, 0});     /* nor here */
  assert_cut(255, 200, ". خبر", (size_t[]){256, 1, 0});     /* nor here */
  assert_cut(256, 200, ". خبر", (size_t[]){201, 56, 1, 0}); /* the full stop is the word too many */
}
END_TEST

/* ---- What holds of any text ------------------------------------------------------------------------------------- */

static int splits_pair(text t, size_t at) {
  return at > 0 && at < t.length && (t.units[at - 1] & 0xFC00) == 0xD800 && (t.units[at] & 0xFC00) == 0xDC00;
}

static int is_blank(uint16_t c) {
  khi_char_class class = khi_char_class_of(c);
  return class == KHI_CHAR_SPACE || class == KHI_CHAR_BREAK || class == KHI_CHAR_CONTROL;
}

/* What is wrong with a segmentation, or NULL. */
static const char *fault(text t, const khb_segmentation *seg) {
  size_t words = khb_segmentation_word_count(seg), sentences = khb_segmentation_sentence_count(seg), end = 0, word = 0;
  for (size_t i = 0; i < words; i++) {
    khb_span w = khb_segmentation_word(seg, i);
    if (w.start < end || w.end <= w.start || w.end > t.length) return "words overlap, are empty or outside";
    if (splits_pair(t, w.start) || splits_pair(t, w.end)) return "a word cuts a pair in two";
    for (; end < w.start; end++)
      if (!is_blank(t.units[end]) && khi_char_class_of(t.units[end]) != KHI_CHAR_JOINER &&
          (t.units[end] & 0xF800) != 0xD800)
        return "something visible is in no word";
    end = w.end;
  }
  for (size_t i = 0; i < sentences; i++) {
    khb_span s = khb_segmentation_sentence(seg, i), w = khb_segmentation_sentence_words(seg, i);
    if (w.start != word || w.end <= w.start || w.end > words) return "sentences do not hold the words in order";
    if (w.end - w.start > KHB_SENTENCE_WORDS_MAX) return "a sentence is too long";
    if (s.start != khb_segmentation_word(seg, w.start).start || s.end != khb_segmentation_word(seg, w.end - 1).end)
      return "a sentence does not begin and end with its words";
    if (is_blank(t.units[s.start]) || is_blank(t.units[s.end - 1])) return "white space around a sentence";
    for (size_t at = s.start; at < s.end; at++)
      if (khi_char_class_of(t.units[at]) == KHI_CHAR_BREAK) return "a line break inside a sentence";
    word = w.end;
  }
  return word == words ? NULL : "a word is in no sentence";
}

static void assert_sound(text t) {
  khb_segmentation *seg = segment(t);
  const char *reason = fault(t, seg);
  if (reason) ck_abort_msg("%s: %s", text_show(t.units, t.length), reason);
  khb_segmentation_free(seg);
}

START_TEST(random_texts_are_cut_soundly) {
  uint64_t state = 4;
  for (size_t i = 0; i < 20000; i++) assert_sound(random_text(&state, 60));
  for (size_t i = 0; i < 30; i++) assert_sound(random_text(&state, 8000));
}
END_TEST

/* Every one of these would take hours if something were looked at again for each unit. */
START_TEST(the_worst_texts_take_linear_time) {
  const text worst[] = {T("!"),      T("."),       T("..!"), T(".\"\"\"\"\""), T(".»"),     T("…"),
                        T("! "),     T(". "),      T("a."),  T("د. "),         T("\u200D"), T("a\u200D\u200D"),
                        T("\x64E"),  T("ا\u064E"), T("\n"),  T("a\n"),         T("\x01"),   T("😀"),
                        T("\xD800"), T("خبر، "),   T("_"),   T("\"(]}")};
  for (size_t i = 0; i < sizeof worst / sizeof *worst; i++) {
    text t = text_repeat(worst[i], (1 << 20) / worst[i].length);
    assert_sound(t);
    assert_sound(text_join(T("خبر"), text_join(t, T("خبر"))));
  }
}
END_TEST

START_TEST(a_hundred_thousand_words_are_cut) {
  text t = text_repeat(T("خبر "), 100000);
  khb_segmentation *seg = segment(t);
  ck_assert_uint_eq(khb_segmentation_word_count(seg), 100000);
  ck_assert_uint_eq(khb_segmentation_sentence_count(seg), (100000 + 255) / 256);
  khb_segmentation_free(seg);
  assert_sound(t);
}
END_TEST

START_TEST(leader_dots_end_no_sentence) { /* however many, as in a table of contents */
  for (size_t count = 2; count < 200; count++) {
    text t = text_join(text_join(T("خبر"), text_repeat(T("."), count)), T(" خبر"));
    khb_segmentation *seg = segment(t);
    ck_assert_uint_eq(khb_segmentation_sentence_count(seg), 1);
    khb_segmentation_free(seg);
  }
}
END_TEST

/* ---- Errors ----------------------------------------------------------------------------------------------------- */

START_TEST(bad_texts_are_refused) {
  uint16_t unit = 'a';
  khb_segmentation *seg = NULL;
  khb_error error;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_segmentation_new(NULL, 1, NULL, &seg, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khb_segmentation_new(&unit, KHB_LENGTH_MAX + 1, NULL, &seg, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_segmentation_new(&unit, 1, NULL, NULL, &error));
  ck_assert_ptr_null(seg);
}
END_TEST

START_TEST(an_empty_text_has_no_words) {
  khb_segmentation *seg;
  ck_assert_int_eq(khb_segmentation_new(NULL, 0, NULL, &seg, NULL), KHB_OK);
  ck_assert_uint_eq(khb_segmentation_word_count(seg), 0);
  ck_assert_uint_eq(khb_segmentation_sentence_count(seg), 0);
  khb_segmentation_free(seg);
}
END_TEST

Suite *segment_suite(void) {
  Suite *suite = suite_create("segment");
  TCase *c = new_case(suite, "words and sentences");
  tcase_add_test(c, the_table_of_sentences_holds);
  tcase_add_test(c, words_are_what_the_manual_says);
  tcase_add_test(c, long_sentences_are_cut);
  tcase_add_test(c, random_texts_are_cut_soundly);
  tcase_add_test(c, the_worst_texts_take_linear_time);
  tcase_add_test(c, a_hundred_thousand_words_are_cut);
  tcase_add_test(c, leader_dots_end_no_sentence);
  tcase_add_test(c, bad_texts_are_refused);
  tcase_add_test(c, an_empty_text_has_no_words);
  return suite;
}
