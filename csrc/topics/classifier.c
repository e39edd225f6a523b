/* khb_classifier: a headline's features to probabilities of topics. */
#include "topics/classifier.h"

#include <string.h>

static const float BIAS_MAX = 1e3f;

static khb_status open_labels(khb_classifier *self, khb_error *error) {
  khi_section codes, biases;
  khb_status status = khi_model_array(&self->model, KHI_CODES, KHI_CODE_MAX, SIZE_MAX, &codes, error);
  if (status != KHB_OK) return status;
  self->labels = codes.size / KHI_CODE_MAX;
  self->codes = (const char(*)[KHI_CODE_MAX])codes.data;
  if (!self->labels || self->labels > KHI_TOPICS_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, codes.offset, "damaged: an impossible number of labels");
  for (size_t i = 0; i < self->labels; i++)
    if (!self->codes[i][0] || !memchr(self->codes[i], 0, KHI_CODE_MAX))
      return khi_fail(error, KHB_ERROR_MODEL, codes.offset + i * KHI_CODE_MAX, "damaged: a label has no proper code");
  status = khi_model_array(&self->model, KHI_BIASES, sizeof(float), self->labels, &biases, error);
  if (status != KHB_OK) return status;
  self->biases = (const float *)biases.data;
  for (size_t i = 0; i < self->labels; i++)
    if (!(fabsf(self->biases[i]) <= BIAS_MAX))
      return khi_fail(error, KHB_ERROR_MODEL, biases.offset, "damaged: a bias is out of range");
  status = khi_weights_open(&self->model, KHI_TOPIC_SET, self->labels, &self->weights, error);
  if (status != KHB_OK) return status;
  if (fabsf(self->weights.scale) > BIAS_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, 0, "damaged: the scale of the weights is too large");
  return KHB_OK;
}

khb_status khb_classifier_open(const char *path, const khb_allocator *allocator, khb_classifier **out,
                               khb_error *error) {
  if (!out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out is NULL");
  khb_allocator memory = khi_allocator(allocator);
  khb_classifier *self = khi_allocate(&memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a classifier");
  memset(self, 0, sizeof *self);
  self->allocator = memory;
  khi_topic_fold(&self->fold);
  khb_status status = khi_model_open(path, KHI_MODEL_CLASSIFIER, &self->model, error);
  if (status == KHB_OK) status = open_labels(self, error);
  if (status != KHB_OK) {
    khb_classifier_free(self);
    return status;
  }
  *out = self;
  return KHB_OK;
}

void khb_classifier_free(khb_classifier *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_model_close(&self->model);
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

khb_status khb_classifier_classify(const khb_classifier *self, const uint16_t *units, size_t length,
                                   float *probabilities, khb_error *error) {
  if (!self || !probabilities) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or probabilities is NULL");
  khi_features_list list = {NULL, 0, 0};
  size_t words = 0;
  khb_status status = khi_topic_features(&self->fold, units, length, &self->allocator, &list, &words, error);
  if (status == KHB_OK) {
    int32_t sums[KHI_TOPICS_MAX] = {0};
    float scores[KHI_TOPICS_MAX], top = -INFINITY, total = 0,
                                  factor = khi_topic_factor(list.count) * self->weights.scale;
    khi_weights_add(&self->weights, list.items, list.count, sums);
    for (size_t k = 0; k < self->labels; k++) {
      scores[k] = self->biases[k] + (float)sums[k] * factor;
      top = fmaxf(top, scores[k]);
    }
    for (size_t k = 0; k < self->labels; k++) total += scores[k] = expf(scores[k] - top);
    for (size_t k = 0; k < self->labels; k++) probabilities[k] = words ? scores[k] / total : 0;
  }
  khi_release(&self->allocator, list.items);
  return status;
}
