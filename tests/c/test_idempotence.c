/*
 * What holds of every set of rules: normalising twice changes nothing, for every character and for texts made to break
 * it; and long runs of combining marks take linear time.
 */
#include <unicode/unorm2.h>

#include "helpers.h"

enum { SINGLES = KHB_RULE_COUNT, NAMED = SINGLES + KHB_PRESET_COUNT, SETS = NAMED + 200 };

/* Every rule alone, the presets, then random sets: some of few rules, some of most. */
static khb_rules rule_set(size_t index) {
  khb_rules rules = 0;
  if (index < SINGLES) return UINT64_C(1) << index;
  if (index < NAMED) {
    ck_assert_int_eq(khb_preset_rules(khb_preset_name(index - SINGLES), &rules, NULL), KHB_OK);
    return rules;
  }
  uint64_t state = index, a = random_bits(&state), b = random_bits(&state);
  rules = index % 3 == 0 ? a & b : index % 3 == 1 ? a | b : a;
  return compatible_rules(rules & (index % 2 ? EVERY_RULE : FIRST_RULES));
}

static khb_normalizer *normalizer(size_t index) {
  khb_normalizer *n;
  if (khb_normalizer_new(rule_set(index), NULL, &n, NULL)) ck_abort_msg("no normaliser %zu", index);
  return n;
}

static khb_text *apply(const khb_normalizer *n, const uint16_t *units, size_t length) {
  khb_text *out;
  if (khb_normalizer_apply(n, units, length, &out, NULL)) ck_abort_msg("%s failed", text_show(units, length));
  return out;
}

/* Whether a second application changes nothing. */
static int settles(const khb_normalizer *n, const uint16_t *units, size_t length) {
  khb_text *once = apply(n, units, length);
  khb_text *twice = apply(n, khb_text_units(once), khb_text_length(once));
  int same = text_equal(khb_text_units(once), khb_text_length(once), khb_text_units(twice), khb_text_length(twice));
  khb_text_free(once);
  khb_text_free(twice);
  return same;
}

static void assert_settles(const khb_normalizer *n, size_t index, const uint16_t *units, size_t length) {
  if (settles(n, units, length)) return;
  khb_text *once = apply(n, units, length);
  khb_text *twice = apply(n, khb_text_units(once), khb_text_length(once));
  ck_abort_msg("rules 0x%zX: %s gives %s, that gives %s", (size_t)rule_set(index), text_show(units, length),
               text_show(khb_text_units(once), khb_text_length(once)),
               text_show(khb_text_units(twice), khb_text_length(twice)));
}

START_TEST(every_character_settles) {
  for (size_t i = 0; i < NAMED; i++) {
    khb_normalizer *n = normalizer(i);
    for (uint32_t c = 0; c < 0x10000; c++) {
      uint16_t unit = (uint16_t)c;
      assert_settles(n, i, &unit, 1);
    }
    khb_normalizer_free(n);
  }
}
END_TEST

/* By blocks of 64, each character between letters and so in a text of its own, for the many sets. */
START_TEST(every_character_settles_by_every_set) {
  for (size_t i = NAMED; i < SETS; i++) {
    khb_normalizer *n = normalizer(i);
    for (uint32_t block = 0; block < 0x10000; block += 64) {
      uint16_t units[128];
      for (uint32_t k = 0; k < 64; k++) {
        units[2 * k] = (uint16_t)(block + k);
        units[2 * k + 1] = 0x628;
      }
      assert_settles(n, i, units, 128);
    }
    khb_normalizer_free(n);
  }
}
END_TEST

START_TEST(random_texts_settle) {
  uint64_t state = 2;
  for (size_t i = 0; i < SETS; i++) {
    khb_normalizer *n = normalizer(i);
    for (size_t k = 0; k < 1000; k++) {
      text t = random_text(&state, 16);
      assert_settles(n, i, t.units, t.length);
    }
    khb_normalizer_free(n);
  }
}
END_TEST

START_TEST(known_traps_settle) {
  static const struct {
    uint16_t units[8];
    size_t length;
  } traps[] = {
      {{0x200D, 0xFEFF, 'a'}, 3},               /* the joiner's reason to stay is removed itself */
      {{0x200D, 0x3000, 'a'}, 3},               /* or becomes a space */
      {{0x200D, 0xFF21}, 2},                    /* or becomes a letter */
      {{0x200D, 0x200D, 0xD83D, 0xDC68}, 4},    /* joiners before an emoji */
      {{0x627, 0x316, 0x653, 0x653, 0x653}, 5}, /* hamzas behind a mark that NFC reaches past */
      {{0x627, 0xD834, 0xDD65, 0x654}, 4},      /* the same, the mark a pair */
      {{0x649, 0x64E, 0x654, 0x655}, 4},        /* yeh's hamza behind a vowel */
      {{0x6D2, 0x654, 0x6D5, 0x654}, 4},        /* look-alikes with a hamza */
      {{' ', 0x64B, ' ', ' ', 0x654, ' '}, 6},  /* marks on spaces */
      {{0xFE70, 0xFE77, 0xFC5E}, 3},            /* marks that stand alone */
      {{'e', 0x200B, 0x301, 0xAD, 0x323}, 5},   /* removed characters between letters that compose */
      {{0x1100, 0x640, 0x1161, 0x61C, 0x11A8}, 5},
      {{0xD83D, 0x640, 0xDC68}, 3}, /* two halves become a pair */
      {{0xFFFF, 0x200D, 0xFFFF}, 3},
  };
  for (size_t i = 0; i < SETS; i++) {
    khb_normalizer *n = normalizer(i);
    for (size_t k = 0; k < sizeof traps / sizeof *traps; k++) assert_settles(n, i, traps[k].units, traps[k].length);
    khb_normalizer_free(n);
  }
}
END_TEST

/* ---- Long runs of marks ----------------------------------------------------------------------------------------- */

/* Marks of the classes 220 and 230 by turns behind the letter: canonical order puts all of the first kind first. */
static void check_run(khb_rules rules, size_t pairs, int compare) {
  text input = text_join(T("b"), text_repeat(T("\x301\x316"), pairs));
  text expected = text_join(T("b"), text_join(text_repeat(T("\x316"), pairs), text_repeat(T("\x301"), pairs)));
  khb_normalizer *n;
  ck_assert_int_eq(khb_normalizer_new(rules, NULL, &n, NULL), KHB_OK);
  khb_text *out = apply(n, input.units, input.length);
  assert_text("a run of marks", khb_text_units(out), khb_text_length(out), expected);
  khb_text_free(out);
  khb_normalizer_free(n);
  if (!compare) return;
  UErrorCode code = U_ZERO_ERROR;
  text icu = text_room(expected.length);
  icu.length = (size_t)unorm2_normalize(unorm2_getNFCInstance(&code), input.units, (int32_t)input.length, icu.units,
                                        (int32_t)icu.length, &code);
  ck_assert(U_SUCCESS(code));
  assert_text("ICU's run", icu.units, icu.length, expected);
}

START_TEST(long_runs_of_marks_are_ordered) {
  for (size_t pairs = 1; pairs < 300; pairs++) {
    check_run(KHB_RULE_NFC, pairs, 1);
    check_run(KHB_RULE_NFKC, pairs, 1);
  }
  check_run(KHB_RULE_NFC, 500000, 0);
  check_run(KHB_RULE_NFKC, 500000, 0);
  check_run(rule_set(SINGLES), 500000, 0);
}
END_TEST

/* Random marks of every class, in runs around the length at which the library sorts by itself, against ICU. */
START_TEST(short_runs_of_marks_are_icu_s) {
  static const uint16_t marks[] = {0x300, 0x301, 0x308, 0x316, 0x323, 0x327, 0x334, 0x345, 0x64B,  0x64E, 0x651,
                                   0x653, 0x654, 0x655, 0x670, 0x5B0, 0x5B7, 0x93C, 0x94D, 0x1161, 0x9BE, 0x344};
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *icu = unorm2_getNFCInstance(&code);
  uint64_t state = 3;
  khb_normalizer *n = normalizer(15);
  ck_assert_uint_eq(rule_set(15), KHB_RULE_NFC);
  for (size_t i = 0; i < 4000; i++) {
    uint16_t units[120], expected[400];
    size_t length = 20 + random_below(&state, 100);
    for (size_t k = 0; k < length; k++) units[k] = marks[random_below(&state, sizeof marks / sizeof *marks)];
    for (size_t k = 0; k < length; k += 1 + random_below(&state, 90)) units[k] = i % 2 ? 0x627 : 'e';
    int32_t size = unorm2_normalize(icu, units, (int32_t)length, expected, 400, &code);
    khb_text *out = apply(n, units, length);
    if (U_FAILURE(code) || !text_equal(khb_text_units(out), khb_text_length(out), expected, (size_t)size))
      ck_abort_msg("run %zu: %s", i, text_show(units, length));
    khb_text_free(out);
  }
  khb_normalizer_free(n);
}
END_TEST

/* Each of these once took a turn of normalising for every hamza. */
START_TEST(long_runs_of_hamzas_are_folded_at_once) {
  static const uint16_t carriers[] = {0x627, 0x648, 0x649, 0x64A, 0x6D2, 0x6C1, 0x6D5};
  for (size_t i = 0; i < SETS; i += i < NAMED ? 1 : 5) {
    khb_normalizer *n = normalizer(i);
    for (size_t k = 0; k < sizeof carriers / sizeof *carriers; k++) {
      text letter = text_copy(&carriers[k], 1), hamzas = text_repeat(T("\x654\x653\x655"), i < NAMED ? 20000 : 2000);
      text t = text_join(letter, text_join(T("\x316\x64E"), hamzas));
      if (!settles(n, t.units, t.length)) ck_abort_msg("rules 0x%zX, carrier %zu", (size_t)rule_set(i), k);
    }
    khb_normalizer_free(n);
  }
}
END_TEST

Suite *idempotence_suite(void) {
  Suite *suite = suite_create("idempotence");
  TCase *c = new_case(suite, "twice is once");
  tcase_add_test(c, every_character_settles);
  tcase_add_test(c, every_character_settles_by_every_set);
  tcase_add_test(c, random_texts_settle);
  tcase_add_test(c, known_traps_settle);
  c = new_case(suite, "long runs");
  tcase_add_test(c, long_runs_of_marks_are_ordered);
  tcase_add_test(c, short_runs_of_marks_are_icu_s);
  tcase_add_test(c, long_runs_of_hamzas_are_folded_at_once);
  return suite;
}
