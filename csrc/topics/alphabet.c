#include "topics/alphabet.h"

#include <string.h>

#include "unicode/char_class.h"

/* The unit that `c` is in a form, whatever stands beside it; 0: none, UINT32_MAX: not so simple. */
static uint32_t unit_of(const khi_fold *fold, uint16_t c) {
  if (c >= KHI_FOLD_TABLE || fold->table[c] == KHI_CONTEXT) return UINT32_MAX;
  if (fold->table[c] == KHI_REMOVE) return 0;
  switch (khi_char_class_of(fold->table[c])) {
    case KHI_CHAR_OTHER: return UINT32_MAX; /* counts or not by the length of the word */
    case KHI_CHAR_DIGIT: return '0';
    default: return khi_to_lower(fold->table[c]);
  }
}

/* The letter of a unit of a form; KHI_LETTER_NONE where all are taken. */
static uint8_t letter_for(khi_alphabet *self, uint32_t unit, unsigned *next) {
  if (!unit) return KHI_LETTER_MARK;
  if (unit > UINT16_MAX) return KHI_LETTER_NONE;
  for (unsigned i = KHI_LETTER_MARK + 1; i < *next; i++)
    if (self->units[i] == unit) return (uint8_t)i;
  if (*next == KHI_LETTER_APART) return KHI_LETTER_NONE;
  self->units[*next] = (uint16_t)unit;
  return (uint8_t)(*next)++;
}

static void add(khi_alphabet *self, const khi_fold *fold, uint16_t from, uint16_t to, unsigned *next) {
  for (uint16_t c = from; c < to; c++) {
    uint64_t features[KHI_WORD_FEATURES], stem;
    khi_char_class class = khi_char_class_of(c);
    if (khi_is_word_class(class)) self->letters[c] = letter_for(self, unit_of(fold, c), next);
    else if (class == KHI_CHAR_JOINER) self->letters[c] = KHI_LETTER_NONE;
    else if (class != KHI_CHAR_OTHER || !khi_word_features(fold, &c, 1, features, &stem))
      self->letters[c] = KHI_LETTER_APART;
  }
}

void khi_alphabet_init(khi_alphabet *self, const khi_fold *fold) {
  /* There are too few letters for all that Unicode has in these blocks, so first what Arabic news are written in. */
  static const uint16_t ranges[][2] = {{0, 0x80},      {0x600, 0x66A}, {0x67E, 0x67F}, {0x686, 0x687},
                                       {0x698, 0x699}, {0x6A9, 0x6AA}, {0x6AF, 0x6B0}, {0x6CC, 0x6CD},
                                       {0x80, 0x100},  {0x600, 0x700}, {0x100, 0x600}, {0x2000, KHI_ALPHABET_UNITS}};
  unsigned next = KHI_LETTER_MARK + 1;
  memset(self->letters, KHI_LETTER_NONE, sizeof self->letters);
  memset(self->units, 0, sizeof self->units);
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) add(self, fold, ranges[i][0], ranges[i][1], &next);
}

size_t khi_alphabet_form(const khi_alphabet *self, const uint8_t *letters, size_t length, uint16_t *out) {
  size_t used = 0;
  for (size_t i = 0; i < length; i++) {
    uint16_t unit = self->units[letters[i]];
    out[used] = unit;
    used += unit != 0;
  }
  return used;
}
