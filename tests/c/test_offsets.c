/* Where a normalised text came from: spans by hand, and what must hold of every text and set of rules. */
#include "helpers.h"

static khb_text *mapped(const char *preset, khb_rules more, const uint16_t *units, size_t length) {
  khb_normalizer *n;
  khb_text *out;
  khb_rules rules = 0;
  if (preset) ck_assert_int_eq(khb_preset_rules(preset, &rules, NULL), KHB_OK);
  ck_assert_int_eq(khb_normalizer_new(rules | more, NULL, &n, NULL), KHB_OK);
  ck_assert_int_eq(khb_normalizer_apply_with_offsets(n, units, length, &out, NULL), KHB_OK);
  khb_normalizer_free(n);
  return out;
}

/* The span of `part` in the result must come from the span of `source` in the original; first occurrences. */
static void assert_from(const char *preset, text original, text part, text source) {
  khb_text *result = mapped(preset, 0, original.units, original.length);
  size_t at = 0, from = 0;
  const uint16_t *units = khb_text_units(result);
  while (at + part.length <= khb_text_length(result) && memcmp(units + at, part.units, 2 * part.length)) at++;
  while (from + source.length <= original.length && memcmp(original.units + from, source.units, 2 * source.length))
    from++;
  ck_assert_uint_le(at + part.length, khb_text_length(result));
  ck_assert_uint_le(from + source.length, original.length);
  khb_span span = khb_text_original_span(result, (khb_span){at, at + part.length});
  if (span.start != from || span.end != from + source.length)
    ck_abort_msg("%s: %zu-%zu, not %zu-%zu", text_show(part.units, part.length), span.start, span.end, from,
                 from + source.length);
  khb_text_free(result);
}

START_TEST(spans_by_hand) {
  assert_from("search", T("قال مُحَمَّدٌ نعم"), T("محمد"), T("مُحَمَّدٌ")); /* the last mark belongs to it */
  assert_from("search", T("قال مُحَمَّدٌ نعم"), T("نعم"), T("نعم"));
  assert_from("search", T("  وزيـــر   المالية "), T("وزير"), T("وزيـــر"));
  assert_from("search", T("  وزيـــر   المالية "), T("ر الم"), T("ر   الم")); /* a run of spaces is one */
  assert_from("search", T("قال ﷺ إن"), T("الله"), T("ﷺ"));                    /* a part of an expansion: all of it */
  assert_from("search", T("قال ﷺ إن"), T("ان"), T("إن"));
  assert_from("search", T("ﻻﻻﻻ"), T("لا"), T("ﻻ"));
  assert_from("orthographic", T("لاﻻلا"), T("لالالا"), T("لاﻻلا"));
  assert_from("search", T("\u200Fليبيا\u200E وتونس"), T("ليبيا"), T("ليبيا")); /* a control belongs to nothing */
  assert_from("display", T("مصر \U0001F600 ليبيا"), T("ليبيا"), T("ليبيا"));
  assert_from("orthographic", T("قال ا\u0654حمد"), T("أحمد"), T("ا\u0654حمد")); /* two compose to one */
}
END_TEST

START_TEST(lam_alef_unit_by_unit) {
  text original = T("لاﻻلا");
  khb_text *result = mapped("orthographic", 0, original.units, original.length);
  static const khb_span expected[] = {{0, 1}, {1, 2}, {2, 3}, {2, 3}, {3, 4}, {4, 5}};
  ck_assert_uint_eq(khb_text_length(result), 6);
  for (size_t i = 0; i < 6; i++) {
    khb_span span = khb_text_original_span(result, (khb_span){i, i + 1});
    ck_assert_uint_eq(span.start, expected[i].start);
    ck_assert_uint_eq(span.end, expected[i].end);
  }
  khb_text_free(result);
}
END_TEST

static int contains(const khb_text *text, uint16_t unit) {
  for (size_t i = 0; i < khb_text_length(text); i++)
    if (khb_text_units(text)[i] == unit) return 1;
  return 0;
}

/*
 * The same result as without offsets; a monotone map of the whole to the whole; each unit from where it came, if that
 * is by rules that look no further than it.
 */
static void assert_sound(const khb_normalizer *n, khb_rules rules, text original) {
  khb_text *plain, *result;
  if (khb_normalizer_apply(n, original.units, original.length, &plain, NULL) ||
      khb_normalizer_apply_with_offsets(n, original.units, original.length, &result, NULL))
    ck_abort_msg("normalisation failed");
  size_t length = khb_text_length(result), start = 0, end = 0;
  if (!text_equal(khb_text_units(plain), khb_text_length(plain), khb_text_units(result), length))
    ck_abort_msg("rules 0x%zX: another result with offsets for %s", (size_t)rules,
                 text_show(original.units, original.length));
  khb_span whole = khb_text_original_span(result, (khb_span){0, length});
  if (whole.start || whole.end != original.length) ck_abort_msg("the whole is not the whole");
  for (size_t i = 0; i < length; i++) {
    khb_span span = khb_text_original_span(result, (khb_span){i, i + 1});
    int fine = span.start < span.end && span.end <= original.length && span.start >= start && span.end >= end;
    khb_text *piece = NULL;
    uint16_t unit = khb_text_units(result)[i];
    if (fine && !(rules & ~FIRST_RULES) &&
        !khb_normalizer_apply(n, original.units + span.start, span.end - span.start, &piece, NULL))
      fine = unit == ' ' || unit == 0x200D || unit == 0x653 || (unit & 0xF800) == 0xD800 ||
             contains(piece, unit); /* need neighbours */
    khb_text_free(piece);
    if (!fine)
      ck_abort_msg("rules 0x%zX: unit %zu comes from %zu-%zu of %s", (size_t)rules, i, span.start, span.end,
                   text_show(original.units, original.length));
    start = span.start;
    end = span.end;
  }
  khb_text_free(plain);
  khb_text_free(result);
}

static void assert_sound_by(khb_rules rules, text original) {
  khb_normalizer *n;
  if (khb_normalizer_new(rules, NULL, &n, NULL)) ck_abort_msg("no normaliser");
  assert_sound(n, rules, original);
  khb_normalizer_free(n);
}

START_TEST(maps_are_sound) {
  uint64_t state = 7;
  for (size_t i = 0; i < 6000; i++) {
    khb_rules rules = compatible_rules(random_bits(&state) & (i % 2 ? EVERY_RULE : FIRST_RULES));
    if (i % 4 == 1) rules &= random_bits(&state);
    if (i % 3 == 0) khb_preset_rules(khb_preset_name(i / 3 % KHB_PRESET_COUNT), &rules, NULL);
    assert_sound_by(rules, random_text(&state, 40));
  }
}
END_TEST

START_TEST(long_texts_have_checkpoints) {
  text word = T("مُحَمَّدٌ  ﻻ ليبيا\u200F ");
  assert_sound_by(KHB_RULE_DIACRITICS | KHB_RULE_SPACES | KHB_RULE_FORMS | KHB_RULE_CONTROLS | KHB_RULE_NFC,
                  text_repeat(word, 300));
}
END_TEST

START_TEST(offsets_are_compact) {
  text bare = text_repeat(T("قال الوزير إن ليبيا "), 5000), marked = text_repeat(T("مَحَمَدَ"), 5000);
  khb_text *a = mapped("ner", 0, bare.units, bare.length), *b = mapped("ner", 0, marked.units, marked.length);
  ck_assert_uint_lt(khb_text_offsets_size(a), bare.length / 64 + 200);
  ck_assert_uint_lt(khb_text_offsets_size(b), marked.length * 5 / 4 + 200);
  khb_text_free(a);
  khb_text_free(b);
}
END_TEST

START_TEST(spans_outside_are_cut) {
  text original = T("مصر");
  khb_text *result = mapped("ner", 0, original.units, original.length);
  khb_span span = khb_text_original_span(result, (khb_span){2, 100});
  ck_assert_uint_eq(span.start, 2);
  ck_assert_uint_eq(span.end, 3);
  span = khb_text_original_span(result, (khb_span){50, 2});
  ck_assert_uint_eq(span.start, span.end);
  khb_text_free(result);
  result = mapped("ner", 0, NULL, 0);
  span = khb_text_original_span(result, (khb_span){0, 0});
  ck_assert_uint_eq(span.end, 0);
  khb_text_free(result);
}
END_TEST

Suite *offsets_suite(void);
Suite *offsets_suite(void) {
  Suite *suite = suite_create("offsets");
  TCase *tests = new_case(suite, "offsets");
  tcase_add_test(tests, spans_by_hand);
  tcase_add_test(tests, lam_alef_unit_by_unit);
  tcase_add_test(tests, maps_are_sound);
  tcase_add_test(tests, long_texts_have_checkpoints);
  tcase_add_test(tests, offsets_are_compact);
  tcase_add_test(tests, spans_outside_are_cut);
  return suite;
}
