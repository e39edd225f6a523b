/*
 * Rules that look further than a character, with placeholders and kept characters: what is refused, what holds of every
 * set of them, and that no text makes them slow. The golden tables (test_normalize.c) say what each does.
 */
#include "helpers.h"

static khb_normalizer *made(const khb_normalizer_options *options) {
  khb_normalizer *n;
  khb_error error;
  if (khb_normalizer_new_with(options, NULL, &n, &error)) ck_abort_msg("%s", error.message);
  return n;
}

static khb_text *apply(const khb_normalizer *n, text t) {
  khb_text *out;
  if (khb_normalizer_apply(n, t.units, t.length, &out, NULL)) ck_abort_msg("%s failed", text_show(t.units, t.length));
  return out;
}

static void assert_gives(khb_normalizer_options options, text input, text expected) {
  khb_normalizer *n = made(&options);
  khb_text *out = apply(n, input);
  assert_text(text_show(input.units, input.length), khb_text_units(out), khb_text_length(out), expected);
  khb_text_free(out);
  khb_normalizer_free(n);
}

/* ---- Refusals ---------------------------------------------------------------------------------------------------- */

static size_t index_of(khb_rules rule) {
  size_t i = 0;
  while (rule >> i != 1) i++;
  return i;
}

START_TEST(contradictions_are_named) {
  static const khb_rules pairs[][2] = {
      {KHB_RULE_DIGITS, KHB_RULE_DIGITS_TO_ARABIC},
      {KHB_RULE_TEH_MARBUTA, KHB_RULE_TEH_MARBUTA_TO_TEH},
      {KHB_RULE_TEH_MARBUTA, KHB_RULE_HEH_TO_TEH_MARBUTA},
      {KHB_RULE_TEH_MARBUTA_TO_TEH, KHB_RULE_HEH_TO_TEH_MARBUTA},
      {KHB_RULE_HAMZA, KHB_RULE_HAMZA_TO_BARE},
      {KHB_RULE_DAGGER_ALEF, KHB_RULE_DAGGER_ALEF_TO_ALEF},
      {KHB_RULE_HAMZA_TO_BARE, KHB_RULE_DROP_HAMZA},
      {KHB_RULE_NFC, KHB_RULE_NFD},
      {KHB_RULE_NFKC, KHB_RULE_NFD},
      {KHB_RULE_SPACES, KHB_RULE_LINES},
      {KHB_RULE_HASHTAGS, KHB_RULE_HASHTAG_WORDS},
      {KHB_RULE_ALEF_MAQSURA, KHB_RULE_SKELETON},
      {KHB_RULE_REPEATED_LETTERS, KHB_RULE_SKELETON},
      {KHB_RULE_HEH_TO_TEH_MARBUTA, KHB_RULE_SKELETON},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    khb_normalizer *n = NULL;
    khb_error error;
    assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new(pairs[i][0] | pairs[i][1], NULL, &n, &error));
    ck_assert_uint_eq(error.position, index_of(pairs[i][1]));
    for (size_t k = 0; k < 2; k++) {
      char name[40] = " ";
      strcat(strcat(name, khb_rule_name(index_of(pairs[i][k]))), " ");
      ck_assert_ptr_nonnull(strstr(error.message, name));
      ck_assert_int_eq(khb_normalizer_new(pairs[i][k], NULL, &n, NULL), KHB_OK);
      khb_normalizer_free(n);
    }
  }
}
END_TEST

static void assert_refused(khb_rules rules, khb_rules rule, text placeholder) {
  khb_placeholder p = {rule, placeholder.units, placeholder.length};
  khb_normalizer *n = NULL;
  khb_error error;
  khb_normalizer_options options = {.rules = rules, .placeholders = &p, .placeholder_count = 1};
  if (!khb_normalizer_new_with(&options, NULL, &n, &error)) ck_abort_msg("%s", text_show(p.units, p.length));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new_with(&options, NULL, &n, &error));
  ck_assert_uint_eq(error.position, index_of(rule));
  ck_assert_ptr_null(n);
}

static khb_normalizer_options keeping(khb_rules rules, text keep) {
  return (khb_normalizer_options){.rules = rules, .keep = keep.units, .keep_length = keep.length};
}

START_TEST(bad_placeholders_are_refused) {
  assert_refused(KHB_RULE_URLS, KHB_RULE_EMAILS, T("x")); /* off */
  assert_refused(KHB_RULE_TATWEEL, KHB_RULE_TATWEEL, T("x"));
  assert_refused(KHB_RULE_HASHTAG_WORDS, KHB_RULE_HASHTAG_WORDS, T("x"));
  assert_refused(KHB_RULE_URLS, KHB_RULE_URLS, text_repeat(T("x"), KHB_PLACEHOLDER_MAX + 1));
  assert_refused(KHB_RULE_URLS | KHB_RULE_MENTIONS, KHB_RULE_URLS, T("@رابط"));
  assert_refused(KHB_RULE_URLS | KHB_RULE_PUNCTUATION_SPACES, KHB_RULE_URLS, T("[رابط]"));
  assert_refused(KHB_RULE_URLS | KHB_RULE_TRIM, KHB_RULE_URLS, T(" رابط "));
  assert_refused(KHB_RULE_NUMBERS | KHB_RULE_ALEF, KHB_RULE_NUMBERS, T("أ"));
  assert_refused(KHB_RULE_EMOJI | KHB_RULE_HTML_TAGS, KHB_RULE_EMOJI, T("a <"));
  assert_refused(KHB_RULE_EMOJI | KHB_RULE_HTML_ENTITIES, KHB_RULE_EMOJI, T("&amp"));
  assert_refused(KHB_RULE_EMOJI, KHB_RULE_EMOJI, T("\xFFFE"));
  khb_normalizer *n = NULL;
  khb_error error;
  khb_placeholder none = {0, NULL, 0}, null = {KHB_RULE_URLS, NULL, 1};
  khb_normalizer_options options = {.rules = KHB_RULE_URLS, .placeholders = &none, .placeholder_count = 1};
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new_with(&options, NULL, &n, &error));
  options.placeholders = &null;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new_with(&options, NULL, &n, &error));
  options.placeholders = NULL;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new_with(&options, NULL, &n, &error));
  options = keeping(KHB_RULE_SPACES, T("! "));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new_with(&options, NULL, &n, &error));
  ck_assert_uint_eq(error.position, 1);
  options = (khb_normalizer_options){.keep_length = 1};
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new_with(&options, NULL, &n, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new_with(NULL, NULL, &n, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_normalizer_new_with(&options, NULL, NULL, &error));
}
END_TEST

/* ---- By hand ----------------------------------------------------------------------------------------------------- */

START_TEST(placeholders_stand_for_what_went) {
  const khb_placeholder p[] = {{KHB_RULE_URLS, U("[رابط]")},
                               {KHB_RULE_MENTIONS, U("[حساب]")},
                               {KHB_RULE_EMAILS, U("[بريد]")},
                               {KHB_RULE_NUMBERS, U("[رقم]")},
                               {KHB_RULE_EMOJI, NULL, 0}};
  khb_normalizer_options options = {.rules = KHB_RULE_URLS | KHB_RULE_MENTIONS | KHB_RULE_EMAILS | KHB_RULE_NUMBERS |
                                             KHB_RULE_EMOJI | KHB_RULE_HASHTAGS,
                                    .placeholders = p,
                                    .placeholder_count = 5};
  assert_gives(options, T("شاهد https://a.b/c الآن"), T("شاهد [رابط] الآن"));
  assert_gives(options, T("شكرا @ali، و@omar!"), T("شكرا [حساب]، و [حساب]!"));
  assert_gives(options, T("(a@b.org)"), T("([بريد])"));
  assert_gives(options, T("عام2025م"), T("عام [رقم] م"));
  assert_gives(options, T("@a@b"), T("[حساب] [حساب]"));
  assert_gives(options, T("@a #وسم 😀@b"), T("[حساب]  [حساب]"));
  assert_gives(options, T("5."), T("[رقم]."));
  const khb_placeholder user = {KHB_RULE_MENTIONS, U("@user")}; /* one that the rule itself would find */
  assert_gives((khb_normalizer_options){KHB_RULE_MENTIONS, NULL, 0, &user, 1}, T("(@ali) @b_c!"), T("(@user) @user!"));
  assert_gives(options, T("نص 😀 نص"), T("نص  نص"));
}
END_TEST

START_TEST(what_is_kept_stays) {
  khb_rules search;
  ck_assert_int_eq(khb_preset_rules("search", &search, NULL), KHB_OK);
  assert_gives(keeping(KHB_RULE_REMOVE_PUNCTUATION, T("?!؟")), T("لماذا؟! نعم، (لا)."), T("لماذا؟! نعم لا"));
  assert_gives(keeping(search, T("ة٥")), T("مدرسةٌ ٥٦ إلى"), T("مدرسة ٥6 الي"));
  assert_gives(keeping(KHB_RULE_EMOJI, T("❤😀")), T("أ😀ب🎉ج❤"), T("أ😀ب ج❤"));
  assert_gives(keeping(KHB_RULE_URLS, T("?")), T("http://a.b?c=1"), T("?c=1")); /* an address ends there */
  assert_gives(keeping(KHB_RULE_DIACRITICS | KHB_RULE_NFC, T("\x651")), T("محم\x64E\x651د\x64F"), T("محم\x651د"));
  assert_gives(keeping(KHB_RULE_NFC, T("\x654")), T("ا\x654"), T("ا\x654"));
  assert_gives(keeping(KHB_RULE_SPACES, T("\u200B")), T(" خبر \t\u200B نص "), T("خبر \u200B نص"));
  assert_gives(keeping(KHB_RULE_HEH_TO_TEH_MARBUTA, T("ا")), T("مها مه"), T("مها مة")); /* no end of a word */
  assert_gives(keeping(KHB_RULE_REPEATED_PUNCTUATION, T("!")), T("!!! ???"), T("!!! ?"));
  assert_gives(keeping(search, T("")), T("أ"), T("ا"));
  assert_gives(keeping(KHB_RULE_FORMS, T("a")), T("\xFFFE\xFDD0 ﻻa"), T("\xFFFE\xFDD0 لاa"));
}
END_TEST

/* ---- What holds of all ------------------------------------------------------------------------------------------- */

/* Texts of the pieces that the rules look for, so that they meet in every order. */
static text random_pieces(uint64_t *state) {
  const text pieces[] = {
      T("http://"),
      T("www."),
      T("a.b"),
      T("@"),
      T("#"),
      T("_"),
      T("ali"),
      T("x@y.org"),
      T("&amp;"),
      T("&am"),
      T("p;"),
      T("&#38;"),
      T("&#"),
      T("38"),
      T(";"),
      T("&lt;"),
      T("<"),
      T(">"),
      T("<b>"),
      T("<!--"),
      T("-->"),
      T("/"),
      T("!"),
      T("😀"),
      T("👍🏽"),
      T("\x200D"),
      T("\xFE0F"),
      T("🇱🇾"),
      T("1\xFE0F\x20E3"),
      T("5"),
      T("٢٠"),
      T("٫"),
      T("."),
      T(","),
      T("..."),
      T("؛"),
      T("،"),
      T("؟"),
      T("("),
      T(")"),
      T("»"),
      T(" "),
      T(" "),
      T("\n"),
      T("ﷺ"),
      T("ﷲ"),
      T("＆"),
      T("＠"),
      T("＃"),
      T("ا"),
      T("اًا"),
      T("ه"),
      T("ببب"),
      T("كتابًا"),
      T("ةٌ"),
      T("ا\x64E\x654"),
      T("ىٰ"),
      T("شيء"),
      T("نَّّ"),
      T("\x640"),
      T("\x200B"),
      T("é"),
      T("中"),
      T("&zwj;"),
      T("&#128512"),
      T("&rlm;"),
      T("&#xFF06;"),
      T("G"),
      T("\xD83D"),
      T("\xDE00"),
      T("-"),
      T(":"),
      T("&nbsp;"),
      T("\xFFFE"),
      T("ۃ"),
      T("ڤ"),
      T("\r\n"),
      T("*"),
  };
  text t = T("");
  for (size_t count = random_below(state, 14); count; count--)
    t = text_join(t, pieces[random_below(state, sizeof pieces / sizeof *pieces)]);
  return t;
}

static void assert_lawful(const khb_normalizer *n, khb_rules rules, text t) {
  khb_text *once = apply(n, t), *mapped;
  text result = {(uint16_t *)khb_text_units(once), khb_text_length(once)};
  khb_text *twice = apply(n, result);
  if (!text_equal(khb_text_units(twice), khb_text_length(twice), result.units, result.length))
    ck_abort_msg("rules 0x%zX: %s gives %s, that gives %s", (size_t)rules, text_show(t.units, t.length),
                 text_show(result.units, result.length), text_show(khb_text_units(twice), khb_text_length(twice)));
  if (khb_normalizer_apply_with_offsets(n, t.units, t.length, &mapped, NULL)) ck_abort_msg("offsets failed");
  if (!text_equal(khb_text_units(mapped), khb_text_length(mapped), result.units, result.length))
    ck_abort_msg("rules 0x%zX: another result with offsets for %s", (size_t)rules, text_show(t.units, t.length));
  khb_span whole = khb_text_original_span(mapped, (khb_span){0, result.length}), before = {0, 0};
  if (whole.start || whole.end != t.length) ck_abort_msg("the whole is not the whole");
  for (size_t i = 0; i < result.length; i++) {
    khb_span span = khb_text_original_span(mapped, (khb_span){i, i + 1});
    if (span.start >= span.end || span.end > t.length || span.start < before.start || span.end < before.end)
      ck_abort_msg("rules 0x%zX: unit %zu of %s comes from %zu-%zu", (size_t)rules, i, text_show(t.units, t.length),
                   span.start, span.end);
    before = span;
  }
  khb_text_free(mapped);
  khb_text_free(twice);
  khb_text_free(once);
}

#define WITH_PLACEHOLDER                                                                                               \
  (KHB_RULE_URLS | KHB_RULE_EMAILS | KHB_RULE_MENTIONS | KHB_RULE_HASHTAGS | KHB_RULE_EMOJI | KHB_RULE_NUMBERS)

/* A normaliser of random compatible rules, with some placeholders and kept characters; *rules says which rules. */
static khb_normalizer *random_normalizer(uint64_t *state, khb_rules *rules) {
  const text words[] = {T("رابط"), T("[x]"), T("!"), T("x"), T("5"), T("a@b"), T("("), T("<")};
  const text keeps[] = {T("?!"), T("ه"), T("("), T("ا\x654"), T("😀#"), T(";&"), T("ةو"), T(".،1")};
  uint64_t bits = random_bits(state);
  *rules = random_bits(state) & (bits & 1 ? random_bits(state) : EVERY_RULE);
  if (bits & 2) *rules &= ~FIRST_RULES;
  *rules = compatible_rules(*rules & EVERY_RULE);
  khb_placeholder p[KHB_RULE_COUNT];
  khb_normalizer_options options = {.rules = *rules, .placeholders = p};
  for (size_t i = 0; i < KHB_RULE_COUNT && bits & 4; i++) {
    text word = words[random_below(state, sizeof words / sizeof *words)];
    if (!(*rules & WITH_PLACEHOLDER & UINT64_C(1) << i)) continue;
    p[options.placeholder_count] = (khb_placeholder){UINT64_C(1) << i, word.units, word.length};
    khb_normalizer *n;
    options.placeholder_count++;
    if (khb_normalizer_new_with(&options, NULL, &n, NULL)) options.placeholder_count--;
    else khb_normalizer_free(n);
  }
  text keep = keeps[random_below(state, sizeof keeps / sizeof *keeps)];
  if (bits & 8) options.keep = keep.units;
  if (bits & 8) options.keep_length = keep.length;
  return made(&options);
}

START_TEST(random_sets_are_lawful) {
  uint64_t state = 11;
  for (size_t i = 0; i < 700; i++) {
    khb_rules rules;
    khb_normalizer *n = random_normalizer(&state, &rules);
    for (size_t k = 0; k < 12; k++) assert_lawful(n, rules, k % 3 ? random_pieces(&state) : random_text(&state, 24));
    khb_normalizer_free(n);
  }
}
END_TEST

/* What is kept is there as often, and in the same order, with nothing but what rules make of others between. */
START_TEST(what_is_kept_is_counted) {
  uint64_t state = 12;
  for (size_t i = 0; i < 600; i++) {
    khb_rules rules = compatible_rules(random_bits(&state) & EVERY_RULE);
    const uint16_t keep = 0x2318; /* no rule makes it */
    khb_normalizer_options options = {.rules = rules, .keep = &keep, .keep_length = 1};
    khb_normalizer *n = made(&options);
    text t = text_join(text_join(random_pieces(&state), T("⌘")), text_join(random_pieces(&state), T("⌘⌘")));
    khb_text *out = apply(n, t);
    size_t count = 0;
    for (size_t k = 0; k < khb_text_length(out); k++) count += khb_text_units(out)[k] == keep;
    if (count != 3) ck_abort_msg("rules 0x%zX: %s", (size_t)rules, text_show(t.units, t.length));
    khb_text_free(out);
    khb_normalizer_free(n);
  }
}
END_TEST

/* ---- Time -------------------------------------------------------------------------------------------------------- */

/* How often all passes had to run, seen by the allocations: each pass makes some, however long the text. */
static void assert_few_passes(khb_rules rules, text t) {
  counting memory;
  khb_normalizer *n;
  khb_text *out;
  counting_init(&memory);
  ck_assert_int_eq(khb_normalizer_new(rules, &memory.hook, &n, NULL), KHB_OK);
  memory.calls = 0;
  ck_assert_int_eq(khb_normalizer_apply(n, t.units, t.length, &out, NULL), KHB_OK);
  if (memory.calls > 400) ck_abort_msg("%s: %zu allocations", text_show(t.units, t.length), memory.calls);
  khb_text_free(out);
  khb_normalizer_free(n);
}

START_TEST(no_text_is_slow) {
  enum { TIMES = 20000 };
  const text pieces[] = {
      T("&amp"),     T("&amp;amp;"), T("amp;"),    T("&#38"),    T("&#59"),        T("&"),    T("<"),  T("<a"),
      T("<!--"),     T("</"),        T("@"),       T("@a"),      T("a@"),          T("a@b."), T("a."), T(".a"),
      T("#"),        T("#a"),        T("#_"),      T("http://"), T("www."),        T("("),    T("1,"), T("1,a"),
      T("1a"),       T("😀"),         T("😀\x200D"), T("🇱"),       T("\xFE0F"),      T("اًا"),   T("ب"),  T("ه"),
      T("ّ"),         T("ً"),          T("ء"),       T("!"),       T("."),           T(" "),    T("\n"), T("ﷺ"),
      T("؟!"),       T("&zwj;"),     T("中"),      T("&am😀"),    T("ا\x64E\x654"), T("!😀"),   T("_"),  T("٫1"),
      T("&#xFF06;"), T("*\xFE0F"),
  };
  const text ends[] = {T(""), T(";"), T(">"), T("@b.org"), T("-->"), T("amp;")};
  khb_rules every = compatible_rules(EVERY_RULE), others = EVERY_RULE & ~every & ~FIRST_RULES;
  others = compatible_rules(others | KHB_RULE_HTML_ENTITIES | KHB_RULE_NFKC | KHB_RULE_TRIM);
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
      text t =
          text_join(text_repeat(pieces[i], k ? TIMES / 10 : TIMES), k ? text_repeat(ends[k], TIMES / 10) : ends[k]);
      assert_few_passes(every, t);
      assert_few_passes(every & ~FIRST_RULES & ~UINT64_C(0x1FFFE0000), t);
      assert_few_passes(others, t);
    }
  }
}
END_TEST

Suite *rules_suite(void);
Suite *rules_suite(void) {
  Suite *suite = suite_create("rules");
  TCase *c = new_case(suite, "options");
  tcase_add_test(c, contradictions_are_named);
  tcase_add_test(c, bad_placeholders_are_refused);
  tcase_add_test(c, placeholders_stand_for_what_went);
  tcase_add_test(c, what_is_kept_stays);
  c = new_case(suite, "laws");
  tcase_add_test(c, random_sets_are_lawful);
  tcase_add_test(c, what_is_kept_is_counted);
  tcase_add_test(c, no_text_is_slow);
  return suite;
}
