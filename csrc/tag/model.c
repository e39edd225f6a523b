/* Opening the tagger's model: every index and size is checked here, so that tagging need not. */
#include <math.h>
#include <string.h>

#include "tag/tagger.h"

/* Weights beyond these would let sums, or exp of a transition, overflow; a trained model has none near them. */
static const float SCALE_MAX = 1e3f, TRANSITION_MAX = 80;
static const float SLOPE_MAX = 10, OFFSET_MAX = 20; /* likewise of a calibration */

/* A model without it gives its probabilities as they are. */
static khb_status open_calibration(khb_tagger *self, khi_scheme *scheme, char set, khb_error *error) {
  size_t types = scheme->record->type_count;
  for (size_t k = 0; k < types; k++) scheme->calibration[k] = (khi_calibration){1, 0};
  if (!khi_model_find(&self->model, KHI_CALIBRATION(set)).data) return KHB_OK;
  khi_section lines;
  khb_status status =
      khi_model_array(&self->model, KHI_CALIBRATION(set), sizeof(khi_calibration), types, &lines, error);
  if (status != KHB_OK) return status;
  memcpy(scheme->calibration, lines.data, lines.size);
  for (size_t k = 0; k < types; k++) {
    khi_calibration c = scheme->calibration[k];
    if (!(c.slope > 0 && c.slope <= SLOPE_MAX && fabsf(c.offset) <= OFFSET_MAX))
      return khi_fail(error, KHB_ERROR_MODEL, lines.offset + k * sizeof c, "damaged: a calibration is out of range");
  }
  return KHB_OK;
}

static khb_status open_scheme(khb_tagger *self, size_t at, khi_section records, khb_error *error) {
  khi_scheme *scheme = &self->schemes[at];
  const khi_scheme_record *record = (const khi_scheme_record *)records.data + at;
  uint64_t position = records.offset + at * sizeof *record;
  char set = (char)('0' + at);
  if (!memchr(record->name, 0, sizeof record->name) || !record->name[0])
    return khi_fail(error, KHB_ERROR_MODEL, position, "damaged: a scheme has no proper name");
  if (!record->type_count || record->type_count > KHI_SCHEME_TYPES_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, position, "damaged: a scheme has an impossible number of types");
  for (size_t k = 0; k < record->type_count; k++)
    if (record->types[k] >= KHB_ENTITY_TYPE_COUNT)
      return khi_fail(error, KHB_ERROR_MODEL, position, "damaged: a scheme has an unknown type");
  if (record->base < -1 || record->base >= (int32_t)at)
    return khi_fail(error, KHB_ERROR_MODEL, position, "damaged: a scheme stands on one that does not come before it");
  scheme->record = record;
  scheme->labels = 1 + 2 * (size_t)record->type_count;
  khb_status status = khi_weights_open(&self->model, set, scheme->labels, &scheme->weights, error);
  if (status != KHB_OK) return status;
  if (fabsf(scheme->weights.scale) > SCALE_MAX)
    return khi_fail(error, KHB_ERROR_MODEL, position, "damaged: the scale of the weights is too large");
  khi_section transitions;
  size_t labels = scheme->labels;
  status =
      khi_model_array(&self->model, KHI_TRANSITIONS(set), sizeof(float), (1 + labels) * labels, &transitions, error);
  if (status != KHB_OK) return status;
  const float *values = (const float *)transitions.data;
  for (size_t i = 0; i < (1 + labels) * labels; i++)
    if (!(fabsf(values[i]) <= TRANSITION_MAX || values[i] == KHI_FORBIDDEN))
      return khi_fail(error, KHB_ERROR_MODEL, transitions.offset + i * sizeof(float),
                      "damaged: a transition score is out of range");
  scheme->crf.labels = labels;
  memcpy(scheme->crf.start, values, labels * sizeof(float));
  for (size_t from = 0; from < labels; from++)
    memcpy(scheme->crf.transition[from], values + (1 + from) * labels, labels * sizeof(float));
  khi_crf_prepare(&scheme->crf);
  return open_calibration(self, scheme, set, error);
}

khb_status khb_tagger_open(const char *path, const khb_allocator *allocator, khb_tagger **out, khb_error *error) {
  if (!out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out is NULL");
  khb_allocator memory = khi_allocator(allocator);
  khb_tagger *self = khi_allocate(&memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a tagger");
  memset(self, 0, sizeof *self);
  self->allocator = memory;
  khi_foldings_init(&self->foldings);
  khi_section records;
  khb_status status = khi_model_open(path, KHI_MODEL_TAGGER, &self->model, error);
  if (status == KHB_OK) status = khi_lexicon_open(&self->model, &self->lexicon, error);
  if (status == KHB_OK)
    status = khi_model_array(&self->model, KHI_SCHEMES, sizeof(khi_scheme_record), SIZE_MAX, &records, error);
  if (status == KHB_OK) {
    self->scheme_count = records.size / sizeof(khi_scheme_record);
    if (!self->scheme_count || self->scheme_count > KHI_SCHEMES_MAX)
      status = khi_fail(error, KHB_ERROR_MODEL, records.offset, "damaged: an impossible number of schemes");
  }
  for (size_t i = 0; status == KHB_OK && i < self->scheme_count; i++) status = open_scheme(self, i, records, error);
  if (status == KHB_OK) status = khi_network_open(&self->model, self->scheme_count, &self->network, error);
  if (status != KHB_OK) {
    khb_tagger_free(self);
    return status;
  }
  *out = self;
  return KHB_OK;
}

void khb_tagger_free(khb_tagger *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_model_close(&self->model);
  khi_release(&memory, self);
}

size_t khb_tagger_scheme_count(const khb_tagger *self) { return self->scheme_count; }

const char *khb_tagger_scheme_name(const khb_tagger *self, size_t index) {
  return index < self->scheme_count ? self->schemes[index].record->name : NULL;
}

khb_status khi_tagger_scheme(const khb_tagger *self, const char *name, size_t *out, khb_error *error) {
  for (size_t i = 0; i < self->scheme_count; i++) {
    if (name && strcmp(name, self->schemes[i].record->name)) continue;
    *out = i;
    return KHB_OK;
  }
  return khi_fail(error, KHB_ERROR_NAME, 0, "the tagger has no scheme of that name");
}
