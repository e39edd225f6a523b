/* Emoji and their sequences, by ICU's properties and the grammar of UTS #51. */
#ifndef KHI_UNICODE_EMOJI_H
#define KHI_UNICODE_EMOJI_H

#include <stddef.h>
#include <stdint.h>

/*
 * The units of the emoji at units[at]: a picture with its variation selector, skin tone, tags and the pictures joined
 * to it, a flag, a keycap. 0 if there is none. A character that is text by default, such as (c) or a double
 * exclamation mark, is one only with the variation selector for emoji.
 */
size_t khi_emoji(const uint16_t *units, size_t length, size_t at);

#endif
