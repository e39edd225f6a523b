#include "read/value_words.h"

static const khi_sense senses[] = {
#include "read/value_words.inc"
};
enum { SENSES = sizeof senses / sizeof *senses };

const khi_currency khi_currencies[] = {
#include "read/currencies.inc"
};
const size_t khi_currency_count = sizeof khi_currencies / sizeof *khi_currencies;

static int compare(const khi_sense *sense, const uint16_t *form, size_t length) {
  for (size_t i = 0; i < length && i < sense->length; i++)
    if (sense->form[i] != form[i]) return sense->form[i] < form[i] ? -1 : 1;
  return sense->length == length ? 0 : sense->length < length ? -1 : 1;
}

khi_senses khi_value_word_find(const uint16_t *form, size_t length) {
  size_t low = 0, high = SENSES;
  if (length > KHI_VALUE_FORM_MAX) return (khi_senses){NULL, 0};
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (compare(&senses[middle], form, length) < 0) low = middle + 1;
    else high = middle;
  }
  size_t end = low;
  while (end < SENSES && !compare(&senses[end], form, length)) end++;
  return (khi_senses){senses + low, end - low};
}
