/* The rules as data: which character each one removes or replaces. fold.c applies them. */
#ifndef KHI_NORMALIZE_RULES_H
#define KHI_NORMALIZE_RULES_H

#include "khabar.h"

#define KHI_RULES_ALL ((UINT64_C(1) << KHB_RULE_COUNT) - 1)
/* Rules that go by a character's class, outside the basic plane too. */
#define KHI_RULES_BY_CLASS                                                                                             \
  (KHB_RULE_REMOVE_DIGITS | KHB_RULE_REMOVE_PUNCTUATION | KHB_RULE_REMOVE_LATIN | KHB_RULE_REMOVE_FOREIGN)

#define KHI_REMOVE 0xFFFFu  /* noncharacters: no rule could mean them */
#define KHI_CONTEXT 0xFFFEu /* in tables of fold.c alone */

/*
 * What becomes of one BMP character that needs no context: itself, another, or KHI_REMOVE. Rules that replace run
 * before those that look at the result, so that a look-alike teh marbuta still becomes heh.
 */
uint16_t khi_rule_map(khb_rules rules, uint16_t c);

/* Whether a unit, if removed, belongs to the letter before it: marks and tatweel. */
static inline int khi_is_joined(uint16_t c) {
  return c == 0x640 || (c >= 0x610 && c <= 0x61A) || (c >= 0x64B && c <= 0x65F) || c == 0x670 ||
         (c >= 0x6D6 && c <= 0x6ED) || (c >= 0x898 && c <= 0x89F) || (c >= 0x8CA && c <= 0x8FF);
}

size_t khi_rule_index(khb_rules rule); /* of the highest bit */

/* Whether a rule of KHI_RULES_BY_CLASS removes this code point. */
int khi_rule_removes(khb_rules rules, uint32_t c);

int khi_is_white_space(uint16_t c); /* Unicode White_Space */

#endif
