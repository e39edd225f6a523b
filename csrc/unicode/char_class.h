/* What a character is to the segmenter. ASCII and Arabic are decided here from tables, the rest by ICU. */
#ifndef KHI_UNICODE_CHAR_CLASS_H
#define KHI_UNICODE_CHAR_CLASS_H

#include <stdint.h>

typedef enum khi_char_class {
  KHI_CHAR_OTHER = 0, /* punctuation, symbols, unassigned: a word of its own */
  KHI_CHAR_LETTER,
  KHI_CHAR_DIGIT,
  KHI_CHAR_MARK,   /* combining mark or tatweel: part of a word */
  KHI_CHAR_JOINER, /* ZWJ, ZWNJ: part of a word when inside one */
  KHI_CHAR_SPACE,
  KHI_CHAR_BREAK,   /* line and paragraph separators */
  KHI_CHAR_CONTROL, /* bidi and other invisible controls, NUL: part of no word */
} khi_char_class;

khi_char_class khi_char_class_of(uint32_t c);

static inline int khi_is_word_class(khi_char_class k) { return k >= KHI_CHAR_LETTER && k <= KHI_CHAR_MARK; }

/* Upper-case letter, by Unicode. */
int khi_is_upper(uint32_t c);
/* Simple lower-case form of a letter outside Arabic. */
uint32_t khi_to_lower(uint32_t c);

#endif
