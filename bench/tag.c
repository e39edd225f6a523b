/*
 * Tagging and what it is made of, in one thread: `make bench && build/release/tag MODEL FILE [ROUNDS [NAMES]]`.
 *
 * MODEL is a tagger.khm, FILE news in UTF-8, of which at most 4 MB are read. Words are those between white space. Each
 * line goes one step further than the one before, from UTF-16 units to mentions with their scores; the best of the
 * rounds counts, in processor time. With NAMES, as many made-up names of one to four of the text's words are listed, and
 * the tagging is measured with them, in the same rounds.
 */
#define _POSIX_C_SOURCE 200112L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tag/tagger.h"

enum { LARGEST = 4000000, STEPS = 7 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void stop(const char *why) {
  fprintf(stderr, "tag: %s\n", why);
  exit(1);
}

static void must(khb_status status, const khb_error *error) {
  if (status != KHB_OK) stop(error->message);
}

static size_t read_units(const char *path, uint16_t *units) {
  char *text = malloc(LARGEST);
  FILE *file = fopen(path, "rb");
  size_t length;
  khb_error error;
  if (!text || !file) stop("cannot open the file");
  size_t bytes = fread(text, 1, LARGEST, file);
  fclose(file);
  if (bytes == LARGEST)
    while (bytes && (text[--bytes] & 0xC0) == 0x80) {
    } /* not amid a character */
  must(khb_utf8_decode(text, bytes, units, &length, &error), &error);
  free(text);
  if (!length) stop("the file is empty");
  return length;
}

static int is_white(uint16_t c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

static size_t count_words(const uint16_t *units, size_t length) {
  size_t words = 0;
  for (size_t i = 0; i < length; i++) words += !is_white(units[i]) && (!i || is_white(units[i - 1]));
  return words;
}

/* The steps of tagging one text up to `step`, on the inside of the library; `sink` keeps them from being left out. */
static void run(const khb_tagger *tagger, const uint16_t *units, size_t length, int step, const khb_names *names,
                uint64_t *sink) {
  khb_error error;
  if (step >= STEPS - 1) {
    khb_mentions *mentions;
    must(khb_tagger_tag_with(tagger, NULL, step == STEPS ? names : NULL, units, length, &mentions, &error), &error);
    *sink += khb_mentions_count(mentions);
    khb_mentions_free(mentions);
    return;
  }
  khb_segmentation *seg;
  khb_allocator memory = khi_allocator(NULL);
  khi_tag_scratch scratch;
  khi_arena arena;
  khi_arena_init(&arena, &memory);
  if (!khi_tag_scratch_init(&scratch, &arena, KHB_SENTENCE_WORDS_MAX)) stop("no memory");
  must(khb_segmentation_new(units, length, NULL, &seg, &error), &error);
  *sink += seg->word_count;
  for (size_t i = 0; step > 1 && i < seg->sentence_count; i++) {
    const khi_word *words = seg->words + seg->sentences[i].first;
    size_t count = seg->sentences[i].end - seg->sentences[i].first;
    khi_tokens_fill(&tagger->foldings.form, &tagger->lexicon, units, words, count, scratch.tokens);
    *sink += scratch.tokens[0].hash;
    for (size_t t = 0; step == 3 && t < count; t++) {
      uint64_t features[KHI_FEATURES_MAX];
      size_t identity, used = khi_features(scratch.tokens, count, t, features, &identity);
      *sink += features[used - 1];
    }
    if (step == 4) khi_tagger_weigh(tagger, 0, count, &scratch);
    if (step == 5) khi_tagger_label(tagger, 0, count, &scratch);
  }
  khb_segmentation_free(seg);
  khi_arena_free(&arena);
}

/* Names of one to four words that stand side by side in the text, each made another by a number. */
static khb_names *make_names(const uint16_t *units, size_t length, size_t count) {
  enum { ROOM = 200 };
  khb_name *names = malloc(count * sizeof *names);
  uint16_t *pool = malloc(count * ROOM * sizeof *pool);
  khb_names *out;
  khb_error error;
  if (!names || !pool) stop("no memory for the names");
  for (size_t i = 0, at = 0; i < count; i++) {
    uint16_t *name = pool + i * ROOM;
    size_t used = 0, words = 1 + i % 4;
    while (words) {
      while (at < length && (units[at] < 0x621 || units[at] > 0x64A)) at++; /* to an Arabic letter */
      if (at == length) {
        at = 0;
        continue;
      }
      while (at < length && !is_white(units[at]) && used < ROOM - 20) name[used++] = units[at++];
      while (at < length && !is_white(units[at])) at++;
      if (--words) name[used++] = ' ';
    }
    for (size_t rest = i; i % 50 && rest; rest /= 10) { /* one in fifty stands in the text as it is */
      if (rest == i) name[used++] = ' ';
      name[used++] = (uint16_t)('0' + rest % 10);
    }
    names[i] = (khb_name){name, used, KHB_ORG, NULL, 0};
  }
  double start = now();
  must(khb_names_new(names, count, NULL, &out, &error), &error);
  size_t prefixes = out->bounds[out->mask + 1];
  double bytes = (double)(out->mask + 2) * 4 + (double)prefixes * 12 + (double)count * 5 + out->starts[count] * 2.0;
  printf("%zu names made in %.2f s: %zu prefixes, %.1f MB\n", count, now() - start, prefixes, bytes * 1e-6);
  free(names);
  free(pool);
  return out;
}

int main(int count, char **arguments) {
  static const char *const titles[STEPS] = {"words and sentences",
                                            "+ forms, lexicon",
                                            "+ features",
                                            "+ scores",
                                            "+ best labels",
                                            "tagging: + spans, their scores",
                                            "tagging with the names"};
  int rounds = count > 3 ? atoi(arguments[3]) : 5;
  size_t listed = count > 4 ? strtoul(arguments[4], NULL, 10) : 0;
  if (count < 3 || rounds < 1) stop("usage: tag MODEL FILE [ROUNDS [NAMES]]");
  khb_tagger *tagger;
  khb_error error;
  must(khb_tagger_open(arguments[1], NULL, &tagger, &error), &error);
  uint16_t *units = malloc(LARGEST * sizeof *units);
  if (!units) stop("no memory for the text");
  size_t length = read_units(arguments[2], units), words = count_words(units, length);
  khb_names *names = listed ? make_names(units, length, listed) : NULL;
  double best[STEPS];
  uint64_t sink = 0;
  for (int step = 0; step < STEPS; step++) best[step] = 1e9;
  for (int round = 0; round < rounds; round++)
    for (int step = 0; step < STEPS - !names; step++) {
      double start = now();
      run(tagger, units, length, step + 1, names, &sink);
      double seconds = now() - start;
      if (seconds < best[step]) best[step] = seconds;
    }
  printf("khabar %s, %zu words, best of %d, check %x\n%-32s %9s %12s %12s\n", khb_version(), words, rounds,
         (unsigned)(sink % 65536), "", "seconds", "ns/word", "words/s");
  for (int step = 0; step < STEPS - !names; step++)
    printf("%-32s %9.3f %12.0f %12.0f\n", titles[step], best[step], best[step] * 1e9 / (double)words,
           (double)words / best[step]);
  khb_names_free(names);
  free(units);
  khb_tagger_free(tagger);
  return 0;
}
