/*
 * What the tests share: texts, golden tables, random numbers, an allocator that fails when told to.
 *
 * Check marks every ck_assert in a pipe, which is slow: loops over many inputs test with `if` and call ck_abort_msg.
 */
#ifndef TESTS_C_HELPERS_H
#define TESTS_C_HELPERS_H

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "khabar.h"

/* A test case whose texts are freed behind each test. A test that takes minutes is taken for one that hangs. */
TCase *new_case(Suite *suite, const char *name);

/* Memory that is freed behind the test. */
void *test_block(size_t size);

/* ---- Texts ---------------------------------------------------------------------------------------------------- */

/* Units in a block of exactly their size, so that a sanitizer sees a read past the end. Freed behind the test. */
typedef struct text {
  uint16_t *units;
  size_t length;
} text;

text text_room(size_t length); /* units unset */
text text_copy(const uint16_t *units, size_t length);
text text_of_utf8(const char *bytes, size_t size);
text text_repeat(text what, size_t times);
text text_join(text a, text b);

/* T("مصر"): a text from a literal. "\xD800" gives a lone surrogate. */
#define T(literal) text_copy(u"" literal, sizeof(u"" literal) / sizeof(uint16_t) - 1)
/* U("مصر"): two arguments, units and length, of a literal. */
#define U(literal) (const uint16_t *)u"" literal, sizeof(u"" literal) / sizeof(uint16_t) - 1

int text_equal(const uint16_t *a, size_t a_length, const uint16_t *b, size_t b_length);
/* Escapes in ASCII of the first units, for messages; a constant buffer of the test. */
const char *text_show(const uint16_t *units, size_t length);
/* Fails the test, naming `where`, if the text is not the expected one. */
void assert_text(const char *where, const uint16_t *units, size_t length, text expected);

/* ---- Files ------------------------------------------------------------------------------------------------------ */

/* The path of a file in the repository: under $KHABAR_ROOT, else under the working directory. A constant buffer. */
const char *repository_path(const char *name);

/* The path of a file of that name in a folder for the tests, which is emptied behind each. */
const char *scratch_path(const char *name);

/* All of a file, with a zero behind it, or NULL if there is none. */
char *read_file(const char *path, size_t *size);
void write_file(const char *path, const void *data, size_t size);

/* ---- Golden tables -------------------------------------------------------------------------------------------- */

/* A row behind the header line, its cells unescaped (\uXXXX \t \n \\); `where` is FILE:LINE. */
typedef void table_row(const char *where, const text *cells, size_t count, void *context);

/* Calls `row` for each row of a table of the repository; fails the test if there is none. */
void read_table(const char *name, table_row *row, void *context);

/* ---- Random numbers ------------------------------------------------------------------------------------------- */

/* splitmix64: the same numbers everywhere from the same seed. */
uint64_t random_bits(uint64_t *state);
size_t random_below(uint64_t *state, size_t bound);

/* Up to `longest` units of Arabic news seen by an enemy: letters, marks, forms, controls, hamzas, halves of pairs. */
text random_text(uint64_t *state, size_t longest);

/* ---- Rules ------------------------------------------------------------------------------------------------------ */

#define EVERY_RULE ((UINT64_C(1) << KHB_RULE_COUNT) - 1)
/* The rules of before there were any that look further than a character. */
#define FIRST_RULES ((UINT64_C(1) << 17) - 1)

/* As many of the rules as do not contradict each other: of each such pair the later goes. */
khb_rules compatible_rules(khb_rules rules);

/* ---- Memory --------------------------------------------------------------------------------------------------- */

/* Counts, and fails the allocation numbered `fail_at` (from 1; 0: none). Not for threads. */
typedef struct counting {
  khb_allocator hook;
  size_t calls, fail_at, live;
} counting;

void counting_init(counting *self);

/* ---- Failures ------------------------------------------------------------------------------------------------- */

/* Asserts that a call fails with `expected` and fills `failure`, the khb_error that the call is given, in full. */
#define assert_fails(expected, failure, call)                                                                          \
  do {                                                                                                                 \
    memset(&(failure), 0, sizeof(failure));                                                                            \
    ck_assert_int_eq((call), (expected));                                                                              \
    ck_assert_int_eq((failure).code, (expected));                                                                      \
    ck_assert_ptr_nonnull((failure).message);                                                                          \
    ck_assert_int_gt(strlen((failure).message), 0);                                                                    \
  } while (0)

#endif
