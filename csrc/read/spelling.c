#include "read/spelling.h"

#include <string.h>

enum { ALEF = 0x627, LAM = 0x644, TATWEEL = 0x640 };

static int is_at(const uint16_t *units, size_t length, size_t at, const uint16_t *what, size_t size) {
  return at + size <= length && !memcmp(units + at, what, size * sizeof *units);
}

/* Quotation marks and tatweel go; ل before a quoted article takes its alef, as it does without the mark. */
static size_t without_marks(uint16_t *units, size_t length) {
  size_t used = 0;
  for (size_t i = 0; i < length; i++) {
    uint16_t c = units[i];
    if (c == '"' || c == '\'' || c == TATWEEL) {
      int alone = used && units[used - 1] == LAM && (used == 1 || units[used - 2] == ' ');
      if (c != TATWEEL && alone && i + 2 < length && units[i + 1] == ALEF && units[i + 2] == LAM) i++;
      continue;
    }
    units[used++] = c;
  }
  return used;
}

int khi_compare_units(const uint16_t *a, size_t a_length, const uint16_t *b, size_t b_length) {
  for (size_t i = 0; i < a_length && i < b_length; i++)
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return (a_length > b_length) - (a_length < b_length);
}

size_t khi_unify_spelling(uint16_t *units, size_t length) {
  static const uint16_t servant[] = {0x639, 0x628, 0x62F, ' '};       /* عبد and a space */
  static const uint16_t amirk[] = {ALEF, 0x645, 0x64A, 0x631, 0x643}; /* اميرك, the Levant's spelling */
  static const uint16_t amrik[] = {ALEF, 0x645, 0x631, 0x64A, 0x643}; /* امريك, the Maghreb's and Egypt's */
  size_t used = 0;
  length = without_marks(units, length);
  for (size_t i = 0; i < length; i++) {
    int begins = !i || units[i - 1] == ' ';
    units[used++] = units[i];
    if (begins && is_at(units, length, i, servant, 4) && i + 4 < length) {
      units[used++] = servant[1];
      units[used++] = servant[2];
      i += 3; /* the space goes */
    } else if (is_at(units, length, i, amirk, 5)) {
      memcpy(units + used, amrik + 1, 4 * sizeof *units);
      used += 4;
      i += 4;
    }
  }
  return used;
}
