/*
 * Word vectors: skip-gram with negative sampling (Mikolov et al. 2013), one thread, so that a seed gives the same
 * bytes every time.
 *
 *   train_vectors WORDS OUT DIMENSIONS WINDOW PASSES MIN_COUNT SEED
 *
 * WORDS: a sentence a line, words separated by a space. OUT: text, a line `word count x1 ... xn`, most frequent first.
 * Why not gensim: its one-thread speed is several times lower (72,000 words a second here), and with more threads its result changes from run to run.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

enum { NEGATIVES = 6, SLOTS = 1 << 22, TABLE = 1 << 21 };
static const double SAMPLE = 1e-4, RATE = 0.035;

typedef struct word {
  char *text;
  uint64_t count;
} word;

static word *words;
static int word_count, *slots; /* slots [SLOTS]: word index + 1, by hash of the text */

static void *need(void *p) {
  if (!p) {
    fputs("train_vectors: out of memory\n", stderr);
    exit(1);
  }
  return p;
}

static int *slot_of(const char *text) {
  uint64_t h = UINT64_C(0xCBF29CE484222325);
  for (const char *p = text; *p; p++) h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001B3);
  size_t i = (size_t)(h ^ h >> 32) & (SLOTS - 1);
  while (slots[i] && strcmp(words[slots[i] - 1].text, text)) i = (i + 1) & (SLOTS - 1);
  return &slots[i];
}

static int by_count(const void *a, const void *b) {
  const word *x = a, *y = b;
  return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->text, y->text);
}

/* Call `take` for each word; it gets NULL at the end of a line. */
static void scan(const char *path, void (*take)(const char *)) {
  FILE *file = fopen(path, "r");
  char *line = NULL;
  size_t room = 0;
  if (!file) {
    perror(path);
    exit(1);
  }
  while (getline(&line, &room, file) > 0) {
    for (char *w = strtok(line, " \n"); w; w = strtok(NULL, " \n")) take(w);
    take(NULL);
  }
  free(line);
  fclose(file);
}

static void count_word(const char *text) {
  static int room = 0;
  if (!text) return;
  int *slot = slot_of(text);
  if (!*slot) {
    if (word_count > SLOTS / 10 * 7) {
      fputs("train_vectors: too many different words\n", stderr);
      exit(1);
    }
    if (word_count == room) words = need(realloc(words, sizeof *words * (size_t)(room = room ? room * 2 : 1 << 16)));
    words[word_count] = (word){need(strdup(text)), 0};
    *slot = ++word_count;
  }
  words[*slot - 1].count++;
}

static int32_t *tokens; /* word indices, -1 between sentences */
static size_t token_count, token_room;

static void keep_token(const char *text) {
  int w = text ? *slot_of(text) - 1 : -1;
  if (text && w < 0) return;
  if (token_count == token_room)
    tokens = need(realloc(tokens, sizeof *tokens * (token_room = token_room ? token_room * 2 : 1 << 20)));
  tokens[token_count++] = w;
}

int main(int argc, char **argv) {
  if (argc != 8) {
    fputs("usage: train_vectors WORDS OUT DIMENSIONS WINDOW PASSES MIN_COUNT SEED\n", stderr);
    return 2;
  }
  int d = atoi(argv[3]), window = atoi(argv[4]), passes = atoi(argv[5]), min_count = atoi(argv[6]);
  random_seed(strtoull(argv[7], NULL, 10));
  slots = need(calloc(SLOTS, sizeof *slots));
  scan(argv[1], count_word);
  qsort(words, (size_t)word_count, sizeof *words, by_count);
  while (word_count && words[word_count - 1].count < (uint64_t)min_count) free(words[--word_count].text);
  memset(slots, 0, SLOTS * sizeof *slots);
  for (int i = 0; i < word_count; i++) *slot_of(words[i].text) = i + 1;
  scan(argv[1], keep_token);

  double total = 0, mass = 0, reached = 0;
  for (int i = 0; i < word_count; i++) {
    total += (double)words[i].count;
    mass += pow((double)words[i].count, 0.75);
  }
  int32_t *table = need(malloc(TABLE * sizeof *table)); /* draws a word by count^0.75 */
  for (int i = 0, t = 0; i < word_count; i++) {
    reached += pow((double)words[i].count, 0.75) / mass;
    while (t < TABLE && (t < reached * TABLE || i == word_count - 1)) table[t++] = i;
  }
  float *keep = need(malloc(sizeof *keep * (size_t)word_count));
  for (int i = 0; i < word_count; i++) {
    double f = (double)words[i].count / total;
    keep[i] = (float)(sqrt(SAMPLE / f) + SAMPLE / f);
  }
  size_t size = (size_t)word_count * (size_t)d;
  float *in = need(malloc(size * sizeof *in)), *out = need(calloc(size, sizeof *out));
  for (size_t i = 0; i < size; i++) in[i] = (float)((random_uniform() - 0.5) / d);

  float *gradient = need(malloc(sizeof *gradient * (size_t)d));
  int32_t sentence[1024];
  size_t steps = (size_t)passes * token_count;
  for (int pass = 0; pass < passes; pass++) {
    for (size_t at = 0; at < token_count;) {
      size_t done = (size_t)pass * token_count + at;
      float rate = (float)(RATE * fmax(1e-4, 1 - (double)done / (double)steps));
      int n = 0;
      for (; at < token_count && tokens[at] >= 0 && n < 1024; at++)
        if (keep[tokens[at]] >= 1 || random_uniform() < keep[tokens[at]]) sentence[n++] = tokens[at];
      if (at < token_count && tokens[at] < 0) at++;
      for (int i = 0; i < n; i++) {
        int reach = 1 + (int)(random_bits() % (uint64_t)window);
        for (int j = i - reach < 0 ? 0 : i - reach; j <= i + reach && j < n; j++) {
          if (j == i) continue;
          float *x = in + (size_t)sentence[j] * (size_t)d;
          memset(gradient, 0, sizeof *gradient * (size_t)d);
          int targets[1 + NEGATIVES] = {sentence[i]};
          for (int k = 1; k <= NEGATIVES; k++) { /* drawn first, so that the waits for their rows overlap */
            targets[k] = table[random_bits() % TABLE];
            const char *row = (const char *)(out + (size_t)targets[k] * (size_t)d);
            for (int c = 0; c < d * (int)sizeof(float); c += 64) __builtin_prefetch(row + c, 1);
          }
          for (int k = 0; k <= NEGATIVES; k++) {
            if (k && targets[k] == sentence[i]) continue;
            float *y = out + (size_t)targets[k] * (size_t)d, dot = 0;
            for (int c = 0; c < d; c++) dot += x[c] * y[c];
            float g = ((k ? 0.0f : 1.0f) - 1 / (1 + expf(-dot))) * rate;
            for (int c = 0; c < d; c++) {
              gradient[c] += g * y[c];
              y[c] += g * x[c];
            }
          }
          for (int c = 0; c < d; c++) x[c] += gradient[c];
        }
      }
    }
    fprintf(stderr, "train_vectors: pass %d of %d, %d words\n", pass + 1, passes, word_count);
  }
  FILE *file = fopen(argv[2], "w");
  if (!file) {
    perror(argv[2]);
    return 1;
  }
  for (int i = 0; i < word_count; i++) {
    fprintf(file, "%s %llu", words[i].text, (unsigned long long)words[i].count);
    for (int c = 0; c < d; c++) fprintf(file, " %.5g", in[(size_t)i * (size_t)d + (size_t)c]);
    fputc('\n', file);
  }
  if (fclose(file)) {
    perror(argv[2]);
    return 1;
  }
  return 0;
}
