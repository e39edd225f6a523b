/* Numbers in digits, in words and in both (3 آلاف وخمسمئة), and ordinals. */
#ifndef KHI_READ_NUMBER_H
#define KHI_READ_NUMBER_H

#include "read/decimal.h"
#include "read/value_reader.h"

typedef struct khi_number {
  khi_decimal value;
  uint8_t scale; /* the exponent of the scale it ends in: 6 for مليون, 0 for none */
  uint8_t words; /* no digits in it */
  uint8_t lone;  /* one token */
} khi_number;

/* نصف، ربع as a decimal. */
khi_decimal khi_half_of(const khi_sense *half);

size_t khi_read_number(const khi_reader *r, size_t i, khi_number *out);
/* Below a thousand, in words. */
size_t khi_read_small_words(const khi_reader *r, size_t i, unsigned *out);
/* Digits with their separators of thousands and decimals. */
size_t khi_read_digits(const khi_reader *r, size_t i, khi_decimal *out);
/* الثالث، الحادي عشر، الخامسة والعشرين; `tens`: العشرون too, which is an ordinal only where one is expected. */
size_t khi_read_ordinal(const khi_reader *r, size_t i, int tens, unsigned *out);

#endif
