/* Places: the lexicon's tables and their examples, the gazetteer, and which of several namesakes a text means. */
#include <math.h>
#include <stdio.h>

#include "base/hash.h"
#include "models.h"
#include "read/gazetteer.h"
#include "read/place_lexicon.h"

static khi_foldings foldings;

static size_t key_of(text t, uint16_t *key) {
  khi_foldings_init(&foldings);
  return khi_place_key(&foldings, t.units, t.length, key);
}

/* ---- The lexicon ---------------------------------------------------------------------------------------------------- */

/* Whether a key is of the place that a row of lexicon/ describes, by its English name and its country. */
static int is_of(const uint16_t *key, size_t length, text country, text name) {
  const khi_place_entry *found;
  size_t count = khi_place_entries(key, length, &found);
  for (size_t i = 0; i < count; i++) {
    if (found[i].what > KHI_PLACE_NAME) continue;
    const khi_known_place *p =
        found[i].what == KHI_PLACE_NAME ? khi_lexicon_place(found[i].index) : khi_country(found[i].index);
    text code = text_of_utf8(p->country, strlen(p->country)), english = text_of_utf8(p->name, strlen(p->name));
    if (text_equal(code.units, code.length, country.units, country.length) &&
        text_equal(english.units, english.length, name.units, name.length))
      return 1;
  }
  return 0;
}

/* Calls for each part of a cell between the signs; the first for which `check` fails is the test's end. */
static size_t parts_found(text cell, uint16_t sign, text country, text name) {
  size_t parts = 0;
  for (size_t start = 0, at = 0; at <= cell.length; at++) {
    if (at < cell.length && cell.units[at] != sign) continue;
    uint16_t key[KHI_PLACE_KEY_MAX];
    size_t length = key_of(text_copy(cell.units + start, at - start), key);
    parts += (size_t)(length && is_of(key, length, country, name));
    start = at + 1;
  }
  return parts;
}

static size_t parts_of(text cell, uint16_t sign) {
  size_t parts = cell.length > 0;
  for (size_t i = 0; i < cell.length; i++) parts += cell.units[i] == sign;
  return parts;
}

/* Whether some run of words of a sentence is of the place. */
static int is_in(text sentence, text country, text name) {
  for (size_t from = 0; from < sentence.length; from++) {
    if (from && sentence.units[from - 1] != ' ') continue;
    for (size_t end = from + 1; end <= sentence.length; end++) {
      uint16_t key[KHI_PLACE_KEY_MAX];
      if (end < sentence.length && sentence.units[end] != ' ') continue;
      size_t length = key_of(text_copy(sentence.units + from, end - from), key);
      if (length && is_of(key, length, country, name)) return 1;
    }
  }
  return 0;
}

/* Where the columns of a table of lexicon/ are; KHI_NOTHING-like SIZE_MAX: no such column. */
typedef struct columns {
  size_t country, name, names, adjectives, example;
} columns;

static void check_row(const char *where, const text *cells, size_t count, void *context) {
  const columns *c = context;
  ck_assert_uint_eq(count, c->example + 1);
  text country = c->country == SIZE_MAX ? T("") : cells[c->country], names = cells[c->names];
  if (parts_found(names, '|', country, cells[c->name]) != parts_of(names, '|'))
    ck_abort_msg("%s: not every name is found", where);
  if (!is_in(cells[c->example], country, cells[c->name])) ck_abort_msg("%s: not in its example", where);
  if (c->adjectives == SIZE_MAX) return;
  text adjectives = cells[c->adjectives];
  if (parts_found(adjectives, '|', country, cells[c->name]) != parts_of(adjectives, '|'))
    ck_abort_msg("%s: not every adjective is found", where);
}

START_TEST(each_row_is_found_by_its_names_and_in_its_example) {
  columns countries = {0, 4, 5, 6, 8}, cities = {0, 4, 5, SIZE_MAX, 6}, others = {SIZE_MAX, 0, 1, SIZE_MAX, 2};
  read_table("lexicon/countries.tsv", check_row, &countries);
  read_table("lexicon/cities.tsv", check_row, &cities);
  read_table("lexicon/regions.tsv", check_row, &cities);
  read_table("lexicon/not_points.tsv", check_row, &others);
}
END_TEST

static void check_head(const char *where, const text *cells, size_t count, void *context) {
  const khi_place_entry *found;
  uint16_t key[KHI_PLACE_KEY_MAX];
  (void)context;
  ck_assert_uint_eq(count, 4);
  size_t length = key_of(cells[0], key), entries = khi_place_entries(key, length, &found), heads = 0;
  for (size_t i = 0; i < entries; i++) heads += found[i].what >= KHI_HEAD_OF_TOWN;
  if (heads != 1) ck_abort_msg("%s: not found", where);
}

START_TEST(each_head_is_found) { read_table("lexicon/place_heads.tsv", check_head, NULL); }
END_TEST

static size_t country_of(text word, int names) {
  uint16_t key[KHI_PLACE_KEY_MAX];
  khi_foldings_init(&foldings);
  size_t length = khi_place_word_key(&foldings, word.units, word.length, key);
  return khi_word_country(key, length, names);
}

START_TEST(words_name_countries) {
  size_t ly = khi_country_index("LY"), us = khi_country_index("US"), none = KHI_NO_COUNTRY;
  ck_assert_str_eq(khi_country(ly)->country, "LY");
  ck_assert_uint_eq(khi_country_index("ZZ"), none);
  ck_assert_uint_eq(khi_country_index(""), none);
  ck_assert_uint_eq(country_of(T("ليبي"), 0), ly);
  ck_assert_uint_eq(country_of(T("الليبيّة"), 0), ly);
  ck_assert_uint_eq(country_of(T("والليبيين"), 0), ly);
  ck_assert_uint_eq(country_of(T("لليبيات"), 0), ly);
  ck_assert_uint_eq(country_of(T("الأميركية"), 0), us);
  ck_assert_uint_eq(country_of(T("ليبيا"), 0), none);
  ck_assert_uint_eq(country_of(T("ليبيا"), 1), ly);
  ck_assert_uint_eq(country_of(T("بليبيا"), 1), ly);
  ck_assert_uint_eq(country_of(T("المالي"), 0), none); /* financial */
  ck_assert_uint_eq(country_of(T("كتاب"), 1), none);
  ck_assert_uint_eq(country_of(T("الكونغو"), 1), none); /* two have the name */
  ck_assert_uint_eq(country_of(T("ا"), 1), none);
  ck_assert_uint_eq(country_of(text_repeat(T("ليبي"), 100), 1), none);
}
END_TEST

/* ---- Deciding ------------------------------------------------------------------------------------------------------- */

/* The place of the entity of that name; 0 if it has none, -1 if there is no such entity. */
static int place_of(const khb_document *d, text name, khb_place *out) {
  for (size_t i = 0; i < khb_document_entity_count(d); i++) {
    size_t length;
    const uint16_t *units = khb_document_entity_name(d, i, &length);
    if (length >= name.length && text_equal(units, name.length, name.units, name.length))
      return khb_document_entity_place(d, i, out);
  }
  return -1;
}

static khb_document *read_text(const khb_reading *reading, text t) {
  khb_document *d;
  if (khb_document_read(reading, t.units, t.length, &d, NULL)) ck_abort_msg("%s", text_show(t.units, t.length));
  return d;
}

static void check_sentence(const char *where, const text *cells, size_t count, void *context) {
  enum { TEXT, NAME, COUNTRY, ID };
  khb_place place = {.country = "-"};
  khb_document *d = read_text(context, cells[TEXT]);
  char id[16];
  ck_assert_uint_eq(count, 4);
  int found = place_of(d, cells[NAME], &place);
  if (found < 0) ck_abort_msg("%s: no such entity", where);
  snprintf(id, sizeof id, "%u", (unsigned)place.geonames_id);
  text country = text_of_utf8(place.country, strlen(place.country)), number = text_of_utf8(id, strlen(id));
  assert_text(where, country.units, country.length, cells[COUNTRY]);
  assert_text(where, number.units, number.length, cells[ID]);
  khb_document_free(d);
}

START_TEST(namesakes_are_told_apart) {
  const char *tagger = shipped_model("tagger.khm");
  khb_tagger *t;
  khb_gazetteer *g;
  if (!tagger) return;
  ck_assert_int_eq(khb_tagger_open(tagger, NULL, &t, NULL), KHB_OK);
  const char *places = shipped_model("places.khm");
  if (places) {
    ck_assert_int_eq(khb_gazetteer_open(places, NULL, &g, NULL), KHB_OK);
    khb_reading reading = {.tagger = t, .gazetteer = g};
    read_table("tests/data/read/places.tsv", check_sentence, &reading);
    khb_gazetteer_free(g);
  }
  khb_tagger_free(t);
}
END_TEST

START_TEST(a_place_has_all_its_parts) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_gazetteer *g = open_tiny_gazetteer(NULL);
  khb_reading reading = {.tagger = t, .gazetteer = g};
  khb_place p;
  khb_document *d = read_text(&reading, T("ليبيا وللأمم المتحدة لتونس"));
  khb_gazetteer_free(g); /* a document outlives it */
  ck_assert_int_eq(place_of(d, T("ليبيا"), &p), 1);
  ck_assert_int_eq(p.kind, KHB_PLACE_COUNTRY);
  ck_assert_str_eq(p.country, "LY");
  ck_assert_str_eq(p.region, "");
  ck_assert_str_eq(p.name, "Libya");
  ck_assert_uint_eq(p.geonames_id, 2215636);
  ck_assert(p.score > 0.9 && p.score <= 1);
  ck_assert_int_eq(place_of(d, T("الأمم المتحدة"), &p), 0);
  ck_assert_int_eq(place_of(d, T("تونس"), &p), 1);
  ck_assert_int_eq(p.kind, KHB_PLACE_COUNTRY);
  khb_document_free(d);
  reading.gazetteer = NULL;
  d = read_text(&reading, T("ليبيا"));
  ck_assert_int_eq(place_of(d, T("ليبيا"), &p), 0);
  khb_document_free(d);
  khb_tagger_free(t);
}
END_TEST

static void assert_place(const khb_reading *reading, text t, text name, khb_place_kind kind, const char *country,
                         uint32_t id) {
  khb_place p;
  khb_document *d = read_text(reading, t);
  const char *where = text_show(t.units, t.length);
  if (place_of(d, name, &p) != 1) ck_abort_msg("%s: no place", where);
  if (p.kind != kind || strcmp(p.country, country) || p.geonames_id != id)
    ck_abort_msg("%s: %s %s %u", where, khb_place_kind_name(p.kind), p.country, (unsigned)p.geonames_id);
  khb_document_free(d);
}

START_TEST(what_stands_around_a_name_decides) {
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_gazetteer *g = open_tiny_gazetteer(NULL);
  khb_reading reading = {.tagger = t, .gazetteer = g};
  assert_place(&reading, T("برقة"), T("برقة"), KHB_PLACE_REGION, "LY", 0); /* the lexicon goes first */
  assert_place(&reading, T("برقة الليبية"), T("برقة"), KHB_PLACE_REGION, "LY", 0);
  assert_place(&reading, T("برقة الفلسطينية"), T("برقة"), KHB_PLACE_TOWN, "PS", 1);
  assert_place(&reading, T("قال الفلسطينيون إن أهل برقة"), T("برقة"), KHB_PLACE_TOWN, "PS", 1);
  assert_place(&reading, T("قرية برقة"), T("برقة"), KHB_PLACE_TOWN, "PS", 1);
  assert_place(&reading, T("إقليم برقة"), T("برقة"), KHB_PLACE_REGION, "LY", 0);
  assert_place(&reading, T("تونس"), T("تونس"), KHB_PLACE_COUNTRY, "TN", 2464461);
  assert_place(&reading, T("مدينة تونس"), T("تونس"), KHB_PLACE_TOWN, "TN", 2464470);
  assert_place(&reading, T("تونس العاصمة"), T("تونس"), KHB_PLACE_TOWN, "TN", 2464470);
  khb_gazetteer_free(g);
  khb_tagger_free(t);
}
END_TEST

START_TEST(kinds_have_names) {
  ck_assert_str_eq(khb_place_kind_name(KHB_PLACE_COUNTRY), "country");
  ck_assert_str_eq(khb_place_kind_name(KHB_PLACE_REGION), "region");
  ck_assert_str_eq(khb_place_kind_name(KHB_PLACE_TOWN), "town");
  ck_assert_ptr_null(khb_place_kind_name(KHB_PLACE_KIND_COUNT));
}
END_TEST

/* ---- Any text ------------------------------------------------------------------------------------------------------- */

START_TEST(any_text_gives_sound_places) {
  static const char *const pieces[] = {"برقة", "مدينة", "وتونس", " ليبيا ", "الليبيين ", "محمد", "العاصمة", "\n", ". "};
  khb_tagger *t = open_tiny_tagger(NULL);
  khb_gazetteer *g = open_tiny_gazetteer(NULL);
  khb_reading reading = {.tagger = t, .gazetteer = g};
  uint64_t state = 21;
  for (size_t i = 0; i < 500; i++) {
    text sample = random_text(&state, 10);
    for (size_t k = random_below(&state, 20); k--;) {
      const char *piece = pieces[random_below(&state, sizeof pieces / sizeof *pieces)];
      sample = text_join(sample, text_join(T(" "), text_of_utf8(piece, strlen(piece))));
    }
    khb_document *d = read_text(&reading, sample);
    for (size_t e = 0; e < khb_document_entity_count(d); e++) {
      khb_place p;
      if (!khb_document_entity_place(d, e, &p)) continue;
      if (!(p.score > 0 && p.score <= 1) || fabs(p.latitude) > 90 || fabs(p.longitude) > 180)
        ck_abort_msg("a place at %g %g, score %g", p.latitude, p.longitude, p.score);
    }
    khb_document_free(d);
  }
  khb_document *d = read_text(&reading, text_repeat(T("برقة تونس ليبيا الليبي "), 100000)); /* linear */
  khb_document_free(d);
  khb_gazetteer_free(g);
  khb_tagger_free(t);
}
END_TEST

Suite *place_suite(void) {
  Suite *suite = suite_create("place");
  TCase *c = new_case(suite, "lexicon");
  tcase_add_test(c, each_row_is_found_by_its_names_and_in_its_example);
  tcase_add_test(c, each_head_is_found);
  tcase_add_test(c, words_name_countries);
  c = new_case(suite, "deciding");
  tcase_add_test(c, namesakes_are_told_apart);
  tcase_add_test(c, a_place_has_all_its_parts);
  tcase_add_test(c, what_stands_around_a_name_decides);
  tcase_add_test(c, kinds_have_names);
  c = new_case(suite, "any text");
  tcase_add_test(c, any_text_gives_sound_places);
  return suite;
}
