/*
 * The ways in which many headlines are judged fast, each against the plain one: letters against folding, rows against
 * the weights, a cache in which words go and come against none.
 */
#include <stdio.h>

#include "models.h"
#include "topics/word_cache.h"

static khb_classifier *open_any_classifier(void) {
  const char *path = shipped_model("topics.khm");
  khb_classifier *c;
  if (!path) return open_tiny_classifier(NULL);
  ck_assert_int_eq(khb_classifier_open(path, NULL, &c, NULL), KHB_OK);
  return c;
}

/* ---- Letters ------------------------------------------------------------------------------------------------------ */

START_TEST(letters_are_words_as_segmentation_has_them) {
  khb_classifier *c = open_tiny_classifier(NULL);
  for (uint32_t unit = 0; unit <= UINT16_MAX; unit++) {
    uint16_t text[3] = {0x628, (uint16_t)unit, 0x628};
    uint64_t features[KHI_WORD_FEATURES], stem;
    uint8_t letter = khi_letter_of(&c->alphabet, (uint16_t)unit);
    size_t at = 0;
    khi_word word = {0, 0};
    ck_assert(khi_next_word(text, 3, &at, &word));
    if (khi_is_letter(letter) && word.end != 3) ck_abort_msg("U+%04X is of no word", unit);
    if (letter != KHI_LETTER_APART) continue;
    if (word.end != 1) ck_abort_msg("U+%04X is not apart", unit);
    at = 1;
    if (khi_next_word(text, 2, &at, &word) && khi_word_features(&c->fold, text + 1, 1, features, &stem))
      ck_abort_msg("U+%04X is a word that counts", unit);
  }
  static const char *const news = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئپچژکگی0٩aZ_é";
  text t = text_of_utf8(news, strlen(news));
  for (size_t i = 0; i < t.length; i++)
    if (!khi_is_letter(khi_letter_of(&c->alphabet, t.units[i]))) ck_abort_msg("U+%04X has no letter", t.units[i]);
  khb_classifier_free(c);
}
END_TEST

START_TEST(words_in_letters_have_the_features_of_their_form) {
  khb_classifier *c = open_tiny_classifier(NULL);
  uint64_t state = 17;
  for (size_t i = 0; i < 20000; i++) {
    uint16_t units[KHI_CACHED_LETTERS];
    uint8_t letters[KHI_CACHED_LETTERS] = {0};
    size_t length = 1 + random_below(&state, KHI_CACHED_LETTERS);
    for (size_t k = 0; k < length; k++) {
      do units[k] = (uint16_t)random_below(&state, random_below(&state, 2) ? 0x700 : 0x80);
      while (!khi_is_letter(letters[k] = khi_letter_of(&c->alphabet, units[k])));
    }
    uint64_t expected[KHI_WORD_FEATURES], features[KHI_WORD_FEATURES], expected_stem = 0, stem = 0;
    size_t count = khi_word_features(&c->fold, units, length, expected, &expected_stem);
    size_t found = khi_word_key_features(c, khi_word_key_of(letters, length), features, &stem);
    if (found != count || stem != expected_stem || memcmp(features, expected, count * sizeof *features) ||
        count > KHI_CACHED_FEATURES)
      ck_abort_msg("%s: %zu features, not %zu", text_show(units, length), found, count);
  }
  khb_classifier_free(c);
}
END_TEST

/* ---- Rows --------------------------------------------------------------------------------------------------------- */

/* Weights of `count` features, all of them in a few buckets if `crowded`; sums of them by both ways. */
static void check_rows(size_t count, size_t labels, int crowded, uint64_t seed) {
  uint64_t *features = test_block((count + 100) * sizeof *features), state = seed;
  float *rows = test_block(count * labels * sizeof *rows);
  for (size_t i = 0; i < count + 100; i++) { /* the last hundred are unknown, as far as prints can tell */
    features[i] = random_bits(&state);
    if (crowded) features[i] &= ~(UINT64_C(0x3FFFFFFF) << 26);
  }
  for (size_t i = 0; i < count * labels; i++) rows[i] = (float)random_below(&state, 255) - 127;
  khi_weights_image image;
  khi_weights weights;
  khi_model model;
  khi_rows fast;
  khb_allocator memory = khi_allocator(NULL);
  const char *path = scratch_path("rows.khm");
  ck_assert_int_eq(khi_weights_build(features, rows, count, labels, 'x', NULL, &image, NULL), KHB_OK);
  ck_assert_int_eq(khi_model_write(path, 1, image.parts, 4, NULL, NULL), KHB_OK);
  khi_weights_image_free(&image, NULL);
  ck_assert_int_eq(khi_model_open(path, 1, &model, NULL), KHB_OK);
  ck_assert_int_eq(khi_weights_open(&model, 'x', labels, &weights, NULL), KHB_OK);
  ck_assert(khi_rows_init(&fast, &weights, &memory));
  for (size_t from = 0; from < count + 100; from += 1 + random_below(&state, 400)) {
    int32_t *expected = test_block(labels * sizeof *expected), *sums = test_block(labels * sizeof *sums);
    size_t some = random_below(&state, count + 100 - from + 1);
    for (size_t k = 0; k < labels; k++) expected[k] = sums[k] = (int32_t)k;
    khi_weights_add(&weights, features + from, some, expected);
    khi_rows_add_features(&fast, features + from, some, sums);
    if (memcmp(sums, expected, labels * sizeof *sums)) ck_abort_msg("%zu labels, %zu features", labels, some);
  }
  khi_release(&memory, fast.memory);
  khi_model_close(&model);
}

START_TEST(rows_add_up_as_the_weights) {
  static const size_t labels[] = {1, 2, 3, 7, 8, 15, 16, 17, 18, 31, 32, 33, 100, KHB_LABELS_MAX};
  for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
    check_rows(900, labels[i], 0, i);
    check_rows(60, labels[i], 1, i); /* buckets longer than a line of prints */
  }
  check_rows(1, 17, 0, 3);
}
END_TEST

START_TEST(the_heaviest_rows_do_not_overflow) {
  uint64_t feature = 5, features[3 * KHI_ROWS_AT_ONCE];
  float row[17];
  khi_weights_image image;
  khi_model model;
  khi_weights weights;
  khi_rows rows;
  khb_allocator memory = khi_allocator(NULL);
  for (size_t k = 0; k < 17; k++) row[k] = k % 2 ? -127 : 127;
  ck_assert_int_eq(khi_weights_build(&feature, row, 1, 17, 'x', NULL, &image, NULL), KHB_OK);
  for (size_t k = 0; k < 17; k++)
    image.rows[k] = k % 2 ? -128 : 127; /* no trainer writes -128, but a file may have it */
  ck_assert_int_eq(khi_model_write(scratch_path("heavy.khm"), 1, image.parts, 4, NULL, NULL), KHB_OK);
  khi_weights_image_free(&image, NULL);
  ck_assert_int_eq(khi_model_open(scratch_path("heavy.khm"), 1, &model, NULL), KHB_OK);
  ck_assert_int_eq(khi_weights_open(&model, 'x', 17, &weights, NULL), KHB_OK);
  ck_assert(khi_rows_init(&rows, &weights, &memory));
  int32_t sums[17] = {0};
  for (size_t i = 0; i < 3 * KHI_ROWS_AT_ONCE; i++) features[i] = feature;
  khi_rows_add_features(&rows, features, 3 * KHI_ROWS_AT_ONCE, sums);
  for (size_t k = 0; k < 17; k++) ck_assert_int_eq(sums[k], (k % 2 ? -128 : 127) * 3 * KHI_ROWS_AT_ONCE);
  khi_release(&memory, rows.memory);
  khi_model_close(&model);
}
END_TEST

/* ---- The cache ---------------------------------------------------------------------------------------------------- */

enum { TEXTS = 500 };

/* Judge texts together, and one by one without a cache. */
static void check_together(khb_word_cache *cache, const khb_classifier *c, const text *texts, size_t count) {
  size_t labels = khb_classifier_label_count(c), done = 7;
  const uint16_t *units[TEXTS];
  size_t lengths[TEXTS];
  float *together = test_block(count * labels * sizeof *together), *alone = test_block(labels * sizeof *alone);
  for (size_t i = 0; i < count; i++) {
    units[i] = texts[i].units;
    lengths[i] = texts[i].length;
  }
  ck_assert_int_eq(khb_word_cache_classify_all(cache, units, lengths, count, together, &done, NULL), KHB_OK);
  ck_assert_uint_eq(done, count);
  for (size_t i = 0; i < count; i++) {
    ck_assert_int_eq(khb_classifier_classify(c, units[i], lengths[i], alone, NULL), KHB_OK);
    if (memcmp(together + i * labels, alone, labels * sizeof *alone))
      ck_abort_msg("text %zu: %s", i, text_show(units[i], lengths[i]));
  }
}

/* Words of few letters, so that many come again, of many lengths, between spaces and what is no letter. */
static text random_words(uint64_t *state, size_t words, size_t letters, size_t longest) {
  static const uint16_t apart[] = {' ', ' ', ' ', ' ', 0x60C, 0x2026, 0x200D, 0x655, 0xFDFD, 0x6CB};
  text t = text_room(words * (longest + 1));
  size_t used = 0;
  for (size_t i = 0; i < words; i++) {
    size_t length = 1 + random_below(state, longest);
    for (size_t k = 0; k < length; k++) t.units[used++] = (uint16_t)(0x627 + random_below(state, letters));
    t.units[used++] = apart[random_below(state, random_below(state, 4) ? 4 : sizeof apart / sizeof *apart)];
  }
  return text_copy(t.units, used);
}

START_TEST(texts_together_are_as_one_by_one) {
  khb_classifier *c = open_any_classifier();
  khb_word_cache *cache;
  text texts[TEXTS];
  uint64_t state = 41;
  ck_assert_int_eq(khb_word_cache_new(c, &cache, NULL), KHB_OK);
  for (size_t i = 0; i < TEXTS; i++)
    texts[i] = i % 3 ? random_words(&state, random_below(&state, 30), 4 + i % 30, 1 + i % 9) : random_text(&state, 90);
  check_together(cache, c, texts, TEXTS);
  check_together(cache, c, texts, TEXTS); /* all words are known */
  check_together(cache, c, texts, 1);
  check_together(cache, c, texts, 0);
  for (size_t i = 0; i < 200; i++) /* a word at each end of the first block, and over it */
    texts[i] = text_join(text_repeat(T(" "), i), text_join(text_repeat(T("ب"), i % 70), T(" خبر")));
  check_together(cache, c, texts, 200);
  khb_word_cache_free(cache);
  khb_classifier_free(c);
}
END_TEST

START_TEST(long_texts_and_words_are_judged_whole) {
  khb_classifier *c = open_any_classifier();
  khb_word_cache *cache;
  uint64_t state = 43;
  ck_assert_int_eq(khb_word_cache_new(c, &cache, NULL), KHB_OK);
  text texts[] = {random_words(&state, 130, 20, 6),
                  random_words(&state, 1023, 3, 1),
                  random_words(&state, 3000, 28, 8), /* more than count */
                  text_join(random_words(&state, 400, 20, 5), T("\xFDFD")),
                  text_repeat(T("مباراة"), 5000),
                  text_repeat(T("!"), 5000),
                  text_repeat(T("\xFDFD"), 500),
                  text_repeat(T("ـ"), 64),
                  T("")};
  check_together(cache, c, texts, sizeof texts / sizeof *texts);
  check_together(cache, c, texts, sizeof texts / sizeof *texts);
  khb_word_cache_free(cache);
  khb_classifier_free(c);
}
END_TEST

START_TEST(words_go_and_come_again) {
  khb_classifier *c = open_tiny_classifier(NULL);
  khb_word_cache *cache;
  text texts[TEXTS];
  uint64_t state = 47;
  ck_assert_int_eq(khb_word_cache_new(c, &cache, NULL), KHB_OK);
  texts[0] = T("مباراة في البرلمان");
  for (size_t round = 0; round < 3; round++) { /* a hundred thousand words each */
    for (size_t i = 1; i < TEXTS; i++) texts[i] = random_words(&state, 200, 30, 7);
    check_together(cache, c, texts, TEXTS);
  }
  khb_word_cache_free(cache);
  khb_classifier_free(c);
}
END_TEST

START_TEST(a_cache_for_many_labels_is_smaller) {
  enum { LABELS = 300 };
  text texts[LABELS];
  const uint16_t *units[LABELS];
  size_t lengths[LABELS];
  uint32_t labels[LABELS];
  char names[LABELS][8];
  const char *pointers[LABELS];
  uint64_t state = 53;
  for (uint32_t i = 0; i < LABELS; i++) {
    texts[i] = random_words(&state, 8, 5, 3);
    units[i] = texts[i].units;
    lengths[i] = texts[i].length;
    labels[i] = i;
    snprintf(names[i], sizeof names[i], "%u", i);
    pointers[i] = names[i];
  }
  khb_training training = {.headlines = units,
                           .lengths = lengths,
                           .labels = labels,
                           .count = LABELS,
                           .names = pointers,
                           .name_count = LABELS,
                           .passes = 1};
  khb_classifier *c;
  khb_word_cache *cache;
  ck_assert_int_eq(khb_classifier_train(&training, NULL, &c, NULL), KHB_OK);
  khi_word_cache *words = test_block(sizeof *words);
  ck_assert(khi_word_cache_init(words, c));
  ck_assert(words->sets_log < KHI_CACHE_SETS_LOG);
  ck_assert_uint_le(KHI_CACHE_WAYS * words->stride << words->sets_log, KHI_CACHE_BYTES);
  khi_word_cache_clear(words);
  ck_assert_int_eq(khb_word_cache_new(c, &cache, NULL), KHB_OK);
  check_together(cache, c, texts, LABELS);
  check_together(cache, c, texts, LABELS);
  khb_word_cache_free(cache);
  khb_classifier_free(c);
}
END_TEST

START_TEST(words_of_one_turn_do_not_displace_each_other) {
  khb_classifier *c = open_tiny_classifier(NULL);
  khi_word_cache *cache = test_block(sizeof *cache);
  khi_word_key key = {{1, 0}}, other = key, third = key, twin = {{2, 0}};
  ck_assert(khi_word_cache_init(cache, c));
  uint64_t hash = khi_word_cache_hash(cache, key), set = ~(UINT64_MAX >> KHI_CACHE_SETS_LOG);
  uint64_t elsewhere[] = {(hash & set) | (~hash & ~set), (hash & set) | UINT64_C(7) << 34}; /* the set, other prints */
  other.letters[0] = 0x0202;
  third.letters[0] = 0x0303;
  const khi_word_entry *entry = khi_word_cache_get(cache, key, hash);
  ck_assert_ptr_nonnull(entry);
  ck_assert_ptr_eq(khi_word_cache_get(cache, key, hash), entry);
  ck_assert_ptr_null(khi_word_cache_get(cache, twin, hash)); /* of the same hash */
  ck_assert_ptr_nonnull(khi_word_cache_get(cache, other, elsewhere[0]));
  ck_assert_ptr_null(khi_word_cache_get(cache, third, elsewhere[1]));
  khi_word_cache_find_rows(cache);
  khi_word_cache_add_rows(cache);
  khi_word_cache_next_turn(cache);
  ck_assert_ptr_eq(khi_word_cache_get(cache, twin, hash), entry); /* in place of the first, whose print it has */
  ck_assert(entry->key.letters[0] == twin.letters[0]);
  ck_assert_ptr_nonnull(khi_word_cache_get(cache, other, elsewhere[0]));
  khi_word_cache_find_rows(cache);
  khi_word_cache_add_rows(cache);
  khi_word_cache_clear(cache);
  khb_classifier_free(c);
}
END_TEST

START_TEST(the_text_that_fails_is_named) {
  khb_classifier *c = open_tiny_classifier(NULL);
  khb_word_cache *cache;
  khb_error error;
  text t = T("مباراة");
  const uint16_t *units[40];
  size_t lengths[40], done;
  float p[40 * 3], first[3];
  ck_assert_int_eq(khb_word_cache_new(c, &cache, NULL), KHB_OK);
  ck_assert_int_eq(khb_classifier_classify(c, t.units, t.length, first, NULL), KHB_OK);
  for (size_t bad = 0; bad < 40; bad++) {
    for (size_t i = 0; i < 40; i++) {
      units[i] = t.units;
      lengths[i] = t.length;
    }
    for (size_t i = 0; i < 40 * 3; i++) p[i] = 7;
    lengths[bad] = KHB_LENGTH_MAX + 1;
    assert_fails(KHB_ERROR_LENGTH, error, khb_word_cache_classify_all(cache, units, lengths, 40, p, &done, &error));
    ck_assert_uint_eq(done, bad);
    for (size_t i = 0; i < bad; i++) ck_assert_mem_eq(p + 3 * i, first, sizeof first);
    ck_assert(p[3 * bad] == 7);
    units[bad] = NULL;
    lengths[bad] = 1;
    assert_fails(KHB_ERROR_ARGUMENT, error, khb_word_cache_classify_all(cache, units, lengths, 40, p, &done, &error));
    ck_assert_uint_eq(done, bad);
  }
  done = 7;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_word_cache_classify_all(NULL, units, lengths, 1, p, &done, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_word_cache_classify_all(cache, NULL, lengths, 1, p, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_word_cache_classify_all(cache, units, NULL, 1, p, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_word_cache_classify_all(cache, units, lengths, 1, NULL, NULL, &error));
  ck_assert_uint_eq(done, 0);
  ck_assert_int_eq(khb_word_cache_classify_all(cache, NULL, NULL, 0, NULL, &done, NULL), KHB_OK);
  khb_word_cache_free(cache);
  khb_classifier_free(c);
}
END_TEST

Suite *word_cache_suite(void) {
  Suite *suite = suite_create("word_cache");
  TCase *c = new_case(suite, "letters and rows");
  tcase_add_test(c, letters_are_words_as_segmentation_has_them);
  tcase_add_test(c, words_in_letters_have_the_features_of_their_form);
  tcase_add_test(c, rows_add_up_as_the_weights);
  tcase_add_test(c, the_heaviest_rows_do_not_overflow);
  c = new_case(suite, "many texts");
  tcase_add_test(c, texts_together_are_as_one_by_one);
  tcase_add_test(c, long_texts_and_words_are_judged_whole);
  tcase_add_test(c, words_go_and_come_again);
  tcase_add_test(c, a_cache_for_many_labels_is_smaller);
  tcase_add_test(c, words_of_one_turn_do_not_displace_each_other);
  tcase_add_test(c, the_text_that_fails_is_named);
  return suite;
}
