/* Normalisation: golden tables, its agreement with ICU, its errors. test_idempotence.c has what holds of all rule sets. */
#include <unicode/unorm2.h>

#include "helpers.h"

static khb_normalizer *normalizer(khb_rules rules) {
  khb_normalizer *n;
  ck_assert_int_eq(khb_normalizer_new(rules, NULL, &n, NULL), KHB_OK);
  return n;
}

static void assert_normalized(const char *where, const khb_normalizer *n, text input, text expected) {
  khb_text *out;
  ck_assert_int_eq(khb_normalizer_apply(n, input.units, input.length, &out, NULL), KHB_OK);
  assert_text(where, khb_text_units(out), khb_text_length(out), expected);
  khb_text_free(out);
}

/* ---- Golden tables ---------------------------------------------------------------------------------------------- */

static void check_row(const char *where, const text *cells, size_t count, void *context) {
  if (count < 2) ck_abort_msg("%s: a row has an input and what is expected", where);
  assert_normalized(where, context, cells[0], cells[1]);
  assert_normalized(where, context, cells[1], cells[1]);
}

static void check_table(const char *name, khb_rules rules) {
  char path[80] = "tests/data/normalize/";
  khb_normalizer *n = normalizer(rules);
  strcat(strcat(path, name), ".tsv");
  read_table(path, check_row, n);
  khb_normalizer_free(n);
}

START_TEST(each_rule_has_a_table) {
  for (size_t i = 0; i < KHB_RULE_COUNT; i++) check_table(khb_rule_name(i), UINT64_C(1) << i);
  ck_assert_ptr_null(khb_rule_name(KHB_RULE_COUNT));
  ck_assert_ptr_null(khb_rule_name(SIZE_MAX));
}
END_TEST

START_TEST(each_preset_has_a_table) {
  for (size_t i = 0; i < KHB_PRESET_COUNT; i++) {
    char name[40] = "preset-";
    khb_rules rules;
    khb_error error;
    ck_assert_int_eq(khb_preset_rules(khb_preset_name(i), &rules, &error), KHB_OK);
    check_table(strcat(name, khb_preset_name(i)), rules);
  }
  ck_assert_ptr_null(khb_preset_name(KHB_PRESET_COUNT));
}
END_TEST

START_TEST(no_rules_change_nothing) {
  khb_normalizer *n = normalizer(0);
  text all = text_room(0x10000);
  for (size_t i = 0; i < all.length; i++) all.units[i] = (uint16_t)i;
  assert_normalized("all units", n, all, all);
  khb_normalizer_free(n);
}
END_TEST

/* ---- ICU -------------------------------------------------------------------------------------------------------- */

static const UNormalizer2 *icu(int compatibility) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *n = compatibility ? unorm2_getNFKCInstance(&code) : unorm2_getNFCInstance(&code);
  ck_assert(U_SUCCESS(code));
  return n;
}

/* Fails the test if the normaliser and ICU do not agree. The result of neither is longer than 18 times the input. */
static void compare_with_icu(const khb_normalizer *n, const UNormalizer2 *oracle, const uint16_t *units,
                             size_t length) {
  uint16_t expected[18 * 64];
  UErrorCode code = U_ZERO_ERROR;
  khb_text *out;
  int32_t size = unorm2_normalize(oracle, units, (int32_t)length, expected, 18 * 64, &code);
  if (U_FAILURE(code) || khb_normalizer_apply(n, units, length, &out, NULL))
    ck_abort_msg("%s", text_show(units, length));
  if (!text_equal(khb_text_units(out), khb_text_length(out), expected, (size_t)size))
    ck_abort_msg("%s: got %s, ICU has %s", text_show(units, length),
                 text_show(khb_text_units(out), khb_text_length(out)), text_show(expected, (size_t)size));
  khb_text_free(out);
}

START_TEST(nfc_and_nfkc_are_icu_s) {
  for (int k = 0; k < 2; k++) {
    khb_normalizer *n = normalizer(k ? KHB_RULE_NFKC : KHB_RULE_NFC);
    const UNormalizer2 *oracle = icu(k);
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
      uint16_t units[2] = {(uint16_t)c};
      if (c > 0xFFFF) {
        units[0] = (uint16_t)(0xD7C0 + (c >> 10));
        units[1] = (uint16_t)(0xDC00 + (c & 0x3FF));
      }
      compare_with_icu(n, oracle, units, c > 0xFFFF ? 2 : 1);
      if (c == 0x323AF) c = 0xDFFFF; /* nothing is assigned between */
    }
    uint64_t state = 1;
    for (size_t i = 0; i < 30000; i++) {
      text t = random_text(&state, 64);
      compare_with_icu(n, oracle, t.units, t.length);
    }
    khb_normalizer_free(n);
  }
}
END_TEST

/* NFKC's letters, but a form of a mark alone gives the mark without the space that carries it. */
START_TEST(forms_are_nfkc_s_letters) {
  khb_normalizer *n = normalizer(KHB_RULE_FORMS);
  const UNormalizer2 *oracle = icu(1);
  for (uint32_t c = 0xFB50; c <= 0xFEFC; c++) {
    if (c == 0xFE00) c = 0xFE70; /* what is between is not Arabic */
    uint16_t unit = (uint16_t)c, letters[19];
    UErrorCode code = U_ZERO_ERROR;
    int32_t size = unorm2_normalize(oracle, &unit, 1, letters, 19, &code);
    ck_assert(U_SUCCESS(code));
    int carried = size > 1 && letters[0] == ' ';
    if (carried)
      for (int32_t i = 1; i < size; i++) carried &= (letters[i] >= 0x64B && letters[i] <= 0x652) || letters[i] == 0x670;
    text expected = text_copy(letters + carried, (size_t)(size - carried));
    assert_normalized(text_show(&unit, 1), n, text_copy(&unit, 1), expected);
  }
  khb_normalizer_free(n);
}
END_TEST

/* ---- Surrogates ------------------------------------------------------------------------------------------------- */

START_TEST(surrogates_pass_untouched) {
  khb_normalizer *n = normalizer(FIRST_RULES);
  assert_normalized("alone", n, T("\xD800"), T("\xD800"));
  assert_normalized("low alone", n, T("\xDC00"), T("\xDC00"));
  assert_normalized("reversed", n, T("\xDC00\xD800"), T("\xDC00\xD800"));
  assert_normalized("at the end", n, T("خبر\xD83D"), T("خبر\xD83D"));
  assert_normalized("a pair", n, T("خبرٌ 😀"), T("خبر 😀"));
  assert_normalized("a removed character inside does not make a pair", n, T("\xD83D\x640 "), T("\xD83D"));
  khb_normalizer_free(n);
}
END_TEST

/* ---- Errors ----------------------------------------------------------------------------------------------------- */

START_TEST(bad_rules_are_refused) {
  khb_normalizer *n = NULL;
  khb_error error;
  for (int bit = KHB_RULE_COUNT; bit < 64; bit++) {
    assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new(UINT64_C(1) << bit | 1, NULL, &n, &error));
    ck_assert_ptr_null(n);
  }
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new(0, NULL, NULL, &error));
}
END_TEST

START_TEST(unknown_presets_are_refused) {
  khb_rules rules = 99;
  khb_error error;
  assert_fails(KHB_ERROR_NAME, error, khb_preset_rules("Search", &rules, &error));
  assert_fails(KHB_ERROR_NAME, error, khb_preset_rules("", &rules, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_preset_rules(NULL, &rules, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_preset_rules("ner", NULL, &error));
  ck_assert_uint_eq(rules, 99);
}
END_TEST

START_TEST(bad_texts_are_refused) {
  khb_normalizer *n = normalizer(KHB_RULE_TATWEEL);
  khb_text *out = NULL;
  khb_error error;
  uint16_t unit = 'a';
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_apply(n, NULL, 1, &out, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khb_normalizer_apply(n, &unit, KHB_LENGTH_MAX + 1, &out, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_apply(NULL, &unit, 1, &out, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_apply(n, &unit, 1, NULL, &error));
  ck_assert_ptr_null(out);
  khb_normalizer_free(n);
}
END_TEST

START_TEST(empty_texts_are_texts) {
  uint16_t unit = 'a';
  for (size_t i = 0; i <= KHB_RULE_COUNT; i++) {
    khb_normalizer *n = normalizer(i < KHB_RULE_COUNT ? UINT64_C(1) << i : 0);
    const uint16_t *empties[] = {NULL, &unit};
    for (size_t k = 0; k < 2; k++) {
      khb_text *out;
      ck_assert_int_eq(khb_normalizer_apply(n, empties[k], 0, &out, NULL), KHB_OK);
      ck_assert_uint_eq(khb_text_length(out), 0);
      ck_assert_ptr_nonnull(khb_text_units(out));
      khb_text_free(out);
    }
    khb_normalizer_free(n);
  }
}
END_TEST

START_TEST(a_text_outlives_its_normalizer) {
  khb_normalizer *n = normalizer(KHB_RULE_TATWEEL);
  khb_text *out;
  ck_assert_int_eq(khb_normalizer_apply(n, U("خـبر"), &out, NULL), KHB_OK);
  khb_normalizer_free(n);
  assert_text("text", khb_text_units(out), khb_text_length(out), T("خبر"));
  khb_text_free(out);
}
END_TEST

Suite *normalize_suite(void) {
  Suite *suite = suite_create("normalize");
  TCase *c = new_case(suite, "rules");
  tcase_add_test(c, each_rule_has_a_table);
  tcase_add_test(c, each_preset_has_a_table);
  tcase_add_test(c, no_rules_change_nothing);
  tcase_add_test(c, nfc_and_nfkc_are_icu_s);
  tcase_add_test(c, forms_are_nfkc_s_letters);
  tcase_add_test(c, surrogates_pass_untouched);
  c = new_case(suite, "errors");
  tcase_add_test(c, bad_rules_are_refused);
  tcase_add_test(c, unknown_presets_are_refused);
  tcase_add_test(c, bad_texts_are_refused);
  tcase_add_test(c, empty_texts_are_texts);
  tcase_add_test(c, a_text_outlives_its_normalizer);
  return suite;
}
