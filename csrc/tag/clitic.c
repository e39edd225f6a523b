#include "tag/clitic.h"

enum { ALEF = 0x627, BEH = 0x628, FEH = 0x641, KAF = 0x643, LAM = 0x644, WAW = 0x648 };

size_t khi_clitic_cuts(const uint16_t *form, size_t length, khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX]) {
  size_t count = 0;
  uint8_t at = 0;
  if (length > KHI_STEM_MIN && (form[0] == WAW || form[0] == FEH)) cuts[count++] = (khi_clitic_cut){++at, 0};
  for (uint8_t from = 0; from <= at; from++) { /* a preposition at the start, or behind the conjunction */
    if (length <= (size_t)from + 1 + KHI_STEM_MIN - 1) break;
    uint16_t c = form[from];
    if (c != BEH && c != LAM && c != KAF) continue;
    int article = c == LAM && form[from + 1] == LAM && length > (size_t)from + 2 + KHI_STEM_MIN - 1;
    if (count < KHI_CLITIC_CUTS_MAX) cuts[count++] = (khi_clitic_cut){(uint8_t)(from + 1 + article), (uint8_t)article};
  }
  return count;
}
