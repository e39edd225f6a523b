/* khb_classifier: opening, learning, saving, and the names of its labels. judge.c uses it. */
#include "topics/classifier.h"

#include <string.h>

#include "topics/trainer.h"

static const float BIAS_MAX = 1e3f;

/* The labels' names: codes of a fixed width, or names of any. */
static khb_status open_codes(khb_classifier *self, khb_error *error) {
  khi_section codes;
  khb_status status = khi_model_array(&self->model, KHI_CODES, KHI_CODE_MAX, SIZE_MAX, &codes, error);
  if (status != KHB_OK) return status;
  self->labels = codes.size / KHI_CODE_MAX;
  if (!self->labels || self->labels > KHI_TOPICS_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, codes.offset, "damaged: an impossible number of labels");
  self->codes = khi_allocate(&self->allocator, self->labels * sizeof *self->codes);
  if (!self->codes) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the labels of a classifier");
  for (size_t i = 0; i < self->labels; i++) {
    self->codes[i] = (const char *)codes.data + i * KHI_CODE_MAX;
    size_t length = 0; /* of visible ASCII */
    while (length < KHI_CODE_MAX && self->codes[i][length] > ' ' && self->codes[i][length] < 0x7F) length++;
    if (!length || length == KHI_CODE_MAX || self->codes[i][length])
      return khi_fail(error, KHB_ERROR_MODEL, codes.offset + i * KHI_CODE_MAX, "damaged: a label has no proper code");
  }
  return KHB_OK;
}

static khb_status check_utf8(khb_classifier *self, khi_section names, khb_error *error) {
  size_t length;
  uint16_t *units = khi_allocate(&self->allocator, khi_product(names.size, sizeof *units));
  if (!units) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the labels of a classifier");
  khb_status status = khb_utf8_decode((const char *)names.data, names.size, units, &length, NULL);
  khi_release(&self->allocator, units);
  if (status == KHB_OK) return KHB_OK;
  return khi_fail(error, KHB_ERROR_MODEL, names.offset, "damaged: the names of the labels are not UTF-8");
}

static khb_status open_names(khb_classifier *self, khi_section names, khb_error *error) {
  const char *text = (const char *)names.data;
  for (size_t i = 0; i < names.size; i++) self->labels += !text[i];
  if (!self->labels || self->labels > KHB_LABELS_MAX || text[names.size - 1])
    return khi_fail(error, KHB_ERROR_MODEL, names.offset, "damaged: an impossible number of labels");
  khb_status status = check_utf8(self, names, error);
  if (status != KHB_OK) return status;
  self->codes = khi_allocate(&self->allocator, self->labels * sizeof *self->codes);
  if (!self->codes) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the labels of a classifier");
  for (size_t i = 0; i < self->labels; i++, text += strlen(text) + 1) self->codes[i] = text;
  return KHB_OK;
}

static khb_status open_certainty(khb_classifier *self, khb_error *error) {
  khi_section line = khi_model_find(&self->model, KHI_CERTAINTY);
  self->certainty = KHI_CERTAINTY_NONE;
  if (!line.data) return KHB_OK;
  if (line.size == sizeof self->certainty) memcpy(&self->certainty, line.data, line.size);
  if (line.size == sizeof self->certainty && khi_certainty_valid(self->certainty)) return KHB_OK;
  return khi_fail(error, KHB_ERROR_MODEL, line.offset, "damaged: an impossible line of certainty");
}

static khb_status open_labels(khb_classifier *self, khb_error *error) {
  khi_section names = khi_model_find(&self->model, KHI_NAMES), biases;
  khb_status status = names.data && names.size ? open_names(self, names, error) : open_codes(self, error);
  if (status != KHB_OK) return status;
  status = khi_model_array(&self->model, KHI_BIASES, sizeof(float), self->labels, &biases, error);
  if (status != KHB_OK) return status;
  self->biases = (const float *)biases.data;
  for (size_t i = 0; i < self->labels; i++)
    if (!(fabsf(self->biases[i]) <= BIAS_MAX))
      return khi_fail(error, KHB_ERROR_MODEL, biases.offset, "damaged: a bias is out of range");
  status = open_certainty(self, error);
  if (status != KHB_OK) return status;
  status = khi_weights_open(&self->model, KHI_TOPIC_SET, self->labels, &self->weights, error);
  if (status != KHB_OK) return status;
  if (fabsf(self->weights.scale) > BIAS_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, 0, "damaged: the scale of the weights is too large");
  if (self->weights.index.count > KHI_ROWS_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, 0, "the model has more features than can be used");
  if (!khi_rows_init(&self->rows, &self->weights, &self->allocator) ||
      !khi_filter_init(&self->filter, &self->weights.index, &self->allocator))
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a classifier");
  return KHB_OK;
}

static khb_classifier *new_classifier(const khb_allocator *allocator, khb_error *error) {
  khb_allocator memory = khi_allocator(allocator);
  khb_classifier *self = khi_allocate(&memory, sizeof *self);
  if (!self) {
    khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a classifier");
    return NULL;
  }
  memset(self, 0, sizeof *self);
  self->allocator = memory;
  khi_topic_fold(&self->fold);
  khi_alphabet_init(&self->alphabet, &self->fold);
  return self;
}

khb_status khb_classifier_open(const char *path, const khb_allocator *allocator, khb_classifier **out,
                               khb_error *error) {
  if (!out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out is NULL");
  khb_classifier *self = new_classifier(allocator, error);
  if (!self) return KHB_ERROR_MEMORY;
  khb_status status = khi_model_open(path, KHI_MODEL_CLASSIFIER, &self->model, error);
  if (status == KHB_OK) status = open_labels(self, error);
  if (status != KHB_OK) {
    khb_classifier_free(self);
    return status;
  }
  *out = self;
  return KHB_OK;
}

/* The names one behind the other, each with its zero; NULL: no memory. */
static char *join_names(const khb_training *training, const khb_allocator *memory, size_t *size) {
  *size = 0;
  for (size_t k = 0; k < training->name_count; k++) *size += strlen(training->names[k]) + 1;
  char *names = khi_allocate(memory, *size), *at = names;
  for (size_t k = 0; names && k < training->name_count; k++) {
    size_t length = strlen(training->names[k]) + 1;
    memcpy(at, training->names[k], length);
    at += length;
  }
  return names;
}

/* What was learned as the bytes of a model file. */
static khb_status make_image(const khb_training *training, const khi_learned *learned, const khb_allocator *memory,
                             unsigned char **image, size_t *size, khb_error *error) {
  size_t labels = training->name_count, names_size;
  khi_weights_image weights;
  khb_status status =
      khi_weights_build(learned->hashes, learned->rows, learned->count, labels, KHI_TOPIC_SET, memory, &weights, error);
  if (status != KHB_OK) return status;
  char *names = join_names(training, memory, &names_size);
  if (names) {
    khi_model_part parts[6] = {{KHI_NAMES, names, names_size}, {KHI_BIASES, learned->biases, labels * sizeof(float)}};
    memcpy(parts + 2, weights.parts, sizeof weights.parts);
    status = khi_model_image(KHI_MODEL_CLASSIFIER, parts, 6, memory, image, size, error);
  } else {
    status = khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the labels of a classifier");
  }
  khi_release(memory, names);
  khi_weights_image_free(&weights, memory);
  return status;
}

khb_status khb_classifier_train(const khb_training *training, const khb_allocator *allocator, khb_classifier **out,
                                khb_error *error) {
  if (!training || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "training or out is NULL");
  khi_learned learned;
  size_t size;
  khb_classifier *self = new_classifier(allocator, error);
  if (!self) return KHB_ERROR_MEMORY;
  khb_status status = khi_learn(training, &self->fold, &self->allocator, &learned, error);
  if (status == KHB_OK) {
    status = make_image(training, &learned, &self->allocator, &self->image, &size, error);
    khi_learned_free(&learned);
  }
  if (status == KHB_OK) status = khi_model_view(self->image, size, KHI_MODEL_CLASSIFIER, &self->model, error);
  if (status == KHB_OK) status = open_labels(self, error);
  if (status != KHB_OK) {
    khb_classifier_free(self);
    return status;
  }
  *out = self;
  return KHB_OK;
}

khb_status khb_classifier_save(const khb_classifier *self, const char *path, khb_error *error) {
  if (!self) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self is NULL");
  return khi_model_save(path, self->model.data, self->model.size, &self->allocator, error);
}

void khb_classifier_free(khb_classifier *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_model_close(&self->model);
  khi_release(&memory, self->image);
  khi_release(&memory, (void *)self->codes);
  khi_release(&memory, self->rows.memory);
  khi_release(&memory, self->filter.bits);
  khi_release(&memory, self);
}

size_t khb_classifier_label_count(const khb_classifier *self) { return self->labels; }

const char *khb_classifier_label_code(const khb_classifier *self, size_t index) {
  return index < self->labels ? self->codes[index] : NULL;
}

static const khi_media_topic *topic(const khb_classifier *self, size_t index) {
  return index < self->labels ? khi_media_topic_find(self->codes[index]) : NULL;
}

const char *khb_classifier_label_iptc(const khb_classifier *self, size_t index) {
  const khi_media_topic *t = topic(self, index);
  return t ? t->iptc : NULL;
}

const char *khb_classifier_label_name_en(const khb_classifier *self, size_t index) {
  const khi_media_topic *t = topic(self, index);
  return t ? t->name_en : NULL;
}

const char *khb_classifier_label_name_ar(const khb_classifier *self, size_t index) {
  const khi_media_topic *t = topic(self, index);
  return t ? t->name_ar : NULL;
}

const char *khb_classifier_label_name_fr(const khb_classifier *self, size_t index) {
  const khi_media_topic *t = topic(self, index);
  return t ? t->name_fr : NULL;
}
