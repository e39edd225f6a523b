#include "tag/clitic.h"

enum { BEH = 0x628, FEH = 0x641, KAF = 0x643, LAM = 0x644, WAW = 0x648 };

size_t khi_clitic_cuts(const uint16_t *form, size_t length, khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX]) {
  size_t count = 0, conjunction = length > KHI_STEM_MIN && (form[0] == WAW || form[0] == FEH);
  if (conjunction) cuts[count++] = (khi_clitic_cut){1, 0};
  for (size_t from = 0; from <= conjunction; from++) { /* a preposition at the start, or behind the conjunction */
    if (length < from + 1 + KHI_STEM_MIN) break;
    uint16_t c = form[from];
    uint8_t after = (uint8_t)(from + 1);
    if (c == LAM && form[after] == LAM) {
      if (length >= after + 1u + KHI_STEM_MIN) cuts[count++] = (khi_clitic_cut){(uint8_t)(after + 1), 1};
      cuts[count++] = (khi_clitic_cut){after, 1};
    }
    if (c == BEH || c == LAM || c == KAF) cuts[count++] = (khi_clitic_cut){after, 0};
  }
  return count;
}
