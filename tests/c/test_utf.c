/* Strict UTF-8: Unicode 15, table 3-7, at all of its borders, and back from UTF-16. */
#include "base/utf.h"
#include "helpers.h"

/* Decodes bytes in a block of exactly their size. */
static khb_status decode(const char *bytes, size_t size, uint16_t *units, size_t *length, khb_error *error) {
  char *exact = malloc(size ? size : 1);
  memcpy(exact, bytes, size);
  khb_status status = khb_utf8_decode(exact, size, units, length, error);
  free(exact);
  return status;
}

static size_t encode_point(uint32_t c, char *out) { /* by the definition, for the tests of decoding */
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  size_t count = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = count; i-- > 1; c >>= 6) out[i] = (char)(0x80 | (c & 0x3F));
  out[0] = (char)((0xF00 >> count & 0xFF) | c);
  return count;
}

/* Table 3-7: for each lead byte the range of the second byte and the number of bytes. */
static int well_formed(const unsigned char *b, size_t size) {
  unsigned low = 0x80, high = 0xBF;
  size_t count = b[0] < 0x80 ? 1 : b[0] < 0xC2 ? 0 : b[0] < 0xE0 ? 2 : b[0] < 0xF0 ? 3 : b[0] < 0xF5 ? 4 : 0;
  if (b[0] == 0xE0) low = 0xA0;
  if (b[0] == 0xED) high = 0x9F;
  if (b[0] == 0xF0) low = 0x90;
  if (b[0] == 0xF4) high = 0x8F;
  if (!count || size != count) return 0;
  for (size_t i = 1; i < count; i++) {
    if (b[i] < low || b[i] > high) return 0;
    low = 0x80;
    high = 0xBF;
  }
  return 1;
}

/* Every one of the sequences of `size` bytes that begins with `lead`, the later bytes from the borders of the table. */
static void check_sequences(unsigned char lead, size_t size) {
  static const unsigned char borders[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0,
                                          0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF};
  size_t total = 1;
  for (size_t i = 1; i < size; i++) total *= sizeof borders;
  for (size_t n = 0; n < total; n++) {
    unsigned char bytes[4] = {lead};
    size_t rest = n, length = 99;
    for (size_t i = 1; i < size; i++, rest /= sizeof borders) bytes[i] = borders[rest % sizeof borders];
    uint16_t units[4];
    khb_error error = {KHB_OK, 99, NULL};
    khb_status status = decode((char *)bytes, size, units, &length, &error);
    size_t at = 0, expected = 0, step = 1; /* the longest row of well-formed sequences, and its units */
    while (at < size && step) {
      for (step = size - at; step && !well_formed(bytes + at, step);) step--;
      at += step;
      expected += (step > 0) + (step == 4);
    }
    int right = at == size ? status == KHB_OK && length == expected
                           : status == KHB_ERROR_ENCODING && error.position == at && length == 99;
    if (!right)
      ck_abort_msg("%02X %02X %02X %02X (%zu bytes): status %d at %zu, expected fault at %zu", bytes[0], bytes[1],
                   bytes[2], bytes[3], size, status, (size_t)error.position, at);
  }
}

START_TEST(the_table_s_borders_hold) {
  for (unsigned lead = 0; lead < 256; lead++)
    for (size_t size = 1; size <= 4; size++) check_sequences((unsigned char)lead, size);
}
END_TEST

typedef struct fault {
  const char *bytes;
  size_t size, position;
} fault;

START_TEST(faults_are_found_where_they_begin) {
  static const fault faults[] = {
      {"\x80", 1, 0},                     /* a continuation alone */
      {"ab\xC0\x80", 4, 2},               /* overlong NUL */
      {"a\xC1\xBF", 3, 1},                /* overlong DEL */
      {"\xE0\x9F\xBF", 3, 0},             /* overlong, three bytes */
      {"\xF0\x8F\xBF\xBF", 4, 0},         /* overlong, four bytes */
      {"\xED\xA0\x80", 3, 0},             /* a high surrogate */
      {"\xED\xBF\xBF", 3, 0},             /* a low surrogate */
      {"\xED\xA0\xBD\xED\xB8\x80", 6, 0}, /* a pair of them: CESU-8 */
      {"\xF4\x90\x80\x80", 4, 0},         /* above U+10FFFF */
      {"\xF5\x80\x80\x80", 4, 0},
      {"\xFF", 1, 0},
      {"\xFE\xFF", 2, 0},
      {"abc\xD9", 4, 3}, /* cut off */
      {"\xE2\x82", 2, 0},
      {"\xF0\x9F\x98", 3, 0},
      {"\xD8\xA7\xD8", 3, 2},
      {"\xD8\xA7"
       "a\xD8"
       "a",
       5, 3}, /* cut off by a letter */
      {"\xE2\x82\xAC\xE2\x28\xA1", 6, 3},
  };
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    uint16_t units[8];
    size_t length = 99;
    khb_error error;
    assert_fails(KHB_ERROR_ENCODING, error, decode(faults[i].bytes, faults[i].size, units, &length, &error));
    ck_assert_uint_eq(error.position, faults[i].position);
    ck_assert_uint_eq(length, 99);
  }
}
END_TEST

START_TEST(every_code_point_goes_there_and_back) {
  for (uint32_t c = 0; c <= 0x10FFFF; c++) {
    char bytes[4], again[6];
    uint16_t units[4];
    size_t size = encode_point(c, bytes), length = 0, again_size = 0, at = 0;
    khb_status status = khb_utf8_decode(bytes, size, units, &length, NULL);
    if (c >= 0xD800 && c <= 0xDFFF) {
      if (status != KHB_ERROR_ENCODING) ck_abort_msg("U+%04X is a surrogate and was taken", c);
      continue;
    }
    if (status != KHB_OK || length != (c < 0x10000 ? 1 : 2) || khi_next(units, length, &at) != c || at != length)
      ck_abort_msg("U+%04X was decoded wrongly", c);
    uint16_t put[2];
    if (khi_put(put, 0, c) != length || memcmp(put, units, length * sizeof *put))
      ck_abort_msg("U+%04X was put wrongly", c);
    if (khb_utf8_encode(units, length, again, &again_size, NULL) != KHB_OK || again_size != size ||
        memcmp(again, bytes, size))
      ck_abort_msg("U+%04X was encoded wrongly", c);
  }
}
END_TEST

START_TEST(a_whole_text_goes_there_and_back) {
  const char utf8[] = "\xEF\xBB\xBFخبر: ليبيا 🇱🇾 — € é\0!";
  size_t size = sizeof utf8 - 1, length, again_size;
  uint16_t units[64];
  char again[3 * 64];
  ck_assert_int_eq(decode(utf8, size, units, &length, NULL), KHB_OK);
  ck_assert_uint_eq(units[0], 0xFEFF); /* a byte order mark is kept */
  assert_text("decoded", units + 1, length - 1, T("خبر: ليبيا 🇱🇾 — € é\0!"));
  ck_assert_int_eq(khb_utf8_encode(units, length, again, &again_size, NULL), KHB_OK);
  ck_assert_uint_eq(again_size, size);
  ck_assert_mem_eq(again, utf8, size);
}
END_TEST

START_TEST(an_unpaired_surrogate_has_no_utf8) {
  static const struct {
    uint16_t units[4];
    size_t length, position;
  } cases[] = {
      {{0xD800}, 1, 0},
      {{0xDFFF}, 1, 0},
      {{'a', 0xDBFF}, 2, 1},
      {{0xDC00, 0xD800}, 2, 0},
      {{0xD800, 'a'}, 2, 0},
      {{0xD800, 0xD800, 0xDC00}, 3, 0},
      {{0xD83D, 0xDE00, 0xDE00}, 3, 2},
      {{'a', 'b', 0xD800, 0x627}, 4, 2},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    text t = text_copy(cases[i].units, cases[i].length);
    char bytes[12];
    size_t size = 99;
    khb_error error;
    assert_fails(KHB_ERROR_ENCODING, error, khb_utf8_encode(t.units, t.length, bytes, &size, &error));
    ck_assert_uint_eq(error.position, cases[i].position);
    ck_assert_uint_eq(size, 99);
  }
}
END_TEST

START_TEST(room_asked_for_is_enough) { /* three bytes a unit at most; a unit a byte at most */
  text t = text_repeat(T("\xFFFF"), 100);
  char *bytes = malloc(300);
  size_t size, length;
  ck_assert_int_eq(khb_utf8_encode(t.units, t.length, bytes, &size, NULL), KHB_OK);
  ck_assert_uint_eq(size, 300);
  free(bytes);
  text room = text_room(50);
  char ascii[50];
  memset(ascii, 'x', sizeof ascii);
  ck_assert_int_eq(decode(ascii, sizeof ascii, room.units, &length, NULL), KHB_OK);
  ck_assert_uint_eq(length, 50);
}
END_TEST

START_TEST(empty_texts_need_no_memory) {
  size_t size = 99, length = 99;
  ck_assert_int_eq(khb_utf8_decode(NULL, 0, NULL, &length, NULL), KHB_OK);
  ck_assert_uint_eq(length, 0);
  ck_assert_int_eq(khb_utf8_encode(NULL, 0, NULL, &size, NULL), KHB_OK);
  ck_assert_uint_eq(size, 0);
}
END_TEST

START_TEST(null_arguments_are_refused) {
  uint16_t units[1] = {'a'};
  char bytes[3] = "a";
  size_t out;
  khb_error error;
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_utf8_decode(NULL, 1, units, &out, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_utf8_decode(bytes, 1, NULL, &out, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_utf8_decode(bytes, 1, units, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_utf8_encode(NULL, 1, bytes, &out, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_utf8_encode(units, 1, NULL, &out, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_utf8_encode(units, 1, bytes, NULL, &error));
}
END_TEST

Suite *utf_suite(void) {
  Suite *suite = suite_create("utf");
  TCase *c = new_case(suite, "UTF-8 and UTF-16");
  tcase_add_test(c, the_table_s_borders_hold);
  tcase_add_test(c, faults_are_found_where_they_begin);
  tcase_add_test(c, every_code_point_goes_there_and_back);
  tcase_add_test(c, a_whole_text_goes_there_and_back);
  tcase_add_test(c, an_unpaired_surrogate_has_no_utf8);
  tcase_add_test(c, room_asked_for_is_enough);
  tcase_add_test(c, empty_texts_need_no_memory);
  tcase_add_test(c, null_arguments_are_refused);
  return suite;
}
