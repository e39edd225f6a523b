#include "read/decimal.h"

enum { EXPONENT_MIN = -20, EXPONENT_MAX = 30 };
static const uint64_t DIGITS_MAX = 1000000000000000000; /* so that one digit more never overflows */

int khi_decimal_make(uint64_t digits, int exponent, khi_decimal *out) {
  if (!digits) exponent = 0;
  while (digits && digits % 10 == 0) {
    digits /= 10;
    exponent++;
  }
  if (digits > DIGITS_MAX || exponent < EXPONENT_MIN || exponent > EXPONENT_MAX) return 0;
  *out = (khi_decimal){digits, exponent};
  return 1;
}

/* Digits of `a` at a smaller exponent. */
static int lower(khi_decimal a, int exponent, uint64_t *digits) {
  for (; a.exponent > exponent; a.exponent--) {
    if (a.digits > UINT64_MAX / 10) return 0;
    a.digits *= 10;
  }
  *digits = a.digits;
  return 1;
}

int khi_decimal_add(khi_decimal a, khi_decimal b, khi_decimal *out) {
  int exponent = a.exponent < b.exponent ? a.exponent : b.exponent;
  uint64_t x, y;
  if (!a.digits) exponent = b.exponent;
  if (!b.digits) exponent = a.exponent;
  if (!lower(a, exponent, &x) || !lower(b, exponent, &y) || x > UINT64_MAX - y) return 0;
  return khi_decimal_make(x + y, exponent, out);
}

int khi_decimal_multiply(khi_decimal a, uint64_t by, khi_decimal *out) {
  if (by && a.digits > UINT64_MAX / by) return 0;
  return khi_decimal_make(a.digits * by, a.exponent, out);
}

static size_t digit_count(uint64_t digits) {
  size_t count = 1;
  for (; digits >= 10; digits /= 10) count++;
  return count;
}

int khi_decimal_compare(khi_decimal a, khi_decimal b) {
  if (!a.digits || !b.digits) return (a.digits > 0) - (b.digits > 0);
  int a_size = (int)digit_count(a.digits) + a.exponent, b_size = (int)digit_count(b.digits) + b.exponent;
  if (a_size != b_size) return a_size < b_size ? -1 : 1;
  /* Of one size: what has fewer digits has room for more of them. */
  while (digit_count(a.digits) < digit_count(b.digits)) a.digits *= 10;
  while (digit_count(b.digits) < digit_count(a.digits)) b.digits *= 10;
  return (a.digits > b.digits) - (a.digits < b.digits);
}

int khi_decimal_whole(khi_decimal a, uint64_t max, uint64_t *out) {
  uint64_t digits;
  if (a.exponent < 0 || !lower(a, 0, &digits) || digits > max) return 0;
  *out = digits;
  return 1;
}

size_t khi_decimal_write(khi_decimal a, int minus, char out[KHI_DECIMAL_TEXT_MAX]) {
  char reversed[KHI_DECIMAL_TEXT_MAX];
  size_t count = 0, length = 0;
  for (int e = 0; e < a.exponent; e++) reversed[count++] = '0';
  for (int behind = -a.exponent; a.digits || behind >= 0 || !count; behind--) {
    if (behind == 0 && count) reversed[count++] = '.';
    reversed[count++] = (char)('0' + a.digits % 10);
    a.digits /= 10;
    if (!a.digits && behind <= 0) break;
  }
  if (minus) out[length++] = '-';
  while (count) out[length++] = reversed[--count];
  out[length] = 0;
  return length;
}
