/*
 * Normalising beside memcpy, in one run, one thread: `make bench && build/release/normalize_memory [MEGABYTES] [ROUNDS]`.
 *
 * The text is 64 MB of UTF-16, the preset search. The two take turns and the best of many rounds counts. Warm: both write
 * where they wrote before (khabar's allocator hands the same blocks out again). Fresh: both write into memory that the
 * system has just given, so that they pay for its pages.
 */
#define _POSIX_C_SOURCE 200112L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "khabar.h"

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void stop(const char *why) {
  fprintf(stderr, "normalize_memory: %s\n", why);
  exit(1);
}

/* ---- An allocator that gives released blocks out again, so that their pages are warm ------------------------------- */

#define BLOCKS 16
typedef struct pool {
  struct {
    void *memory;
    size_t size;
    int used;
  } blocks[BLOCKS];
} pool;

static void *pool_allocate(void *context, size_t size) {
  pool *self = context;
  for (size_t i = 0; i < BLOCKS; i++) {
    if (self->blocks[i].used || (self->blocks[i].memory && self->blocks[i].size != size)) continue;
    if (!self->blocks[i].memory) self->blocks[i].memory = malloc(size);
    self->blocks[i].size = size;
    self->blocks[i].used = self->blocks[i].memory != NULL;
    return self->blocks[i].memory;
  }
  return NULL;
}

static void pool_release(void *context, void *pointer) {
  pool *self = context;
  for (size_t i = 0; i < BLOCKS; i++)
    if (self->blocks[i].memory == pointer) self->blocks[i].used = 0;
}

static void pool_clear(pool *self) {
  for (size_t i = 0; i < BLOCKS; i++) free(self->blocks[i].memory);
  memset(self, 0, sizeof *self);
}

/* ---- What is measured --------------------------------------------------------------------------------------------- */

static uint16_t *repeated(const char *sentence, size_t units) {
  uint16_t piece[512], *text = malloc(units * sizeof *text);
  size_t length;
  if (!text || strlen(sentence) > 512) stop("no memory for the text");
  if (khb_utf8_decode(sentence, strlen(sentence), piece, &length, NULL)) stop("a sentence is not UTF-8");
  for (size_t i = 0; i < units; i++) text[i] = piece[i % length];
  return text;
}

static double normalize_once(const khb_normalizer *n, const uint16_t *text, size_t units) {
  khb_text *out;
  double start = now(), end;
  if (khb_normalizer_apply(n, text, units, &out, NULL)) stop("khb_normalizer_apply failed");
  end = now();
  khb_text_free(out);
  return end - start;
}

static double copy_once(const uint16_t *text, size_t units, uint16_t *warm) {
  double start = now();
  uint16_t *target = warm ? warm : malloc(units * sizeof *target);
  if (!target) stop("no memory for a copy");
  memcpy(target, text, units * sizeof *text);
  volatile uint16_t used = target[units / 2]; /* the copy may not be left out */
  (void)used;
  double seconds = now() - start;
  if (!warm) free(target);
  return seconds;
}

static void measure(const char *name, const char *sentence, size_t units, int rounds) {
  uint16_t *text = repeated(sentence, units), *warm = repeated(sentence, units);
  khb_rules rules;
  if (khb_preset_rules("search", &rules, NULL)) stop("no preset search");
  for (int fresh = 0; fresh < 2; fresh++) {
    pool blocks = {0};
    khb_allocator again = {pool_allocate, pool_release, &blocks};
    khb_normalizer *n;
    double ours = 1e9, copy = 1e9;
    if (khb_normalizer_new(rules, fresh ? NULL : &again, &n, NULL)) stop("khb_normalizer_new failed");
    for (int i = 0; i < rounds; i++) {
      double a = normalize_once(n, text, units), b = copy_once(text, units, fresh ? NULL : warm);
      if (i && a < ours) ours = a; /* the first round warms */
      if (i && b < copy) copy = b;
    }
    double gigabytes = (double)units * sizeof *text / 1e9;
    printf("%-28s %-6s khabar %6.2f GB/s   memcpy %6.2f GB/s   %5.2f of memcpy\n", name, fresh ? "fresh" : "warm",
           gigabytes / ours, gigabytes / copy, copy / ours);
    khb_normalizer_free(n);
    pool_clear(&blocks);
  }
  free(text);
  free(warm);
}

int main(int count, char **arguments) {
  long megabytes = count > 1 ? atol(arguments[1]) : 64;
  int rounds = count > 2 ? atoi(arguments[2]) : 30;
  if (megabytes < 1 || megabytes > 1024 || rounds < 2)
    stop("usage: normalize_memory [MEGABYTES 1-1024] [ROUNDS, 2 or more]");
  size_t units = (size_t)megabytes * 1000000 / sizeof(uint16_t);
  printf("khabar %s, preset search, %ld MB of UTF-16, best of %d, GB/s of input\n", khb_version(), megabytes,
         rounds - 1);
  measure("no marks",
          "قال الوزير إن العلاقات بين البلدين ستشهد تطورا كبيرا في المرحلة المقبلة، وأضاف أن الحكومة تعمل على ذلك. ",
          units, rounds);
  measure("marks on every letter", "قَالَ الْوَزِيرُ إِنَّ الْعَلَاقَاتِ بَيْنَ الْبَلَدَيْنِ سَتَشْهَدُ تَطَوُّرًا كَبِيرًا فِي الْمَرْحَلَةِ الْمُقْبِلَةِ. ", units,
          rounds);
  measure("mixed: lines, quotes, Latin",
          "وقّعت شركة Volt Energy عقدًا بقيمة ٢٫٥ مليون دولار في 12/3/2025،\nوقال مديرها: «سنبدأ العمل مطلع "
          "الصيف».\nولم تذكر الوزارة اسم البنك المموِّل للمشروع. ",
          units, rounds);
  return 0;
}
