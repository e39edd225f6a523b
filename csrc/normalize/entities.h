/* KHB_RULE_HTML_ENTITIES: `&amp;` `&#1575;` `&#x627;` decoded. */
#ifndef KHI_NORMALIZE_ENTITIES_H
#define KHI_NORMALIZE_ENTITIES_H

#include "normalize/buffer.h"
#include "normalize/rules.h"

/*
 * Decode the character references of a text, those included that decoding gives (`&amp;amp;`). What is decoded goes
 * through the rules for single characters at once, so that an entity which they would complete is decoded here too:
 * otherwise a text could be made that needs as many passes as it has entities.
 */
void khi_entities_decode(khb_rules rules, const uint16_t *units, size_t length, khi_buffer *out);

#endif
