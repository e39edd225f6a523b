/* Exact decimal numbers: an amount in the news is never rounded. */
#ifndef KHI_READ_DECIMAL_H
#define KHI_READ_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

/* digits * 10^exponent. Digits end in no zero, except 0 itself, which is 0 * 10^0. */
typedef struct khi_decimal {
  uint64_t digits;
  int exponent; /* -20 to 30 */
} khi_decimal;

enum { KHI_DECIMAL_TEXT_MAX = 64 }; /* bytes of the longest, with a sign and the zero byte */

/* False if the number has too many digits for the type, here and below; *out is then as it was. */
int khi_decimal_make(uint64_t digits, int exponent, khi_decimal *out);
int khi_decimal_add(khi_decimal a, khi_decimal b, khi_decimal *out);
int khi_decimal_multiply(khi_decimal a, uint64_t by, khi_decimal *out);

int khi_decimal_compare(khi_decimal a, khi_decimal b); /* below 0, 0 or above, as a is to b */
/* Whether it is a whole number of at most `max`; *out becomes it. */
int khi_decimal_whole(khi_decimal a, uint64_t max, uint64_t *out);

/* "1234.5", without an exponent; `minus`: with a sign before it. Gives the length. */
size_t khi_decimal_write(khi_decimal a, int minus, char out[KHI_DECIMAL_TEXT_MAX]);

#endif
