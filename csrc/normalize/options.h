/* What a normaliser was asked for beside its rules: placeholders, and characters to keep. Checked and copied. */
#ifndef KHI_NORMALIZE_OPTIONS_H
#define KHI_NORMALIZE_OPTIONS_H

#include "base/memory.h"
#include "normalize/rules.h"

#define KHI_RULES_ENTITIES KHB_RULE_HTML_ENTITIES
#define KHI_RULES_WITH_PLACEHOLDER                                                                                     \
  (KHB_RULE_URLS | KHB_RULE_EMAILS | KHB_RULE_MENTIONS | KHB_RULE_HASHTAGS | KHB_RULE_EMOJI | KHB_RULE_NUMBERS)
#define KHI_RULES_SPANS                                                                                                \
  (KHI_RULES_WITH_PLACEHOLDER | KHB_RULE_HASHTAG_WORDS | KHB_RULE_HTML_TAGS | KHB_RULE_WORD_LIGATURES)
#define KHI_RULES_CONTEXT                                                                                              \
  (KHB_RULE_LAST_HARAKA | KHB_RULE_TANWIN_ALEF | KHB_RULE_HEH_TO_TEH_MARBUTA | KHB_RULE_SEPARATORS |                   \
   KHB_RULE_REPEATED_LETTERS | KHB_RULE_REPEATED_MARKS | KHB_RULE_REPEATED_PUNCTUATION | KHB_RULE_PUNCTUATION_SPACES | \
   KHB_RULE_LINES | KHB_RULE_TRIM | KHB_RULE_SKELETON)

/*
 * What stands for a kept character while the rules run: noncharacters, which no rule knows or makes. Two, so that the
 * end of a word is still seen.
 */
#define KHI_KEPT_WORD_PART 0xFDD0u
#define KHI_KEPT_OTHER 0xFFFEu

typedef struct khi_placeholder {
  khb_rules rule;
  size_t length;
  uint16_t units[KHB_PLACEHOLDER_MAX];
} khi_placeholder;

typedef struct khi_options {
  khb_rules rules;
  size_t keep_count, placeholder_count;
  uint32_t *keep; /* [keep_count], ascending */
  khi_placeholder *placeholders;
} khi_options;

khb_status khi_options_init(khi_options *self, const khb_normalizer_options *from, const khb_allocator *allocator,
                            khb_error *error);
void khi_options_free(khi_options *self, const khb_allocator *allocator);

/* The placeholder of a rule, or NULL: it removes. */
const khi_placeholder *khi_options_placeholder(const khi_options *self, khb_rules rule);

/* Copy a text with stand-ins for what is kept, as many units. */
void khi_options_hide_kept(const khi_options *self, const uint16_t *units, size_t length, uint16_t *out);

/*
 * Put back what the stand-ins in `units` stand for: what they stood for in `original`, of which `hidden` is the copy,
 * in the same order, for the rules neither remove, nor make, nor move them.
 */
void khi_options_show_kept(const uint16_t *original, const uint16_t *hidden, size_t original_length, uint16_t *units,
                           size_t length);

#endif
