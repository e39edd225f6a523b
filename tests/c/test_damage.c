/*
 * Models whose checksum agrees but whose sections do not: what could be read outside is refused, anything else does no
 * harm: texts are tagged and classified, badly, with numbers that are numbers.
 */
#include <math.h>
#include <stdio.h>

#include "base/hash.h"
#include "models.h"
#include "read/gazetteer.h"
#include "tag/tagger.h"
#include "topics/classifier.h"

static const char article[] =
    "محمد الطاهر الباعور وزير الخارجية في ليبيا.\nوللأمم المتحدة برلمان، وقال والباعور: «مباراة 12» ABC!";

/* Whether every span and score that the tagger gives is sound. */
static void use_tagger(const khb_tagger *tagger, const char *what) {
  text t = text_of_utf8(article, sizeof article - 1);
  for (size_t s = 0; s < khb_tagger_scheme_count(tagger); s++) {
    khb_mentions *mentions;
    if (khb_tagger_tag(tagger, khb_tagger_scheme_name(tagger, s), t.units, t.length, &mentions, NULL))
      ck_abort_msg("%s: tagging failed", what);
    for (size_t i = 0; i < khb_mentions_count(mentions); i++) {
      khb_span span = khb_mentions_span(mentions, i);
      double score = khb_mentions_score(mentions, i);
      if (span.start >= span.end || span.end > t.length || !(score >= 0 && score <= 1) ||
          !khb_entity_type_name(khb_mentions_type(mentions, i)))
        ck_abort_msg("%s: mention %zu-%zu, score %g", what, span.start, span.end, score);
    }
    khb_mentions_free(mentions);
  }
  khb_reading reading = {.tagger = tagger};
  khb_document *document;
  if (khb_document_read(&reading, t.units, t.length, &document, NULL)) ck_abort_msg("%s: reading failed", what);
  khb_document_free(document);
}

/* Whether a cache of words gives the same bits, at first and once it knows them. */
static void check_together(const khb_classifier *classifier, text t, const float *alone, const char *what) {
  enum { COUNT = 20 };
  size_t labels = khb_classifier_label_count(classifier), lengths[COUNT];
  const uint16_t *units[COUNT];
  float *p = test_block(COUNT * labels * sizeof *p);
  khb_word_cache *cache;
  for (size_t i = 0; i < COUNT; i++) units[i] = t.units;
  for (size_t i = 0; i < COUNT; i++) lengths[i] = i % 3 == 1 ? 0 : t.length;
  if (khb_word_cache_new(classifier, &cache, NULL)) ck_abort_msg("%s: no cache", what);
  for (int time = 0; time < 2; time++) {
    if (khb_word_cache_classify_all(cache, units, lengths, COUNT, p, NULL, NULL)) ck_abort_msg("%s: together", what);
    for (size_t i = 0; i < COUNT; i++)
      for (size_t k = 0; k < labels; k++)
        if (p[i * labels + k] != (lengths[i] ? alone[k] : 0)) ck_abort_msg("%s: text %zu differs", what, i);
  }
  khb_word_cache_free(cache);
}

static void use_classifier(const khb_classifier *classifier, const char *what) {
  float p[KHB_LABELS_MAX], total = 0;
  text t = text_of_utf8(article, sizeof article - 1);
  if (khb_classifier_classify(classifier, t.units, t.length, p, NULL)) ck_abort_msg("%s: classifying failed", what);
  for (size_t k = 0; k < khb_classifier_label_count(classifier); k++) {
    if (!(p[k] >= 0 && p[k] <= 1)) ck_abort_msg("%s: probability %g", what, (double)p[k]);
    total += p[k];
  }
  if (!(fabsf(total - 1) < 1e-4f)) ck_abort_msg("%s: the probabilities sum to %g", what, (double)total);
  check_together(classifier, t, p, what);
}

/* Whether every place that the gazetteer gives is on the earth. */
static void use_gazetteer(const khb_gazetteer *gazetteer, const char *what) {
  text t = T("محمد في برقة، وتونس وليبيا");
  khb_tagger *tagger = open_tiny_tagger(NULL);
  khb_reading reading = {.tagger = tagger, .gazetteer = gazetteer};
  khb_document *document;
  if (khb_document_read(&reading, t.units, t.length, &document, NULL)) ck_abort_msg("%s: reading failed", what);
  for (size_t i = 0; i < khb_document_entity_count(document); i++) {
    khb_place p;
    if (!khb_document_entity_place(document, i, &p)) continue;
    if (!(fabs(p.latitude) <= 90) || !(fabs(p.longitude) <= 180) || !(p.score > 0 && p.score <= 1) ||
        strlen(p.country) != 2 || strlen(p.region) >= KHB_PLACE_REGION_MAX || strlen(p.name) > 1000)
      ck_abort_msg("%s: a place at %g %g, score %g", what, p.latitude, p.longitude, p.score);
  }
  khb_document_free(document);
  khb_tagger_free(tagger);
}

/* Opens the model, and if that works uses it. */
static khb_status try(const model_parts *m, const char *what, khb_error *error) {
  const char *path = write_model(m, "damaged");
  khb_status status;
  if (m->kind == KHI_MODEL_GAZETTEER) {
    khb_gazetteer *gazetteer;
    status = khb_gazetteer_open(path, NULL, &gazetteer, error);
    if (status) return status;
    use_gazetteer(gazetteer, what);
    khb_gazetteer_free(gazetteer);
    return status;
  }
  if (m->kind == KHI_MODEL_TAGGER) {
    khb_tagger *tagger;
    status = khb_tagger_open(path, NULL, &tagger, error);
    if (status) return status;
    use_tagger(tagger, what);
    khb_tagger_free(tagger);
  } else {
    khb_classifier *classifier;
    status = khb_classifier_open(path, NULL, &classifier, error);
    if (status) return status;
    use_classifier(classifier, what);
    khb_classifier_free(classifier);
  }
  return status;
}

static void assert_refused(const model_parts *m, const char *what) {
  khb_error error = {KHB_OK, 0, NULL};
  khb_status status = try(m, what, &error);
  if (status != KHB_ERROR_MODEL || error.code != status || !error.message) ck_abort_msg("%s: status %d", what, status);
}

static void assert_harmless(const model_parts *m, const char *what) {
  khb_error error;
  if (try(m, what, &error)) ck_abort_msg("%s: %s", what, error.message);
}

#define DATA(m, tag, type) ((type *)part_of(&(m), (tag))->data) /* NOLINT: the parts are the test's own */

/* In each of these tests `m` is made anew for each line that damages it. */
#define REFUSED(make, damage)                                                                                          \
  do {                                                                                                                 \
    model_parts m = make();                                                                                            \
    damage;                                                                                                            \
    assert_refused(&m, #damage);                                                                                       \
  } while (0)
#define HARMLESS(make, damage)                                                                                         \
  do {                                                                                                                 \
    model_parts m = make();                                                                                            \
    damage;                                                                                                            \
    assert_harmless(&m, #damage);                                                                                      \
  } while (0)

/* The tags that base/weights.c gives the sections of a set. */
#define WEIGHTS(letters, set) KHI_TAG('W', letters[0], letters[1], set)

START_TEST(undamaged_models_work) {
  HARMLESS(tiny_tagger, (void)m);
  HARMLESS(networked_tagger, (void)m);
  HARMLESS(tiny_classifier, (void)m);
  HARMLESS(tiny_gazetteer, (void)m);
}
END_TEST

/* ---- Indexes of hashes: the lexicon's and each weight set's -------------------------------------------------------- */

static void check_index(model_parts make(void), uint32_t bounds, uint32_t prints) {
  model_parts whole = make();
  size_t last = part_of(&whole, bounds)->size / 4 - 1, count = part_of(&whole, prints)->size / 2;
  REFUSED(make, DATA(m, bounds, uint32_t)[0] = 1);
  REFUSED(make, DATA(m, bounds, uint32_t)[last] = (uint32_t)count + 1);
  REFUSED(make, DATA(m, bounds, uint32_t)[last] = (uint32_t)count - 1);
  REFUSED(make, DATA(m, bounds, uint32_t)[last] = UINT32_MAX);
  if (last > 2) {
    REFUSED(make, DATA(m, bounds, uint32_t)[1] = UINT32_MAX);
    REFUSED(make, DATA(m, bounds, uint32_t)[last - 1] = (uint32_t)count + 1);
  }
  REFUSED(make, resize_part(&m, bounds, 0));
  REFUSED(make, resize_part(&m, bounds, 4));
  REFUSED(make, resize_part(&m, bounds, 4 * last));
  REFUSED(make, resize_part(&m, bounds, 4 * (last + 2)));
  REFUSED(make, resize_part(&m, bounds, 4 * (last + 1) - 1));
  REFUSED(make, resize_part(&m, prints, 0));
  REFUSED(make, resize_part(&m, prints, 2 * count - 1));
  REFUSED(make, resize_part(&m, prints, 2 * count + 2));
}

START_TEST(indexes_are_checked) {
  check_index(tiny_tagger, KHI_LEXICON_BOUNDS, KHI_LEXICON_PRINTS);
  check_index(tiny_tagger, WEIGHTS("BN", '0'), WEIGHTS("PR", '0'));
  check_index(tiny_tagger, WEIGHTS("BN", '1'), WEIGHTS("PR", '1'));
  check_index(tiny_classifier, WEIGHTS("BN", 't'), WEIGHTS("PR", 't'));
}
END_TEST

/* ---- The other sections -------------------------------------------------------------------------------------------- */

START_TEST(weights_are_checked) {
  static const char sets[] = {'0', '1', 't'};
  for (size_t i = 0; i < sizeof sets; i++) {
    char set = sets[i];
    model_parts (*make)(void) = set == 't' ? tiny_classifier : tiny_tagger;
    model_parts whole = make();
    size_t rows = part_of(&whole, WEIGHTS("RW", set))->size;
    REFUSED(make, resize_part(&m, WEIGHTS("RW", set), rows - 1));
    REFUSED(make, resize_part(&m, WEIGHTS("RW", set), rows + 1));
    REFUSED(make, resize_part(&m, WEIGHTS("RW", set), 0));
    REFUSED(make, resize_part(&m, WEIGHTS("SC", set), 0));
    REFUSED(make, resize_part(&m, WEIGHTS("SC", set), 3));
    REFUSED(make, resize_part(&m, WEIGHTS("SC", set), 8));
    REFUSED(make, *DATA(m, WEIGHTS("SC", set), float) = NAN);
    REFUSED(make, *DATA(m, WEIGHTS("SC", set), float) = INFINITY);
    REFUSED(make, *DATA(m, WEIGHTS("SC", set), float) = -INFINITY);
    REFUSED(make, *DATA(m, WEIGHTS("SC", set), float) = 1e9f);
    REFUSED(make, *DATA(m, WEIGHTS("SC", set), float) = -1e9f);
    HARMLESS(make, *DATA(m, WEIGHTS("SC", set), float) = 1000);
    HARMLESS(make, *DATA(m, WEIGHTS("SC", set), float) = -1000);
    HARMLESS(make, *DATA(m, WEIGHTS("SC", set), float) = 0);
    HARMLESS(make, *DATA(m, WEIGHTS("SC", set), float) = 1e-40f);
    HARMLESS(make, memset(DATA(m, WEIGHTS("RW", set), char), 0x80, rows));
  }
}
END_TEST

START_TEST(the_lexicon_is_checked) {
  model_parts whole = tiny_tagger();
  size_t size = part_of(&whole, KHI_LEXICON_ENTRIES)->size;
  REFUSED(tiny_tagger, resize_part(&m, KHI_LEXICON_ENTRIES, size - 8));
  REFUSED(tiny_tagger, resize_part(&m, KHI_LEXICON_ENTRIES, size + 8));
  REFUSED(tiny_tagger, resize_part(&m, KHI_LEXICON_ENTRIES, size - 1));
  HARMLESS(tiny_tagger, memset(DATA(m, KHI_LEXICON_ENTRIES, char), 0xFF, size));
}
END_TEST

#define SCHEME(i) (DATA(m, KHI_SCHEMES, khi_scheme_record)[i])

START_TEST(schemes_are_checked) {
  enum { RECORD = sizeof(khi_scheme_record) };
  REFUSED(tiny_tagger, resize_part(&m, KHI_SCHEMES, 0));
  REFUSED(tiny_tagger, resize_part(&m, KHI_SCHEMES, RECORD - 1));
  REFUSED(tiny_tagger, resize_part(&m, KHI_SCHEMES, 3 * RECORD)); /* the third is empty */
  REFUSED(tiny_tagger, resize_part(&m, KHI_SCHEMES, 2 * RECORD + 1));
  REFUSED(tiny_tagger, resize_part(&m, KHI_SCHEMES, (KHI_SCHEMES_MAX + 1) * RECORD));
  HARMLESS(tiny_tagger, resize_part(&m, KHI_SCHEMES, RECORD));
  REFUSED(tiny_tagger, memset(SCHEME(0).name, 'x', 16)); /* no zero at its end */
  REFUSED(tiny_tagger, SCHEME(1).name[0] = 0);
  HARMLESS(tiny_tagger, memcpy(SCHEME(1).name, "news", 5));
  REFUSED(tiny_tagger, SCHEME(0).type_count = 0);
  REFUSED(tiny_tagger, SCHEME(0).type_count = 3); /* not what the weights are for */
  REFUSED(tiny_tagger, SCHEME(0).type_count = KHI_SCHEME_TYPES_MAX);
  REFUSED(tiny_tagger, SCHEME(0).type_count = KHI_SCHEME_TYPES_MAX + 1);
  REFUSED(tiny_tagger, SCHEME(1).type_count = UINT32_MAX);
  REFUSED(tiny_tagger, SCHEME(0).types[0] = KHB_ENTITY_TYPE_COUNT);
  REFUSED(tiny_tagger, SCHEME(1).types[3] = 255);
  HARMLESS(tiny_tagger, SCHEME(0).types[0] = KHB_MISC);
  HARMLESS(tiny_tagger, SCHEME(0).types[4] = 255); /* behind the last */
  REFUSED(tiny_tagger, SCHEME(0).base = 0);        /* on itself */
  REFUSED(tiny_tagger, SCHEME(0).base = 1);        /* in a circle */
  REFUSED(tiny_tagger, SCHEME(1).base = 1);
  REFUSED(tiny_tagger, SCHEME(1).base = -2);
  REFUSED(tiny_tagger, SCHEME(1).base = INT32_MIN);
  REFUSED(tiny_tagger, SCHEME(1).base = INT32_MAX);
  HARMLESS(tiny_tagger, SCHEME(1).base = -1);
}
END_TEST

static void fill(model_parts *m, uint32_t tag, float value) {
  khi_model_part *p = part_of(m, tag);
  for (size_t i = 0; i < p->size / sizeof value; i++) ((float *)p->data)[i] = value;
}

START_TEST(transitions_are_checked) {
  model_parts whole = tiny_tagger();
  uint32_t tag = KHI_TRANSITIONS('0');
  size_t size = part_of(&whole, tag)->size, count = size / sizeof(float);
  REFUSED(tiny_tagger, resize_part(&m, tag, size - 4));
  REFUSED(tiny_tagger, resize_part(&m, tag, size + 4));
  REFUSED(tiny_tagger, resize_part(&m, tag, 0));
  static const float bad[] = {NAN, INFINITY, -INFINITY, 1e6f, -1e6f, 1e38f};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    REFUSED(tiny_tagger, DATA(m, tag, float)[0] = bad[i]);
    REFUSED(tiny_tagger, DATA(m, tag, float)[count - 1] = bad[i]);
    REFUSED(tiny_tagger, fill(&m, KHI_TRANSITIONS('1'), bad[i]));
  }
  HARMLESS(tiny_tagger, fill(&m, tag, KHI_FORBIDDEN)); /* nothing may follow anything */
  HARMLESS(tiny_tagger, fill(&m, tag, 0));
  HARMLESS(tiny_tagger, fill(&m, tag, 60));
  REFUSED(tiny_tagger, fill(&m, tag, 100)); /* exp of it is no float */
  HARMLESS(tiny_tagger, fill(&m, tag, -60));
}
END_TEST

/* Names in the place of the codes. */
static void add_names(model_parts *m, const char *names, size_t size) {
  remove_part(m, KHI_CODES);
  char *copy = test_block(size);
  memcpy(copy, names, size);
  m->parts[m->count++] = (khi_model_part){KHI_NAMES, copy, size};
}

/* The tiny tagger with a calibration of its first scheme. */
static model_parts calibrated_tagger(void) {
  enum { TYPES = 4 };
  model_parts m = tiny_tagger();
  khi_calibration *lines = test_block(TYPES * sizeof *lines);
  for (size_t k = 0; k < TYPES; k++) lines[k] = (khi_calibration){0.5f, 0.25f};
  m.parts[m.count++] = (khi_model_part){KHI_CALIBRATION('0'), lines, TYPES * sizeof *lines};
  return m;
}

START_TEST(calibrations_are_checked) {
  const uint32_t tag = KHI_CALIBRATION('0');
  HARMLESS(calibrated_tagger, (void)0);
  REFUSED(calibrated_tagger, resize_part(&m, tag, 0));
  REFUSED(calibrated_tagger, resize_part(&m, tag, 3 * sizeof(khi_calibration)));
  REFUSED(calibrated_tagger, resize_part(&m, tag, 4 * sizeof(khi_calibration) + 1));
  static const float bad[] = {NAN, INFINITY, -INFINITY, 1e6f, -1e6f};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    REFUSED(calibrated_tagger, DATA(m, tag, khi_calibration)[0].slope = bad[i]);
    REFUSED(calibrated_tagger, DATA(m, tag, khi_calibration)[3].offset = bad[i]);
  }
  REFUSED(calibrated_tagger, DATA(m, tag, khi_calibration)[1].slope = 0); /* the order would go */
  HARMLESS(calibrated_tagger, DATA(m, tag, khi_calibration)[1].offset = 20);
  HARMLESS(calibrated_tagger, DATA(m, tag, khi_calibration)[1].offset = -20);
}
END_TEST

START_TEST(networks_are_checked) {
  static const char layers[] = {'L', 'V', 'G', 'M', '0', '1'};
  enum { SET = KHI_NETWORK_SET };
  check_index(networked_tagger, WEIGHTS("BN", SET), WEIGHTS("PR", SET));
  for (size_t i = 0; i < NETWORKED_STACKS * sizeof layers; i++) {
    size_t stack = i / sizeof layers;
    char layer = layers[i % sizeof layers];
    uint32_t weights = KHI_NETWORK_WEIGHTS(stack, layer), biases = KHI_NETWORK_BIASES(stack, layer);
    model_parts whole = networked_tagger();
    size_t size = part_of(&whole, weights)->size, outputs = part_of(&whole, biases)->size / 4;
    REFUSED(networked_tagger, resize_part(&m, weights, size - 2));
    REFUSED(networked_tagger, resize_part(&m, weights, size + 64));
    REFUSED(networked_tagger, resize_part(&m, biases, 4 * outputs - 4));
    REFUSED(networked_tagger, remove_part(&m, biases));
    REFUSED(networked_tagger, memset(DATA(m, weights, char), 0x7F, size)); /* sums would leave 32 bits */
    REFUSED(networked_tagger, memset(DATA(m, weights, char), 0x80, size));
    REFUSED(networked_tagger, DATA(m, biases, int32_t)[outputs - 1] = INT32_MIN);
    REFUSED(networked_tagger, DATA(m, biases, int32_t)[0] = INT32_MAX);
    HARMLESS(networked_tagger, memset(DATA(m, weights, char), 0, size));
    HARMLESS(networked_tagger, DATA(m, biases, int32_t)[0] = 1000000000);
    HARMLESS(networked_tagger, DATA(m, biases, int32_t)[0] = -1000000000);
    if (layer == '1') HARMLESS(networked_tagger, remove_part(&m, weights)); /* then that scheme is the CRF's alone */
    else if (layer != 'L' && layer != '0') REFUSED(networked_tagger, remove_part(&m, weights));
  }
  REFUSED(networked_tagger, *DATA(m, WEIGHTS("SC", SET), float) = 1);
  REFUSED(networked_tagger, *DATA(m, WEIGHTS("SC", SET), float) = -1);
  REFUSED(networked_tagger, *DATA(m, WEIGHTS("SC", SET), float) = NAN);
  HARMLESS(networked_tagger, *DATA(m, WEIGHTS("SC", SET), float) = 0.0625f);
  HARMLESS(networked_tagger, *DATA(m, WEIGHTS("SC", SET), float) = 0);
  REFUSED(networked_tagger, remove_part(&m, WEIGHTS("RW", SET)));
}
END_TEST

static void add_certainty(model_parts *m, float slope, float offset, size_t size) {
  float *line = test_block(3 * sizeof *line);
  line[0] = slope;
  line[1] = offset;
  line[2] = 0;
  m->parts[m->count++] = (khi_model_part){KHI_CERTAINTY, line, size};
}

START_TEST(certainty_is_checked) {
  static const float bad[][2] = {{NAN, 0}, {0, 0}, {-1, 0}, {1.5f, 0}, {INFINITY, 0}, {1, NAN}, {1, -1}, {1, 21}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    REFUSED(tiny_classifier, add_certainty(&m, bad[i][0], bad[i][1], 8));
  REFUSED(tiny_classifier, add_certainty(&m, 1, 0, 4));
  REFUSED(tiny_classifier, add_certainty(&m, 1, 0, 12));
  HARMLESS(tiny_classifier, add_certainty(&m, 0.65f, 0.46f, 8));
  static const float slopes[] = {1e-45f, 1e-10f, 0.01f, 0.1f, 0.5f, 1};
  for (size_t i = 0; i < sizeof slopes / sizeof *slopes; i++)
    for (int bias = -110; bias <= 110; bias += 2) { /* of next to no probability, down to none */
      HARMLESS(tiny_classifier, add_certainty(&m, slopes[i], 0, 8); DATA(m, KHI_BIASES, float)[0] = (float)bias);
      HARMLESS(tiny_classifier, add_certainty(&m, slopes[i], 20, 8); DATA(m, KHI_BIASES, float)[0] = (float)bias);
    }
}
END_TEST

START_TEST(labels_and_biases_are_checked) {
  REFUSED(tiny_classifier, resize_part(&m, KHI_CODES, 0));
  REFUSED(tiny_classifier, resize_part(&m, KHI_CODES, 3 * KHI_CODE_MAX - 1));
  REFUSED(tiny_classifier, resize_part(&m, KHI_CODES, 2 * KHI_CODE_MAX)); /* not what the rest is for */
  REFUSED(tiny_classifier, resize_part(&m, KHI_CODES, 4 * KHI_CODE_MAX));
  REFUSED(tiny_classifier, resize_part(&m, KHI_CODES, (KHI_TOPICS_MAX + 1) * KHI_CODE_MAX));
  REFUSED(tiny_classifier, memset(DATA(m, KHI_CODES, char), 'x', KHI_CODE_MAX));
  REFUSED(tiny_classifier, memset(DATA(m, KHI_CODES, char), 'x', 3 * KHI_CODE_MAX));
  REFUSED(tiny_classifier, DATA(m, KHI_CODES, char)[KHI_CODE_MAX] = 0);
  REFUSED(tiny_classifier, DATA(m, KHI_CODES, char)[0] = (char)0xC3); /* no text in UTF-8 */
  REFUSED(tiny_classifier, DATA(m, KHI_CODES, char)[0] = '\n');
  HARMLESS(tiny_classifier, add_names(&m, "\xD8\xB1\0\0b", 6)); /* the middle one is called "" */
  REFUSED(tiny_classifier, add_names(&m, "a\0b", 4));
  REFUSED(tiny_classifier, add_names(&m, "a\0b\0c\0", 7));
  REFUSED(tiny_classifier, add_names(&m, "a\0b\0c", 5)); /* the last has no end */
  REFUSED(tiny_classifier, add_names(&m, "a\0b\0\xD8", 6));
  REFUSED(tiny_classifier, resize_part(&m, KHI_BIASES, 0));
  REFUSED(tiny_classifier, resize_part(&m, KHI_BIASES, 8));
  REFUSED(tiny_classifier, resize_part(&m, KHI_BIASES, 16));
  static const float bad[] = {NAN, INFINITY, -INFINITY, 1e6f, -1e6f};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    REFUSED(tiny_classifier, DATA(m, KHI_BIASES, float)[2] = bad[i]);
  HARMLESS(tiny_classifier, DATA(m, KHI_BIASES, float)[0] = 1000);
  HARMLESS(tiny_classifier, DATA(m, KHI_BIASES, float)[0] = -1000);
}
END_TEST

#define TOWN(i) (DATA(m, KHI_PLACE_RECORDS, khi_town)[i])

START_TEST(gazetteers_are_checked) {
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_HASHES, 16));
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_HASHES, 23));
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_INDICES, 8));
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_INDICES, 16));
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_RECORDS, 0));
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_RECORDS, 2 * sizeof(khi_town))); /* a name is of the third */
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_RECORDS, 3 * sizeof(khi_town) - 1));
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_TEXT, 0));
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_TEXT, 3)); /* no zero at its end */
  REFUSED(tiny_gazetteer, resize_part(&m, KHI_PLACE_TEXT, 6)); /* the later names are outside */
  REFUSED(tiny_gazetteer, DATA(m, KHI_PLACE_HASHES, uint64_t)[0] = UINT64_MAX);
  REFUSED(tiny_gazetteer, DATA(m, KHI_PLACE_HASHES, uint64_t)[2] = 0);
  REFUSED(tiny_gazetteer, DATA(m, KHI_PLACE_INDICES, uint32_t)[1] = 3);
  REFUSED(tiny_gazetteer, DATA(m, KHI_PLACE_INDICES, uint32_t)[0] = UINT32_MAX);
  REFUSED(tiny_gazetteer, TOWN(0).latitude = 900001);
  REFUSED(tiny_gazetteer, TOWN(0).latitude = INT32_MIN);
  REFUSED(tiny_gazetteer, TOWN(1).longitude = -1800001);
  REFUSED(tiny_gazetteer, TOWN(2).name = 1000);
  REFUSED(tiny_gazetteer, TOWN(2).name = UINT32_MAX);
  REFUSED(tiny_gazetteer, TOWN(1).country[1] = 'x');
  REFUSED(tiny_gazetteer, TOWN(1).country[0] = 0);
  REFUSED(tiny_gazetteer, memset(TOWN(2).region, 'x', KHB_PLACE_REGION_MAX));
  HARMLESS(tiny_gazetteer, memcpy(TOWN(0).country, "ZZ", 2)); /* a country of nobody's */
  HARMLESS(tiny_gazetteer, memset(TOWN(0).region, 0xFF, KHB_PLACE_REGION_MAX - 1));
  HARMLESS(tiny_gazetteer, TOWN(0).population = UINT32_MAX);
  HARMLESS(tiny_gazetteer, TOWN(0).geonames_id = 0);
  HARMLESS(tiny_gazetteer, memset(DATA(m, KHI_PLACE_HASHES, char), 0, 24));
}
END_TEST

/* ---- Random damage, sealed anew ------------------------------------------------------------------------------------ */

static void damage_at_random(model_parts make(void), uint64_t seed, size_t times) {
  uint64_t state = seed;
  size_t opened = 0;
  for (size_t i = 0; i < times; i++) {
    model_parts m = make();
    khb_error error;
    char what[40];
    snprintf(what, sizeof what, "random damage %zu", i);
    for (size_t k = random_below(&state, 4) + 1; k--;) {
      khi_model_part *p = &m.parts[random_below(&state, m.count)];
      unsigned char *bytes = (unsigned char *)p->data;
      for (size_t n = random_below(&state, 3) + 1; n-- && p->size;) {
        static const unsigned char values[] = {0, 1, 0x7F, 0x80, 0xFF};
        size_t at = random_below(&state, p->size);
        bytes[at] = random_below(&state, 2) ? values[random_below(&state, 5)] : (unsigned char)random_bits(&state);
      }
      if (!random_below(&state, 8)) resize_part(&m, p->tag, random_below(&state, 2 * p->size + 9));
      if (!random_below(&state, 20)) p->tag = m.parts[random_below(&state, m.count)].tag;
    }
    khb_status status = try(&m, what, &error);
    if (status && status != KHB_ERROR_MODEL) ck_abort_msg("%s: status %d", what, status);
    opened += !status;
  }
  ck_assert_uint_gt(opened, times / 10);
  ck_assert_uint_lt(opened, times);
}

START_TEST(random_damage_does_no_harm) {
  damage_at_random(tiny_tagger, 6, 1500);
  damage_at_random(networked_tagger, 9, 300);
  damage_at_random(tiny_classifier, 7, 1500);
  damage_at_random(tiny_gazetteer, 8, 500);
}
END_TEST

Suite *damage_suite(void) {
  Suite *suite = suite_create("damage");
  TCase *c = new_case(suite, "inconsistent models");
  tcase_add_test(c, undamaged_models_work);
  tcase_add_test(c, indexes_are_checked);
  tcase_add_test(c, weights_are_checked);
  tcase_add_test(c, the_lexicon_is_checked);
  tcase_add_test(c, schemes_are_checked);
  tcase_add_test(c, transitions_are_checked);
  tcase_add_test(c, calibrations_are_checked);
  tcase_add_test(c, networks_are_checked);
  tcase_add_test(c, labels_and_biases_are_checked);
  tcase_add_test(c, certainty_is_checked);
  tcase_add_test(c, gazetteers_are_checked);
  tcase_add_test(c, random_damage_does_no_harm);
  return suite;
}
