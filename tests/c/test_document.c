/* Documents: headlines, names without clitics, entities, topics, and what holds of any document. */
#include <math.h>
#include <stdio.h>

#include "models.h"

static khb_document *read_text(const khb_reading *reading, text t) {
  khb_document *d;
  khb_error error;
  if (khb_document_read(reading, t.units, t.length, &d, &error))
    ck_abort_msg("%s: %s", text_show(t.units, t.length), error.message);
  return d;
}

/* ---- Headlines ---------------------------------------------------------------------------------------------------- */

static void assert_headline(text t, text expected) {
  khb_reading reading = {0};
  khb_document *d = read_text(&reading, t);
  khb_span h = khb_document_headline(d);
  ck_assert_uint_le(h.start, h.end);
  ck_assert_uint_le(h.end, t.length);
  assert_text(text_show(t.units, t.length), t.units + h.start, h.end - h.start, expected);
  khb_document_free(d);
}

START_TEST(the_headline_is_the_first_short_line) {
  assert_headline(T("عنوان\nوأول سطر"), T("عنوان"));
  assert_headline(T("\n \r\n\t\u200F عنوان الخبر \u00A0\r\nسطر"), T("عنوان الخبر"));
  assert_headline(T("عنوان\u2028سطر"), T("عنوان"));
  assert_headline(T("عنوان\x85سطر"), T("عنوان"));
  assert_headline(T("عنوان وحده"), T("عنوان وحده")); /* the whole text */
  assert_headline(T("عنوان. ونقطة\n"), T("عنوان. ونقطة"));
  assert_headline(T(""), T(""));
  assert_headline(T(" \n\n\t "), T(""));
  text short_line = text_repeat(T("ا"), 249), long_line = text_repeat(T("ا"), 250);
  assert_headline(text_join(short_line, T("\nسطر")), short_line);
  assert_headline(text_join(long_line, T("\nسطر")), T(""));
  assert_headline(text_join(T("\n"), text_join(long_line, T("\nسطر"))), T("")); /* not the second line instead */
}
END_TEST

START_TEST(the_headline_may_be_given) {
  text t = T("سطر\nعنوان\nسطر");
  khb_reading reading = {.headline = {4, 9}};
  khb_document *d = read_text(&reading, t);
  ck_assert_uint_eq(khb_document_headline(d).start, 4);
  ck_assert_uint_eq(khb_document_headline(d).end, 9);
  khb_document_free(d);
  reading.headline = (khb_span){5, 5}; /* none */
  d = read_text(&reading, t);
  ck_assert_uint_eq(khb_document_headline(d).start, khb_document_headline(d).end);
  khb_document_free(d);
  reading.headline = (khb_span){0, t.length};
  d = read_text(&reading, t);
  ck_assert_uint_eq(khb_document_headline(d).end, t.length);
  khb_document_free(d);
}
END_TEST

START_TEST(bad_readings_are_refused) {
  khb_reading reading = {0};
  khb_document *d = NULL;
  khb_error error;
  text t = T("خبر");
  static const khb_span spans[] = {{2, 1}, {0, 4}, {4, 4}, {1, SIZE_MAX}, {SIZE_MAX, SIZE_MAX}, {SIZE_MAX, 0}};
  for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
    reading.headline = spans[i];
    assert_fails(KHB_ERROR_ARGUMENT, error, khb_document_read(&reading, t.units, t.length, &d, &error));
  }
  reading.headline = (khb_span){0, 0};
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_document_read(NULL, t.units, t.length, &d, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_document_read(&reading, t.units, t.length, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_document_read(&reading, NULL, 3, &d, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khb_document_read(&reading, t.units, KHB_LENGTH_MAX + 1, &d, &error));
  static const khb_date days[] = {{0, 1, 1}, {10000, 1, 1}, {2023, 2, 29}, {2024, 13, 1}, {2024, 1, 0}, {-1, 1, 1}};
  for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
    reading.published = &days[i];
    assert_fails(KHB_ERROR_ARGUMENT, error, khb_document_read(&reading, t.units, t.length, &d, &error));
  }
  reading.published = NULL;
  khb_tagger *tagger = open_tiny_tagger(NULL);
  reading.tagger = tagger;
  reading.scheme = "none";
  assert_fails(KHB_ERROR_NAME, error, khb_document_read(&reading, t.units, t.length, &d, &error));
  ck_assert_ptr_null(d);
  khb_tagger_free(tagger);
}
END_TEST

/* ---- Names and entities ------------------------------------------------------------------------------------------- */

/* "TYPE:span=name@entity|...": what a document says of its mentions. */
static text described(text t, const khb_document *d) {
  text out = T("");
  for (size_t i = 0; i < khb_document_mention_count(d); i++) {
    char tail[24];
    size_t length;
    khb_span s = khb_document_mention_span(d, i);
    const uint16_t *name = khb_document_mention_name(d, i, &length);
    const char *type = khb_entity_type_name(khb_document_mention_type(d, i));
    snprintf(tail, sizeof tail, "@%zu", khb_document_mention_entity(d, i));
    out = text_join(out, i ? T("|") : T(""));
    out = text_join(out, text_join(text_of_utf8(type, strlen(type)), T(":")));
    out = text_join(out, text_join(text_copy(t.units + s.start, s.end - s.start), T("=")));
    out = text_join(out, text_join(text_copy(name, length), text_of_utf8(tail, strlen(tail))));
  }
  return out;
}

static void assert_read(const khb_tagger *tagger, text t, text expected) {
  khb_reading reading = {.tagger = tagger};
  khb_document *d = read_text(&reading, t);
  text got = described(t, d);
  assert_text(text_show(t.units, t.length), got.units, got.length, expected);
  khb_document_free(d);
}

START_TEST(clitics_stay_outside_names) {
  khb_tagger *t = open_tiny_tagger(NULL);
  assert_read(t, T("ليبيا وليبيا بليبيا"), T("GPE:ليبيا=ليبيا@0|GPE:ليبيا=ليبيا@0|GPE:ليبيا=ليبيا@0"));
  assert_read(t, T("لتونس ولتونس"), T("GPE:تونس=تونس@0|GPE:تونس=تونس@0"));
  assert_read(t, T("برقة"), T("GPE:برقة=برقة@0"));           /* its ب is its own */
  assert_read(t, T("وفاء"), T("PER:وفاء=وفاء@0"));           /* and so is this و */
  assert_read(t, T("والوزارة"), T("ORG:الوزارة=الوزارة@0")); /* unknown, but for its article */
  assert_read(t, T("وَ\u0640ليبيا"), T("GPE:ليبيا=ليبيا@0")); /* what hangs on the clitic goes with it */
  /* ل has swallowed the alef: the span is the whole word, the name has the alef back. */
  assert_read(t, T("للأمم المتحدة"), T("ORG:للأمم المتحدة=الأمم المتحدة@0"));
  assert_read(t, T("وللأمم المتحدة"), T("ORG:للأمم المتحدة=الأمم المتحدة@0"));
  khb_tagger_free(t);
}
END_TEST

START_TEST(names_are_clean) {
  khb_tagger *t = open_tiny_tagger(NULL);
  assert_read(t, T("مُحَمَّد  الطاهـــر\u00A0الباعور"), T("PER:مُحَمَّد  الطاهـــر\u00A0الباعور=محمد الطاهر الباعور@0"));
  assert_read(t, T("الامم المتحدة الأمم المتحدة"), /* a hamza is written or not, in the name too; the entity is one */
              T("ORG:الامم المتحدة=الامم المتحدة@0|ORG:الأمم المتحدة=الأمم المتحدة@0"));
  assert_read(t, T("\uFEDF\uFEF4\uFE92\uFEF4\uFE8E"), T("GPE:\uFEDF\uFEF4\uFE92\uFEF4\uFE8E=ليبيا@0")); /* forms */
  khb_tagger_free(t);
}
END_TEST

START_TEST(mentions_of_one_person_are_one_entity) {
  khb_tagger *t = open_tiny_tagger(NULL);
  assert_read(t, T("الطاهر الباعور. قال الباعور"), T("PER:الطاهر الباعور=الطاهر الباعور@0|PER:الباعور=الباعور@0"));
  assert_read(t, T("قال الباعور. ليبيا. الطاهر الباعور"), /* the short name first */
              T("PER:الباعور=الباعور@0|GPE:ليبيا=ليبيا@1|PER:الطاهر الباعور=الطاهر الباعور@0"));
  assert_read(
      t, T("محمد الطاهر الباعور. الطاهر الباعور. والباعور"), /* ever shorter, with a clitic */
      T("PER:محمد الطاهر الباعور=محمد الطاهر الباعور@0|PER:الطاهر الباعور=الطاهر الباعور@0|PER:الباعور=الباعور@0"));
  assert_read(t, T("محمد الباعور. سالم الباعور. الباعور"), /* the nearest before */
              T("PER:محمد الباعور=محمد الباعور@0|PER:سالم الباعور=سالم الباعور@1|PER:الباعور=الباعور@1"));
  assert_read(t, T("محمد الباعور. سالم الورفلي. محمد"), /* the only one of that given name */
              T("PER:محمد الباعور=محمد الباعور@0|PER:سالم الورفلي=سالم الورفلي@1|PER:محمد=محمد@0"));
  khb_tagger_free(t);
}
END_TEST

START_TEST(an_entity_has_the_fullest_name) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_reading reading = {.tagger = t};
  khb_document *d = read_text(&reading, T("قال الباعور في تونس. محمد الطاهر الباعور. الباعور"));
  size_t length;
  ck_assert_uint_eq(khb_document_entity_count(d), 2);
  ck_assert_int_eq(khb_document_entity_type(d, 0), KHB_PER);
  const uint16_t *name = khb_document_entity_name(d, 0, &length);
  assert_text("entity 0", name, length, T("محمد الطاهر الباعور"));
  ck_assert_int_eq(khb_document_entity_type(d, 1), KHB_GPE);
  name = khb_document_entity_name(d, 1, &length);
  assert_text("entity 1", name, length, T("تونس"));
  khb_document_free(d);
  khb_tagger_free(t);
}
END_TEST

START_TEST(the_shipped_model_reads_a_report) {
  const char *path = shipped_model("tagger.khm");
  khb_tagger *t;
  if (!path) return;
  ck_assert_int_eq(khb_tagger_open(path, NULL, &t, NULL), KHB_OK);
  assert_read(t, T("التقى وفد للأمم المتحدة في طرابلس الطاهر الباعور. وقال الباعور إن ليبيا وتونس ماضيتان."),
              T("ORG:للأمم المتحدة=الأمم المتحدة@0|GPE:طرابلس=طرابلس@1|PER:الطاهر الباعور=الطاهر الباعور@2|"
                "PER:الباعور=الباعور@2|GPE:ليبيا=ليبيا@3|GPE:تونس=تونس@4"));
  assert_read(t, T("وصل وفد إلى القاهرة وبنغازي"), T("GPE:القاهرة=القاهرة@0|GPE:بنغازي=بنغازي@1"));
  khb_tagger_free(t);
}
END_TEST

/* ---- Topics ------------------------------------------------------------------------------------------------------- */

static void assert_topic(const khb_reading *reading, text t, size_t count, size_t best) {
  khb_document *d = read_text(reading, t);
  float sum = 0;
  ck_assert_uint_eq(khb_document_topic_count(d), count);
  for (size_t k = 0; k < count; k++) {
    sum += khb_document_topic_probability(d, k);
    ck_assert(khb_document_topic_probability(d, k) <= khb_document_topic_probability(d, best));
  }
  if (count) ck_assert(fabsf(sum - 1) < 1e-5f);
  khb_document_free(d);
}

START_TEST(topics_are_the_headline_s) {
  khb_classifier *c = open_tiny_classifier(NULL);
  khb_reading reading = {.classifier = c};
  enum { POL, SPO, XYZ };
  assert_topic(&reading, T("مباراة\nبرلمان برلمان برلمان"), 3, SPO);
  assert_topic(&reading, T("برلمان\nمباراة"), 3, POL);
  assert_topic(&reading, T(""), 0, 0);
  assert_topic(&reading, T(" \n "), 0, 0);
  assert_topic(&reading, T("!!!\nمباراة"), 0, 0); /* a headline without a word */
  /* Without a headline, of the first sentence. */
  assert_topic(&reading, text_join(T("مباراة اليوم. "), text_repeat(T("برلمان "), 100)), 3, SPO);
  reading.headline = (khb_span){7, 13};
  assert_topic(&reading, T("مباراة\nبرلمان"), 3, POL);
  reading.classifier = NULL;
  assert_topic(&reading, T("مباراة\nبرلمان"), 0, 0);
  khb_classifier_free(c);
}
END_TEST

/* ---- Values ------------------------------------------------------------------------------------------------------- */

START_TEST(a_document_has_its_values) {
  const khb_date published = {2026, 11, 28};
  khb_reading reading = {.published = &published};
  text t = T("خبر\nدفع أمس 3 ملايين يورو");
  khb_document *d = read_text(&reading, t);
  const khb_values *values = khb_document_values(d);
  ck_assert_uint_eq(khb_values_count(values), 2);
  ck_assert_int_eq(khb_values_kind(values, 0), KHB_DATE);
  ck_assert_str_eq(khb_values_text(values, 0), "2026-11-27");
  ck_assert_uint_eq(khb_values_span(values, 0).start, 8);
  ck_assert_str_eq(khb_values_text(values, 1), "3000000 EUR");
  khb_document_free(d);
  reading.published = NULL;
  d = read_text(&reading, t);
  ck_assert_ptr_null(khb_values_text(khb_document_values(d), 0));
  khb_document_free(d);
  d = read_text(&reading, T(""));
  ck_assert_uint_eq(khb_values_count(khb_document_values(d)), 0);
  khb_document_free(d);
}
END_TEST

/* ---- Any document ------------------------------------------------------------------------------------------------- */

static void assert_sound(const khb_reading *reading, text t) {
  khb_document *d = read_text(reading, t);
  khb_span headline = khb_document_headline(d);
  size_t end = 0, mentions = khb_document_mention_count(d), entities = khb_document_entity_count(d), next = 0, length;
  if (headline.start > headline.end || headline.end > t.length) ck_abort_msg("the headline is outside the text");
  for (size_t i = 0; i < mentions; i++) {
    khb_span s = khb_document_mention_span(d, i);
    size_t entity = khb_document_mention_entity(d, i);
    double score = khb_document_mention_score(d, i);
    if (s.start < end || s.end <= s.start || s.end > t.length) ck_abort_msg("mention %zu-%zu", s.start, s.end);
    if (!(score >= 0 && score <= 1)) ck_abort_msg("score %g", score);
    if (entity > next || entity >= entities) ck_abort_msg("entities are not numbered by their first mention");
    next += entity == next;
    if (khb_document_entity_type(d, entity) != khb_document_mention_type(d, i)) ck_abort_msg("an entity of two types");
    const uint16_t *name = khb_document_mention_name(d, i, &length);
    if (!name || length > 18 * (s.end - s.start) + 2) ck_abort_msg("a name of %zu units", length);
    end = s.end;
  }
  if (next != entities) ck_abort_msg("an entity without a mention");
  for (size_t i = 0; i < entities; i++)
    if (!khb_document_entity_name(d, i, &length)) ck_abort_msg("an entity without a name");
  khb_document_free(d);
}

static void check_soundness(const char *tagger_path, const char *classifier_path) {
  static const char *const pieces[] = {"محمد الطاهر الباعور",
                                       "والباعور",
                                       "للأمم المتحدة",
                                       "«مهرجان",
                                       "»، ",
                                       "\nليبيا",
                                       "وَبِلـيبيا ",
                                       "(وزير الخارجية",
                                       ")",
                                       "لل",
                                       "و",
                                       ". "};
  khb_reading reading = {0};
  khb_tagger *tagger;
  khb_classifier *classifier;
  ck_assert_int_eq(khb_tagger_open(tagger_path, NULL, &tagger, NULL), KHB_OK);
  ck_assert_int_eq(khb_classifier_open(classifier_path, NULL, &classifier, NULL), KHB_OK);
  reading.tagger = tagger;
  reading.classifier = classifier;
  uint64_t state = 14;
  for (size_t i = 0; i < 600; i++) {
    text t = random_text(&state, 30);
    for (size_t k = random_below(&state, 15); k--;) {
      const char *piece = pieces[random_below(&state, sizeof pieces / sizeof *pieces)];
      t = text_join(t, text_join(text_of_utf8(piece, strlen(piece)), random_text(&state, k % 2 ? 1 : 4)));
    }
    reading.scheme = i % 3 ? NULL : "anercorp";
    assert_sound(&reading, t);
  }
  khb_tagger_free(tagger);
  khb_classifier_free(classifier);
}

START_TEST(any_document_is_sound) {
  model_parts tagger = tiny_tagger(), classifier = tiny_classifier();
  check_soundness(write_model(&tagger, "tagger"), write_model(&classifier, "topics"));
}
END_TEST

START_TEST(any_document_is_sound_with_the_shipped_models) {
  if (shipped_model("tagger.khm") && shipped_model("topics.khm"))
    check_soundness(shipped_model("tagger.khm"), shipped_model("topics.khm"));
}
END_TEST

START_TEST(long_documents_take_linear_time) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_reading reading = {.tagger = t};
  assert_sound(&reading, text_repeat(T("محمد الطاهر الباعور في ليبيا وللأمم "), 200000 / 6));
  assert_sound(&reading,
               text_repeat(T("محمد الطاهر الباعور سالم الورفلي "), 200000 / 5)); /* names over whole sentences */
  assert_sound(&reading, text_repeat(T("محمد الباعور. سالم الباعور. الباعور.\n"), 30000));
  assert_sound(&reading, text_repeat(T("الطاهر("), 100000));
  khb_tagger_free(t);
}
END_TEST

START_TEST(a_document_outlives_what_made_it) {
  khb_tagger *tagger = open_tiny_tagger(NULL);
  khb_classifier *classifier = open_tiny_classifier(NULL);
  khb_reading reading = {.tagger = tagger, .classifier = classifier};
  text t = T("محمد في برلمان ليبيا");
  khb_document *d = read_text(&reading, t);
  khb_tagger_free(tagger);
  khb_classifier_free(classifier);
  memset(t.units, 0, t.length * sizeof *t.units);
  size_t length;
  const uint16_t *name = khb_document_entity_name(d, 0, &length);
  assert_text("name", name, length, T("محمد"));
  ck_assert_uint_eq(khb_segmentation_word_count(khb_document_segmentation(d)), 4);
  ck_assert_uint_eq(khb_document_topic_count(d), 3);
  khb_document_free(d);
}
END_TEST

Suite *document_suite(void) {
  Suite *suite = suite_create("document");
  TCase *c = new_case(suite, "headline and topics");
  tcase_add_test(c, the_headline_is_the_first_short_line);
  tcase_add_test(c, the_headline_may_be_given);
  tcase_add_test(c, bad_readings_are_refused);
  tcase_add_test(c, topics_are_the_headline_s);
  c = new_case(suite, "names and entities");
  tcase_add_test(c, clitics_stay_outside_names);
  tcase_add_test(c, names_are_clean);
  tcase_add_test(c, mentions_of_one_person_are_one_entity);
  tcase_add_test(c, an_entity_has_the_fullest_name);
  tcase_add_test(c, the_shipped_model_reads_a_report);
  tcase_add_test(c, a_document_has_its_values);
  c = new_case(suite, "any document");
  tcase_add_test(c, any_document_is_sound);
  tcase_add_test(c, any_document_is_sound_with_the_shipped_models);
  tcase_add_test(c, long_documents_take_linear_time);
  tcase_add_test(c, a_document_outlives_what_made_it);
  return suite;
}
