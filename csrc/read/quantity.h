/* Numbers with what they count: money, per cent, durations; and plain numbers. */
#ifndef KHI_READ_QUANTITY_H
#define KHI_READ_QUANTITY_H

#include "read/number.h"

enum { KHI_QUANTITY_TEXT_MAX = KHI_DECIMAL_TEXT_MAX + 8 };

typedef struct khi_quantity {
  khb_value_kind kind;
  char text[KHI_QUANTITY_TEXT_MAX];
  int noun; /* of money whose currency the words do not decide: the noun, to ask the text; else -1 */
} khi_quantity;

/* *skip becomes 1 if the tokens read are no value: a score, a code, a number in an address. */
size_t khi_read_quantity(const khi_reader *r, size_t i, khi_quantity *out, int *skip);

#endif
