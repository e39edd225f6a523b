#include "read/quotation_marks.h"

static const uint16_t pairs[][2] = {{0xAB, 0xBB}, {0x201C, 0x201D}, {'"', '"'}, {'(', ')'}, {'[', ']'}};

void khi_mentions_close_marks(const uint16_t *units, const khb_segmentation *seg, khi_mention *mentions, size_t count) {
  size_t sentence = 0;
  for (size_t i = 0; i < count; i++) {
    khi_mention *m = &mentions[i];
    while (seg->sentences[sentence].end <= m->first) sentence++;
    size_t limit = i + 1 < count ? mentions[i + 1].first : seg->word_count;
    if (m->words_end >= limit || m->words_end >= seg->sentences[sentence].end) continue;
    khi_word next = seg->words[m->words_end];
    uint16_t closer = units[next.start];
    if (next.end - next.start != 1) continue;
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
      long open = 0;
      if (pairs[k][1] != closer) continue;
      for (size_t at = m->start; at < m->end; at++) {
        int opens = units[at] == pairs[k][0], closes = units[at] == pairs[k][1];
        open += opens && closes ? 1 - 2 * (open > 0) : opens - closes; /* one straight mark does both in turn */
      }
      if (open != 1) continue;
      m->end = next.end;
      m->words_end++;
      break;
    }
  }
}
