#include "normalize/blocks.h"

#include <string.h>

khi_blocks_fold *khi_blocks_fold_for(khi_isa isa) {
  switch (isa) {
#ifdef KHI_X86
    case KHI_ISA_AVX2: return khi_blocks_fold_avx2;
    case KHI_ISA_AVX512: return khi_blocks_fold_avx512;
#endif
#ifdef KHI_ARM
    case KHI_ISA_NEON: return khi_blocks_fold_neon;
#endif
    default: return NULL;
  }
}

enum { STOP = KHI_STOP_CLASS | KHI_BLOCK_STOP, CLASSES = 16 };

/* The class of what becomes of `from`, with its KHI_BLOCK_...; a new one if there is room, else the one that stops. */
static uint8_t class_of(khi_blocks *self, uint8_t actions[CLASSES], int *count, unsigned from, uint16_t to,
                        int doubtful) {
  uint8_t change = 0, page = 0, action = 0;
  if (to == KHI_REMOVE) {
    if (!khi_is_joined((uint16_t)from)) return STOP;
    action = KHI_BLOCK_DROP;
  } else {
    if (to >> 8 != 0 && to >> 8 != 6) return STOP; /* KHI_CONTEXT too */
    change = (uint8_t)((from ^ to) & 0xFF);
    page = (uint8_t)((from ^ to) >> 8);
    if (to != from) action = KHI_BLOCK_CHANGE;
    if (doubtful) {
      if (!khi_is_joined(to)) return STOP; /* rare letters: so most rules have no class in doubt */
      action |= KHI_BLOCK_DOUBT;
    }
  }
  for (int k = 0; k < *count; k++)
    if (k != KHI_STOP_CLASS && self->change[k] == change && self->page[k] == page && actions[k] == action)
      return (uint8_t)(k | action);
  if (*count == CLASSES) return STOP;
  self->change[*count] = change;
  self->page[*count] = page;
  actions[*count] = action;
  self->doubts |= (action & KHI_BLOCK_DOUBT) != 0;
  return (uint8_t)((*count)++ | action);
}

void khi_blocks_init(khi_blocks *self, const uint16_t *table, const uint8_t *doubtful, int space) {
  /* What is frequent first, should there be more than CLASSES. */
  static const uint16_t ranges[][2] = {{0x620, 0x66F}, {0x600, 0x61F}, {0, 0xFF}, {0x670, 0x6FF}};
  uint8_t actions[CLASSES] = {0};
  int count = 2;
  memset(self, 0, sizeof *self);
  self->fold = khi_blocks_fold_for(khi_isa_best());
  self->space = space;
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    for (unsigned c = ranges[i][0]; c <= ranges[i][1]; c++) {
      int folds_to_space = space && table[c] == ' ' && c != ' ';
      uint8_t class = folds_to_space ? STOP : class_of(self, actions, &count, c, table[c], doubtful[c]);
      *(c < 0x100 ? &self->latin[c] : &self->arabic[c & 0xFF]) = class;
    }
  for (self->ascii_from = ' '; self->ascii_from && !self->latin[self->ascii_from - 1];) self->ascii_from--;
  self->ascii_plain = 1;
  for (int c = self->ascii_from; c < 128; c++) self->ascii_plain &= !self->latin[c];
  if (!self->ascii_plain) self->ascii_from = 0;
  self->newline = space && table['\n'] == ' ' && self->ascii_from > '\n';
  self->latin_plain = self->high_plain = 1;
  for (int c = 128; c < 256; c++) {
    self->latin_plain &= !self->latin[c];
    self->high_plain &= !self->arabic[c];
  }
}
