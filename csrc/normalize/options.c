#include "normalize/options.h"

#include "base/utf.h"

#include <stdlib.h>
#include <string.h>

#include "normalize/context.h"
#include "unicode/char_property.h"

/* ---- Rules that contradict each other ---------------------------------------------------------------------------- */

#define PAIR(A, a, B, b)                                                                                               \
  { KHB_RULE_##A | KHB_RULE_##B, "the rules " a " and " b " contradict each other" }

static const struct {
  khb_rules both;
  const char *message;
} contradictions[] = {
    PAIR(DIGITS, "digits", DIGITS_TO_ARABIC, "digits_to_arabic"),
    PAIR(TEH_MARBUTA, "teh_marbuta", TEH_MARBUTA_TO_TEH, "teh_marbuta_to_teh"),
    PAIR(TEH_MARBUTA, "teh_marbuta", HEH_TO_TEH_MARBUTA, "heh_to_teh_marbuta"),
    PAIR(TEH_MARBUTA_TO_TEH, "teh_marbuta_to_teh", HEH_TO_TEH_MARBUTA, "heh_to_teh_marbuta"),
    PAIR(DAGGER_ALEF, "dagger_alef", DAGGER_ALEF_TO_ALEF, "dagger_alef_to_alef"),
    PAIR(HAMZA, "hamza", HAMZA_TO_BARE, "hamza_to_bare"),
    PAIR(HAMZA_TO_BARE, "hamza_to_bare", DROP_HAMZA, "drop_hamza"),
    PAIR(NFC, "nfc", NFD, "nfd"),
    PAIR(NFKC, "nfkc", NFD, "nfd"),
    PAIR(SPACES, "spaces", LINES, "lines"),
    PAIR(HASHTAGS, "hashtags", HASHTAG_WORDS, "hashtag_words"),
    /* A skeleton has no dots to put on, and three letters of one shape in a row are common. */
    PAIR(ALEF_MAQSURA, "alef_maqsura", SKELETON, "skeleton"),
    PAIR(HEH_TO_TEH_MARBUTA, "heh_to_teh_marbuta", SKELETON, "skeleton"),
    PAIR(REPEATED_LETTERS, "repeated_letters", SKELETON, "skeleton"),
};

static khb_status check_rules(khb_rules rules, khb_error *error) {
  if (rules & ~KHI_RULES_ALL) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "rules has a bit that is no rule");
  for (size_t i = 0; i < sizeof contradictions / sizeof *contradictions; i++) {
    khb_rules both = contradictions[i].both;
    if ((rules & both) == both)
      return khi_fail(error, KHB_ERROR_ARGUMENT, khi_rule_index(both), contradictions[i].message);
  }
  return KHB_OK;
}

/* ---- Placeholders ------------------------------------------------------------------------------------------------ */

static int is_noncharacter(uint32_t c) { return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE; }

/* What can be said without running the rules; the normaliser tries the rest. */
static khb_status check_placeholder(const khb_placeholder *p, khb_rules rules, khb_error *error) {
  size_t index = khi_rule_index(p->rule);
  if (!p->rule || p->rule & (p->rule - 1) || !(p->rule & KHI_RULES_WITH_PLACEHOLDER))
    return khi_fail(error, KHB_ERROR_ARGUMENT, index, "a placeholder is for a rule that has none");
  if (!(p->rule & rules)) return khi_fail(error, KHB_ERROR_ARGUMENT, index, "a placeholder is for a rule that is off");
  if (p->length > KHB_PLACEHOLDER_MAX || (p->length && !p->units))
    return khi_fail(error, KHB_ERROR_ARGUMENT, index, "a placeholder is NULL or longer than KHB_PLACEHOLDER_MAX units");
  for (size_t i = 0; i < p->length;) {
    uint32_t c = khi_next(p->units, p->length, &i);
    if (c >= 0xD800 && c <= 0xDFFF)
      return khi_fail(error, KHB_ERROR_ARGUMENT, index, "a placeholder has an unpaired surrogate");
    if ((c == '<' && (rules & KHB_RULE_HTML_TAGS)) || (c == '&' && (rules & KHB_RULE_HTML_ENTITIES)) ||
        is_noncharacter(c))
      return khi_fail(error, KHB_ERROR_ARGUMENT, index, "a placeholder has a character that the rules could change");
  }
  return KHB_OK;
}

const khi_placeholder *khi_options_placeholder(const khi_options *self, khb_rules rule) {
  for (size_t i = 0; i < self->placeholder_count; i++)
    if (self->placeholders[i].rule == rule) return self->placeholders + i;
  return NULL;
}

/* ---- Kept characters --------------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static int is_kept(const khi_options *self, uint32_t c) {
  return c == KHI_KEPT_WORD_PART || c == KHI_KEPT_OTHER ||
         bsearch(&c, self->keep, self->keep_count, sizeof *self->keep, compare);
}

void khi_options_hide_kept(const khi_options *self, const uint16_t *units, size_t length, uint16_t *out) {
  for (size_t i = 0, size; i < length; i += size) {
    uint32_t c = khi_code_point(units, length, i, &size);
    uint16_t instead = size == 1 && khi_is_arabic_word_part(units[i]) ? KHI_KEPT_WORD_PART : KHI_KEPT_OTHER;
    int kept = is_kept(self, c);
    for (size_t k = i; k < i + size; k++) out[k] = kept ? instead : units[k];
  }
}

static int is_stand_in(uint16_t c) { return c == KHI_KEPT_WORD_PART || c == KHI_KEPT_OTHER; }

void khi_options_show_kept(const uint16_t *original, const uint16_t *hidden, size_t original_length, uint16_t *units,
                           size_t length) {
  for (size_t i = 0, at = 0; i < length; i++) {
    if (!is_stand_in(units[i])) continue;
    while (at < original_length && !is_stand_in(hidden[at])) at++;
    if (at < original_length) units[i] = original[at++];
  }
}

/* ---- Making ------------------------------------------------------------------------------------------------------ */

static khb_status copy(khi_options *self, const khb_normalizer_options *from, const khb_allocator *allocator,
                       khb_error *error) {
  if (from->keep_length) {
    self->keep = khi_allocate(allocator, khi_product(from->keep_length, sizeof *self->keep));
    if (!self->keep) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the characters to keep");
  }
  for (size_t i = 0; i < from->keep_length; i++) /* else rules that put a space would never see that one is there */
    if (khi_is_white_space(from->keep[i])) return khi_fail(error, KHB_ERROR_ARGUMENT, i, "white space cannot be kept");
  for (size_t i = 0, size; i < from->keep_length; i += size)
    self->keep[self->keep_count++] = khi_code_point(from->keep, from->keep_length, i, &size);
  if (self->keep_count) qsort(self->keep, self->keep_count, sizeof *self->keep, compare);
  if (from->placeholder_count) {
    self->placeholders = khi_allocate(allocator, khi_product(from->placeholder_count, sizeof *self->placeholders));
    if (!self->placeholders) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for placeholders");
  }
  for (size_t i = 0; i < from->placeholder_count; i++) {
    const khb_placeholder *p = from->placeholders + i;
    khb_status status = check_placeholder(p, from->rules, error);
    if (status != KHB_OK) return status;
    if (!p->length) continue; /* the same as none */
    khi_placeholder *to = self->placeholders + self->placeholder_count++;
    *to = (khi_placeholder){.rule = p->rule, .length = p->length};
    memcpy(to->units, p->units, p->length * sizeof *p->units);
  }
  return KHB_OK;
}

khb_status khi_options_init(khi_options *self, const khb_normalizer_options *from, const khb_allocator *allocator,
                            khb_error *error) {
  *self = (khi_options){.rules = from->rules};
  khb_status status = check_rules(from->rules, error);
  if (status != KHB_OK) return status;
  if (from->placeholder_count && !from->placeholders)
    return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "placeholders is NULL");
  status = khi_check_text(from->keep, from->keep_length, error);
  if (status == KHB_OK) status = copy(self, from, allocator, error);
  if (status != KHB_OK) khi_options_free(self, allocator);
  return status;
}

void khi_options_free(khi_options *self, const khb_allocator *allocator) {
  khi_release(allocator, self->keep);
  khi_release(allocator, self->placeholders);
}
