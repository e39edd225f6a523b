/* Reading between entities: words looked up, marks paired, roles, statements, voices, meetings. */
#include <stdio.h>

#include "models.h"
#include "read/lexeme.h"
#include "read/page.h"

/* ---- Words -------------------------------------------------------------------------------------------------------- */

static khi_lexeme_match find(text t) { return khi_lexeme_find(t.units, t.length); }

static void assert_is(text t, uint32_t kind, uint8_t lead) {
  khi_lexeme_match m = find(t);
  if (!m.lexeme || !(m.lexeme->kinds & kind)) ck_abort_msg("%s is not of the kind", text_show(t.units, t.length));
  if (m.lead != lead) ck_abort_msg("%s: lead %d", text_show(t.units, t.length), m.lead);
}

START_TEST(words_are_found_behind_their_particles) {
  assert_is(T("قال"), KHI_IS_PAST, 0);
  assert_is(T("وقال"), KHI_IS_PAST, KHI_LEAD_AND);
  assert_is(T("فقالت"), KHI_IS_PAST, KHI_LEAD_AND);
  assert_is(T("سيقول"), KHI_IS_PRESENT, KHI_LEAD_WILL);
  assert_is(T("وسيقول"), KHI_IS_PRESENT, KHI_LEAD_AND | KHI_LEAD_WILL);
  assert_is(T("وصف"), KHI_IS_PAST, 0); /* its و is its own */
  assert_is(T("إلى"), KHI_IS_PREPOSITION, 0);
  assert_is(T("الى"), KHI_IS_PREPOSITION, 0);
  assert_is(T("الوزيرة"), KHI_IS_TITLE, KHI_LEAD_THE);
  assert_is(T("للوزيرة"), KHI_IS_TITLE, KHI_LEAD_FOR | KHI_LEAD_THE);
  assert_is(T("وبالشركة"), KHI_IS_BODY, KHI_LEAD_AND | KHI_LEAD_BY | KHI_LEAD_THE);
  assert_is(T("تقريرا"), KHI_IS_RECORD, 0);
  ck_assert(find(T("قوله")).pronoun && find(T("لقائه")).pronoun && find(T("دعوتها")).pronoun);
  ck_assert(!find(T("قول")).pronoun);
  ck_assert_uint_eq(find(T("الوزير")).lexeme->lemma, find(T("وزيرة")).lexeme->lemma);
  ck_assert(find(T("اعتقد")).lexeme && !find(T("أعتقد")).lexeme); /* "I" do not report */
  ck_assert(!find(T("")).lexeme && !find(T("و")).lexeme && !find(T("شجرة")).lexeme);
  ck_assert(!find(text_repeat(T("قال"), 50)).lexeme);
}
END_TEST

/* ---- Marks -------------------------------------------------------------------------------------------------------- */

/* The pairs of a text's marks, as places "open-close". */
static void assert_pairs(text t, const char *expected) {
  khi_foldings *foldings = test_block(sizeof *foldings);
  khb_segmentation *seg;
  khi_arena arena;
  khb_allocator memory = khi_allocator(NULL);
  char got[200] = "";
  khi_foldings_init(foldings);
  khi_arena_init(&arena, &memory);
  ck_assert_int_eq(khb_segmentation_new(t.units, t.length, NULL, &seg, NULL), KHB_OK);
  khi_page page = {.units = t.units, .foldings = foldings, .seg = seg};
  ck_assert_int_eq(khi_page_look_up(&page, &arena, NULL), KHB_OK);
  for (size_t i = 0; i < seg->word_count; i++)
    if (page.signs[i].partner != KHI_NONE && page.signs[i].partner > i)
      snprintf(got + strlen(got), sizeof got - strlen(got), "%u-%u ", seg->words[i].start,
               seg->words[page.signs[i].partner].start);
  if (strcmp(got, expected)) ck_abort_msg("%s: pairs %s, not %s", text_show(t.units, t.length), got, expected);
  khi_arena_free(&arena);
  khb_segmentation_free(seg);
}

START_TEST(marks_find_their_partners) {
  assert_pairs(T("«ا» \"ب\" “ت” ‘ث’ (ج) [ح]"), "0-2 4-6 8-10 12-14 16-18 20-22 ");
  assert_pairs(T("«ا \"ب\" ت»"), "0-8 3-5 ");
  assert_pairs(T("\"ا «ب» ت\""), "0-8 3-5 ");
  assert_pairs(T("«ا «ب» ت»"), "0-8 3-5 ");
  assert_pairs(T("«ا"), "");
  assert_pairs(T("ا»"), "");
  assert_pairs(T("«ا (ب» ت)"), "0-5 ");    /* what opens inside and does not close never does */
  assert_pairs(T("\"ا ب. \"ت\""), "6-8 "); /* the first was never closed */
  assert_pairs(T("جمع' «ا»"), "5-7 ");
}
END_TEST

/* ---- Documents ---------------------------------------------------------------------------------------------------- */

static khb_document *read_text(const khb_tagger *tagger, text t) {
  khb_reading reading = {.tagger = tagger};
  khb_document *d;
  khb_error error;
  if (khb_document_read(&reading, t.units, t.length, &d, &error)) ck_abort_msg("%s", error.message);
  return d;
}

static void assert_span(text t, khb_span span, text expected) {
  assert_text(text_show(t.units, t.length), t.units + span.start, span.end - span.start, expected);
}

START_TEST(a_report_is_read_whole) {
  khb_tagger *tagger = open_tiny_tagger(NULL);
  text t = T("استقبل وزير الخارجية محمد الباعور أمس في تونس سالم الورفلي. وقال الباعور إن ليبيا آمنة.");
  khb_document *d = read_text(tagger, t);
  ck_assert_uint_eq(khb_document_role_count(d), 1);
  assert_span(t, khb_document_role_span(d, 0), T("وزير الخارجية"));
  ck_assert_uint_eq(khb_document_role_person(d, 0), 1);
  ck_assert_uint_eq(khb_document_role_body(d, 0), KHB_NONE);
  ck_assert_uint_eq(khb_document_statement_count(d), 1);
  assert_span(t, khb_document_statement_content(d, 0), T("ليبيا آمنة"));
  assert_span(t, khb_document_statement_verb(d, 0), T("وقال"));
  assert_span(t, khb_document_statement_speaker(d, 0), T("الباعور"));
  ck_assert_uint_eq(khb_document_statement_entity(d, 0), khb_document_mention_entity(d, 1));
  ck_assert(!khb_document_statement_is_direct(d, 0));
  ck_assert_str_eq(khb_document_statement_order(d, 0), "VSQ");
  ck_assert_int_eq(khb_document_statement_gender(d, 0), KHB_GENDER_MALE);
  assert_span(t, khb_document_statement_evidence(d, 0), T("وقال"));
  ck_assert_uint_eq(khb_document_meeting_count(d), 1);
  assert_span(t, khb_document_meeting_verb(d, 0), T("استقبل"));
  assert_span(t, khb_document_meeting_party(d, 0, 1), T("سالم الورفلي"));
  ck_assert_uint_eq(khb_document_meeting_entity(d, 0, 0), khb_document_statement_entity(d, 0));
  ck_assert_uint_eq(khb_document_meeting_place(d, 0), 2);
  ck_assert_uint_eq(khb_document_meeting_date(d, 0), 0);
  assert_span(t, khb_values_span(khb_document_values(d), 0), T("أمس"));
  ck_assert_uint_le(khb_document_meeting_span(d, 0).start, khb_document_meeting_verb(d, 0).start);
  khb_document_free(d);
  khb_tagger_free(tagger);
}
END_TEST

START_TEST(a_text_without_a_tagger_has_no_relations) {
  khb_document *d = read_text(NULL, T("قال محمد إن ليبيا آمنة."));
  ck_assert_uint_eq(khb_document_role_count(d), 0);
  ck_assert_uint_eq(khb_document_statement_count(d), 0);
  ck_assert_uint_eq(khb_document_meeting_count(d), 0);
  khb_document_free(d);
}
END_TEST

/* ---- Golden tables, with the shipped model -------------------------------------------------------------------------- */

/* A text without the brackets that mark a span in it; the span. */
static text unmarked(text t, khb_span *span) {
  text out = text_room(t.length);
  out.length = 0;
  *span = (khb_span){0, 0};
  for (size_t i = 0; i < t.length; i++) {
    if (t.units[i] == '[') span->start = out.length;
    else if (t.units[i] == ']') span->end = out.length;
    else out.units[out.length++] = t.units[i];
  }
  return out;
}

static int is_utf8(text t, const char *bytes) {
  text other = text_of_utf8(bytes, strlen(bytes));
  return text_equal(t.units, t.length, other.units, other.length);
}

/* text, speaker, verb, order, direct, count */
static void statement_row(const char *where, const text *cells, size_t count, void *tagger) {
  khb_span span;
  ck_assert_uint_eq(count, 6);
  text t = unmarked(cells[0], &span);
  khb_document *d = read_text(tagger, t);
  size_t expected = (size_t)(cells[5].units[0] - '0'), found = 0;
  if (khb_document_statement_count(d) != expected) ck_abort_msg("%s: another number of statements", where);
  for (size_t i = 0; i < expected; i++) {
    khb_span c = khb_document_statement_content(d, i), v = khb_document_statement_verb(d, i);
    if (c.start != span.start || c.end != span.end) continue;
    found = 1;
    assert_text(where, t.units + v.start, v.end - v.start, cells[2]);
    if (!is_utf8(cells[3], khb_document_statement_order(d, i))) ck_abort_msg("%s: another order", where);
    if (khb_document_statement_is_direct(d, i) != is_utf8(cells[4], "yes")) ck_abort_msg("%s: directness", where);
    size_t entity = khb_document_statement_entity(d, i), length;
    khb_span s = khb_document_statement_speaker(d, i);
    const uint16_t *name = entity == KHB_NONE ? t.units + s.start : khb_document_entity_name(d, entity, &length);
    if (entity == KHB_NONE) length = s.end - s.start;
    assert_text(where, name, length, cells[1]);
  }
  if (expected && !found) ck_abort_msg("%s: the statement is not found", where);
  khb_document_free(d);
}

/* text, gender, evidence */
static void gender_row(const char *where, const text *cells, size_t count, void *tagger) {
  static const char *const names[] = {"none", "unknown", "female", "male"};
  ck_assert_uint_eq(count, 3);
  khb_document *d = read_text(tagger, cells[0]);
  size_t statements = khb_document_statement_count(d);
  if (!statements) ck_abort_msg("%s: no statement", where);
  if (!is_utf8(cells[1], names[khb_document_statement_gender(d, statements - 1)])) ck_abort_msg("%s: gender", where);
  khb_span e = khb_document_statement_evidence(d, statements - 1);
  assert_text(where, cells[0].units + e.start, e.end - e.start, cells[2]);
  khb_document_free(d);
}

static void read_golden(const char *name, table_row *row) {
  const char *path = shipped_model("tagger.khm");
  khb_tagger *tagger;
  if (!path) return;
  ck_assert_int_eq(khb_tagger_open(path, NULL, &tagger, NULL), KHB_OK);
  read_table(name, row, tagger);
  khb_tagger_free(tagger);
}

START_TEST(golden_statements) { read_golden("tests/data/read/statements.tsv", statement_row); }
END_TEST

START_TEST(golden_voices) { read_golden("tests/data/read/gender.tsv", gender_row); }
END_TEST

/* ---- Any text --------------------------------------------------------------------------------------------------------- */

static void assert_sound(const khb_tagger *tagger, text t) {
  khb_document *d = read_text(tagger, t);
  size_t mentions = khb_document_mention_count(d), entities = khb_document_entity_count(d);
  for (size_t i = 0; i < khb_document_role_count(d); i++) {
    khb_span s = khb_document_role_span(d, i);
    size_t body = khb_document_role_body(d, i);
    if (s.start >= s.end || s.end > t.length) ck_abort_msg("a role at %zu-%zu", s.start, s.end);
    if (khb_document_role_person(d, i) >= mentions || (body != KHB_NONE && body >= mentions)) ck_abort_msg("a role's");
    if (khb_document_mention_type(d, khb_document_role_person(d, i)) != KHB_PER) ck_abort_msg("a role of no person");
  }
  for (size_t i = 0; i < khb_document_statement_count(d); i++) {
    khb_span c = khb_document_statement_content(d, i), v = khb_document_statement_verb(d, i);
    khb_span s = khb_document_statement_speaker(d, i), e = khb_document_statement_evidence(d, i);
    khb_gender gender = khb_document_statement_gender(d, i);
    size_t entity = khb_document_statement_entity(d, i);
    if (c.start >= c.end || c.end > t.length || v.start >= v.end || v.end > t.length) ck_abort_msg("a statement");
    if (s.start > s.end || s.end > t.length || e.start > e.end || e.end > t.length) ck_abort_msg("its speaker");
    if (entity != KHB_NONE && (entity >= entities || s.start == s.end)) ck_abort_msg("its entity");
    if ((gender >= KHB_GENDER_FEMALE) != (e.start < e.end)) ck_abort_msg("its evidence");
    if (entity != KHB_NONE && khb_document_entity_type(d, entity) != KHB_PER && gender != KHB_GENDER_NONE)
      ck_abort_msg("a body has a gender");
    if (!strchr(khb_document_statement_order(d, i), 'V')) ck_abort_msg("its order");
  }
  for (size_t i = 0; i < khb_document_meeting_count(d); i++) {
    khb_span m = khb_document_meeting_span(d, i);
    size_t place = khb_document_meeting_place(d, i), date = khb_document_meeting_date(d, i);
    if (m.start >= m.end || m.end > t.length) ck_abort_msg("a meeting at %zu-%zu", m.start, m.end);
    if (place != KHB_NONE && place >= mentions) ck_abort_msg("its place");
    if (date != KHB_NONE && khb_values_kind(khb_document_values(d), date) != KHB_DATE) ck_abort_msg("its date");
    for (int side = 0; side < 2; side++) {
      khb_span p = khb_document_meeting_party(d, i, side);
      if (p.start >= p.end || p.end > t.length) ck_abort_msg("its parties");
    }
  }
  khb_document_free(d);
}

static const char *const pieces[] = {"قال ",       "وأكد ",     "محمد الباعور ",
                                     "إن ",        "أن ",       "«",
                                     "»",          "\"",        "“",
                                     "”",          ": ",        "، ",
                                     "مشيرا إلى ", "بحسب ",     "وزير الخارجية ",
                                     "الوزير ",    "(",         ")",
                                     "استقبل ",    "في ليبيا ", "على حد قوله",
                                     ". ",         "\n",        "كما ",
                                     "نقلا عن ",   "الذي ",     "ما ",
                                     "أهمية ",     "'",         ".و",
                                     "أمس ",       "عام 2019 ", "5 ملايين "};

START_TEST(any_text_is_read_soundly) {
  khb_tagger *tagger = open_tiny_tagger(NULL);
  uint64_t state = 21;
  for (size_t i = 0; i < 1500; i++) {
    text t = T("");
    for (size_t k = random_below(&state, 30); k--;) {
      const char *piece = pieces[random_below(&state, sizeof pieces / sizeof *pieces)];
      t = text_join(t, text_of_utf8(piece, strlen(piece)));
      if (!random_below(&state, 9)) t = text_join(t, random_text(&state, 6));
    }
    assert_sound(tagger, t);
  }
  khb_tagger_free(tagger);
}
END_TEST

START_TEST(long_texts_take_linear_time) {
  khb_tagger *tagger = open_tiny_tagger(NULL);
  assert_sound(tagger,
               text_repeat(T("قال محمد الباعور: «ليبيا آمنة اليوم». وأضاف أن تونس قريبة، مشيرا إلى سالم. "), 20000));
  assert_sound(tagger, text_repeat(T("«"), 400000));
  assert_sound(tagger, text_repeat(T("\""), 400001));
  assert_sound(tagger, text_repeat(T("«نعم» "), 100000));
  assert_sound(tagger, text_repeat(T("قال "), 200000));
  assert_sound(tagger, text_repeat(T("وزير الخارجية "), 100000));
  assert_sound(tagger, text_repeat(T("بحسب "), 200000));
  assert_sound(tagger, text_repeat(T("أكد.و"), 200000));
  assert_sound(tagger, text_repeat(T("استقبل محمد سالم في ليبيا "), 50000));
  khb_tagger_free(tagger);
}
END_TEST

Suite *read_suite(void) {
  Suite *suite = suite_create("read");
  TCase *c = new_case(suite, "words and marks");
  tcase_add_test(c, words_are_found_behind_their_particles);
  tcase_add_test(c, marks_find_their_partners);
  c = new_case(suite, "relations");
  tcase_add_test(c, a_report_is_read_whole);
  tcase_add_test(c, a_text_without_a_tagger_has_no_relations);
  tcase_add_test(c, golden_statements);
  tcase_add_test(c, golden_voices);
  c = new_case(suite, "any text");
  tcase_add_test(c, any_text_is_read_soundly);
  tcase_add_test(c, long_texts_take_linear_time);
  return suite;
}
