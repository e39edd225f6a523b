/* Runs every suite of tests/c. CK_RUN_SUITE=crf runs one; CK_FORK=no keeps all in one process, for a debugger. */
#include <check.h>
#include <stdlib.h>

/* Each is a file, test_NAME.c, that ends in its suite. */
// clang-format off
#define SUITES(X) \
  X(status) X(utf) X(hash) X(normalize) X(idempotence) X(rules) X(offsets) X(segment) X(model) X(damage) X(crf) X(word) X(network) X(tag) X(names) X(link) X(values) X(topics) X(word_cache) \
  X(document) X(read) X(memory) X(vectors) X(outputs) X(place)
// clang-format on

#define DECLARE(name) Suite *name##_suite(void);
SUITES(DECLARE)
#define MAKE(name) name##_suite,
static Suite *(*const suites[])(void) = {SUITES(MAKE)};

int main(void) {
  SRunner *runner = srunner_create(suites[0]());
  for (size_t i = 1; i < sizeof suites / sizeof *suites; i++) srunner_add_suite(runner, suites[i]());
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
