#include "read/value_words.h"

static const khi_sense senses[] = {
#include "read/value_words.inc"
};

enum { FIRST_LETTER = 0x620, LETTERS = 0x2B };

static const uint16_t starts[LETTERS + 1] = {
#include "read/value_starts.inc"
};

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
  size_t low = 0, high = starts[0], last;
  if (!length || length > KHI_VALUE_FORM_MAX) return (khi_senses){NULL, 0};
  if (form[0] >= FIRST_LETTER && form[0] < FIRST_LETTER + LETTERS) {
    low = starts[form[0] - FIRST_LETTER];
    high = starts[form[0] - FIRST_LETTER + 1];
  } else if (form[0] > FIRST_LETTER) { /* signs of currencies */
    low = starts[LETTERS];
    high = sizeof senses / sizeof *senses;
  }
  last = high;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (compare(&senses[middle], form, length) < 0) low = middle + 1;
    else high = middle;
  }
  size_t end = low;
  while (end < last && !compare(&senses[end], form, length)) end++;
  return (khi_senses){senses + low, end - low};
}
