/* Classifying: probabilities are probabilities, and a text without a word has none. */
#include <math.h>

#include "models.h"

/* The probabilities of a text, in label order, in memory of the test's own; their sum. */
static float *classify(const khb_classifier *c, text t, float *sum) {
  size_t labels = khb_classifier_label_count(c);
  float *p = test_block(labels * sizeof *p);
  khb_error error;
  if (khb_classifier_classify(c, t.units, t.length, p, &error)) ck_abort_msg("%s", error.message);
  *sum = 0;
  for (size_t k = 0; k < labels; k++) {
    if (!(p[k] >= 0 && p[k] <= 1)) ck_abort_msg("%s: probability %g", text_show(t.units, t.length), (double)p[k]);
    *sum += p[k];
  }
  return p;
}

static void assert_best(const khb_classifier *c, text t, const char *code) {
  float sum, *p = classify(c, t, &sum);
  size_t best = 0;
  for (size_t k = 1; k < khb_classifier_label_count(c); k++)
    if (p[k] > p[best]) best = k;
  ck_assert_str_eq(khb_classifier_label_code(c, best), code);
}

static void check_any(const khb_classifier *c) {
  static const char *const wordless[] = {"", " ", "\n\t", "!", "«»", "... ، ؟", "\u200F\u200E", "—"};
  uint64_t state = 13;
  float sum;
  for (size_t i = 0; i < sizeof wordless / sizeof *wordless; i++) {
    classify(c, text_of_utf8(wordless[i], strlen(wordless[i])), &sum);
    ck_assert(sum == 0);
  }
  for (size_t i = 0; i < 500; i++) {
    text t = text_join(random_text(&state, 40), T(" خبر"));
    classify(c, t, &sum);
    if (!(fabsf(sum - 1) < 1e-5f)) ck_abort_msg("%s: the sum is %g", text_show(t.units, t.length), (double)sum);
    classify(c, random_text(&state, 6), &sum); /* words or none */
    if (!(fabsf(sum - 1) < 1e-5f || sum == 0)) ck_abort_msg("the sum is %g", (double)sum);
  }
  classify(c, text_repeat(T("خبر عاجل من ليبيا، "), 100000), &sum);
  ck_assert(fabsf(sum - 1) < 1e-5f);
  classify(c, text_repeat(T("خبر"), 300000), &sum); /* one word */
  ck_assert(fabsf(sum - 1) < 1e-5f);
}

START_TEST(the_tiny_model_judges_by_its_words) {
  khb_classifier *c = open_tiny_classifier(NULL);
  float sum;
  assert_best(c, T("البرلمان يجتمع: برلمان"), "POL");
  assert_best(c, T("مُباراة اليوم"), "SPO"); /* marks are folded */
  assert_best(c, T("أمر غريب"), "XYZ");
  assert_best(c, T("لا شيء"), "POL"); /* by the biases */
  check_any(c);
  /* Words beyond the first 1024 do not count. */
  float *p = classify(c, text_join(text_repeat(T("مباراة "), 1024), text_repeat(T("برلمان "), 50000)), &sum);
  float *q = classify(c, text_repeat(T("مباراة "), 1024), &sum);
  ck_assert_mem_eq(p, q, 3 * sizeof *p);
  khb_classifier_free(c);
}
END_TEST

START_TEST(labels_have_names) {
  khb_classifier *c = open_tiny_classifier(NULL);
  ck_assert_uint_eq(khb_classifier_label_count(c), 3);
  ck_assert_str_eq(khb_classifier_label_code(c, 0), "POL");
  ck_assert_str_eq(khb_classifier_label_iptc(c, 0), "11000000");
  ck_assert_str_eq(khb_classifier_label_name_en(c, 1), "sport");
  ck_assert_str_eq(khb_classifier_label_name_ar(c, 1), "رياضة");
  ck_assert_str_eq(khb_classifier_label_name_fr(c, 0), "politique et gouvernement");
  ck_assert_str_eq(khb_classifier_label_code(c, 2), "XYZ"); /* a user's own label */
  ck_assert_ptr_null(khb_classifier_label_iptc(c, 2));
  ck_assert_ptr_null(khb_classifier_label_name_en(c, 2));
  ck_assert_ptr_null(khb_classifier_label_name_ar(c, 2));
  ck_assert_ptr_null(khb_classifier_label_name_fr(c, 2));
  const char *(*const names[])(const khb_classifier *, size_t) = {
      khb_classifier_label_code, khb_classifier_label_iptc, khb_classifier_label_name_en, khb_classifier_label_name_ar,
      khb_classifier_label_name_fr};
  for (size_t i = 0; i < 5; i++) {
    ck_assert_ptr_null(names[i](c, 3));
    ck_assert_ptr_null(names[i](c, SIZE_MAX));
  }
  khb_classifier_free(c);
}
END_TEST

START_TEST(bad_texts_are_refused) {
  khb_classifier *c = open_tiny_classifier(NULL);
  khb_error error;
  uint16_t unit = 'a';
  float p[3] = {7, 7, 7};
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_classify(c, NULL, 1, p, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khb_classifier_classify(c, &unit, KHB_LENGTH_MAX + 1, p, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_classify(NULL, &unit, 1, p, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_classify(c, &unit, 1, NULL, &error));
  ck_assert(p[0] == 7 && p[1] == 7 && p[2] == 7);
  ck_assert_int_eq(khb_classifier_classify(c, NULL, 0, p, NULL), KHB_OK);
  ck_assert(p[0] == 0 && p[1] == 0 && p[2] == 0);
  khb_classifier_free(c);
}
END_TEST

START_TEST(the_shipped_model_knows_the_17_topics) {
  const char *path = shipped_model("topics.khm");
  khb_classifier *c;
  if (!path) return;
  ck_assert_int_eq(khb_classifier_open(path, NULL, &c, NULL), KHB_OK);
  ck_assert_uint_eq(khb_classifier_label_count(c), 17);
  for (size_t k = 0; k < 17; k++) {
    ck_assert_uint_eq(strlen(khb_classifier_label_code(c, k)), 3);
    ck_assert_uint_eq(strlen(khb_classifier_label_iptc(c, k)), 8);
    ck_assert_ptr_nonnull(khb_classifier_label_name_en(c, k));
    ck_assert_ptr_nonnull(khb_classifier_label_name_ar(c, k));
    ck_assert_ptr_nonnull(khb_classifier_label_name_fr(c, k));
    for (size_t other = 0; other < k; other++)
      ck_assert_str_ne(khb_classifier_label_iptc(c, k), khb_classifier_label_iptc(c, other));
  }
  check_any(c);
  assert_best(c, T("المنتخب يفوز في المباراة النهائية لكأس العرب"), "SPO");
  khb_classifier_free(c);
}
END_TEST

Suite *topics_suite(void) {
  Suite *suite = suite_create("topics");
  TCase *c = new_case(suite, "classifier");
  tcase_add_test(c, the_tiny_model_judges_by_its_words);
  tcase_add_test(c, labels_have_names);
  tcase_add_test(c, bad_texts_are_refused);
  tcase_add_test(c, the_shipped_model_knows_the_17_topics);
  return suite;
}
