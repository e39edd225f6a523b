/* The model container: what is written is read; what is changed, cut, of another kind or no file is refused. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models.h"
#include "topics/classifier.h"

/* Opens the file as the kind of model that it is, and closes it. */
static khb_status open_any(uint32_t kind, const char *path, khb_error *error) {
  khb_tagger *tagger = NULL;
  khb_classifier *classifier = NULL;
  khb_gazetteer *gazetteer = NULL;
  khb_status status = kind == KHI_MODEL_TAGGER       ? khb_tagger_open(path, NULL, &tagger, error)
                      : kind == KHI_MODEL_CLASSIFIER ? khb_classifier_open(path, NULL, &classifier, error)
                                                     : khb_gazetteer_open(path, NULL, &gazetteer, error);
  if (status != KHB_OK && (tagger || classifier || gazetteer)) ck_abort_msg("an output was written on failure");
  khb_tagger_free(tagger);
  khb_classifier_free(classifier);
  khb_gazetteer_free(gazetteer);
  return status;
}

enum { MODELS = 3 };
static model_parts tiny_model(int i) { return i == 2 ? tiny_gazetteer() : i ? tiny_classifier() : tiny_tagger(); }

/* ---- Reading what was written ----------------------------------------------------------------------------------- */

START_TEST(sections_come_back) {
  static const khi_model_part parts[] = {
      {KHI_TAG('A', 'B', 'C', 'D'), "abc", 3}, {KHI_TAG('N', 'O', 'N', 'E'), NULL, 0}, {7, "12345678", 8}};
  const char *path = scratch_path("model");
  khi_model m;
  khi_section s;
  khb_error error;
  ck_assert_int_eq(khi_model_write(path, 99, parts, 3, NULL, NULL), KHB_OK);
  ck_assert_int_eq(khi_model_open(path, 99, &m, NULL), KHB_OK);
  ck_assert_uint_eq(m.section_count, 3);
  for (size_t i = 0; i < 3; i++) {
    s = khi_model_find(&m, parts[i].tag);
    ck_assert_ptr_nonnull(s.data);
    ck_assert_uint_eq(s.size, parts[i].size);
    ck_assert_uint_eq((uintptr_t)s.data % KHI_MODEL_ALIGNMENT, 0);
    ck_assert_uint_eq(s.offset % KHI_MODEL_ALIGNMENT, 0);
    if (s.size) ck_assert_mem_eq(s.data, parts[i].data, s.size);
  }
  ck_assert_ptr_null(khi_model_find(&m, 8).data);
  ck_assert_int_eq(khi_model_array(&m, 7, 4, 2, &s, NULL), KHB_OK);
  ck_assert_int_eq(khi_model_array(&m, 7, 4, SIZE_MAX, &s, NULL), KHB_OK);
  assert_fails(KHB_ERROR_MODEL, error, khi_model_array(&m, 7, 4, 3, &s, &error));
  ck_assert_uint_eq(error.position, s.offset);
  assert_fails(KHB_ERROR_MODEL, error, khi_model_array(&m, 7, 3, SIZE_MAX, &s, &error));
  assert_fails(KHB_ERROR_MODEL, error, khi_model_array(&m, 8, 1, SIZE_MAX, &s, &error));
  khi_model_close(&m);
}
END_TEST

START_TEST(the_writer_refuses_what_it_cannot_write) {
  khi_model_part parts[KHI_MODEL_SECTIONS_MAX + 1] = {{1, "x", 1}};
  for (uint32_t i = 1; i <= KHI_MODEL_SECTIONS_MAX; i++) parts[i] = (khi_model_part){i + 1, "x", 1};
  const char *path = scratch_path("model");
  khi_model m;
  khb_error error;
  assert_fails(KHB_ERROR_ARGUMENT, error, khi_model_write(NULL, 1, parts, 1, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khi_model_write(path, 1, parts, 0, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khi_model_write(path, 1, parts, KHI_MODEL_SECTIONS_MAX + 1, NULL, &error));
  assert_fails(KHB_ERROR_FILE, error, khi_model_write(scratch_path("no/such"), 1, parts, 1, NULL, &error));
  ck_assert_int_eq(mkdir(scratch_path("folder"), 0700), 0);
  assert_fails(KHB_ERROR_FILE, error, khi_model_write(scratch_path("folder"), 1, parts, 1, NULL, &error));
  ck_assert_int_ne(access(scratch_path("folder.tmp"), F_OK), 0); /* no half file is left */
  ck_assert_int_eq(khi_model_write(path, 1, parts, KHI_MODEL_SECTIONS_MAX, NULL, NULL), KHB_OK);
  ck_assert_int_eq(khi_model_open(path, 1, &m, NULL), KHB_OK);
  khi_model_close(&m);
}
END_TEST

START_TEST(weights_come_back) {
  uint64_t features[100];
  float rows[100][3];
  uint64_t state = 5;
  for (size_t i = 0; i < 100; i++) {
    features[i] = random_bits(&state);
    for (size_t k = 0; k < 3; k++) rows[i][k] = (float)random_below(&state, 2001) / 100 - 10;
  }
  khi_weights_image image;
  khi_weights w;
  khi_model m;
  ck_assert_int_eq(khi_weights_build(features, *rows, 100, 3, 'x', NULL, &image, NULL), KHB_OK);
  ck_assert_int_eq(khi_model_write(scratch_path("weights"), 1, image.parts, 4, NULL, NULL), KHB_OK);
  khi_weights_image_free(&image, NULL);
  ck_assert_int_eq(khi_model_open(scratch_path("weights"), 1, &m, NULL), KHB_OK);
  ck_assert_int_eq(khi_weights_open(&m, 'y', 3, &w, NULL), KHB_ERROR_MODEL); /* another set */
  ck_assert_int_eq(khi_weights_open(&m, 'x', 2, &w, NULL), KHB_ERROR_MODEL); /* another number of labels */
  ck_assert_int_eq(khi_weights_open(&m, 'x', 3, &w, NULL), KHB_OK);
  for (size_t i = 0; i < 100; i++) {
    int32_t sums[3] = {0};
    khi_weights_add(&w, &features[i], 1, sums);
    for (size_t k = 0; k < 3; k++)
      if (fabsf((float)sums[k] * w.scale - rows[i][k]) > w.scale / 2 + 1e-5f) ck_abort_msg("row %zu", i);
  }
  int32_t sums[3] = {0}, total[3] = {0};
  khi_weights_add(&w, features, 100, sums); /* all at once is one after the other */
  for (size_t i = 0; i < 100; i++) khi_weights_add(&w, &features[i], 1, total);
  ck_assert_mem_eq(sums, total, sizeof sums);
  khi_model_close(&m);
}
END_TEST

/* ---- Damage ------------------------------------------------------------------------------------------------------ */

/* Puts bytes over a part of the model, opens it, which must fail with KHB_ERROR_MODEL, and puts the old ones back. */
static void assert_refused(const model_parts *m, unsigned char *bytes, size_t size, size_t at, const void *patch,
                           size_t patch_size, int sealed, const char *what) {
  unsigned char old[64], seal[8];
  khb_error error = {KHB_OK, 0, NULL};
  memcpy(old, bytes + at, patch_size);
  memcpy(seal, bytes + offsetof(khi_model_header, checksum), sizeof seal);
  memcpy(bytes + at, patch, patch_size);
  if (sealed) reseal(bytes, size);
  write_file(scratch_path("damaged"), bytes, size);
  khb_status status = open_any(m->kind, scratch_path("damaged"), &error);
  if (status != KHB_ERROR_MODEL || error.code != status || !error.message || !*error.message)
    ck_abort_msg("%s at byte %zu: status %d", what, at, status);
  memcpy(bytes + offsetof(khi_model_header, checksum), seal, sizeof seal);
  memcpy(bytes + at, old, patch_size);
}

START_TEST(a_changed_header_is_refused) {
  for (int i = 0; i < MODELS; i++) {
    model_parts m = tiny_model(i);
    size_t size;
    unsigned char *bytes = (unsigned char *)read_file(write_model(&m, "whole"), &size);
    khi_model_header h, *header = (khi_model_header *)memcpy(&h, bytes, sizeof h);
#define FIELD(field, value)                                                                                            \
  do {                                                                                                                 \
    header->field = (value);                                                                                           \
    size_t at = offsetof(khi_model_header, field);                                                                     \
    assert_refused(&m, bytes, size, at, (char *)header + at, sizeof header->field, 1, #field);                         \
    memcpy(header, bytes, sizeof h);                                                                                   \
  } while (0)
    FIELD(magic[0], 'K');
    FIELD(magic[6], '\n');
    FIELD(version, 0);
    FIELD(version, KHI_MODEL_VERSION + 1);
    FIELD(kind, 0);
    FIELD(kind, i ? KHI_MODEL_TAGGER : KHI_MODEL_CLASSIFIER);
    FIELD(file_size, size - 1);
    FIELD(file_size, size + 64);
    FIELD(file_size, UINT64_MAX);
    FIELD(section_count, 0);
    FIELD(section_count, KHI_MODEL_SECTIONS_MAX + 1);
    FIELD(section_count, UINT32_MAX);
    FIELD(section_count, (uint32_t)m.count - 1); /* the last section is missing */
    header->checksum ^= 1;
    assert_refused(&m, bytes, size, offsetof(khi_model_header, checksum), &header->checksum, 8, 0, "checksum");
  }
}
END_TEST

START_TEST(a_changed_table_is_refused) {
  for (int i = 0; i < MODELS; i++) {
    model_parts m = tiny_model(i);
    size_t size;
    unsigned char *bytes = (unsigned char *)read_file(write_model(&m, "whole"), &size);
    for (size_t s = 0; s < m.count; s++) {
      size_t at = sizeof(khi_model_header) + s * sizeof(khi_model_entry);
      khi_model_entry e, wrong;
      memcpy(&e, bytes + at, sizeof e);
#define ENTRY(...)                                                                                                     \
  do {                                                                                                                 \
    wrong = (khi_model_entry){__VA_ARGS__};                                                                            \
    assert_refused(&m, bytes, size, at, &wrong, sizeof wrong, 1, #__VA_ARGS__);                                        \
  } while (0)
      ENTRY(e.tag ^ 1, 0, e.offset, e.size);
      ENTRY(e.tag, 1, e.offset, e.size);
      ENTRY(e.tag, 0, e.offset + 8, e.size);    /* not aligned */
      ENTRY(e.tag, 0, 0, e.size);               /* over the header */
      ENTRY(e.tag, 0, UINT64_MAX - 63, e.size); /* far outside */
      ENTRY(e.tag, 0, size + 64, 0);            /* just outside */
      ENTRY(e.tag, 0, e.offset, size);          /* over the end */
      ENTRY(e.tag, 0, e.offset, UINT64_MAX);    /* the sum wraps round */
      ENTRY(e.tag, 0, e.offset, e.size + 64);   /* over the next, or the end */
    }
  }
}
END_TEST

START_TEST(each_changed_byte_is_refused) {
  for (int i = 0; i < MODELS; i++) {
    model_parts m = tiny_model(i);
    size_t size;
    unsigned char *bytes = (unsigned char *)read_file(write_model(&m, "whole"), &size);
    for (size_t at = 0; at < size; at++) {
      unsigned char changed = bytes[at] ^ (unsigned char)(1 << at % 8), opposite = (unsigned char)~bytes[at];
      assert_refused(&m, bytes, size, at, &changed, 1, 0, "one bit");
      assert_refused(&m, bytes, size, at, &opposite, 1, 0, "eight bits");
    }
  }
}
END_TEST

START_TEST(each_shorter_file_is_refused) {
  for (int i = 0; i < MODELS; i++) {
    model_parts m = tiny_model(i);
    size_t size;
    char *bytes = read_file(write_model(&m, "whole"), &size);
    khb_error error;
    for (size_t cut = 0; cut < size; cut++) {
      write_file(scratch_path("cut"), bytes, cut);
      if (open_any(m.kind, scratch_path("cut"), &error) != KHB_ERROR_MODEL) ck_abort_msg("cut at %zu", cut);
    }
    write_file(scratch_path("cut"), bytes, size + 1); /* read_file put a zero behind */
    ck_assert_int_eq(open_any(m.kind, scratch_path("cut"), &error), KHB_ERROR_MODEL);
    write_file(scratch_path("cut"), bytes, size);
    ck_assert_int_eq(open_any(m.kind, scratch_path("cut"), &error), KHB_OK);
  }
}
END_TEST

START_TEST(each_missing_section_is_noticed) {
  for (int i = 0; i < MODELS; i++)
    for (size_t s = 0; s < tiny_model(i).count; s++) {
      model_parts m = tiny_model(i);
      khb_error error;
      remove_part(&m, m.parts[s].tag);
      assert_fails(KHB_ERROR_MODEL, error, open_any(m.kind, write_model(&m, "without"), &error));
    }
}
END_TEST

/* ---- Files that are no model ------------------------------------------------------------------------------------- */

START_TEST(what_is_no_model_is_refused) {
  model_parts tagger = tiny_tagger(), classifier = tiny_classifier();
  const char *other[] = {write_model(&classifier, "topics"), write_model(&tagger, "tagger")};
  khb_error error;
  for (int i = 0; i < 2; i++) {
    uint32_t kind = i ? KHI_MODEL_CLASSIFIER : KHI_MODEL_TAGGER;
    assert_fails(KHB_ERROR_MODEL, error, open_any(kind, other[i], &error));
    ck_assert_uint_eq(error.position, offsetof(khi_model_header, kind));
    write_file(scratch_path("text"), "type,start,end,name,score and a hundred more bytes of a table, no model at all\n",
               78);
    assert_fails(KHB_ERROR_MODEL, error, open_any(kind, scratch_path("text"), &error));
    write_file(scratch_path("empty"), "", 0);
    assert_fails(KHB_ERROR_MODEL, error, open_any(kind, scratch_path("empty"), &error));
    assert_fails(KHB_ERROR_FILE, error, open_any(kind, scratch_path("missing"), &error));
    assert_fails(KHB_ERROR_FILE, error, open_any(kind, "", &error));
    assert_fails(KHB_ERROR_FILE, error, open_any(kind, ".", &error));
    assert_fails(KHB_ERROR_FILE, error, open_any(kind, scratch_path("empty/below"), &error));
    assert_fails(KHB_ERROR_FILE, error, open_any(kind, "/dev/null", &error));
    assert_fails(KHB_ERROR_ARGUMENT, error, open_any(kind, NULL, &error));
    const char *pipe = scratch_path(i ? "pipe-1" : "pipe-0");
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    assert_fails(KHB_ERROR_FILE, error, open_any(kind, pipe, &error)); /* and does not wait for a writer */
  }
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_tagger_open(other[1], NULL, NULL, &error));
  assert_fails(KHB_ERROR_ARGUMENT, error, khb_classifier_open(other[0], NULL, NULL, &error));
}
END_TEST

START_TEST(an_unreadable_file_is_refused) {
  if (!geteuid()) return; /* root reads everything */
  model_parts m = tiny_tagger();
  const char *path = write_model(&m, "secret");
  khb_error error;
  ck_assert_int_eq(chmod(path, 0), 0);
  assert_fails(KHB_ERROR_FILE, error, open_any(m.kind, path, &error));
}
END_TEST

START_TEST(a_model_outlives_its_name) {
  khb_tagger *tagger = open_tiny_tagger(NULL);
  khb_mentions *mentions;
  remove(scratch_path("tiny-tagger.khm"));
  ck_assert_int_eq(khb_tagger_tag(tagger, NULL, U("محمد في ليبيا"), &mentions, NULL), KHB_OK);
  ck_assert_uint_eq(khb_mentions_count(mentions), 2);
  khb_mentions_free(mentions);
  khb_tagger_free(tagger);
}
END_TEST

Suite *model_suite(void) {
  Suite *suite = suite_create("model");
  TCase *c = new_case(suite, "container");
  tcase_add_test(c, sections_come_back);
  tcase_add_test(c, the_writer_refuses_what_it_cannot_write);
  tcase_add_test(c, weights_come_back);
  c = new_case(suite, "damage");
  tcase_add_test(c, a_changed_header_is_refused);
  tcase_add_test(c, a_changed_table_is_refused);
  tcase_add_test(c, each_changed_byte_is_refused);
  tcase_add_test(c, each_shorter_file_is_refused);
  tcase_add_test(c, each_missing_section_is_noticed);
  c = new_case(suite, "files");
  tcase_add_test(c, what_is_no_model_is_refused);
  tcase_add_test(c, an_unreadable_file_is_refused);
  tcase_add_test(c, a_model_outlives_its_name);
  return suite;
}
