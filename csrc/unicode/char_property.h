/* What the rules of normalisation ask of a character: its script, whether it is a digit, a letter, punctuation. By ICU. */
#ifndef KHI_UNICODE_CHAR_PROPERTY_H
#define KHI_UNICODE_CHAR_PROPERTY_H

#include <stddef.h>
#include <stdint.h>

int khi_is_digit(uint32_t c);       /* a decimal digit of any script */
int khi_digit_value(uint32_t c);    /* 0 to 9, or -1 */
int khi_is_word_part(uint32_t c);   /* letter, mark, decimal digit or underscore */
int khi_is_any_mark(uint32_t c);    /* combining mark, enclosing ones and variation selectors included */
int khi_is_punctuation(uint32_t c); /* of any script */
int khi_is_latin(uint32_t c);       /* Latin letter, or an accent of no one script */
int khi_is_foreign(uint32_t c);     /* letter or mark of a script that is not Arabic, or such an accent */

/* How an Arabic letter joins, which decides its shape. */
typedef enum khi_joining { KHI_JOINS_NOTHING, KHI_JOINS_BEFORE, KHI_JOINS_TRANSPARENTLY } khi_joining;

khi_joining khi_joining_of(uint16_t c); /* KHI_JOINS_BEFORE: the letter before it does not have its final shape */

/* The dotless shape of an Arabic letter; `final`: what follows does not join. 0: removed; other characters: themselves. */
uint16_t khi_skeleton(uint16_t c, int final);

#endif
