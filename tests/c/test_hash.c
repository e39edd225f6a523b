/* XXH64 against answers of the reference implementation, and the index of hashes that models are read through. */
#include "base/hash.h"
#include "base/hash_index.h"
#include "helpers.h"

/* The first `size` of 256 bytes, byte i being (37 i + 11) mod 256; answers by python-xxhash, which wraps xxHash. */
static const struct {
  size_t size;
  uint64_t with_0, with_2654435761; /* by seed */
} answers[] = {
    {0, UINT64_C(0xEF46DB3751D8E999), UINT64_C(0xAC75FDA2929B17EF)},
    {1, UINT64_C(0xF592C0C7639C4CB6), UINT64_C(0xE7FDA85A72454615)},
    {3, UINT64_C(0x22C08528601D4F27), UINT64_C(0x5CBB7F85404A1F73)},
    {4, UINT64_C(0xFB1E5CF2F1AE4D95), UINT64_C(0x9994339DD3CF0D91)},
    {7, UINT64_C(0x5613AC510496C04E), UINT64_C(0xC53CCE27AE03AD38)},
    {8, UINT64_C(0x57CB2B7521F3E21A), UINT64_C(0xCD44F16C92A699DF)},
    {12, UINT64_C(0x2F53B00266039E64), UINT64_C(0xDCE50FF235F73A04)},
    {31, UINT64_C(0xE4A0E629E519A4AE), UINT64_C(0x9FAB920EF1FC4E09)},
    {32, UINT64_C(0xCC6B8AAADA790B2D), UINT64_C(0x881C3285B30B5A93)},
    {33, UINT64_C(0x35EC49850475A832), UINT64_C(0x207074871E91CB01)},
    {63, UINT64_C(0xBF9F0BA3CF95B28A), UINT64_C(0xE28C6289B8031861)},
    {64, UINT64_C(0x155CCCE4BF32BEFC), UINT64_C(0x90535F3E4EAE4016)},
    {100, UINT64_C(0x4826E367566EA023), UINT64_C(0xD57C2EA757C17569)},
    {256, UINT64_C(0x43C92F09CB3E28CF), UINT64_C(0x097E2D1FD20BCF23)},
};

START_TEST(xxh64_gives_the_published_answers) {
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
    for (size_t shift = 0; shift < 2; shift++) { /* aligned and not */
      unsigned char *data = malloc(answers[i].size + shift ? answers[i].size + shift : 1);
      for (size_t k = 0; k < answers[i].size; k++) data[shift + k] = (unsigned char)(37 * k + 11);
      ck_assert_uint_eq(khi_xxh64(data + shift, answers[i].size, 0), answers[i].with_0);
      ck_assert_uint_eq(khi_xxh64(data + shift, answers[i].size, 2654435761), answers[i].with_2654435761);
      free(data);
    }
  ck_assert_uint_eq(khi_xxh64("xxhash", 6, 0), UINT64_C(0x32DD38952C4BC720));
  ck_assert_uint_eq(khi_xxh64("xxhash", 6, 20141025), UINT64_C(0xB559B98D844E0635));
}
END_TEST

/* Models name their features by these: another answer would make every model useless without a word. */
START_TEST(feature_hashes_are_part_of_the_format) {
  ck_assert_uint_eq(khi_hash_units(NULL, 0), UINT64_C(0xCBF29CE484222325) ^ UINT64_C(0xCBF29CE484222325) >> 29);
  ck_assert_uint_ne(khi_hash_units(U("ab")), khi_hash_units(U("ba")));
  ck_assert_uint_ne(khi_mix(1, 2), khi_mix(2, 1));
  uint64_t h = (UINT64_C(0xCBF29CE484222325) ^ 0x627) * UINT64_C(0x100000001B3); /* FNV-1a of one unit, alef */
  ck_assert_uint_eq(khi_hash_units(U("ا")), h ^ h >> 29);
}
END_TEST

static khi_hash_index opened(const khi_hash_index_image *image) {
  return (khi_hash_index){image->bounds, image->prints, image->buckets - 1, image->count};
}

START_TEST(an_index_finds_what_was_put_in) {
  for (size_t count = 0; count <= 3000; count = count * 3 + 1) {
    uint64_t state = count, *hashes = malloc((count + 1) * sizeof *hashes);
    for (size_t i = 0; i < count; i++) hashes[i] = random_bits(&state);
    khi_hash_index_image image;
    ck_assert_int_eq(khi_hash_index_build(hashes, count, NULL, &image, NULL), KHB_OK);
    khi_hash_index index = opened(&image);
    for (size_t i = 0; i < count; i++)
      if (khi_hash_index_find(&index, hashes[i]) != image.places[i]) ck_abort_msg("hash %zu of %zu is lost", i, count);
    size_t found = 0;
    for (size_t i = 0; i < 10000; i++) found += khi_hash_index_find(&index, random_bits(&state)) != KHI_ABSENT;
    ck_assert_uint_le(found, 10); /* about 6 in 65536 at the most */
    khi_hash_index_image_free(&image, NULL);
    free(hashes);
  }
}
END_TEST

START_TEST(equal_prints_in_a_bucket_share_a_place) {
  uint64_t hashes[] = {0x1234, 0x1234 + (UINT64_C(1) << 16), 0x9999, 0x1234}; /* one bucket or two, by bit 24 */
  khi_hash_index_image image;
  ck_assert_int_eq(khi_hash_index_build(hashes, 4, NULL, &image, NULL), KHB_OK);
  ck_assert_uint_eq(image.places[0], image.places[1]);
  ck_assert_uint_eq(image.places[0], image.places[3]);
  ck_assert_uint_ne(image.places[0], image.places[2]);
  khi_hash_index_image_free(&image, NULL);
}
END_TEST

Suite *hash_suite(void) {
  Suite *suite = suite_create("hash");
  TCase *c = new_case(suite, "hashes and their index");
  tcase_add_test(c, xxh64_gives_the_published_answers);
  tcase_add_test(c, feature_hashes_are_part_of_the_format);
  tcase_add_test(c, an_index_finds_what_was_put_in);
  tcase_add_test(c, equal_prints_in_a_bucket_share_a_place);
  return suite;
}
