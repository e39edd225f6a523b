/* Classifying, explaining, learning: probabilities are probabilities, and a text without a word has none. */
#include <math.h>
#include <stdio.h>

#include "models.h"
#include "topics/classifier.h"

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

START_TEST(certainty_keeps_the_best_and_the_order) {
  static const khi_certainty lines[] = {{0.65f, 0.46f}, {1, 0}, {1, 3}, {0.1f, 0}, {0.01f, 20}};
  static const khi_certainty bad[] = {{0, 0}, {1.1f, 0}, {0.5f, -0.1f}, {0.5f, 21}, {NAN, 0}, {1, NAN}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) ck_assert(!khi_certainty_valid(bad[i]));
  uint64_t state = 3;
  for (size_t n = 0; n < 2000; n++) {
    khi_certainty line = lines[n % (sizeof lines / sizeof *lines)];
    float p[17], q[17], sum = 0;
    ck_assert(khi_certainty_valid(line));
    for (size_t k = 0; k < 17; k++) p[k] = (float)random_below(&state, 4000) / (n % 2 ? 100 : 1000);
    khi_softmax(p, 17);
    memcpy(q, p, sizeof p);
    khi_certainty_apply(line, q, 17);
    for (size_t k = 0; k < 17; k++) {
      sum += q[k];
      for (size_t other = 0; other < 17; other++) ck_assert(p[k] <= p[other] || q[k] >= q[other]);
    }
    ck_assert(fabsf(sum - 1) < 1e-5f);
  }
  float sure[] = {0, 1};
  khi_certainty_apply(lines[0], sure, 2);
  ck_assert(sure[0] == 0 && sure[1] == 1);
  float nearly[] = {1e-40f, 1, 0}; /* odds of 10 to 0.4 for the second; over 1e-40 they have no float */
  khi_certainty_apply((khi_certainty){0.01f, 0}, nearly, 3);
  ck_assert(fabsf(nearly[0] - 0.28475f) < 1e-4f && fabsf(nearly[1] - 0.71525f) < 1e-4f && nearly[2] == 0);
  float apart[] = {0.2f, 0.8f}; /* log-odds ln 4: 0.65 of it and 0.46 */
  khi_certainty_apply(lines[0], apart, 2);
  ck_assert(fabsf(apart[1] - 0.79590f) < 1e-4f);
}
END_TEST

/* ---- Many headlines, articles, reasons ------------------------------------------------------------------------------ */

START_TEST(a_cache_changes_no_bit) {
  const char *path = shipped_model("topics.khm");
  khb_classifier *c;
  if (path) ck_assert_int_eq(khb_classifier_open(path, NULL, &c, NULL), KHB_OK);
  else c = open_tiny_classifier(NULL);
  khb_word_cache *cache;
  ck_assert_int_eq(khb_word_cache_new(c, &cache, NULL), KHB_OK);
  size_t labels = khb_classifier_label_count(c);
  float *p = test_block(labels * sizeof *p), sum;
  uint64_t state = 31;
  for (size_t i = 0; i < 3000; i++) { /* the same words in other places, long ones, halves of pairs */
    text t = text_join(text_join(T("مباراة البرلمان "), random_text(&state, 30)), T(" في ليبيا"));
    ck_assert_int_eq(khb_word_cache_classify(cache, t.units, t.length, p, NULL), KHB_OK);
    if (memcmp(p, classify(c, t, &sum), labels * sizeof *p)) ck_abort_msg("%s", text_show(t.units, t.length));
  }
  ck_assert_int_eq(khb_word_cache_classify(cache, NULL, 0, p, NULL), KHB_OK);
  for (size_t k = 0; k < labels; k++) ck_assert(p[k] == 0);
  khb_error error;
  uint16_t unit = 'a';
  khb_word_cache *none;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_word_cache_new(NULL, &none, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_word_cache_new(c, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_word_cache_classify(NULL, &unit, 1, p, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_word_cache_classify(cache, &unit, 1, NULL, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khb_word_cache_classify(cache, &unit, KHB_LENGTH_MAX + 1, p, &error));
  khb_word_cache_free(cache);
  khb_classifier_free(c);
}
END_TEST

static void classify_article(const khb_classifier *c, text headline, text body, float *p) {
  ck_assert_int_eq(
      khb_classifier_classify_article(c, headline.units, headline.length, body.units, body.length, p, NULL), KHB_OK);
}

START_TEST(a_body_counts_beside_the_headline) {
  khb_classifier *c = open_tiny_classifier(NULL);
  float p[3], q[3], sum;
  classify_article(c, T("خبر"), T("مباراة"), p);
  ck_assert(p[1] > p[0] && p[1] > p[2]);
  ck_assert(fabsf(p[0] + p[1] + p[2] - 1) < 1e-5f);
  classify_article(c, T("برلمان"), T("مباراة"), p);
  ck_assert(p[0] > p[1]); /* the headline counts more */
  classify_article(c, T("برلمان"), text_join(text_repeat(T("خبر "), 60), T("مباراة")), p);
  classify_article(c, T("برلمان"), text_repeat(T("خبر "), 60), q);
  ck_assert_mem_eq(p, q, sizeof p); /* only the beginning of the body counts */
  classify_article(c, T("برلمان"), T("…"), p);
  ck_assert_mem_eq(p, classify(c, T("برلمان"), &sum), sizeof p);
  classify_article(c, T(""), T("مباراة"), p);
  ck_assert_mem_eq(p, classify(c, T("مباراة"), &sum), sizeof p);
  classify_article(c, T(""), T("!"), p);
  ck_assert(p[0] == 0 && p[1] == 0 && p[2] == 0);
  khb_error error;
  uint16_t unit = 'a';
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_classify_article(NULL, &unit, 1, &unit, 1, p, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_classify_article(c, &unit, 1, NULL, 1, p, &error));
  assert_fails(KHB_ERROR_LENGTH, error,
               khb_classifier_classify_article(c, &unit, KHB_LENGTH_MAX + 1, &unit, 1, p, &error));
  khb_classifier_free(c);
}
END_TEST

/* Bases and weights add up to the logarithms of probabilities less their mean. */
static void check_explanation(const khb_classifier *c, text t) {
  khb_explanation *e;
  float sum, *p = classify(c, t, &sum);
  size_t labels = khb_classifier_label_count(c), before = 0;
  ck_assert_int_eq(khb_classifier_explain(c, t.units, t.length, &e, NULL), KHB_OK);
  if ((sum > 0) != (khb_explanation_count(e) > 0)) ck_abort_msg("%s", text_show(t.units, t.length));
  float *totals = test_block(labels * sizeof *totals);
  for (size_t i = 0; i < khb_explanation_count(e); i++) {
    khb_span word = khb_explanation_word(e, i);
    if (word.start < before || word.end <= word.start || word.end > t.length) ck_abort_msg("a word is out of place");
    before = word.end;
  }
  for (size_t k = 0; k < labels; k++) {
    totals[k] = khb_explanation_base(e, k);
    for (size_t i = 0; i < khb_explanation_count(e); i++) totals[k] += khb_explanation_weight(e, i, k);
  }
  khi_softmax(totals, labels);
  khi_certainty_apply(c->certainty, totals, labels);
  for (size_t k = 0; sum > 0 && k < labels; k++)
    if (!(fabsf(totals[k] - p[k]) < 1e-4f))
      ck_abort_msg("%s: %g, not %g", text_show(t.units, t.length), (double)totals[k], (double)p[k]);
  khb_explanation_free(e);
}

START_TEST(reasons_add_up) {
  const char *path = shipped_model("topics.khm");
  khb_classifier *c;
  if (path) ck_assert_int_eq(khb_classifier_open(path, NULL, &c, NULL), KHB_OK);
  else c = open_tiny_classifier(NULL);
  uint64_t state = 5;
  check_explanation(c, T(""));
  check_explanation(c, T("؟!"));
  check_explanation(c, T("مباراة"));
  check_explanation(c, T("البرلمان يناقش قانون الرياضة، بعد مباراة الأمس"));
  for (size_t i = 0; i < 200; i++) check_explanation(c, text_join(T("خبر عن "), random_text(&state, 40)));
  khb_classifier_free(c);
}
END_TEST

START_TEST(a_reason_is_the_word_that_counts) {
  khb_classifier *c = open_tiny_classifier(NULL);
  khb_explanation *e;
  text t = T("خبر: مباراة اليوم");
  ck_assert_int_eq(khb_classifier_explain(c, t.units, t.length, &e, NULL), KHB_OK);
  ck_assert_uint_eq(khb_explanation_count(e), 3); /* the colon is no word */
  khb_span word = khb_explanation_word(e, 1);
  ck_assert(word.start == 5 && word.end == 11);
  ck_assert(khb_explanation_weight(e, 1, 1) > 0 && khb_explanation_weight(e, 1, 0) < 0);
  ck_assert(khb_explanation_weight(e, 0, 1) == 0 && khb_explanation_weight(e, 2, 1) == 0);
  ck_assert(khb_explanation_base(e, 0) == 0.5f); /* the biases' mean is 0 */
  khb_explanation_free(e);
  khb_error error;
  uint16_t unit = 'a';
  khb_explanation *out;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_explain(NULL, &unit, 1, &out, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_explain(c, &unit, 1, NULL, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khb_classifier_explain(c, &unit, KHB_LENGTH_MAX + 1, &out, &error));
  khb_classifier_free(c);
}
END_TEST

/* ---- Labels of your own ---------------------------------------------------------------------------------------------- */

enum { LESSONS = 600 };
static const char *const own_names[] = {"اقتصاد", "رياضة", "a label that is longer than any code of the IPTC's topics"};

/* Headlines of three kinds, each with words of its kind and words of none. */
typedef struct lessons {
  const uint16_t *headlines[LESSONS];
  size_t lengths[LESSONS];
  uint32_t labels[LESSONS];
  khb_training training;
} lessons;

static void make_lessons(lessons *self) {
  static const char *const own[3][4] = {{"أسهم البورصة", "سعر النفط", "أرباح المصرف", "ميزانية الشركة"},
                                        {"مباراة الفريق", "هدف اللاعب", "كأس الدوري", "مدرب المنتخب"},
                                        {"أمطار غزيرة", "موجة حر", "عاصفة رملية", "درجات الحرارة"}};
  static const char *const other[] = {"اليوم", "في العاصمة", "هذا الأسبوع", "مرة أخرى", "وفق التقرير"};
  uint64_t state = 3;
  for (uint32_t i = 0; i < LESSONS; i++) {
    char line[200];
    uint32_t label = (uint32_t)random_below(&state, 3);
    snprintf(line, sizeof line, "%s %s %s", other[random_below(&state, 5)], own[label][random_below(&state, 4)],
             other[random_below(&state, 5)]);
    text t = text_of_utf8(line, strlen(line));
    self->headlines[i] = t.units;
    self->lengths[i] = t.length;
    self->labels[i] = label;
  }
  self->training = (khb_training){.headlines = self->headlines,
                                  .lengths = self->lengths,
                                  .labels = self->labels,
                                  .count = LESSONS,
                                  .names = own_names,
                                  .name_count = 3,
                                  .passes = 4};
}

static khb_classifier *train(const khb_training *training) {
  khb_classifier *c;
  khb_error error;
  if (khb_classifier_train(training, NULL, &c, &error)) ck_abort_msg("%s", error.message);
  return c;
}

static void check_own(const khb_classifier *c) {
  ck_assert_uint_eq(khb_classifier_label_count(c), 3);
  for (size_t k = 0; k < 3; k++) {
    ck_assert_str_eq(khb_classifier_label_code(c, k), own_names[k]);
    ck_assert_ptr_null(khb_classifier_label_iptc(c, k));
  }
  assert_best(c, T("ارتفاع أسهم المصرف"), own_names[0]);
  assert_best(c, T("فوز الفريق بكأس الدوري"), own_names[1]);
  assert_best(c, T("عاصفة وأمطار"), own_names[2]);
  check_any(c);
  check_explanation(c, T("أمطار في مباراة اليوم"));
}

START_TEST(labels_of_your_own_are_learned_and_saved) {
  lessons l;
  make_lessons(&l);
  khb_classifier *c = train(&l.training), *again = train(&l.training), *opened;
  check_own(c);
  const char *path = scratch_path("own.khm");
  ck_assert_int_eq(khb_classifier_save(c, path, NULL), KHB_OK);
  size_t size, size_again;
  char *bytes = read_file(path, &size);
  ck_assert_int_eq(khb_classifier_open(path, NULL, &opened, NULL), KHB_OK);
  check_own(opened);
  ck_assert_int_eq(khb_classifier_save(again, scratch_path("again.khm"), NULL), KHB_OK);
  char *bytes_again = read_file(scratch_path("again.khm"), &size_again);
  ck_assert_uint_eq(size, size_again);
  ck_assert_mem_eq(bytes, bytes_again, size); /* the same lessons, the same bytes */
  khb_error error;
  assert_fails(KHB_ERROR_FILE, error, khb_classifier_save(c, scratch_path("no/folder.khm"), &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_save(c, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_save(NULL, scratch_path("own.khm"), &error));
  khb_classifier_free(c);
  khb_classifier_free(again);
  khb_classifier_free(opened);
}
END_TEST

typedef struct patience {
  int calls, limit;
  double last;
} patience;

static int watch(void *context, double done) {
  patience *self = context;
  if (!(done >= self->last && done <= 1)) ck_abort_msg("%g after %g", done, self->last);
  self->last = done;
  return ++self->calls == self->limit;
}

START_TEST(learning_tells_and_stops) {
  lessons l;
  patience p = {0, 0, 0};
  make_lessons(&l);
  l.training.progress = watch;
  l.training.context = &p;
  khb_classifier_free(train(&l.training));
  ck_assert_int_gt(p.calls, 5);
  ck_assert(p.last == 1);
  for (int limit = 1; limit <= p.calls; limit++) {
    patience less = {0, limit, 0};
    khb_classifier *none = NULL;
    khb_error error;
    l.training.context = &less;
    assert_fails(KHB_ERROR_STOPPED, error, khb_classifier_train(&l.training, NULL, &none, &error));
    ck_assert_ptr_null(none);
  }
}
END_TEST

START_TEST(bad_lessons_are_refused) {
  lessons l;
  khb_classifier *c = NULL;
  khb_error error;
  make_lessons(&l);
  khb_training t = l.training;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(NULL, NULL, &c, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(&t, NULL, NULL, &error));
  t.name_count = 1;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(&t, NULL, &c, &error));
  t.name_count = KHB_LABELS_MAX + 1;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(&t, NULL, &c, &error));
  t = l.training;
  t.names = (const char *const[]){"a", NULL, "b"};
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(&t, NULL, &c, &error));
  ck_assert_uint_eq(error.position, 1);
  t = l.training;
  l.labels[7] = 3;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(&t, NULL, &c, &error));
  ck_assert_uint_eq(error.position, 7);
  l.labels[7] = 0;
  l.lengths[9] = KHB_LENGTH_MAX + 1;
  assert_fails(KHB_ERROR_LENGTH, error, khb_classifier_train(&t, NULL, &c, &error));
  ck_assert_uint_eq(error.position, 9);
  l.lengths[9] = 0; /* nothing to learn from, and no error */
  khb_classifier_free(train(&t));
  t.count = 0;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(&t, NULL, &c, &error));
  t.count = LESSONS;
  for (size_t i = 0; i < LESSONS; i++) l.labels[i] = 1; /* three names and one label */
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(&t, NULL, &c, &error));
  l.labels[9] = 0; /* the other label has only a headline without a word */
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(&t, NULL, &c, &error));
  t.headlines = NULL;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_train(&t, NULL, &c, &error));
  ck_assert_ptr_null(c);
}
END_TEST

START_TEST(rare_labels_and_few_headlines_are_learned) {
  lessons l;
  make_lessons(&l);
  khb_training t = l.training;
  t.passes = 0;
  t.count = 2;
  l.labels[0] = 0;
  l.labels[1] = 1;
  khb_classifier *c = train(&t); /* two headlines, and a label that has none */
  check_any(c);
  khb_classifier_free(c);
  make_lessons(&l);
  size_t rare = 0, one = 0;
  for (size_t i = 0; i < LESSONS; i++) { /* six headlines of the third label among hundreds */
    if (l.labels[i] != 2) continue;
    one = rare ? one : i;
    if (rare++ > 5) l.lengths[i] = 0;
  }
  t.count = LESSONS;
  c = train(&t);
  assert_best(c, text_copy(l.headlines[one], l.lengths[one]), own_names[2]);
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
  tcase_add_test(c, certainty_keeps_the_best_and_the_order);
  tcase_add_test(c, a_cache_changes_no_bit);
  tcase_add_test(c, a_body_counts_beside_the_headline);
  tcase_add_test(c, reasons_add_up);
  tcase_add_test(c, a_reason_is_the_word_that_counts);
  c = new_case(suite, "own labels");
  tcase_add_test(c, labels_of_your_own_are_learned_and_saved);
  tcase_add_test(c, learning_tells_and_stops);
  tcase_add_test(c, bad_lessons_are_refused);
  tcase_add_test(c, rare_labels_and_few_headlines_are_learned);
  return suite;
}
