/*
 * Every allocation of every function fails in turn: each time the call must say KHB_ERROR_MEMORY, leave its outputs
 * alone and leak nothing; and with memory enough, everything must be released in the end.
 */
#include <stdio.h>

#include "base/weights.h"
#include "models.h"

/* One call under test. `out` holds OUT_BEFORE until the call succeeds. */
typedef struct trial {
  counting memory;
  size_t nth; /* the allocation to fail, counted from arm(); 0: none */
  void *out;
  khb_error error;
} trial;

static char nothing[1];
#define OUT_BEFORE ((void *)nothing)

/* From here on the nth allocation fails: what was made before belongs to the setting, not to the call. */
static void arm(trial *t) { t->memory.fail_at = t->nth ? t->memory.calls + t->nth : 0; }

/* Runs the call and releases all that it and its setting made. */
typedef khb_status attempt(trial *t);

static void fail_each_allocation(attempt *call, size_t at_least) {
  for (size_t nth = 1;; nth++) {
    trial t = {.nth = nth, .out = OUT_BEFORE};
    counting_init(&t.memory);
    khb_status status = call(&t);
    ck_assert_uint_eq(t.memory.live, 0);
    if (status == KHB_OK) {
      ck_assert_ptr_ne(t.out, OUT_BEFORE);
      ck_assert_uint_gt(nth, at_least); /* as many allocations as expected, so the test tests something */
      return;
    }
    ck_assert_int_eq(status, KHB_ERROR_MEMORY);
    ck_assert_int_eq(t.error.code, KHB_ERROR_MEMORY);
    ck_assert_ptr_nonnull(t.error.message);
    ck_assert_ptr_eq(t.out, OUT_BEFORE);
    ck_assert_uint_lt(nth, 10000);
  }
}

/* ---- Normalising and cutting -------------------------------------------------------------------------------------- */

static khb_status make_normalizer(trial *t) {
  khb_normalizer *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_normalizer_new(KHB_RULE_NFC, &t->memory.hook, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_normalizer_free(out);
  return status;
}

static khb_status normalize(trial *t, text input) {
  khb_normalizer *n;
  khb_rules rules;
  ck_assert_int_eq(khb_preset_rules("search", &rules, NULL), KHB_OK);
  ck_assert_int_eq(khb_normalizer_new(rules, &t->memory.hook, &n, NULL), KHB_OK);
  khb_text *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_normalizer_apply(n, input.units, input.length, &out, &t->error);
  khb_normalizer_free(n);
  t->out = out;
  if (status == KHB_OK) khb_text_free(out);
  return status;
}

/* Into memory of the caller's, with bytes and with offsets. */
static khb_status normalize_to(trial *t) {
  text input = text_repeat(T("ﷺ e\u200B\u0301 مُ"), 300);
  uint16_t out[10000];
  char bytes[10000];
  size_t count;
  khb_normalizer *n;
  khb_rules rules;
  ck_assert_int_eq(khb_preset_rules("search", &rules, NULL), KHB_OK);
  ck_assert_int_eq(khb_normalizer_new(rules, &t->memory.hook, &n, NULL), KHB_OK);
  arm(t);
  khb_status status = khb_normalizer_apply_to(n, input.units, input.length, out, 10000, &count, NULL, &t->error);
  khb_offsets *offsets = OUT_BEFORE;
  if (status == KHB_OK)
    status = khb_normalizer_apply_to_with_offsets(n, input.units, input.length, out, 10000, &count, NULL, &offsets,
                                                  &t->error);
  if (status == KHB_OK) {
    khb_offsets_free(offsets);
    status = khb_utf8_encode(input.units, input.length, bytes, &count, &t->error);
    if (status == KHB_OK)
      status = khb_normalizer_apply_utf8(n, bytes, count, (char *)out, sizeof out, &count, &t->error);
  }
  khb_normalizer_free(n);
  if (status == KHB_OK) t->out = NULL;
  return status;
}

static khb_status normalize_letters(trial *t) { return normalize(t, T("مُحَمَّد")); }

static khb_status normalize_forms(trial *t) { /* NFKC makes it longer than ICU's first buffer, twice over */
  return normalize(t, text_repeat(T("\u337F\u33A8 ﷺe\u200B\u0301"), 40));
}

static khb_status normalize_runs(trial *t) {
  return normalize(t, text_join(T("e"), text_repeat(T("\x301\x316"), 100)));
}

static khb_status normalize_with_offsets(trial *t) {
  text input = text_repeat(T("ا\u0654َ ﻻ مُحَمَّدٌ  ا\u0653"), 200);
  khb_normalizer *n;
  ck_assert_int_eq(khb_normalizer_new(KHB_RULE_FORMS | KHB_RULE_SPACES | KHB_RULE_NFC, &t->memory.hook, &n, NULL),
                   KHB_OK);
  khb_text *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_normalizer_apply_with_offsets(n, input.units, input.length, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_text_free(out);
  khb_normalizer_free(n);
  return status;
}

static const khb_placeholder link_word = {KHB_RULE_URLS, U("رابط")};
static const khb_normalizer_options far_options = {.rules = KHB_RULE_HTML_ENTITIES | KHB_RULE_HTML_TAGS |
                                                            KHB_RULE_URLS | KHB_RULE_LAST_HARAKA | KHB_RULE_NFC,
                                                   .keep = (const uint16_t *)u"؟!",
                                                   .keep_length = 2,
                                                   .placeholders = &link_word,
                                                   .placeholder_count = 1};

static khb_status make_far_normalizer(trial *t) {
  khb_normalizer *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_normalizer_new_with(&far_options, &t->memory.hook, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_normalizer_free(out);
  return status;
}

static khb_status normalize_far(trial *t, int offsets) {
  text input = text_repeat(T("<b>كتابٌ</b> &amp;amp; www.a.b ا\x654؟ "), 20);
  khb_normalizer *n;
  ck_assert_int_eq(khb_normalizer_new_with(&far_options, &t->memory.hook, &n, NULL), KHB_OK);
  khb_text *out = OUT_BEFORE;
  arm(t);
  khb_status status = (offsets ? khb_normalizer_apply_with_offsets : khb_normalizer_apply)(n, input.units, input.length,
                                                                                           &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_text_free(out);
  khb_normalizer_free(n);
  return status;
}

static khb_status normalize_far_plain(trial *t) { return normalize_far(t, 0); }
static khb_status normalize_far_with_offsets(trial *t) { return normalize_far(t, 1); }

static khb_status segment(trial *t) {
  text input = text_repeat(T("خبر. "), 200);
  khb_segmentation *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_segmentation_new(input.units, input.length, &t->memory.hook, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_segmentation_free(out);
  return status;
}

START_TEST(normalizing_survives) {
  fail_each_allocation(make_normalizer, 1);
  fail_each_allocation(normalize_letters, 1);
  fail_each_allocation(normalize_to, 6);
  fail_each_allocation(normalize_forms, 3);
  fail_each_allocation(normalize_runs, 6);
  fail_each_allocation(normalize_with_offsets, 12);
  fail_each_allocation(make_far_normalizer, 3);
  fail_each_allocation(normalize_far_plain, 12);
  fail_each_allocation(normalize_far_with_offsets, 12);
}
END_TEST

START_TEST(segmenting_survives) { fail_each_allocation(segment, 5); }
END_TEST

/* ---- Models --------------------------------------------------------------------------------------------------------- */

static khb_status open_tagger(trial *t) {
  model_parts m = tiny_tagger();
  const char *path = write_model(&m, "tagger");
  khb_tagger *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_tagger_open(path, &t->memory.hook, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_tagger_free(out);
  return status;
}

static khb_status open_classifier(trial *t) {
  model_parts m = tiny_classifier();
  const char *path = write_model(&m, "topics");
  khb_classifier *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_classifier_open(path, &t->memory.hook, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_classifier_free(out);
  return status;
}

static khb_status open_gazetteer(trial *t) {
  model_parts m = tiny_gazetteer();
  const char *path = write_model(&m, "places");
  khb_gazetteer *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_gazetteer_open(path, &t->memory.hook, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_gazetteer_free(out);
  return status;
}

static khb_status write_file_of_model(trial *t) {
  static const khi_model_part part = {1, "x", 1};
  const char *path = scratch_path("written");
  arm(t);
  khb_status status = khi_model_write(path, 1, &part, 1, &t->memory.hook, &t->error);
  size_t size;
  if (status == KHB_OK) t->out = NULL;
  else if (read_file(path, &size)) ck_abort_msg("a file was written on failure");
  remove(path);
  return status;
}

static khb_status build_weights(trial *t) {
  static const uint64_t features[] = {1, 2, 3};
  static const float rows[] = {1, -1, 2, -2, 3, -3};
  khi_weights_image image;
  arm(t);
  khb_status status = khi_weights_build(features, rows, 3, 2, 'x', &t->memory.hook, &image, &t->error);
  if (status == KHB_OK) t->out = NULL;
  if (status == KHB_OK) khi_weights_image_free(&image, &t->memory.hook);
  return status;
}

START_TEST(opening_models_survives) {
  fail_each_allocation(open_tagger, 1);
  fail_each_allocation(open_classifier, 1);
  fail_each_allocation(open_gazetteer, 1);
}
END_TEST

START_TEST(writing_models_survives) {
  fail_each_allocation(write_file_of_model, 2);
  fail_each_allocation(build_weights, 4);
}
END_TEST

/* ---- Reading -------------------------------------------------------------------------------------------------------- */

static const char sentence[] =
    "استقبل وزير الخارجية محمد الباعور سالم الورفلي أمس في ليبيا. وقال الباعور للأمم المتحدة: "
    "«برلمان تونس يعمل اليوم». وأكد سالم أن محمد في تونس، بحسب الباعور. ";

static text article(size_t sentences) { return text_repeat(text_of_utf8(sentence, sizeof sentence - 1), sentences); }

static khb_status tag(trial *t) {
  khb_tagger *tagger = open_tiny_tagger(&t->memory.hook);
  text input = article(50);
  khb_mentions *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_tagger_tag(tagger, "anercorp", input.units, input.length, &out, &t->error);
  khb_tagger_free(tagger);
  t->out = out;
  if (status == KHB_OK) khb_mentions_free(out);
  return status;
}

/* Enough names for the table of their prefixes to grow. */
static khb_names *names_of(trial *t, khb_error *error, khb_status *status) {
  enum { NAMES = 60 };
  khb_name items[NAMES];
  for (size_t i = 0; i < NAMES; i++) {
    text name = text_join(T("الباعور "), text_repeat(T("ب"), i + 1));
    items[i] = (khb_name){name.units, name.length, KHB_ORG, NULL, 0};
  }
  items[0].length = 7;
  khb_names *out = OUT_BEFORE;
  *status = khb_names_new(items, NAMES, &t->memory.hook, &out, error);
  return out;
}

static khb_status make_names(trial *t) {
  khb_status status;
  arm(t);
  t->out = names_of(t, &t->error, &status);
  if (status == KHB_OK) khb_names_free(t->out);
  return status;
}

/* Judging one headline allocates nothing; explaining does, and so does a cache. */
static khb_status explain(trial *t) {
  khb_classifier *classifier = open_tiny_classifier(&t->memory.hook);
  text input = article(3);
  khb_explanation *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_classifier_explain(classifier, input.units, input.length, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_explanation_free(out);
  khb_classifier_free(classifier);
  return status;
}

static khb_status make_cache(trial *t) {
  khb_classifier *classifier = open_tiny_classifier(&t->memory.hook);
  khb_word_cache *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_word_cache_new(classifier, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_word_cache_free(out);
  khb_classifier_free(classifier);
  return status;
}

static khb_status train(trial *t) {
  static const char *const names[] = {"a", "b"};
  text first = article(2), second = T("خسر المنتخب المباراة");
  const uint16_t *headlines[60];
  size_t lengths[60];
  uint32_t labels[60];
  for (uint32_t i = 0; i < 60; i++) {
    headlines[i] = i % 2 ? first.units : second.units;
    lengths[i] = i % 2 ? first.length : second.length;
    labels[i] = i % 2;
  }
  khb_training training = {.headlines = headlines,
                           .lengths = lengths,
                           .labels = labels,
                           .count = 60,
                           .names = names,
                           .name_count = 2,
                           .passes = 1};
  khb_classifier *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_classifier_train(&training, &t->memory.hook, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_classifier_free(out);
  return status;
}

static khb_status read_document(trial *t) {
  khb_tagger *tagger = open_tiny_tagger(&t->memory.hook);
  khb_classifier *classifier = open_tiny_classifier(&t->memory.hook);
  const khb_date published = {2025, 6, 18};
  khb_gazetteer *gazetteer = open_tiny_gazetteer(&t->memory.hook);
  khb_status made;
  khb_names *names = names_of(t, NULL, &made);
  ck_assert_int_eq(made, KHB_OK);
  khb_reading reading = {.tagger = tagger,
                         .names = names,
                         .classifier = classifier,
                         .gazetteer = gazetteer,
                         .allocator = &t->memory.hook,
                         .published = &published};
  text input = article(40);
  khb_document *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_document_read(&reading, input.units, input.length, &out, &t->error);
  khb_tagger_free(tagger);
  khb_classifier_free(classifier);
  khb_gazetteer_free(gazetteer);
  khb_names_free(names);
  t->out = out;
  if (status == KHB_OK) khb_document_free(out);
  return status;
}

static khb_status find_values(trial *t) {
  text input = text_repeat(T("أمس في 3 رجب 1446هـ دفع 5 ملايين دينار. "), 100);
  const khb_date published = {2025, 6, 18};
  khb_values *out = OUT_BEFORE;
  arm(t);
  khb_status status = khb_values_find(input.units, input.length, &published, &t->memory.hook, &out, &t->error);
  t->out = out;
  if (status == KHB_OK) khb_values_free(out);
  return status;
}

START_TEST(finding_values_survives) { fail_each_allocation(find_values, 10); }
END_TEST

START_TEST(tagging_survives) {
  fail_each_allocation(tag, 10);
  fail_each_allocation(make_names, 10);
}
END_TEST

START_TEST(classifying_survives) {
  fail_each_allocation(explain, 4);
  fail_each_allocation(make_cache, 1);
}
END_TEST

START_TEST(learning_survives) { fail_each_allocation(train, 20); }
END_TEST

START_TEST(reading_documents_survives) { fail_each_allocation(read_document, 24); }
END_TEST

/* ---- The pieces themselves ------------------------------------------------------------------------------------------ */

START_TEST(products_do_not_overflow) {
  ck_assert_uint_eq(khi_product(6, 7), 42);
  ck_assert_uint_eq(khi_product(0, SIZE_MAX), 0);
  ck_assert_uint_eq(khi_product(SIZE_MAX, 0), 0);
  ck_assert_uint_eq(khi_product(SIZE_MAX, 1), SIZE_MAX);
  ck_assert_uint_eq(khi_product(SIZE_MAX / 2 + 1, 2), SIZE_MAX);
  ck_assert_uint_eq(khi_product(SIZE_MAX, SIZE_MAX), SIZE_MAX);
}
END_TEST

START_TEST(arenas_give_aligned_blocks_of_their_own) {
  counting memory;
  khi_arena arena;
  uint64_t state = 15;
  counting_init(&memory);
  khi_arena_init(&arena, &memory.hook);
  for (int round = 0; round < 3; round++) {
    size_t before = memory.calls;
    unsigned char *blocks[1000];
    size_t sizes[1000];
    for (size_t i = 0; i < 1000; i++) {
      sizes[i] = random_below(&state, i % 50 ? 100 : 20000);
      blocks[i] = khi_arena_allocate(&arena, sizes[i]);
      if (!blocks[i] || (uintptr_t)blocks[i] % 16) ck_abort_msg("block %zu", i);
      memset(blocks[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < 1000; i++)
      for (size_t k = 0; k < sizes[i]; k++)
        if (blocks[i][k] != i % 251) ck_abort_msg("block %zu was written over", i);
    ck_assert_uint_lt(memory.calls - before, 20); /* blocks grow */
    khi_arena_reset(&arena);
    ck_assert_uint_le(memory.live, 1);
  }
  ck_assert_ptr_null(khi_arena_allocate(&arena, SIZE_MAX));
  ck_assert_ptr_null(khi_arena_allocate(&arena, SIZE_MAX - 20));
  khi_arena_free(&arena);
  khi_arena_free(&arena); /* an empty one */
  khi_arena_reset(&arena);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

Suite *memory_suite(void) {
  Suite *suite = suite_create("memory");
  TCase *c = new_case(suite, "failing allocations");
  tcase_add_test(c, normalizing_survives);
  tcase_add_test(c, segmenting_survives);
  tcase_add_test(c, opening_models_survives);
  tcase_add_test(c, writing_models_survives);
  tcase_add_test(c, finding_values_survives);
  tcase_add_test(c, tagging_survives);
  tcase_add_test(c, classifying_survives);
  tcase_add_test(c, learning_survives);
  tcase_add_test(c, reading_documents_survives);
  c = new_case(suite, "arena");
  tcase_add_test(c, products_do_not_overflow);
  tcase_add_test(c, arenas_give_aligned_blocks_of_their_own);
  return suite;
}
