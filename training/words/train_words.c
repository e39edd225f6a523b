/*
 * Texts on standard input, one a line of UTF-8; their sentences on standard output, one a line, or with -l the whole
 * text on one line: the words as the tagger sees them (preset "ner", lower case, digits as one sign), separated by a
 * space. What word vectors are trained on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tag/word_form.h"

int main(int argc, char **argv) {
  int whole = argc > 1 && !strcmp(argv[1], "-l");
  char *line = NULL;
  size_t room = 0;
  ssize_t size;
  khi_foldings foldings;
  khi_foldings_init(&foldings);
  while ((size = getline(&line, &room, stdin)) > 0) {
    size_t length = 0;
    uint16_t *units = malloc(2 * (size_t)size);
    khb_segmentation *seg;
    if (!units || khb_utf8_decode(line, (size_t)size, units, &length, NULL) ||
        khb_segmentation_new(units, length, NULL, &seg, NULL))
      return 1;
    for (size_t s = 0; s < seg->sentence_count; s++) {
      for (uint32_t w = seg->sentences[s].first; w < seg->sentences[s].end; w++) {
        uint16_t form[KHI_FORM_MAX];
        char bytes[3 * KHI_FORM_MAX];
        size_t bytes_size, n = khi_word_form(&foldings.form, units + seg->words[w].start,
                                             seg->words[w].end - seg->words[w].start, form);
        if (!n || khb_utf8_encode(form, n, bytes, &bytes_size, NULL)) continue;
        fwrite(bytes, 1, bytes_size, stdout);
        putchar(' ');
      }
      if (!whole) putchar('\n');
    }
    if (whole) putchar('\n');
    khb_segmentation_free(seg);
    free(units);
  }
  free(line);
  return 0;
}
