/* Dates, times, numbers and money: the golden table, exact decimals, the calendars, what holds of any text. */
#include <stdio.h>

#include "helpers.h"
#include "read/civil.h"
#include "read/decimal.h"
#include "read/value_words.h"
#include "tag/word_form.h"
#include "unicode/calendar.h"

static khb_values *find(text t, const khb_date *published) {
  khb_values *values;
  khb_error error;
  if (khb_values_find(t.units, t.length, published, NULL, &values, &error) != KHB_OK)
    ck_abort_msg("%s: %s", text_show(t.units, t.length), error.message);
  return values;
}

/* ---- The golden table --------------------------------------------------------------------------------------------- */

static char *ascii(text t) {
  char *out = test_block(t.length + 1);
  for (size_t i = 0; i < t.length; i++) out[i] = (char)t.units[i];
  out[t.length] = 0;
  return out;
}

/* sentence, anchor, surface, kind, value. A value "-" is none for want of a publication date; a kind "-": no values. */
static void check_row(const char *where, const text *cells, size_t count, void *context) {
  khb_date anchor = {0, 0, 0};
  (void)context;
  if (count != 5) ck_abort_msg("%s: a row has five cells", where);
  if (cells[1].length) sscanf(ascii(cells[1]), "%d-%d-%d", &anchor.year, &anchor.month, &anchor.day);
  khb_values *values = find(cells[0], cells[1].length ? &anchor : NULL);
  const char *kind = ascii(cells[3]), *expected = ascii(cells[4]);
  int found = !strcmp(kind, "-") && !khb_values_count(values);
  for (size_t i = 0; i < khb_values_count(values) && !found; i++) {
    khb_span s = khb_values_span(values, i);
    const char *value = khb_values_text(values, i);
    found = !strcmp(khb_value_kind_name(khb_values_kind(values, i)), kind) && !strcmp(value ? value : "-", expected) &&
            text_equal(cells[0].units + s.start, s.end - s.start, cells[2].units, cells[2].length);
  }
  if (!found) ck_abort_msg("%s: no %s %s", where, kind, expected);
  khb_values_free(values);
}

START_TEST(the_table_of_values_holds) { read_table("tests/data/read/values.tsv", check_row, NULL); }
END_TEST

START_TEST(values_are_in_order_with_their_places) {
  text t = T("أعلن أمس تخصيص 3 ملايين يورو لخمسين قرية.");
  const khb_date published = {2024, 3, 1};
  khb_values *values = find(t, &published);
  ck_assert_uint_eq(khb_values_count(values), 3);
  ck_assert_str_eq(khb_values_text(values, 0), "2024-02-29");
  ck_assert_uint_eq(khb_values_span(values, 0).start, 5);
  ck_assert_uint_eq(khb_values_span(values, 0).end, 8);
  ck_assert_str_eq(khb_values_text(values, 1), "3000000 EUR");
  ck_assert_int_eq(khb_values_kind(values, 2), KHB_NUMBER);
  ck_assert_uint_eq(khb_values_span(values, 2).start, 30); /* the particle is outside */
  khb_values_free(values);
}
END_TEST

START_TEST(words_are_looked_up_by_the_form_they_are_listed_under) {
  khi_fold fold;
  khb_rules rules;
  ck_assert_int_eq(khb_preset_rules("search", &rules, NULL), KHB_OK);
  khi_fold_init(&fold, rules);
  static const khi_sense senses[] = {
#include "read/value_words.inc"
  };
  for (size_t i = 0; i < sizeof senses / sizeof *senses; i++) {
    uint16_t form[KHI_FORM_MAX];
    size_t length = khi_word_form(&fold, senses[i].form, senses[i].length, form);
    if (!text_equal(form, length, senses[i].form, senses[i].length))
      ck_abort_msg("%s is not a form", text_show(senses[i].form, senses[i].length));
    if (!khi_value_word_find(form, length).count) ck_abort_msg("%s is not found", text_show(form, length));
  }
}
END_TEST

/* ---- Arithmetic --------------------------------------------------------------------------------------------------- */

static void assert_decimal(khi_decimal d, const char *expected) {
  char out[KHI_DECIMAL_TEXT_MAX];
  ck_assert_uint_eq(khi_decimal_write(d, 0, out), strlen(expected));
  ck_assert_str_eq(out, expected);
}

START_TEST(decimals_are_exact) {
  khi_decimal a, b;
  ck_assert(khi_decimal_make(53, 5, &a));
  assert_decimal(a, "5300000");
  ck_assert(khi_decimal_make(12500, -3, &a));
  assert_decimal(a, "12.5");
  ck_assert(khi_decimal_make(5, -2, &a));
  assert_decimal(a, "0.05");
  ck_assert(khi_decimal_make(0, -7, &a));
  assert_decimal(a, "0");
  ck_assert(khi_decimal_make(1, 12, &a) && khi_decimal_make(25, -2, &b) && khi_decimal_add(a, b, &a));
  assert_decimal(a, "1000000000000.25");
  ck_assert(!khi_decimal_add((khi_decimal){1, 30}, (khi_decimal){1, -20}, &a));
  ck_assert(!khi_decimal_make(1, 31, &a));
  ck_assert(!khi_decimal_make(1, -21, &a));
  ck_assert(!khi_decimal_make(UINT64_MAX, 0, &a));
  assert_decimal((khi_decimal){1, -20}, "0.00000000000000000001");
  ck_assert_int_lt(khi_decimal_compare((khi_decimal){15, -1}, (khi_decimal){2, 0}), 0);
  ck_assert_int_gt(khi_decimal_compare((khi_decimal){1, 6}, (khi_decimal){999999, 0}), 0);
  ck_assert_int_eq(khi_decimal_compare((khi_decimal){0, 0}, (khi_decimal){0, 0}), 0);
  char out[KHI_DECIMAL_TEXT_MAX];
  khi_decimal_write((khi_decimal){4, -1}, 1, out);
  ck_assert_str_eq(out, "-0.4");
}
END_TEST

START_TEST(days_and_dates_are_one_to_one) {
  ck_assert_int_eq(khi_civil_to_day(1970, 1, 1), 0);
  ck_assert_int_eq(khi_civil_to_day(2000, 3, 1), 11017);
  int64_t day = khi_civil_to_day(-400, 1, 1);
  for (int year = -400; year < 2500; year++)
    for (int month = 1; month <= 12; month++)
      for (int d = 1; d <= khi_month_length(year, month); d++, day++) {
        khi_civil c = khi_civil_of_day(day);
        if (khi_civil_to_day(year, month, d) != day || c.year != year || c.month != month || c.day != d)
          ck_abort_msg("%d-%d-%d", year, month, d);
      }
}
END_TEST

START_TEST(weeks_are_those_of_iso_8601) {
  static const struct {
    int year, month, day, week_year, week, weekday;
  } known[] = {
      {2024, 12, 30, 2025, 1, 1}, {2021, 1, 3, 2020, 53, 7}, {2026, 1, 1, 2026, 1, 4}, {1969, 12, 31, 1970, 1, 3}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    int year, week;
    int64_t day = khi_civil_to_day(known[i].year, known[i].month, known[i].day);
    khi_iso_week(day, &year, &week);
    ck_assert_int_eq(year, known[i].week_year);
    ck_assert_int_eq(week, known[i].week);
    ck_assert_int_eq(khi_weekday(day), known[i].weekday);
  }
}
END_TEST

START_TEST(the_islamic_calendar_is_umm_al_qura) {
  khi_hijri hijri = {NULL};
  int64_t day;
  int year, month;
  ck_assert_int_eq(khi_hijri_to_day(&hijri, 1446, 9, 1, &day, NULL), KHB_OK);
  ck_assert_int_eq(day, khi_civil_to_day(2025, 3, 1));
  ck_assert_int_eq(khi_hijri_to_day(&hijri, 1389, 10, 21, &day, NULL), KHB_OK); /* the day before 1970 */
  ck_assert_int_eq(day, khi_civil_to_day(1969, 12, 31));
  ck_assert_int_eq(khi_hijri_of_day(&hijri, khi_civil_to_day(2025, 3, 29), &year, &month, NULL), KHB_OK);
  ck_assert_int_eq(year, 1446);
  ck_assert_int_eq(month, 9);
  khi_hijri_close(&hijri);
  khi_hijri_close(&hijri);
}
END_TEST

/* ---- Any text ----------------------------------------------------------------------------------------------------- */

static void assert_sound(text t) {
  static const khb_date dates[] = {{2025, 6, 18}, {1, 1, 1}, {9999, 12, 31}};
  for (size_t d = 0; d <= sizeof dates / sizeof *dates; d++) {
    khb_values *values = find(t, d ? &dates[d - 1] : NULL);
    size_t at = 0;
    for (size_t i = 0; i < khb_values_count(values); i++) {
      khb_span s = khb_values_span(values, i);
      const char *value = khb_values_text(values, i);
      if (s.start < at || s.end <= s.start || s.end > t.length) ck_abort_msg("%s", text_show(t.units, t.length));
      if (value ? !*value : khb_values_kind(values, i) != KHB_DATE) ck_abort_msg("%s", text_show(t.units, t.length));
      for (; value && *value; value++)
        if (*value < ' ' || *value > '~') ck_abort_msg("%s", text_show(t.units, t.length));
      at = s.end;
    }
    khb_values_free(values);
  }
}

/* Words of the tables, digits and marks in a heap. */
static text random_values(uint64_t *state) {
  static const khi_sense senses[] = {
#include "read/value_words.inc"
  };
  static const char marks[] = "  -/.,:()%$";
  text t = T("");
  for (size_t words = random_below(state, 12); words; words--) {
    const khi_sense *s = &senses[random_below(state, sizeof senses / sizeof *senses)];
    char digits[24];
    size_t length =
        (size_t)snprintf(digits, sizeof digits, "%zu", random_below(state, (size_t)1 << random_below(state, 40)));
    size_t choice = random_below(state, 6);
    if (choice == 0) t = text_join(t, text_of_utf8(digits, length));
    else if (choice == 1) t = text_join(t, text_of_utf8(&marks[random_below(state, sizeof marks - 1)], 1));
    else if (choice == 2) t = text_join(t, text_join(T("و"), text_copy(s->form, s->length)));
    else if (choice == 3) t = text_join(t, text_join(T("ال"), text_copy(s->form, s->length)));
    else t = text_join(t, text_copy(s->form, s->length));
    if (random_below(state, 4)) t = text_join(t, T(" "));
  }
  return t;
}

START_TEST(random_texts_are_read_soundly) {
  uint64_t state = 6;
  for (size_t i = 0; i < 2000; i++) assert_sound(random_text(&state, 60));
  for (size_t i = 0; i < 20000; i++) assert_sound(random_values(&state));
}
END_TEST

/* Every one of these would take hours if the rest of the text were looked at again for each word. */
START_TEST(the_worst_texts_take_linear_time) {
  const text worst[] = {T("1"),
                        T("1 "),
                        T("1,"),
                        T("100 "),
                        T("و1"),
                        T("ألف و"),
                        T("1-"),
                        T("1/"),
                        T("2011-"),
                        T("1 إلى "),
                        T("بين 1 و1 "),
                        T("5 و"),
                        T("10:"),
                        T("الاثنين "),
                        T("1 رجب 1446 "),
                        T("أول من "),
                        T("قبل "),
                        T("ساعة و"),
                        T("20 درهما "),
                        T("مطلع "),
                        T("عام ،"),
                        T("ا1"),
                        T("الساعة العاشرة و"),
                        T("\u200F1")};
  for (size_t i = 0; i < sizeof worst / sizeof *worst; i++)
    assert_sound(text_repeat(worst[i], (1 << 17) / worst[i].length));
}
END_TEST

START_TEST(a_long_text_is_read) { /* 5 MB as UTF-8 */
  text t = text_repeat(T("خصصت الحكومة أمس 5.3 مليارات دينار ليبي لثلاثة آلاف وخمسمئة أسرة في 3 مايو 2024.\n"), 36000);
  const khb_date published = {2025, 6, 18};
  khb_values *values = find(t, &published);
  ck_assert_uint_eq(khb_values_count(values), 4 * 36000);
  khb_values_free(values);
}
END_TEST

/* ---- Errors ------------------------------------------------------------------------------------------------------- */

START_TEST(bad_arguments_are_refused) {
  static const khb_date wrong[] = {{0, 1, 1},     {10000, 1, 1}, {2025, 0, 1}, {2025, 13, 1},
                                   {2025, 2, 29}, {2025, 4, 31}, {2025, 6, 0}, {-5, 1, 1}};
  khb_values *out = NULL;
  khb_error error;
  uint16_t unit = '1';
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_fails(KHB_ERROR_ARGUMENT, error, khb_values_find(&unit, 1, &wrong[i], NULL, &out, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_values_find(NULL, 1, NULL, NULL, &out, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_values_find(&unit, 1, NULL, NULL, NULL, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khb_values_find(&unit, KHB_LENGTH_MAX + 1, NULL, NULL, &out, &error));
  ck_assert_ptr_null(out);
  khb_values_free(NULL);
  ck_assert_str_eq(khb_value_kind_name(KHB_DATE), "DATE");
  ck_assert_str_eq(khb_value_kind_name(KHB_ORDINAL), "ORDINAL");
  ck_assert_ptr_null(khb_value_kind_name((khb_value_kind)KHB_VALUE_KIND_COUNT));
}
END_TEST

START_TEST(an_empty_text_has_no_values) {
  khb_values *values = find((text){NULL, 0}, NULL);
  ck_assert_uint_eq(khb_values_count(values), 0);
  khb_values_free(values);
}
END_TEST

Suite *values_suite(void);
Suite *values_suite(void) {
  Suite *suite = suite_create("values");
  TCase *c = new_case(suite, "values");
  tcase_add_test(c, the_table_of_values_holds);
  tcase_add_test(c, values_are_in_order_with_their_places);
  tcase_add_test(c, words_are_looked_up_by_the_form_they_are_listed_under);
  tcase_add_test(c, decimals_are_exact);
  tcase_add_test(c, days_and_dates_are_one_to_one);
  tcase_add_test(c, weeks_are_those_of_iso_8601);
  tcase_add_test(c, the_islamic_calendar_is_umm_al_qura);
  tcase_add_test(c, random_texts_are_read_soundly);
  tcase_add_test(c, the_worst_texts_take_linear_time);
  tcase_add_test(c, a_long_text_is_read);
  tcase_add_test(c, bad_arguments_are_refused);
  tcase_add_test(c, an_empty_text_has_no_values);
  return suite;
}
