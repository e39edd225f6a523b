/* Word forms, clitics and features: what the models were trained with, so what may not change under them. */
#include "helpers.h"
#include "tag/clitic.h"
#include "tag/features.h"

static void assert_form(text input, text expected) {
  khi_foldings foldings;
  uint16_t form[KHI_FORM_MAX];
  khi_foldings_init(&foldings);
  size_t length = khi_word_form(&foldings.form, input.units, input.length, form);
  assert_text(text_show(input.units, input.length), form, length, expected);
}

START_TEST(forms_fold_what_spelling_varies) {
  assert_form(T("مُحَمَّدٌ"), T("محمد"));
  assert_form(T("الـــقاهرة"), T("القاهرة")); /* teh marbuta stays */
  assert_form(T("أحمد"), T("احمد"));          /* and so do alef maqsura, waw and yeh with hamza */
  assert_form(T("موسى"), T("موسى"));
  assert_form(T("مسؤول"), T("مسؤول"));
  assert_form(T("تایمز"), T("تايمز"));
  assert_form(T("\uFEDF\uFEF4\uFE92\uFEF4\uFE8E"), T("ليبيا"));
  assert_form(T("COVID19"), T("covid00"));
  assert_form(T("٢٠٢٤"), T("0000"));
  assert_form(T("ÉCOLE"), T("école"));
  assert_form(T("\x64B\x640"), T(""));
  assert_form(T("\xD800"), T("\xD800"));
}
END_TEST

START_TEST(forms_are_short) {
  assert_form(text_repeat(T("ا"), 40), text_repeat(T("ا"), 39)); /* room is kept for a pair */
  assert_form(text_repeat(T("ب"), 100000), text_repeat(T("ب"), 39));
  assert_form(text_repeat(T("ﷺ"), 100), text_copy(text_repeat(T("صلى الله عليه وسلم"), 3).units, 39));
  assert_form(text_repeat(T("𞤀"), 100), text_repeat(T("𞤢"), 20)); /* Adlam has cases */
}
END_TEST

/* The cuts of a form as "length" or "length+" with an article, in order. */
static void assert_cuts(text form, const char *expected) {
  khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX];
  size_t count = khi_clitic_cuts(form.units, form.length, cuts), used = 0;
  char got[4 * KHI_CLITIC_CUTS_MAX] = "";
  ck_assert_uint_le(count, KHI_CLITIC_CUTS_MAX);
  for (size_t i = 0; i < count; i++) {
    if (used) got[used++] = ' ';
    got[used++] = (char)('0' + cuts[i].length);
    if (cuts[i].article) got[used++] = '+';
    ck_assert_uint_ge(form.length - cuts[i].length, KHI_STEM_MIN);
  }
  ck_assert_msg(!strcmp(got, expected), "%s: %s", text_show(form.units, form.length), got);
}

START_TEST(clitics_are_found) {
  assert_cuts(T("ليبيا"), "1"); /* who uses a cut decides whether it is right */
  assert_cuts(T("محمد"), "");
  assert_cuts(T("وليبيا"), "1 2");
  assert_cuts(T("فبليبيا"), "1 2");
  assert_cuts(T("كالوزير"), "1");
  assert_cuts(T("للامم"), "2+ 1+ 1");
  assert_cuts(T("وللامم"), "1 3+ 2+ 2");
  assert_cuts(T("سيعود"), "");
  assert_cuts(T("وبه"), "1");
  assert_cuts(T("لل"), "");
  assert_cuts(T("للم"), "1+ 1");
  assert_cuts(T("ولل"), "1");
  assert_cuts(T("و"), "");
  assert_cuts(T("به"), "");
  assert_cuts(T(""), "");
}
END_TEST

/* KHI_FEATURES_MAX is room enough for every word, the features of a second scheme included. */
START_TEST(features_fit_their_room) {
  static const uint32_t bounds[2];
  const khi_lexicon none = {{bounds, NULL, 0, 0}, NULL};
  enum { WORDS = 8 };
  khi_foldings foldings;
  khi_token tokens[WORDS];
  uint8_t labels[WORDS] = {1, 2, 2, 0, 3, 4, 0, 0};
  uint64_t state = 16;
  khi_foldings_init(&foldings);
  for (size_t i = 0; i < 2000; i++) {
    text t = T("");
    khi_word words[WORDS];
    for (size_t k = 0; k < WORDS; k++) {
      words[k].start = (uint32_t)t.length;
      t = text_join(t, i ? random_text(&state, 60) : text_repeat(T("ب"), 60));
      words[k].end = (uint32_t)t.length;
    }
    khi_tokens_fill(&foldings.form, &none, t.units, words, WORDS, tokens);
    for (size_t k = 0; k < WORDS; k++) {
      uint64_t *room = malloc(KHI_FEATURES_MAX * sizeof *room); /* for the sanitizer */
      size_t identity, used = khi_features(tokens, WORDS, k, room, &identity);
      used += khi_label_features(tokens, labels, WORDS, k, room + used);
      if (used > KHI_FEATURES_MAX || identity >= used) ck_abort_msg("%zu features", used);
      free(room);
    }
  }
}
END_TEST

Suite *word_suite(void) {
  Suite *suite = suite_create("word");
  TCase *c = new_case(suite, "forms, clitics, features");
  tcase_add_test(c, forms_fold_what_spelling_varies);
  tcase_add_test(c, forms_are_short);
  tcase_add_test(c, clitics_are_found);
  tcase_add_test(c, features_fit_their_room);
  return suite;
}
