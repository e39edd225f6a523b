/* Tagging: what the tiny model must find, what holds of any model's answer, threads. */
#include <pthread.h>

#include "models.h"

static khb_mentions *tag(const khb_tagger *tagger, const char *scheme, text t) {
  khb_mentions *m;
  khb_error error;
  if (khb_tagger_tag(tagger, scheme, t.units, t.length, &m, &error)) ck_abort_msg("tagging: %s", error.message);
  return m;
}

/* "TYPE=mention TYPE=mention ..." */
static text listed(text t, const khb_mentions *m) {
  text out = T("");
  for (size_t i = 0; i < khb_mentions_count(m); i++) {
    const char *type = khb_entity_type_name(khb_mentions_type(m, i));
    khb_span s = khb_mentions_span(m, i);
    if (i) out = text_join(out, T(" "));
    out = text_join(out, text_join(text_of_utf8(type, strlen(type)), T("=")));
    out = text_join(out, text_copy(t.units + s.start, s.end - s.start));
  }
  return out;
}

static void assert_tagged(const khb_tagger *tagger, const char *scheme, text input, text expected) {
  khb_mentions *m = tag(tagger, scheme, input);
  text got = listed(input, m);
  assert_text(text_show(input.units, input.length), got.units, got.length, expected);
  khb_mentions_free(m);
}

START_TEST(the_tiny_model_finds_what_it_knows) {
  khb_tagger *t = open_tiny_tagger(NULL);
  assert_tagged(t, NULL, T("وصل محمد الطاهر الباعور وزير الخارجية إلى تونس."),
                T("PER=محمد الطاهر الباعور ROLE=وزير الخارجية GPE=تونس"));
  assert_tagged(t, "news", T("الأمم المتحدة في ليبيا"), T("ORG=الأمم المتحدة GPE=ليبيا"));
  assert_tagged(t, "anercorp", T("محمد وزير الخارجية في ليبيا"), T("PER=محمد LOC=ليبيا"));
  assert_tagged(t, NULL, T("مُحَمَّد و\x640\x640ليبيا"), T("PER=مُحَمَّد GPE=و\x640\x640ليبيا")); /* by their forms */
  assert_tagged(t, NULL, T("محمد محمد"), T("PER=محمد PER=محمد"));                         /* two, side by side */
  assert_tagged(t, NULL, T("الخارجية"), T(""));                                           /* nothing begins */
  assert_tagged(t, NULL, T("محمد\nالطاهر"), T("PER=محمد PER=الطاهر"));                    /* two sentences */
  assert_tagged(t, NULL, T("لا شيء هنا"), T(""));
  assert_tagged(t, NULL, T(" \n\x200F"), T(""));
  khb_tagger_free(t);
}
END_TEST

START_TEST(schemes_go_by_name) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_mentions *m = NULL;
  khb_error error;
  ck_assert_uint_eq(khb_tagger_scheme_count(t), 2);
  ck_assert_str_eq(khb_tagger_scheme_name(t, 0), "news");
  ck_assert_str_eq(khb_tagger_scheme_name(t, 1), "anercorp");
  ck_assert_ptr_null(khb_tagger_scheme_name(t, 2));
  ck_assert_ptr_null(khb_tagger_scheme_name(t, SIZE_MAX));
  assert_fails(KHB_ERROR_NAME, error, khb_tagger_tag(t, "News", U("محمد"), &m, &error));
  assert_fails(KHB_ERROR_NAME, error, khb_tagger_tag(t, "", U("محمد"), &m, &error));
  ck_assert_ptr_null(m);
  khb_tagger_free(t);
}
END_TEST

START_TEST(bad_texts_are_refused) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_mentions *m = NULL;
  khb_error error;
  uint16_t unit = 'a';
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_tagger_tag(t, NULL, NULL, 1, &m, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khb_tagger_tag(t, NULL, &unit, KHB_LENGTH_MAX + 1, &m, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_tagger_tag(NULL, NULL, &unit, 1, &m, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_tagger_tag(t, NULL, &unit, 1, NULL, &error));
  ck_assert_ptr_null(m);
  ck_assert_int_eq(khb_tagger_tag(t, NULL, NULL, 0, &m, NULL), KHB_OK);
  ck_assert_uint_eq(khb_mentions_count(m), 0);
  khb_mentions_free(m);
  khb_tagger_free(t);
}
END_TEST

START_TEST(mentions_outlive_text_and_tagger) {
  khb_tagger *t = open_tiny_tagger(NULL);
  text input = T("محمد في ليبيا");
  khb_mentions *m = tag(t, NULL, input);
  khb_tagger_free(t);
  memset(input.units, 0, input.length * sizeof *input.units);
  ck_assert_uint_eq(khb_mentions_count(m), 2);
  ck_assert_uint_eq(khb_mentions_span(m, 1).start, 8);
  khb_mentions_free(m);
}
END_TEST

/* ---- What holds of any answer ----------------------------------------------------------------------------------- */

/* Fails the test unless mentions are sorted, apart, of whole words of one sentence, and scored. */
static void assert_sound(const khb_tagger *tagger, const char *scheme, text t) {
  khb_mentions *m = tag(tagger, scheme, t);
  khb_segmentation *seg;
  size_t end = 0, word = 0, sentence = 0;
  if (khb_segmentation_new(t.units, t.length, NULL, &seg, NULL)) ck_abort_msg("no segmentation");
  size_t words = khb_segmentation_word_count(seg);
  for (size_t i = 0; i < khb_mentions_count(m); i++) {
    khb_span s = khb_mentions_span(m, i);
    double score = khb_mentions_score(m, i);
    if (s.start < end || s.end <= s.start || s.end > t.length) ck_abort_msg("mention %zu-%zu", s.start, s.end);
    if (!(score >= 0 && score <= 1)) ck_abort_msg("score %g", score);
    while (word < words && khb_segmentation_word(seg, word).start < s.start) word++;
    if (word == words || khb_segmentation_word(seg, word).start != s.start) ck_abort_msg("it begins inside a word");
    while (word < words && khb_segmentation_word(seg, word).end < s.end) word++;
    if (word == words || khb_segmentation_word(seg, word).end != s.end) ck_abort_msg("it ends inside a word");
    while (khb_segmentation_sentence(seg, sentence).end < s.end) sentence++;
    if (khb_segmentation_sentence(seg, sentence).start > s.start) ck_abort_msg("it is in two sentences");
    end = s.end;
  }
  khb_segmentation_free(seg);
  khb_mentions_free(m);
}

static void check_soundness(const khb_tagger *tagger) {
  static const char *const words[] = {"محمد ",    "الطاهر ", "الباعور ",       "ليبيا، ", "و",
                                      "«",        "» ",      "وزير الخارجية ", ". ",      "\n",
                                      "Reuters ", "2024 ",   "الأمم ",         "المتحدة "};
  uint64_t state = 11;
  for (size_t s = 0; s < khb_tagger_scheme_count(tagger); s++) {
    const char *scheme = khb_tagger_scheme_name(tagger, s);
    for (size_t i = 0; i < 300; i++) {
      text t = random_text(&state, 80);
      for (size_t k = random_below(&state, 12); k--;) { /* names between the noise */
        const char *word = words[random_below(&state, sizeof words / sizeof *words)];
        t = text_join(t, text_join(text_of_utf8(word, strlen(word)), random_text(&state, k % 3 ? 0 : 6)));
      }
      assert_sound(tagger, scheme, t);
    }
    assert_sound(tagger, scheme, text_repeat(T("محمد الطاهر "), 300)); /* one name over a cut */
    assert_sound(tagger, scheme, text_repeat(T("الباعور"), 2000));
  }
}

START_TEST(answers_of_the_tiny_model_are_sound) {
  khb_tagger *t = open_tiny_tagger(NULL);
  check_soundness(t);
  khb_tagger_free(t);
}
END_TEST

START_TEST(answers_of_the_shipped_model_are_sound) {
  const char *path = shipped_model("tagger.khm");
  khb_tagger *t;
  if (!path) return;
  ck_assert_int_eq(khb_tagger_open(path, NULL, &t, NULL), KHB_OK);
  ck_assert_uint_eq(khb_tagger_scheme_count(t), 2);
  ck_assert_str_eq(khb_tagger_scheme_name(t, 0), "news");
  ck_assert_str_eq(khb_tagger_scheme_name(t, 1), "anercorp");
  check_soundness(t);
  assert_tagged(t, NULL, T("وقّعت ليبيا وتونس الاتفاق في جنيف"), T("GPE=ليبيا GPE=وتونس GPE=جنيف"));
  assert_tagged(t, NULL, T("لا شيء يستحق الذكر هنا"), T(""));
  khb_tagger_free(t);
}
END_TEST

START_TEST(a_word_s_score_depends_on_its_sentence_alone) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_mentions *alone = tag(t, NULL, T("محمد في ليبيا"));
  khb_mentions *among = tag(t, NULL, T("تونس.\nمحمد في ليبيا\nبرقة!"));
  for (size_t i = 0; i < 2; i++) {
    double score = khb_mentions_score(alone, i);
    ck_assert(score > 0.5);
    ck_assert(score == khb_mentions_score(among, i + 1));
  }
  khb_mentions_free(alone);
  khb_mentions_free(among);
  khb_tagger_free(t);
}
END_TEST

START_TEST(a_long_text_takes_linear_time) {
  khb_tagger *t = open_tiny_tagger(NULL);
  text long_text = text_repeat(T("محمد في ليبيا "), 200000 / 3); /* one sentence, cut */
  khb_mentions *m = tag(t, NULL, long_text);
  ck_assert_uint_eq(khb_mentions_count(m), 2 * (200000 / 3));
  khb_mentions_free(m);
  khb_tagger_free(t);
}
END_TEST

/* ---- Threads ------------------------------------------------------------------------------------------------------ */

enum { THREADS = 4, TEXTS = 60 };

typedef struct work {
  pthread_t thread;
  const khb_tagger *tagger;
  const text *texts;
  size_t first; /* the text to begin with, another for each thread */
  khb_mentions *answers[TEXTS];
} work;

/* No assertions here: Check's are for the main thread. */
static void *tag_all(void *argument) {
  work *w = argument;
  for (size_t i = 0; i < TEXTS; i++) {
    size_t k = (w->first + i) % TEXTS;
    khb_mentions *by_another_scheme = NULL;
    if (i % 2) khb_tagger_tag(w->tagger, "anercorp", w->texts[k].units, w->texts[k].length, &by_another_scheme, NULL);
    khb_tagger_tag(w->tagger, NULL, w->texts[k].units, w->texts[k].length, &w->answers[k], NULL);
    khb_mentions_free(by_another_scheme);
  }
  return NULL;
}

START_TEST(threads_share_a_tagger) {
  khb_tagger *t = open_tiny_tagger(NULL);
  work *works = test_block(THREADS * sizeof *works);
  text texts[TEXTS];
  uint64_t state = 12;
  for (size_t i = 0; i < TEXTS; i++)
    texts[i] = text_join(text_repeat(T("محمد الطاهر وزير الخارجية في ليبيا. "), i), random_text(&state, 60));
  for (size_t w = 0; w < THREADS; w++) {
    memset(&works[w], 0, sizeof *works);
    works[w].tagger = t;
    works[w].texts = texts;
    works[w].first = w * 17;
    ck_assert_int_eq(pthread_create(&works[w].thread, NULL, tag_all, &works[w]), 0);
  }
  for (size_t w = 0; w < THREADS; w++) ck_assert_int_eq(pthread_join(works[w].thread, NULL), 0);
  for (size_t i = 0; i < TEXTS; i++) {
    khb_mentions *expected = tag(t, NULL, texts[i]);
    for (size_t w = 0; w < THREADS; w++) {
      khb_mentions *m = works[w].answers[i];
      if (!m || khb_mentions_count(m) != khb_mentions_count(expected)) ck_abort_msg("thread %zu, text %zu", w, i);
      for (size_t k = 0; k < khb_mentions_count(m); k++)
        if (khb_mentions_span(m, k).start != khb_mentions_span(expected, k).start ||
            khb_mentions_span(m, k).end != khb_mentions_span(expected, k).end ||
            khb_mentions_type(m, k) != khb_mentions_type(expected, k) ||
            khb_mentions_score(m, k) != khb_mentions_score(expected, k))
          ck_abort_msg("thread %zu, text %zu, mention %zu", w, i, k);
      khb_mentions_free(m);
    }
    khb_mentions_free(expected);
  }
  khb_tagger_free(t);
}
END_TEST

Suite *tag_suite(void) {
  Suite *suite = suite_create("tag");
  TCase *c = new_case(suite, "tagger");
  tcase_add_test(c, the_tiny_model_finds_what_it_knows);
  tcase_add_test(c, schemes_go_by_name);
  tcase_add_test(c, bad_texts_are_refused);
  tcase_add_test(c, mentions_outlive_text_and_tagger);
  tcase_add_test(c, answers_of_the_tiny_model_are_sound);
  tcase_add_test(c, answers_of_the_shipped_model_are_sound);
  tcase_add_test(c, a_word_s_score_depends_on_its_sentence_alone);
  tcase_add_test(c, a_long_text_takes_linear_time);
  tcase_add_test(c, threads_share_a_tagger);
  return suite;
}
