/* Names of the caller's own: where they are found, what they win over, what is refused. */
#include "models.h"

/* A row of a table of names. */
typedef struct listed {
  const char *name, *canonical; /* NULL: as it is listed */
  khb_entity_type type;
} listed;

static khb_names *names_of(const listed *rows, size_t count) {
  khb_name *items = test_block((count + 1) * sizeof *items);
  khb_names *names;
  khb_error error;
  for (size_t i = 0; i < count; i++) {
    text name = text_of_utf8(rows[i].name, strlen(rows[i].name)), canonical = T("");
    if (rows[i].canonical) canonical = text_of_utf8(rows[i].canonical, strlen(rows[i].canonical));
    items[i] =
        (khb_name){name.units, name.length, rows[i].type, rows[i].canonical ? canonical.units : NULL, canonical.length};
  }
  if (khb_names_new(items, count, NULL, &names, &error)) ck_abort_msg("names: %s", error.message);
  ck_assert_uint_eq(khb_names_count(names), count);
  return names;
}

#define NAMES(...) names_of((const listed[]){__VA_ARGS__}, sizeof((const listed[]){__VA_ARGS__}) / sizeof(listed))

/* "TYPE=mention TYPE=mention ...", a listed one with a star before it. */
static text tagged(const khb_tagger *tagger, const khb_names *names, text t) {
  khb_mentions *m;
  text out = T("");
  if (khb_tagger_tag_with(tagger, NULL, names, t.units, t.length, &m, NULL)) ck_abort_msg("tagging failed");
  for (size_t i = 0; i < khb_mentions_count(m); i++) {
    const char *type = khb_entity_type_name(khb_mentions_type(m, i));
    khb_span s = khb_mentions_span(m, i);
    if (i) out = text_join(out, T(" "));
    if (khb_mentions_score(m, i) == 1) out = text_join(out, T("*"));
    out = text_join(out, text_join(text_of_utf8(type, strlen(type)), T("=")));
    out = text_join(out, text_copy(t.units + s.start, s.end - s.start));
  }
  khb_mentions_free(m);
  return out;
}

static void assert_tagged(const khb_tagger *tagger, const khb_names *names, text input, text expected) {
  text got = tagged(tagger, names, input);
  assert_text(text_show(input.units, input.length), got.units, got.length, expected);
}

START_TEST(a_listed_name_is_found_however_it_is_written) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_names *n = NAMES({"شركة الفلاح", NULL, KHB_ORG}, {"أُسرة", NULL, KHB_EVENT}, {"Nile TV", NULL, KHB_ORG},
                       {"الصقر 12", NULL, KHB_PROD}, {"لجنة الأمن", NULL, KHB_ORG}, {"الهيئة العليا", NULL, KHB_ORG});
  assert_tagged(t, n, T("زار مقر شركة الفلاح أمس"), T("*ORG=شركة الفلاح"));
  assert_tagged(t, n, T("شَرِكَةُ الفـــلاحِ"), T("*ORG=شَرِكَةُ الفـــلاحِ"));
  assert_tagged(t, n, T("اسرة"), T("*EVENT=اسرة"));
  assert_tagged(t, n, T("قناة NILE tv"), T("*ORG=NILE tv"));
  assert_tagged(t, n, T("طائرة الصقر ١٢"), T("*PROD=الصقر ١٢"));
  assert_tagged(t, n, T("طائرة الصقر 13 و12"), T("")); /* digits are the same ones */
  assert_tagged(t, n, T("شركة «الفلاح» كبيرة"), T("*ORG=شركة «الفلاح"));
  assert_tagged(t, n, T("شركة، الفلاح"), T(""));
  assert_tagged(t, n, T("شركة\nالفلاح"), T("")); /* two sentences */
  assert_tagged(t, n, T("شركة"), T(""));
  /* Attached particles, which in the tagger's answer belong to the word. */
  assert_tagged(t, n, T("وبشركة الفلاح ولشركة الفلاح"), T("*ORG=وبشركة الفلاح *ORG=ولشركة الفلاح"));
  assert_tagged(t, n, T("للجنة الأمن وللهيئة العليا"), T("*ORG=للجنة الأمن *ORG=وللهيئة العليا"));
  assert_tagged(t, n, T("لجنة أمن"), T("")); /* the article is part of the name */
  khb_names_free(n);
  khb_tagger_free(t);
}
END_TEST

START_TEST(a_particle_is_cut_only_where_that_is_sure) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_names *n = NAMES({"فاء", NULL, KHB_LOC}, {"صل", NULL, KHB_LOC}, {"لبنان", NULL, KHB_GPE});
  assert_tagged(t, n, T("ولبنان وفاء"), T("*GPE=ولبنان PER=وفاء")); /* the model's lexicon knows وفاء as a name */
  assert_tagged(t, n, T("فاء بفاء"), T("*LOC=فاء *LOC=بفاء"));
  assert_tagged(t, n, T("وصل صل"), T("*LOC=صل")); /* of two letters */
  khb_names_free(n);
  khb_tagger_free(t);
}
END_TEST

START_TEST(the_longest_listed_name_wins) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_names *n = NAMES({"بنك", NULL, KHB_FAC}, {"بنك الوادي الجديد", NULL, KHB_ORG}, {"الوادي", NULL, KHB_LOC},
                       {"الجديد الممتد", NULL, KHB_WORK});
  assert_tagged(t, n, T("بنك الوادي الجديد الممتد"), T("*ORG=بنك الوادي الجديد"));
  assert_tagged(t, n, T("بنك الوادي القديم"), T("*FAC=بنك *LOC=الوادي"));
  assert_tagged(t, n, T("الجديد الممتد"), T("*WORK=الجديد الممتد"));
  khb_names_free(n);
  n = NAMES({"بنك", NULL, KHB_FAC}, {"بَنْك", NULL, KHB_ORG}); /* equal to the tagger: the later counts */
  assert_tagged(t, n, T("بنك"), T("*ORG=بنك"));
  khb_names_free(n);
  khb_tagger_free(t);
}
END_TEST

START_TEST(a_listed_name_takes_the_place_of_what_overlaps_it) {
  khb_tagger *t = open_tiny_tagger(NULL);
  text input = T("محمد الطاهر الباعور وزير الخارجية في ليبيا");
  khb_names *n = NAMES({"الطاهر", NULL, KHB_WORK}); /* inside: what is left of the longer name goes too */
  assert_tagged(t, NULL, input, T("PER=محمد الطاهر الباعور ROLE=وزير الخارجية GPE=ليبيا"));
  assert_tagged(t, n, input, T("*WORK=الطاهر ROLE=وزير الخارجية GPE=ليبيا"));
  khb_names_free(n);
  n = NAMES({"الباعور وزير", NULL, KHB_WORK}); /* over two */
  assert_tagged(t, n, input, T("*WORK=الباعور وزير GPE=ليبيا"));
  khb_names_free(n);
  n = NAMES({"الخارجية في ليبيا", NULL, KHB_WORK}, {"محمد الطاهر الباعور", NULL, KHB_PER}); /* beside others */
  assert_tagged(t, n, input, T("*PER=محمد الطاهر الباعور *WORK=الخارجية في ليبيا"));
  khb_names_free(n);
  n = NAMES({"في", NULL, KHB_WORK});
  assert_tagged(t, n, input, T("PER=محمد الطاهر الباعور ROLE=وزير الخارجية *WORK=في GPE=ليبيا"));
  khb_names_free(n);
  khb_tagger_free(t);
}
END_TEST

/* "TYPE=canonical name#entity ..." */
static text read_names(const khb_reading *reading, text t) {
  khb_document *d;
  text out = T("");
  if (khb_document_read(reading, t.units, t.length, &d, NULL)) ck_abort_msg("reading failed");
  for (size_t i = 0; i < khb_document_mention_count(d); i++) {
    size_t length;
    const uint16_t *name = khb_document_mention_name(d, i, &length);
    const char *type = khb_entity_type_name(khb_document_mention_type(d, i));
    char entity[] = {'#', (char)('0' + khb_document_mention_entity(d, i)), ' ', 0};
    out = text_join(out, text_join(text_of_utf8(type, strlen(type)), T("=")));
    out = text_join(out, text_join(text_copy(name, length), text_of_utf8(entity, 3)));
  }
  khb_document_free(d);
  return out;
}

static void assert_read(const khb_reading *reading, text input, text expected) {
  text got = read_names(reading, input);
  assert_text(text_show(input.units, input.length), got.units, got.length, expected);
}

START_TEST(documents_call_listed_names_by_their_canonical_names) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_names *n = NAMES({"الفلاح", "شركة الفلاح", KHB_ORG}, {"فلاح غروب", "شركة الفلاح", KHB_ORG},
                       {"شركة سالم الورفلي", NULL, KHB_ORG}, {"سالم", "سالم أحمد الورفلي", KHB_PER});
  khb_reading reading = {.tagger = t, .names = n};
  assert_read(&reading, T("قال الفلاح، ولفلاح غروب رأي"), T("ORG=شركة الفلاح#0 ORG=شركة الفلاح#0 "));
  assert_read(&reading, T("حضر سالم. وقال الورفلي"), T("PER=سالم أحمد الورفلي#0 PER=الورفلي#0 "));
  /* A company named like a person makes an ORG of him, unless he is listed. */
  assert_read(&reading, T("شركة سالم الورفلي، ثم سالم"), T("ORG=شركة سالم الورفلي#0 PER=سالم أحمد الورفلي#1 "));
  khb_document *d;
  text input = T("وبالفلاح «ليبيا»");
  ck_assert_int_eq(khb_document_read(&reading, input.units, input.length, &d, NULL), KHB_OK);
  ck_assert_uint_eq(khb_document_mention_span(d, 0).start, 2); /* the particles are outside */
  ck_assert(khb_document_mention_score(d, 0) == 1);
  ck_assert(khb_document_mention_score(d, 1) < 1);
  khb_names_free(n); /* the document has its own copy */
  size_t length;
  const uint16_t *name = khb_document_mention_name(d, 0, &length);
  assert_text("canonical", name, length, T("شركة الفلاح"));
  khb_document_free(d);
  khb_tagger_free(t);
}
END_TEST

START_TEST(doubtful_mentions_are_left_out) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_names *n = NAMES({"سالم", NULL, KHB_PER});
  khb_reading reading = {.tagger = t, .names = n, .min_score = 1};
  assert_read(&reading, T("قال محمد لوزير الخارجية: سالم في ليبيا"), T("PER=سالم#0 "));
  reading.min_score = 0.01;
  assert_read(&reading, T("محمد ثم سالم في ليبيا"), T("PER=محمد#0 PER=سالم#1 GPE=ليبيا#2 "));
  khb_names_free(n);
  khb_tagger_free(t);
}
END_TEST

START_TEST(bad_names_are_refused) {
  khb_names *n = NULL;
  khb_error error;
  text long_name = text_repeat(T("كلمة "), KHB_NAME_WORDS_MAX + 1), good = T("بنك");
  const khb_name whole = {good.units, good.length, KHB_ORG, NULL, 0};
  struct {
    khb_name name;
    khb_status status;
  } const bad[] = {
      {{NULL, 3, KHB_ORG, NULL, 0}, KHB_ERROR_ARGUMENT},
      {{good.units, good.length, KHB_ORG, NULL, 1}, KHB_ERROR_ARGUMENT},
      {{good.units, good.length, (khb_entity_type)KHB_ENTITY_TYPE_COUNT, NULL, 0}, KHB_ERROR_ARGUMENT},
      {{good.units, good.length, (khb_entity_type)-1, NULL, 0}, KHB_ERROR_ARGUMENT},
      {{good.units, KHB_LENGTH_MAX + 1, KHB_ORG, NULL, 0}, KHB_ERROR_LENGTH},
      {{good.units, good.length, KHB_ORG, good.units, KHB_LENGTH_MAX + 1}, KHB_ERROR_LENGTH},
      {{NULL, 0, KHB_ORG, NULL, 0}, KHB_ERROR_ARGUMENT},
      {{T(" \n").units, 2, KHB_ORG, NULL, 0}, KHB_ERROR_ARGUMENT},
      {{T("«\x64F»").units, 3, KHB_ORG, NULL, 0}, KHB_ERROR_ARGUMENT}, /* marks alone are no word */
      {{long_name.units, long_name.length, KHB_ORG, NULL, 0}, KHB_ERROR_ARGUMENT},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    const khb_name two[] = {whole, bad[i].name};
    assert_fails(bad[i].status, error, khb_names_new(two, 2, NULL, &n, &error));
    ck_assert_uint_eq(error.position, 1);
  }
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_names_new(NULL, 1, NULL, &n, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_names_new(&whole, 1, NULL, NULL, &error));
  ck_assert_ptr_null(n);
  ck_assert_int_eq(khb_names_new(NULL, 0, NULL, &n, NULL), KHB_OK);
  khb_tagger *t = open_tiny_tagger(NULL);
  assert_tagged(t, n, T("محمد في ليبيا"), T("PER=محمد GPE=ليبيا"));
  khb_tagger_free(t);
  khb_names_free(n);
  khb_names_free(NULL);
}
END_TEST

START_TEST(each_of_many_names_is_found) {
  enum { COUNT = 20000 };
  khb_tagger *t = open_tiny_tagger(NULL);
  uint64_t state = 5;
  khb_name *items = test_block(COUNT * sizeof *items);
  for (size_t i = 0; i < COUNT; i++) { /* words of Arabic letters, and the index, so that no two are equal */
    text name = text_room(24);
    size_t length = 0;
    for (size_t k = 0; k < 12; k++)
      name.units[length++] = k % 4 == 3 ? ' ' : (uint16_t)(0x628 + random_below(&state, 0x639 - 0x628));
    for (size_t rest = i; rest || length < 13; rest /= 10) name.units[length++] = (uint16_t)('0' + rest % 10);
    items[i] = (khb_name){name.units, length, (khb_entity_type)(i % KHB_ENTITY_TYPE_COUNT), NULL, 0};
  }
  khb_names *n;
  ck_assert_int_eq(khb_names_new(items, COUNT, NULL, &n, NULL), KHB_OK);
  for (size_t i = 0; i < COUNT; i += 7) {
    khb_mentions *m;
    ck_assert_int_eq(khb_tagger_tag_with(t, NULL, n, items[i].units, items[i].length, &m, NULL), KHB_OK);
    if (khb_mentions_count(m) != 1 || khb_mentions_type(m, 0) != items[i].type ||
        khb_mentions_span(m, 0).end != items[i].length)
      ck_abort_msg("name %zu is not found", i);
    khb_mentions_free(m);
  }
  khb_names_free(n);
  khb_tagger_free(t);
}
END_TEST

START_TEST(hostile_texts_take_linear_time_and_stay_sound) {
  khb_tagger *t = open_tiny_tagger(NULL);
  text words = text_repeat(T("ولا "), KHB_NAME_WORDS_MAX);
  khb_name deep[2] = {{words.units, words.length - 1, KHB_ORG, NULL, 0}, {U("ولا لا"), KHB_PER, NULL, 0}};
  khb_names *n;
  khb_mentions *m;
  uint64_t state = 9;
  ck_assert_int_eq(khb_names_new(deep, 2, NULL, &n, NULL), KHB_OK);
  text long_text = text_repeat(T("ولا "), 100000);
  ck_assert_int_eq(khb_tagger_tag_with(t, NULL, n, long_text.units, long_text.length, &m, NULL), KHB_OK);
  ck_assert_uint_gt(khb_mentions_count(m), 100000 / KHB_NAME_WORDS_MAX - 1000);
  khb_mentions_free(m);
  for (size_t i = 0; i < 2000; i++) {
    text noise = text_join(random_text(&state, 40), i % 2 ? T("ولا لا") : T(" ولا « ولا"));
    size_t end = 0;
    ck_assert_int_eq(khb_tagger_tag_with(t, NULL, n, noise.units, noise.length, &m, NULL), KHB_OK);
    for (size_t k = 0; k < khb_mentions_count(m); k++) {
      khb_span s = khb_mentions_span(m, k);
      if (s.start < end || s.end <= s.start || s.end > noise.length) ck_abort_msg("mention %zu-%zu", s.start, s.end);
      end = s.end;
    }
    khb_mentions_free(m);
  }
  khb_names_free(n);
  khb_tagger_free(t);
}
END_TEST

Suite *names_suite(void) {
  Suite *suite = suite_create("names");
  TCase *c = new_case(suite, "names");
  tcase_add_test(c, a_listed_name_is_found_however_it_is_written);
  tcase_add_test(c, a_particle_is_cut_only_where_that_is_sure);
  tcase_add_test(c, the_longest_listed_name_wins);
  tcase_add_test(c, a_listed_name_takes_the_place_of_what_overlaps_it);
  tcase_add_test(c, documents_call_listed_names_by_their_canonical_names);
  tcase_add_test(c, doubtful_mentions_are_left_out);
  tcase_add_test(c, bad_names_are_refused);
  tcase_add_test(c, each_of_many_names_is_found);
  tcase_add_test(c, hostile_texts_take_linear_time_and_stay_sound);
  return suite;
}
