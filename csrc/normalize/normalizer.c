/* khb_normalizer: folding and Unicode normalisation forms together, and the text they give. */
#include <string.h>

#include "base/memory.h"
#include "normalize/fold.h"
#include "unicode/normal_form.h"

struct khb_normalizer {
  khb_allocator allocator;
  khi_fold fold;
};

struct khb_text {
  khb_allocator allocator;
  size_t length;
  khi_offsets *offsets; /* NULL if not asked for */
  uint16_t units[];     /* [length] */
};

khb_status khb_normalizer_new(khb_rules rules, const khb_allocator *allocator, khb_normalizer **out, khb_error *error) {
  if (!out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out is NULL");
  if (rules & ~KHI_RULES_ALL) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "rules has a bit that is no rule");
  khb_allocator memory = khi_allocator(allocator);
  khb_normalizer *self = khi_allocate(&memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a normaliser");
  self->allocator = memory;
  khi_fold_init(&self->fold, rules);
  *out = self;
  return KHB_OK;
}

void khb_normalizer_free(khb_normalizer *self) {
  if (self) khi_release(&self->allocator, self);
}

static khb_status no_memory(khb_error *error) {
  return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the normalised text");
}

static khb_status fold(const khb_normalizer *self, const uint16_t *units, size_t length, khi_offsets *offsets,
                       khb_text **out, khb_error *error) {
  size_t bound = khi_fold_bound(&self->fold, units, length);
  khb_text *text = khi_allocate(&self->allocator, sizeof *text + khi_product(bound, sizeof *units));
  if (!text) return no_memory(error);
  *text = (khb_text){.allocator = self->allocator};
  text->length = offsets ? khi_fold_apply_recorded(&self->fold, units, length, text->units, offsets)
                         : khi_fold_apply(&self->fold, units, length, text->units);
  *out = text;
  return KHB_OK;
}

/* Record what normalisation made of one piece: what it has in common at both ends was copied. */
static void record_piece(const uint16_t *from, size_t in, const uint16_t *to, size_t out, khi_offsets *offsets) {
  size_t head = 0, tail = 0, least = in < out ? in : out;
  while (head < least && from[head] == to[head]) head++;
  while (tail < least - head && from[in - tail - 1] == to[out - tail - 1]) tail++;
  if (head) khi_offsets_add(offsets, KHI_COPY, head, head);
  size_t gone = in - head - tail, come = out - head - tail;
  if (gone || come) khi_offsets_add(offsets, come ? KHI_REPLACE : KHI_REMOVE_JOINED, come, gone);
  if (tail) khi_offsets_add(offsets, KHI_COPY, tail, tail);
}

/* khi_normal_form piece by piece, so that each can be recorded. */
static khb_status normal_form_recorded(const khb_normalizer *self, khi_form form, const uint16_t *units, size_t length,
                                       khi_offsets *offsets, uint16_t **out, size_t *out_length, khb_error *error) {
  uint16_t *result = NULL;
  size_t capacity = 0, used = 0;
  for (size_t at = 0; at < length;) {
    uint16_t *piece = NULL;
    size_t unchanged, piece_length = 0, end = khi_normal_piece(form, units, length, at, &unchanged);
    const uint16_t *changing = units + at + unchanged;
    size_t rest = end - at - unchanged;
    khb_status status =
        rest ? khi_normal_form(form, changing, rest, &self->allocator, &piece, &piece_length, error) : KHB_OK;
    if (status == KHB_OK && used + unchanged + piece_length > capacity) {
      size_t more = 2 * (used + unchanged + piece_length);
      if (more < length) more = length;
      uint16_t *grown = khi_allocate(&self->allocator, khi_product(more, sizeof *grown));
      if (grown && used) memcpy(grown, result, used * sizeof *grown);
      if (!grown) status = no_memory(error);
      if (grown) {
        khi_release(&self->allocator, result);
        result = grown;
        capacity = more;
      }
    }
    if (status != KHB_OK) {
      khi_release(&self->allocator, piece);
      khi_release(&self->allocator, result);
      return status;
    }
    if (unchanged) {
      memcpy(result + used, units + at, unchanged * sizeof *result);
      khi_offsets_add(offsets, KHI_COPY, unchanged, unchanged);
    }
    if (rest) {
      memcpy(result + used + unchanged, piece, piece_length * sizeof *result);
      record_piece(changing, rest, piece, piece_length, offsets);
      khi_release(&self->allocator, piece);
    }
    used += unchanged + piece_length;
    at = end;
  }
  *out = result;
  *out_length = used;
  return KHB_OK;
}

/* offsets = step after offsets; 0 if out of memory, which includes that either was. `step` is freed. */
static int advance(khi_offsets *offsets, khi_offsets *step) {
  khi_offsets both;
  khi_offsets_init(&both, &offsets->allocator);
  int ok = khi_offsets_finish(step) && khi_offsets_finish(offsets);
  if (ok) khi_offsets_compose(offsets, step, &both);
  ok = ok && khi_offsets_finish(&both);
  khi_offsets_free(step);
  khi_offsets_free(offsets);
  *offsets = both;
  return ok;
}

/*
 * Fold first, so that an isolated presentation form gives its mark and not NFKC's space; then, while the result is
 * not in normal form, normalise and fold again. Removing a character can let two others compose, hence the loop; each
 * turn composes or removes, so it ends, in practice after one.
 */
static khb_status apply(const khb_normalizer *self, const uint16_t *units, size_t length, khi_offsets *offsets,
                        khb_text **out, khb_error *error) {
  khb_text *text = NULL;
  khb_status status = fold(self, units, length, offsets, &text, error);
  khb_rules rules = self->fold.rules;
  khi_form form = rules & KHB_RULE_NFKC ? KHI_NFKC : KHI_NFC;
  while (status == KHB_OK && (rules & (KHB_RULE_NFC | KHB_RULE_NFKC)) &&
         !khi_is_normal(form, text->units, text->length)) {
    khi_offsets step;
    uint16_t *normal = NULL;
    size_t normal_length = 0;
    khi_offsets_init(&step, &self->allocator);
    status = offsets
                 ? normal_form_recorded(self, form, text->units, text->length, &step, &normal, &normal_length, error)
                 : khi_normal_form(form, text->units, text->length, &self->allocator, &normal, &normal_length, error);
    int same = status == KHB_OK && normal_length == text->length &&
               !memcmp(normal, text->units, normal_length * sizeof *normal);
    if (status != KHB_OK || same) { /* the quick check says "maybe" of some texts that are normal */
      khi_offsets_free(&step);
      khi_release(&self->allocator, normal);
      break;
    }
    if (offsets && !advance(offsets, &step)) status = no_memory(error);
    khb_text_free(text);
    text = NULL;
    khi_offsets_init(&step, &self->allocator);
    if (status == KHB_OK) status = fold(self, normal, normal_length, offsets ? &step : NULL, &text, error);
    khi_release(&self->allocator, normal);
    if (status != KHB_OK) khi_offsets_free(&step);
    else if (offsets && !advance(offsets, &step)) status = no_memory(error);
  }
  if (status != KHB_OK) {
    khb_text_free(text);
    return status;
  }
  *out = text;
  return KHB_OK;
}

static khb_status check(const khb_normalizer *self, const uint16_t *units, size_t length, khb_text **out,
                        khb_error *error) {
  if (!self || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or out is NULL");
  return khi_check_text(units, length, error);
}

khb_status khb_normalizer_apply(const khb_normalizer *self, const uint16_t *units, size_t length, khb_text **out,
                                khb_error *error) {
  khb_status status = check(self, units, length, out, error);
  return status == KHB_OK ? apply(self, units, length, NULL, out, error) : status;
}

khb_status khb_normalizer_apply_with_offsets(const khb_normalizer *self, const uint16_t *units, size_t length,
                                             khb_text **out, khb_error *error) {
  khb_text *text = NULL;
  khb_status status = check(self, units, length, out, error);
  if (status != KHB_OK) return status;
  if (khi_fold_bound(&self->fold, units, length) > UINT32_MAX)
    return khi_fail(error, KHB_ERROR_LENGTH, length, "the normalised text could be longer than 2^32 - 1 units");
  khi_offsets *offsets = khi_allocate(&self->allocator, sizeof *offsets);
  if (!offsets) return no_memory(error);
  khi_offsets_init(offsets, &self->allocator);
  status = apply(self, units, length, offsets, &text, error);
  if (status == KHB_OK && !khi_offsets_finish(offsets)) status = no_memory(error);
  if (status != KHB_OK) {
    khb_text_free(text);
    khi_offsets_free(offsets);
    khi_release(&self->allocator, offsets);
    return status;
  }
  text->offsets = offsets;
  *out = text;
  return KHB_OK;
}

khb_span khb_text_original_span(const khb_text *self, khb_span span) {
  if (span.end > self->length) span.end = self->length;
  if (span.start > span.end) span.start = span.end;
  return self->offsets ? khi_offsets_original(self->offsets, span) : span;
}

size_t khb_text_offsets_size(const khb_text *self) {
  const khi_offsets *o = self->offsets;
  return o ? sizeof *o + o->size + o->checkpoint_count * sizeof *o->checkpoints : 0;
}

const uint16_t *khb_text_units(const khb_text *self) { return self->units; }

size_t khb_text_length(const khb_text *self) { return self->length; }

void khb_text_free(khb_text *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  if (self->offsets) {
    khi_offsets_free(self->offsets);
    khi_release(&memory, self->offsets);
  }
  khi_release(&memory, self);
}
