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
  uint16_t units[]; /* [length] */
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

static khb_status fold(const khb_normalizer *self, const uint16_t *units, size_t length, khb_text **out,
                       khb_error *error) {
  size_t bound = khi_fold_bound(&self->fold, units, length);
  khb_text *text = khi_allocate(&self->allocator, sizeof *text + khi_product(bound, sizeof *units));
  if (!text) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the normalised text");
  text->allocator = self->allocator;
  text->length = khi_fold_apply(&self->fold, units, length, text->units);
  *out = text;
  return KHB_OK;
}

/*
 * Fold first, so that an isolated presentation form gives its mark and not NFKC's space; then, while the result is
 * not in normal form, normalise and fold again. Removing a character can let two others compose, hence the loop; each
 * turn composes or removes, so it ends, in practice after one.
 */
khb_status khb_normalizer_apply(const khb_normalizer *self, const uint16_t *units, size_t length, khb_text **out,
                                khb_error *error) {
  if (!self || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or out is NULL");
  khb_status status = khi_check_text(units, length, error);
  if (status != KHB_OK) return status;
  khb_text *text = NULL;
  status = fold(self, units, length, &text, error);
  if (status != KHB_OK) return status;
  khb_rules rules = self->fold.rules;
  khi_form form = rules & KHB_RULE_NFKC ? KHI_NFKC : KHI_NFC;
  while ((rules & (KHB_RULE_NFC | KHB_RULE_NFKC)) && !khi_is_normal(form, text->units, text->length)) {
    uint16_t *normal;
    size_t normal_length;
    status = khi_normal_form(form, text->units, text->length, &self->allocator, &normal, &normal_length, error);
    int same = status == KHB_OK && normal_length == text->length &&
               !memcmp(normal, text->units, normal_length * sizeof *normal);
    if (status != KHB_OK || same) { /* the quick check says "maybe" of some texts that are normal */
      if (same) khi_release(&self->allocator, normal);
      break;
    }
    khb_text_free(text);
    text = NULL;
    status = fold(self, normal, normal_length, &text, error);
    khi_release(&self->allocator, normal);
    if (status != KHB_OK) break;
  }
  if (status != KHB_OK) {
    khb_text_free(text);
    return status;
  }
  *out = text;
  return KHB_OK;
}

const uint16_t *khb_text_units(const khb_text *self) { return self->units; }

size_t khb_text_length(const khb_text *self) { return self->length; }

void khb_text_free(khb_text *self) {
  if (self) khi_release(&self->allocator, self);
}
