/*
 * Write what the network learns from: words with their features and labels, for training/tagger/network.py.
 *
 *   train_export MODEL TYPES TEXT OUT
 *
 * MODEL: whose lexicon is taken. TYPES: khb_entity_type names joined by commas. TEXT: see corpus.h. OUT: uint64 counts of
 * sentences, words, features; then uint64 firsts [sentences + 1], starts [words + 1], features; uint8 gold [words]; and
 * uint32 places [words][3]: the line of TEXT, from 0, and where in it the word begins and ends, in UTF-16 units.
 */
#include <stdio.h>
#include <stdlib.h>

#include "corpus.h"
#include "gold.h"
#include "tag/tagger.h"

static void *grown(void *p, size_t *room, size_t wanted, size_t size) {
  if (wanted <= *room) return p;
  while (*room < wanted) *room = *room ? *room * 2 : 1 << 16;
  return need(realloc(p, *room * size));
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fputs("usage: train_export MODEL TYPES TEXT OUT\n", stderr);
    return 2;
  }
  khb_tagger *tagger;
  khb_error error;
  if (khb_tagger_open(argv[1], NULL, &tagger, &error)) fail(argv[1], error.message);
  khi_scheme_record record;
  scheme_of(&record, "", argv[2], -1);
  uint64_t *firsts = NULL, *starts = NULL, *features = NULL, total[3] = {0, 0, 0};
  uint8_t *gold = NULL;
  uint32_t(*places)[3] = NULL;
  size_t firsts_room = 0, starts_room = 0, features_room = 0, gold_room = 0, places_room = 0;
  corpus c;
  khi_arena arena;
  khb_allocator memory = khi_allocator(NULL);
  khi_tag_scratch scratch;
  khi_arena_init(&arena, &memory);
  if (!khi_tag_scratch_init(&scratch, &arena, KHB_SENTENCE_WORDS_MAX)) need(NULL);
  for (corpus_open(&c, argv[3]); corpus_next(&c);) {
    khb_segmentation *seg;
    if (khb_segmentation_new(c.units, c.length, NULL, &seg, NULL)) need(NULL);
    for (size_t q = 0; q < seg->sentence_count; q++) {
      size_t first = seg->sentences[q].first, count = seg->sentences[q].end - first;
      khi_tokens_fill(&tagger->foldings.form, &tagger->lexicon, c.units, seg->words + first, count, scratch.tokens);
      firsts = grown(firsts, &firsts_room, total[0] + 2, sizeof *firsts);
      firsts[total[0]++] = total[1];
      for (size_t t = 0; t < count; t++) {
        uint64_t w = total[1]++;
        starts = grown(starts, &starts_room, w + 2, sizeof *starts);
        gold = grown(gold, &gold_room, w + 1, 1);
        places = grown(places, &places_room, w + 1, sizeof *places);
        features = grown(features, &features_room, total[2] + KHI_NETWORK_PARTS_MAX, sizeof *features);
        starts[w] = total[2];
        total[2] += khi_network_parts(&scratch.tokens[t], features + total[2]);
        gold[w] = gold_label(&c, seg->words + first, t, &record);
        places[w][0] = (uint32_t)c.number - 1;
        places[w][1] = (uint32_t)seg->words[first + t].start;
        places[w][2] = (uint32_t)seg->words[first + t].end;
      }
    }
    khb_segmentation_free(seg);
  }
  firsts = grown(firsts, &firsts_room, total[0] + 1, sizeof *firsts); /* of an empty text as well */
  starts = grown(starts, &starts_room, total[1] + 1, sizeof *starts);
  firsts[total[0]] = total[1];
  starts[total[1]] = total[2];
  FILE *out = need(fopen(argv[4], "wb"));
  fwrite(total, sizeof *total, 3, out);
  fwrite(firsts, sizeof *firsts, total[0] + 1, out);
  fwrite(starts, sizeof *starts, total[1] + 1, out);
  fwrite(features, sizeof *features, total[2], out);
  fwrite(gold, 1, total[1], out);
  fwrite(places, sizeof *places, total[1], out);
  if (fclose(out)) fail(argv[4], "cannot write");
  printf("%zu sentences, %zu words, %zu features\n", (size_t)total[0], (size_t)total[1], (size_t)total[2]);
  khi_arena_free(&arena);
  khb_tagger_free(tagger);
  return 0;
}
