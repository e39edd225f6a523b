#include "models.h"

#include <stdio.h>

#include "base/hash.h"
#include "read/gazetteer.h"
#include "read/place_lexicon.h"
#include "tag/tagger.h"
#include "topics/classifier.h"

/* ---- The tiny tagger --------------------------------------------------------------------------------------------- */

static const uint8_t news_types[] = {KHB_PER, KHB_ORG, KHB_GPE, KHB_ROLE};
static const uint8_t anercorp_types[] = {KHB_PER, KHB_ORG, KHB_LOC, KHB_MISC};
enum { TYPES = 4, LABELS = 1 + 2 * TYPES };

/* What the tagger knows of a word: by the lexicon, how often it begins names; by weights, the labels it likes. */
static const struct known {
  const char *word;
  uint8_t begins, lists;
  int begin, inside; /* index in news_types, or -1 */
} known[] = {
    {"محمد", 60, KHI_LIST_NAME, 0, -1},
    {"الطاهر", 30, KHI_LIST_NAME, 0, 0},
    {"الباعور", 9, 0, 0, 0},
    {"والباعور", 0, 0, 0, -1},
    {"بالباعور", 0, 0, 0, -1},
    {"سالم", 40, KHI_LIST_NAME, 0, 0},
    {"الورفلي", 9, 0, 0, 0},
    {"وفاء", 20, KHI_LIST_NAME, 0, -1},
    {"فاء", 0, 0, -1, -1},
    {"ليبيا", 60, KHI_LIST_PLACE_FIRST, 2, -1},
    {"وليبيا", 0, 0, 2, -1},
    {"بليبيا", 0, 0, 2, -1},
    {"تونس", 60, KHI_LIST_PLACE_FIRST, 2, -1},
    {"لتونس", 0, 0, 2, -1},
    {"ولتونس", 0, 0, 2, -1},
    {"برقة", 9, 0, 2, -1},
    {"الأمم", 40, KHI_LIST_BODY_FIRST, 1, -1},
    {"للأمم", 0, 0, 1, -1},
    {"وللأمم", 0, 0, 1, -1},
    {"المتحدة", 0, 0, -1, 1},
    {"والوزارة", 0, 0, 1, -1},
    {"وزير", 30, 0, 3, -1},
    {"الخارجية", 0, 0, -1, 3},
};
enum { KNOWN = sizeof known / sizeof *known };

static void keep(model_parts *m, uint32_t tag, const void *data, size_t size) {
  void *copy = test_block(size);
  if (size) memcpy(copy, data, size);
  m->parts[m->count++] = (khi_model_part){tag, copy, size};
}

static void keep_weights(model_parts *m, const uint64_t *features, const float *rows, size_t count, size_t labels,
                         char set) {
  khi_weights_image image;
  if (khi_weights_build(features, rows, count, labels, set, NULL, &image, NULL)) ck_abort_msg("no weights");
  for (size_t i = 0; i < sizeof image.parts / sizeof *image.parts; i++)
    keep(m, image.parts[i].tag, image.parts[i].data, image.parts[i].size);
  khi_weights_image_free(&image, NULL);
}

static text form_of(const khi_foldings *foldings, const char *word) {
  text raw = text_of_utf8(word, strlen(word)), form = text_room(KHI_FORM_MAX);
  form.length = khi_word_form(&foldings->form, raw.units, raw.length, form.units);
  return form;
}

static void keep_lexicon(model_parts *m, const khi_foldings *foldings) {
  uint64_t hashes[KNOWN];
  khi_lexicon_entry entries[KNOWN];
  khi_hash_index_image index;
  for (size_t i = 0; i < KNOWN; i++) {
    text form = form_of(foldings, known[i].word);
    hashes[i] = khi_hash_units(form.units, form.length);
  }
  if (khi_hash_index_build(hashes, KNOWN, NULL, &index, NULL)) ck_abort_msg("no index");
  for (size_t i = 0; i < KNOWN; i++)
    entries[index.places[i]] =
        (khi_lexicon_entry){{(uint16_t)(1 + i), (uint16_t)(1 + i / 2), 1}, known[i].lists, known[i].begins};
  keep(m, KHI_LEXICON_BOUNDS, index.bounds, (index.buckets + 1) * sizeof *index.bounds);
  keep(m, KHI_LEXICON_PRINTS, index.prints, index.count * sizeof *index.prints);
  keep(m, KHI_LEXICON_ENTRIES, entries, sizeof entries);
  khi_hash_index_image_free(&index, NULL);
}

/* The token of a word that stands alone. */
static khi_token token_of(const khi_foldings *foldings, const char *word) {
  static const uint32_t bounds[2];
  const khi_lexicon none = {{bounds, NULL, 0, 0}, NULL};
  text raw = text_of_utf8(word, strlen(word));
  khi_word whole = {0, (uint32_t)raw.length};
  khi_token token;
  khi_tokens_fill(&foldings->form, &none, raw.units, &whole, 1, &token);
  return token;
}

/* The feature that is a word's form itself: the first of those that identify it. */
static uint64_t word_feature(const khi_foldings *foldings, const char *word) {
  khi_token token = token_of(foldings, word);
  uint64_t features[KHI_FEATURES_MAX];
  size_t identity;
  khi_features(&token, 1, 0, features, &identity);
  return features[0];
}

/* The feature of the second scheme that is a word's label by the first. */
static uint64_t label_feature(uint8_t label) {
  khi_token token = {.length = 0};
  uint64_t features[KHI_FEATURES_MAX];
  khi_label_features(&token, &label, 1, 0, features);
  return features[0];
}

/* O is worth 2, whatever stands before; the rest is decided by the words. */
static void keep_transitions(model_parts *m, char set) {
  float scores[1 + LABELS][LABELS] = {{0}};
  for (size_t from = 0; from <= LABELS; from++) {
    scores[from][0] = 2;
    for (size_t to = 0; to < LABELS; to++)
      if (from ? !khi_label_may_follow(from - 1, to) : to && to % 2 == 0) scores[from][to] = KHI_FORBIDDEN;
  }
  keep(m, KHI_TRANSITIONS(set), scores, sizeof scores);
}

model_parts tiny_tagger(void) {
  model_parts m = {.kind = KHI_MODEL_TAGGER};
  khi_foldings foldings;
  uint64_t features[KNOWN + LABELS];
  float rows[KNOWN][LABELS] = {{0}}, second[LABELS][LABELS] = {{0}};
  khi_scheme_record records[2] = {{.name = "news", .type_count = TYPES, .base = -1},
                                  {.name = "anercorp", .type_count = TYPES, .base = 0}};
  memcpy(records[0].types, news_types, TYPES);
  memcpy(records[1].types, anercorp_types, TYPES);
  khi_foldings_init(&foldings);
  keep_lexicon(&m, &foldings);
  for (size_t i = 0; i < KNOWN; i++) {
    features[i] = word_feature(&foldings, known[i].word);
    if (known[i].begin >= 0) rows[i][1 + 2 * known[i].begin] = 6;
    if (known[i].inside >= 0) rows[i][2 + 2 * known[i].inside] = 7;
  }
  keep_weights(&m, features, *rows, KNOWN, LABELS, '0');
  for (uint8_t label = 0; label < LABELS; label++) { /* PER, ORG and GPE are PER, ORG and LOC; a ROLE is nothing */
    features[label] = label_feature(label);
    second[label][label < 7 ? label : 0] = 6;
  }
  keep_weights(&m, features, *second, LABELS, LABELS, '1');
  keep_transitions(&m, '0');
  keep_transitions(&m, '1');
  keep(&m, KHI_SCHEMES, records, sizeof records);
  return m;
}

/* A layer of the network with weights and biases between -range and range. */
static void keep_layer(model_parts *m, size_t stack, char letter, size_t inputs, size_t outputs, uint64_t *state) {
  enum { RANGE = 200 };
  int16_t *weights = test_block(inputs * outputs * sizeof *weights);
  int32_t *biases = test_block(outputs * sizeof *biases);
  for (size_t i = 0; i < inputs * outputs; i++) weights[i] = (int16_t)((int)random_below(state, 2 * RANGE) - RANGE);
  for (size_t i = 0; i < outputs; i++) biases[i] = ((int32_t)random_below(state, 2 * RANGE) - RANGE) * KHI_NETWORK_ONE;
  keep(m, KHI_NETWORK_WEIGHTS(stack, letter), weights, inputs * outputs * sizeof *weights);
  keep(m, KHI_NETWORK_BIASES(stack, letter), biases, outputs * sizeof *biases);
}

/* Rows for half of the known words as wholes, and for the parts of one other. */
static void keep_words(model_parts *m, uint64_t *state) {
  uint64_t features[KNOWN + KHI_NETWORK_PARTS_MAX];
  static float rows[KNOWN + KHI_NETWORK_PARTS_MAX][KHI_NETWORK_WORD];
  khi_foldings foldings;
  size_t count = 0;
  khi_foldings_init(&foldings);
  khi_token other = token_of(&foldings, "الفيتوري");
  count = khi_network_parts(&other, features);
  features[0] = features[--count]; /* the word itself has no row: so its parts count */
  for (size_t i = 0; i < KNOWN; i += 2) {
    khi_token token = token_of(&foldings, known[i].word);
    uint64_t word[KHI_NETWORK_WORD_FEATURES];
    khi_network_word(&token, word);
    features[count++] = word[0];
  }
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < KHI_NETWORK_WORD; k++) rows[i][k] = ((float)random_below(state, 201) - 100) / 100;
  keep_weights(m, features, *rows, count, KHI_NETWORK_WORD, KHI_NETWORK_SET);
}

model_parts networked_tagger(void) {
  model_parts m = tiny_tagger();
  uint64_t state = 21;
  keep_words(&m, &state);
  for (size_t i = 0; i < NETWORKED_STACKS; i++) {
    keep_layer(&m, i, 'L', 3 * KHI_NETWORK_WORD, KHI_NETWORK_LOCAL, &state);
    keep_layer(&m, i, 'V', KHI_NETWORK_LOCAL, KHI_NETWORK_STATE, &state);
    keep_layer(&m, i, 'G', KHI_NETWORK_LOCAL, KHI_NETWORK_STATE, &state);
    keep_layer(&m, i, 'M', KHI_NETWORK_STATE + KHI_NETWORK_LOCAL, KHI_NETWORK_MIXED, &state);
    keep_layer(&m, i, '0', KHI_NETWORK_MIXED, KHI_NETWORK_HEAD, &state);
    keep_layer(&m, i, '1', KHI_NETWORK_MIXED, KHI_NETWORK_HEAD, &state);
  }
  return m;
}

/* ---- The tiny classifier ----------------------------------------------------------------------------------------- */

model_parts tiny_classifier(void) {
  static const char codes[][KHI_CODE_MAX] = {"POL", "SPO", "XYZ"};
  static const char *const words[] = {"برلمان", "مباراة", "غريب"};
  static const float biases[] = {0.5f, 0, -0.5f};
  model_parts m = {.kind = KHI_MODEL_CLASSIFIER};
  khb_allocator memory = khi_allocator(NULL);
  uint64_t features[3];
  float rows[3][3] = {{30, 0, 0}, {0, 30, 0}, {0, 0, 30}};
  khi_fold fold;
  khi_topic_fold(&fold);
  for (size_t i = 0; i < 3; i++) {
    text t = text_of_utf8(words[i], strlen(words[i]));
    khi_features_list list = {NULL, 0, 0};
    size_t count;
    if (khi_topic_features(&fold, t.units, t.length, &memory, &list, &count, NULL)) ck_abort_msg("no features");
    features[i] = list.items[0];
    khi_release(&memory, list.items);
  }
  keep(&m, KHI_CODES, codes, sizeof codes);
  keep(&m, KHI_BIASES, biases, sizeof biases);
  keep_weights(&m, features, *rows, 3, 3, KHI_TOPIC_SET);
  return m;
}

/* ---- The tiny gazetteer ------------------------------------------------------------------------------------------ */

static uint64_t hash_of_place(const khi_foldings *foldings, const char *name) {
  uint16_t key[KHI_PLACE_KEY_MAX];
  text raw = text_of_utf8(name, strlen(name));
  return khi_hash_units(key, khi_place_key(foldings, raw.units, raw.length, key));
}

model_parts tiny_gazetteer(void) {
  static const char names[] = "Burqa\0Tunis\0Burqa al Gharbiya";
  static const khi_town towns[] = {{1, 322700, 352000, 4000, 0, "PS", "WE"},
                                   {2464470, 368190, 101658, 693210, 6, "TN", "36"},
                                   {3, 318700, 352600, 0, 12, "PS", ""}};
  model_parts m = {.kind = KHI_MODEL_GAZETTEER};
  khi_foldings foldings;
  khi_foldings_init(&foldings);
  uint64_t burqa = hash_of_place(&foldings, "برقة"), tunis = hash_of_place(&foldings, "تونس");
  uint64_t rising[] = {burqa, burqa, tunis}, falling[] = {tunis, burqa, burqa};
  static const uint32_t last[] = {0, 2, 1}, first[] = {1, 0, 2};
  keep(&m, KHI_PLACE_HASHES, burqa < tunis ? rising : falling, sizeof rising);
  keep(&m, KHI_PLACE_INDICES, burqa < tunis ? last : first, sizeof first);
  keep(&m, KHI_PLACE_RECORDS, towns, sizeof towns);
  keep(&m, KHI_PLACE_TEXT, names, sizeof names);
  return m;
}

/* ---- Sections and files ------------------------------------------------------------------------------------------ */

khi_model_part *part_of(model_parts *self, uint32_t tag) {
  for (size_t i = 0; i < self->count; i++)
    if (self->parts[i].tag == tag) return &self->parts[i];
  ck_abort_msg("the model has no section %08x", (unsigned)tag);
}

void resize_part(model_parts *self, uint32_t tag, size_t size) {
  khi_model_part *p = part_of(self, tag);
  unsigned char *data = test_block(size);
  memset(data, 0, size);
  memcpy(data, p->data, p->size < size ? p->size : size);
  p->data = data;
  p->size = size;
}

void remove_part(model_parts *self, uint32_t tag) {
  khi_model_part *p = part_of(self, tag), *end = self->parts + --self->count;
  for (; p < end; p++) *p = p[1];
}

const char *write_model(const model_parts *self, const char *name) {
  const char *path = scratch_path(name);
  khb_error error;
  remove(path); /* see write_file */
  if (khi_model_write(path, self->kind, self->parts, self->count, NULL, &error)) ck_abort_msg("%s", error.message);
  return path;
}

void reseal(unsigned char *bytes, size_t size) {
  uint64_t seed = khi_xxh64(bytes, offsetof(khi_model_header, checksum), 0);
  uint64_t sum = khi_xxh64(bytes + sizeof(khi_model_header), size - sizeof(khi_model_header), seed);
  memcpy(bytes + offsetof(khi_model_header, checksum), &sum, sizeof sum);
}

khb_tagger *open_tiny_tagger(const khb_allocator *allocator) {
  model_parts m = tiny_tagger();
  khb_tagger *tagger;
  khb_error error;
  if (khb_tagger_open(write_model(&m, "tiny-tagger.khm"), allocator, &tagger, &error))
    ck_abort_msg("%s", error.message);
  return tagger;
}

khb_classifier *open_tiny_classifier(const khb_allocator *allocator) {
  model_parts m = tiny_classifier();
  khb_classifier *classifier;
  khb_error error;
  if (khb_classifier_open(write_model(&m, "tiny-topics.khm"), allocator, &classifier, &error))
    ck_abort_msg("%s", error.message);
  return classifier;
}

khb_gazetteer *open_tiny_gazetteer(const khb_allocator *allocator) {
  model_parts m = tiny_gazetteer();
  khb_gazetteer *gazetteer;
  khb_error error;
  if (khb_gazetteer_open(write_model(&m, "tiny-places.khm"), allocator, &gazetteer, &error))
    ck_abort_msg("%s", error.message);
  return gazetteer;
}

const char *shipped_model(const char *name) {
  char relative[80];
  snprintf(relative, sizeof relative, "python/khabar/models/%s", name);
  const char *path = repository_path(relative);
  FILE *file = fopen(path, "rb");
  if (file) fclose(file);
  else fprintf(stderr, "skipped: what needs %s, which is not there\n", relative);
  return file ? path : NULL;
}
