/* The ways a normalised text is given back, units, bytes and offsets in the caller's memory, agree. */
#include "helpers.h"

enum { LENGTH = 60, ROOM = 18 * LENGTH };

static khb_normalizer *normalizer(const char *preset, khb_rules more) {
  khb_normalizer *n;
  khb_rules rules = 0;
  if (preset) ck_assert_int_eq(khb_preset_rules(preset, &rules, NULL), KHB_OK);
  ck_assert_int_eq(khb_normalizer_new(rules | more, NULL, &n, NULL), KHB_OK);
  return n;
}

/* In a block of just the room that there is, so that the sanitizer sees what is written behind it. */
static void assert_fits(const khb_normalizer *n, text t, const uint16_t *expected, size_t length, size_t capacity) {
  uint16_t *out = malloc(capacity * sizeof *out + 1);
  khb_error error = {KHB_OK, 0, NULL};
  size_t count = 99, points = 99, pairs = 0;
  khb_status status = khb_normalizer_apply_to(n, t.units, t.length, out, capacity, &count, &points, &error);
  for (size_t i = 1; i < length; i++) pairs += (expected[i] & 0xFC00) == 0xDC00 && (expected[i - 1] & 0xFC00) == 0xD800;
  if (capacity < length) {
    ck_assert_int_eq(status, KHB_ERROR_ROOM);
    ck_assert_uint_eq(error.position, length);
    ck_assert_uint_eq(count, 99);
  } else if (status || points != length - pairs || !text_equal(out, count, expected, length)) {
    ck_abort_msg("%s into %zu: %s", text_show(t.units, t.length), capacity, text_show(out, count));
  }
  free(out);
}

START_TEST(units_go_where_they_are_wanted) {
  uint64_t state = 11;
  khb_rules all = (UINT64_C(1) << KHB_RULE_COUNT) - 1;
  for (size_t i = 0; i < 3000; i++) {
    khb_normalizer *n = i % 2 ? normalizer(khb_preset_name(i / 2 % KHB_PRESET_COUNT), 0) : NULL;
    if (!n && khb_normalizer_new(random_bits(&state) & all, NULL, &n, NULL))
      continue; /* rules that exclude each other */
    text t = random_text(&state, LENGTH);
    khb_text *expected;
    ck_assert_int_eq(khb_normalizer_apply(n, t.units, t.length, &expected, NULL), KHB_OK);
    size_t length = khb_text_length(expected), capacities[] = {length, ROOM, t.length, random_below(&state, ROOM)};
    for (size_t k = 0; k < 4; k++) assert_fits(n, t, khb_text_units(expected), length, capacities[k]);
    if (length) assert_fits(n, t, khb_text_units(expected), length, length - 1);
    khb_text_free(expected);
    khb_normalizer_free(n);
  }
}
END_TEST

START_TEST(offsets_of_their_own_are_the_same) {
  uint64_t state = 12;
  for (size_t i = 0; i < 1000; i++) {
    khb_normalizer *n = normalizer(khb_preset_name(i % KHB_PRESET_COUNT), 0);
    text t = random_text(&state, LENGTH);
    uint16_t out[ROOM];
    size_t count;
    khb_text *expected;
    khb_offsets *offsets;
    ck_assert_int_eq(khb_normalizer_apply_with_offsets(n, t.units, t.length, &expected, NULL), KHB_OK);
    ck_assert_int_eq(
        khb_normalizer_apply_to_with_offsets(n, t.units, t.length, out, ROOM, &count, NULL, &offsets, NULL), KHB_OK);
    ck_assert(text_equal(out, count, khb_text_units(expected), khb_text_length(expected)));
    ck_assert_uint_gt(khb_offsets_size(offsets), 0);
    for (size_t k = 0; k <= count; k++) {
      khb_span a = khb_text_original_span(expected, (khb_span){k / 2, k}),
               b = khb_offsets_original_span(offsets, (khb_span){k / 2, k});
      ck_assert_uint_eq(a.start, b.start);
      ck_assert_uint_eq(a.end, b.end);
    }
    khb_text_free(expected);
    khb_offsets_free(offsets);
    khb_normalizer_free(n);
  }
  khb_offsets_free(NULL);
}
END_TEST

/* A text of `repeats` times these bytes, as UTF-8 and by way of UTF-16, into all that it needs and one byte less. */
static void assert_utf_8(const khb_normalizer *n, const char *part, size_t repeats) {
  size_t size = strlen(part) * repeats, length, needed, count = 99;
  char *bytes = malloc(size + 1), *out, *expected;
  uint16_t *units = malloc(2 * size + 1);
  khb_text *text;
  khb_error error;
  for (size_t i = 0; i < repeats; i++) memcpy(bytes + i * strlen(part), part, strlen(part));
  ck_assert_int_eq(khb_utf8_decode(bytes, size, units, &length, NULL), KHB_OK);
  ck_assert_int_eq(khb_normalizer_apply(n, units, length, &text, NULL), KHB_OK);
  expected = malloc(3 * khb_text_length(text) + 1);
  ck_assert_int_eq(khb_utf8_encode(khb_text_units(text), khb_text_length(text), expected, &needed, NULL), KHB_OK);
  out = malloc(needed + 1);
  ck_assert_int_eq(khb_normalizer_apply_utf8(n, bytes, size, out, needed, &count, NULL), KHB_OK);
  ck_assert_uint_eq(count, needed);
  ck_assert_int_eq(memcmp(out, expected, needed), 0);
  if (needed) {
    assert_fails(KHB_ERROR_ROOM, error, khb_normalizer_apply_utf8(n, bytes, size, out, needed - 1, &count, &error));
    ck_assert_uint_eq(error.position, needed);
  }
  khb_text_free(text);
  free(bytes);
  free(units);
  free(out);
  free(expected);
}

START_TEST(bytes_go_in_and_out) {
  static const char *const parts[] = {"قَالَ «نعم» ", "ﷺ", "x² … ½", "😀 أهلًا", "a"};
  khb_normalizer *n = normalizer("search", 0);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    for (size_t repeats = 0; repeats < 3000; repeats = 2 * repeats + 1) assert_utf_8(n, parts[i], repeats);
  khb_normalizer_free(n);
}
END_TEST

/* Well-formed and broken texts by every preset and random rules: the same bytes, or the same error, as by UTF-16. */
START_TEST(bytes_are_what_units_are) {
  enum { SIZE = 300 };
  uint64_t state = 13;
  khb_rules all = (UINT64_C(1) << KHB_RULE_COUNT) - 1;
  for (size_t i = 0; i < 60000; i++) {
    static khb_normalizer *n;
    char bytes[SIZE + 8], expected[3 * ROOM], out[3 * ROOM];
    uint16_t units[SIZE], folded[18 * SIZE];
    size_t size = 0, length, needed = 0, count = 0, most = random_below(&state, SIZE);
    if (i % 50 == 0) {
      khb_normalizer_free(n);
      n = NULL;
      khb_rules rules = random_bits(&state) & random_bits(&state) & all;
      if (i % 100) khb_preset_rules(khb_preset_name(i / 100 % KHB_PRESET_COUNT), &rules, NULL);
      if (khb_normalizer_new(rules, NULL, &n, NULL)) n = NULL;
    }
    while (n && size < most) {
      uint32_t c = 0x621 + (uint32_t)random_below(&state, 0x32), kind = (uint32_t)random_below(&state, 60);
      if (kind < 12) c = kind < 9 ? ' ' : (uint32_t)random_below(&state, 0x80);
      else if (kind < 14) c = 0x600 + (uint32_t)random_below(&state, 0x100);
      else if (kind == 14 && random_below(&state, 4) == 0) c = 0x80 + (uint32_t)random_below(&state, 0xD780);
      uint16_t unit = (uint16_t)c;
      size_t written;
      ck_assert_int_eq(khb_utf8_encode(&unit, 1, bytes + size, &written, NULL), KHB_OK);
      size += written;
      if (random_below(&state, 2000) == 0) bytes[random_below(&state, size)] = (char)random_bits(&state);
    }
    if (!n) continue;
    khb_error a = {KHB_OK, 0, ""}, b = {KHB_OK, 0, ""};
    khb_status status = khb_utf8_decode(bytes, size, units, &length, &a);
    if (status == KHB_OK) status = khb_normalizer_apply_to(n, units, length, folded, 18 * SIZE, &length, NULL, &a);
    if (status == KHB_OK) status = khb_utf8_encode(folded, length, expected, &needed, &a);
    khb_status got = khb_normalizer_apply_utf8(n, bytes, size, out, sizeof out, &count, &b);
    if (status != got || a.position != b.position || count != needed || memcmp(out, expected, needed))
      ck_abort_msg("case %zu: %s, %d at %zu, not %d at %zu", i, text_show(units, size < length ? 0 : length), got,
                   (size_t)b.position, status, (size_t)a.position);
    if (!got && size >= count) { /* into a block of just that size */
      char *tight = malloc(size + 1);
      ck_assert_int_eq(khb_normalizer_apply_utf8(n, bytes, size, tight, size, &count, NULL), KHB_OK);
      ck_assert_int_eq(memcmp(tight, expected, needed), 0);
      free(tight);
    }
  }
}
END_TEST

START_TEST(bad_outputs_are_refused) {
  khb_normalizer *n = normalizer("search", 0);
  uint16_t units[4] = {'a', 0xD800, 'b', 'c'}, out[4];
  char bytes[4];
  size_t count = 7;
  khb_offsets *offsets = NULL;
  khb_error error;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_apply_to(NULL, units, 4, out, 4, &count, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_apply_to(n, NULL, 4, out, 4, &count, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_apply_to(n, units, 4, NULL, 4, &count, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_apply_to(n, units, 4, out, 4, NULL, NULL, &error));
  assert_fails(KHB_ERROR_LENGTH, error,
               khb_normalizer_apply_to(n, units, KHB_LENGTH_MAX + 1, out, 4, &count, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error,
               khb_normalizer_apply_to_with_offsets(n, units, 4, out, 4, &count, NULL, NULL, &error));
  assert_fails(KHB_ERROR_ROOM, error,
               khb_normalizer_apply_to_with_offsets(n, units, 4, out, 1, &count, NULL, &offsets, &error));
  ck_assert_ptr_null(offsets);
  assert_fails(KHB_ERROR_ENCODING, error, khb_normalizer_apply_utf8(n, "ab\xD9", 3, bytes, 4, &count, &error));
  ck_assert_uint_eq(error.position, 2);
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_apply_utf8(n, NULL, 3, bytes, 4, &count, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_apply_utf8(n, "a", 1, NULL, 4, &count, &error));
  ck_assert_uint_eq(count, 7);
  ck_assert_int_eq(khb_normalizer_apply_to(n, NULL, 0, NULL, 0, &count, NULL, NULL), KHB_OK);
  ck_assert_uint_eq(count, 0);
  khb_normalizer_free(n);
}
END_TEST

Suite *outputs_suite(void) {
  Suite *suite = suite_create("outputs");
  TCase *c = new_case(suite, "outputs");
  tcase_add_test(c, units_go_where_they_are_wanted);
  tcase_add_test(c, offsets_of_their_own_are_the_same);
  tcase_add_test(c, bytes_go_in_and_out);
  tcase_add_test(c, bytes_are_what_units_are);
  tcase_add_test(c, bad_outputs_are_refused);
  return suite;
}
