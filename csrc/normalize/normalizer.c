/* khb_normalizer: making it, and the ways in which a text is given back. */
#include "normalize/normalizer.h"

#include <string.h>

#include "base/memory.h"
#include "normalize/passes.h"

void khb_normalizer_free(khb_normalizer *self) {
  if (!self) return;
  khi_options_free(&self->options, &self->allocator);
  khi_release(&self->allocator, self);
}

/* Kept or not, a placeholder must be what the rules leave as it is: it is written where they have not yet run. */
static khb_status try_placeholders(const khb_normalizer *self, khb_error *error) {
  for (size_t i = 0; i < self->options.placeholder_count; i++) {
    const khi_placeholder *p = self->options.placeholders + i;
    khb_text *text;
    khb_status status = khi_passes_once(self, p->units, p->length, &text, error);
    if (status != KHB_OK) return status;
    int same = text->length == p->length && !memcmp(text->units, p->units, p->length * sizeof *p->units);
    khb_text_free(text);
    if (!same)
      return khi_fail(error, KHB_ERROR_ARGUMENT, khi_rule_index(p->rule), "the rules would change a placeholder");
  }
  return KHB_OK;
}

khb_status khb_normalizer_new_with(const khb_normalizer_options *options, const khb_allocator *allocator,
                                   khb_normalizer **out, khb_error *error) {
  if (!options || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "options or out is NULL");
  khb_allocator memory = khi_allocator(allocator);
  khb_normalizer *self = khi_allocate(&memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a normaliser");
  self->allocator = memory;
  khb_status status = khi_options_init(&self->options, options, &memory, error);
  if (status == KHB_OK) {
    khi_fold_init(&self->fold, options->rules);
    self->form = khi_fold_form(options->rules);
    self->one_fold = khi_passes_one_fold(&self->options);
    status = try_placeholders(self, error);
    if (status != KHB_OK) khi_options_free(&self->options, &memory);
  }
  if (status != KHB_OK) {
    khi_release(&memory, self);
    return status;
  }
  *out = self;
  return KHB_OK;
}

khb_status khb_normalizer_new(khb_rules rules, const khb_allocator *allocator, khb_normalizer **out, khb_error *error) {
  const khb_normalizer_options options = {.rules = rules};
  return khb_normalizer_new_with(&options, allocator, out, error);
}

/* ---- Applying ---------------------------------------------------------------------------------------------------- */

static khb_status check(const khb_normalizer *self, const uint16_t *units, size_t length, const void *out,
                        khb_error *error) {
  if (!self || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or an output is NULL");
  return khi_check_text(units, length, error);
}

khb_status khb_normalizer_apply(const khb_normalizer *self, const uint16_t *units, size_t length, khb_text **out,
                                khb_error *error) {
  khb_status status = check(self, units, length, out, error);
  return status == KHB_OK ? khi_passes_apply(self, units, length, NULL, out, error) : status;
}

/* A map of an apply to come, or NULL. */
static khi_offsets *offsets_new(const khb_normalizer *self) {
  khi_offsets *offsets = khi_allocate(&self->allocator, sizeof *offsets);
  if (offsets) khi_offsets_init(offsets, &self->allocator);
  return offsets;
}

static size_t count_points(const uint16_t *units, size_t length) {
  size_t points = length;
  for (size_t i = 1; i < length; i++) points -= (units[i - 1] & 0xFC00) == 0xD800 && (units[i] & 0xFC00) == 0xDC00;
  return points;
}

/* What a pass has written straight into `out`, if that is all there is to do; else 0. */
static int take_fold(const khb_normalizer *self, const khi_fold_pass *pass, const uint16_t *out, size_t *out_length,
                     size_t *points) {
  if (pass->doubt && khi_normal_next(self->form, out, pass->out, 0) != pass->out) return 0;
  *out_length = pass->out;
  if (points) *points = pass->surrogates ? count_points(out, pass->out) : pass->out;
  return 1;
}

/* The same by way of a text that is copied. */
static khb_status apply_by_text(const khb_normalizer *self, const uint16_t *units, size_t length, khi_offsets *offsets,
                                uint16_t *out, size_t capacity, size_t *out_length, size_t *points, khb_error *error) {
  khb_text *text;
  khb_status status = khi_passes_apply(self, units, length, offsets, &text, error);
  if (status != KHB_OK) return status;
  if (text->length > capacity) {
    status = khi_fail(error, KHB_ERROR_ROOM, text->length, "the normalised text does not fit");
  } else {
    if (text->length) memcpy(out, text->units, text->length * sizeof *out);
    *out_length = text->length;
    if (points) *points = count_points(out, text->length);
  }
  khb_text_free(text);
  return status;
}

static khb_status no_output(khb_error *error) {
  return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out or out_length is NULL");
}

static int is_same(const uint16_t *units, size_t length, const uint16_t *out, size_t out_length) {
  return out_length == length && (!length || memcmp(units, out, length * sizeof *units) == 0);
}

khb_status khb_normalizer_apply_to_compared(const khb_normalizer *self, const uint16_t *units, size_t length,
                                            uint16_t *out, size_t capacity, size_t *out_length, size_t *points,
                                            int *same, khb_error *error) {
  khi_fold_pass pass;
  khb_status status = check(self, units, length, out_length, error);
  if (status != KHB_OK) return status;
  if (!out && capacity) return no_output(error);
  if (self->one_fold && khi_fold_at_once(&pass, &self->fold, units, length, out, capacity) &&
      take_fold(self, &pass, out, out_length, points)) {
    if (same) *same = !pass.differs && is_same(units, length, out, *out_length);
    return KHB_OK;
  }
  status = apply_by_text(self, units, length, NULL, out, capacity, out_length, points, error);
  if (status == KHB_OK && same) *same = is_same(units, length, out, *out_length);
  return status;
}

khb_status khb_normalizer_apply_to(const khb_normalizer *self, const uint16_t *units, size_t length, uint16_t *out,
                                   size_t capacity, size_t *out_length, size_t *points, khb_error *error) {
  return khb_normalizer_apply_to_compared(self, units, length, out, capacity, out_length, points, NULL, error);
}

/* The same with a map, which begins empty. */
static khb_status apply_with(const khb_normalizer *self, const uint16_t *units, size_t length, khi_offsets *map,
                             uint16_t *out, size_t capacity, size_t *out_length, size_t *points, khb_error *error) {
  khi_fold_pass pass;
  if ((!out && capacity) || !out_length) return no_output(error);
  if (self->one_fold) {
    khi_fold_begin(&pass, &self->fold, units, length, map);
    if (khi_fold_continue(&pass, out, capacity) && take_fold(self, &pass, out, out_length, points)) return KHB_OK;
    khi_offsets_free(map);
    khi_offsets_init(map, &self->allocator);
  }
  return apply_by_text(self, units, length, map, out, capacity, out_length, points, error);
}

/* The places of a map have 32 bits. */
static khb_status check_for_offsets(const khb_normalizer *self, const uint16_t *units, size_t length, const void *out,
                                    khb_error *error) {
  khb_status status = check(self, units, length, out, error);
  if (status != KHB_OK) return status;
  /* Only of a very long text need the forms be counted. */
  return length <= UINT32_MAX / KHI_EXPANSION || khi_fold_bound(&self->fold, units, length) <= UINT32_MAX
             ? KHB_OK
             : khi_fail(error, KHB_ERROR_LENGTH, length, "the normalised text could be longer than 2^32 - 1 units");
}

khb_status khb_normalizer_apply_to_with_offsets(const khb_normalizer *self, const uint16_t *units, size_t length,
                                                uint16_t *out, size_t capacity, size_t *out_length, size_t *points,
                                                khb_offsets **offsets, khb_error *error) {
  khb_status status = check_for_offsets(self, units, length, offsets, error);
  if (status != KHB_OK) return status;
  khi_offsets *map = offsets_new(self);
  if (!map) return khi_text_no_memory(error);
  status = apply_with(self, units, length, map, out, capacity, out_length, points, error);
  if (status == KHB_OK && !khi_offsets_finish(map)) status = khi_text_no_memory(error);
  if (status == KHB_OK) *offsets = map;
  else khb_offsets_free(map);
  return status;
}

khb_status khb_normalizer_apply_with_offsets(const khb_normalizer *self, const uint16_t *units, size_t length,
                                             khb_text **out, khb_error *error) {
  khb_text *text = NULL;
  khb_status status = check_for_offsets(self, units, length, out, error);
  if (status != KHB_OK) return status;
  khi_offsets *offsets = offsets_new(self);
  if (!offsets) return khi_text_no_memory(error);
  status = khi_passes_apply(self, units, length, offsets, &text, error);
  if (status == KHB_OK && !khi_offsets_finish(offsets)) status = khi_text_no_memory(error);
  if (status != KHB_OK) {
    khb_text_free(text);
    khb_offsets_free(offsets);
    return status;
  }
  text->offsets = offsets;
  *out = text;
  return KHB_OK;
}
