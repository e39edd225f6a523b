/* Names of things, and the checks that every function with a text begins with. */
#include "base/status.h"
#include "helpers.h"

START_TEST(version_is_the_header_s) { ck_assert_str_eq(khb_version(), KHB_VERSION); }
END_TEST

START_TEST(every_status_has_its_name) {
  ck_assert_str_eq(khb_status_name(KHB_OK), "KHB_OK");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_ARGUMENT), "KHB_ERROR_ARGUMENT");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_MEMORY), "KHB_ERROR_MEMORY");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_LENGTH), "KHB_ERROR_LENGTH");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_ENCODING), "KHB_ERROR_ENCODING");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_FILE), "KHB_ERROR_FILE");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_MODEL), "KHB_ERROR_MODEL");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_NAME), "KHB_ERROR_NAME");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_UNICODE), "KHB_ERROR_UNICODE");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_ROOM), "KHB_ERROR_ROOM");
  ck_assert_str_eq(khb_status_name(KHB_ERROR_STOPPED), "KHB_ERROR_STOPPED");
  ck_assert_str_eq(khb_status_name((khb_status)(KHB_ERROR_STOPPED + 1)), "KHB_ERROR_UNKNOWN");
  ck_assert_str_eq(khb_status_name((khb_status)-1), "KHB_ERROR_UNKNOWN");
}
END_TEST

START_TEST(every_type_has_its_name) {
  static const char *const names[] = {"PER", "ORG", "GPE", "LOC", "FAC", "EVENT", "WORK", "PROD", "ROLE", "MISC"};
  for (int i = 0; i < KHB_ENTITY_TYPE_COUNT; i++) ck_assert_str_eq(khb_entity_type_name((khb_entity_type)i), names[i]);
  ck_assert_ptr_null(khb_entity_type_name((khb_entity_type)KHB_ENTITY_TYPE_COUNT));
  ck_assert_ptr_null(khb_entity_type_name((khb_entity_type)-1));
}
END_TEST

START_TEST(a_failure_may_go_unread) {
  khb_rules rules = 7;
  ck_assert_int_eq(khb_preset_rules("none", &rules, NULL), KHB_ERROR_NAME);
  ck_assert_uint_eq(rules, 7);
}
END_TEST

START_TEST(a_success_leaves_the_error_alone) {
  khb_error error = {KHB_ERROR_UNICODE, 17, "as it was"};
  khb_rules rules;
  ck_assert_int_eq(khb_preset_rules("ner", &rules, &error), KHB_OK);
  ck_assert_int_eq(error.code, KHB_ERROR_UNICODE);
  ck_assert_uint_eq(error.position, 17);
  ck_assert_str_eq(error.message, "as it was");
}
END_TEST

START_TEST(texts_are_checked_before_they_are_read) {
  khb_error error;
  uint16_t unit = 'a';
  ck_assert_int_eq(khi_check_text(NULL, 0, NULL), KHB_OK);
  ck_assert_int_eq(khi_check_text(&unit, KHB_LENGTH_MAX, NULL), KHB_OK);
  assert_fails(KHB_ERROR_ARGUMENT, error, khi_check_text(NULL, 1, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khi_check_text(NULL, SIZE_MAX, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khi_check_text(&unit, KHB_LENGTH_MAX + 1, &error));
  assert_fails(KHB_ERROR_LENGTH, error, khi_check_text(&unit, SIZE_MAX, &error));
}
END_TEST

START_TEST(nothing_can_be_freed) {
  khb_normalizer_free(NULL);
  khb_text_free(NULL);
  khb_segmentation_free(NULL);
  khb_tagger_free(NULL);
  khb_mentions_free(NULL);
  khb_classifier_free(NULL);
  khb_explanation_free(NULL);
  khb_word_cache_free(NULL);
  khb_document_free(NULL);
}
END_TEST

Suite *status_suite(void) {
  Suite *suite = suite_create("status");
  TCase *c = new_case(suite, "names and failures");
  tcase_add_test(c, version_is_the_header_s);
  tcase_add_test(c, every_status_has_its_name);
  tcase_add_test(c, every_type_has_its_name);
  tcase_add_test(c, a_failure_may_go_unread);
  tcase_add_test(c, a_success_leaves_the_error_alone);
  tcase_add_test(c, texts_are_checked_before_they_are_read);
  tcase_add_test(c, nothing_can_be_freed);
  return suite;
}
