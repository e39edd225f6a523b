/*
 * Reading beside the tagging it stands on, in one thread: `make bench && build/release/read MODEL FILE [ROUNDS]`.
 *
 * MODEL is a tagger.khm, FILE news in UTF-8, repeated where it is shorter than 5 MB. Its first 0.6, 1.2, 2.5 and 5 MB are
 * each tagged, and read as one document (names, links, roles, statements, voices, meetings, values; no topics), in turn;
 * the best of the rounds counts, in processor time. "behind" is what reading adds, in parts of tagging; nanoseconds a
 * byte stay where they are if time is linear.
 */
#define _POSIX_C_SOURCE 200112L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "khabar.h"

enum { LARGEST = 5000000 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void stop(const char *why) {
  fprintf(stderr, "read: %s\n", why);
  exit(1);
}

static void must(khb_status status, const khb_error *error) {
  if (status != KHB_OK) stop(error->message);
}

/* The first 5 MB of a file, and a byte to see where a character ends; a short file again and again. */
static char *contents(const char *path) {
  char *text = malloc(LARGEST + 1);
  FILE *file = fopen(path, "rb");
  if (!text || !file) stop("cannot open the file");
  size_t length = fread(text, 1, LARGEST + 1, file);
  if (!length) stop("the file is empty");
  fclose(file);
  for (size_t i = length; i <= LARGEST; i++) text[i] = text[i - length];
  return text;
}

typedef struct times {
  double tagging, values, reading;
} times;

static void keep_best(double *best, double start) {
  double seconds = now() - start;
  if (seconds < *best) *best = seconds;
}

static times measure(const khb_tagger *tagger, const uint16_t *units, size_t length, int rounds) {
  static const khb_date published = {2026, 11, 28};
  khb_reading reading = {.tagger = tagger, .published = &published};
  khb_error error;
  times best = {1e9, 1e9, 1e9};
  while (rounds--) {
    khb_mentions *mentions;
    khb_values *values;
    khb_document *document;
    double start = now();
    must(khb_tagger_tag(tagger, NULL, units, length, &mentions, &error), &error);
    keep_best(&best.tagging, start);
    start = now();
    must(khb_values_find(units, length, &published, NULL, &values, &error), &error);
    keep_best(&best.values, start);
    start = now();
    must(khb_document_read(&reading, units, length, &document, &error), &error);
    keep_best(&best.reading, start);
    khb_mentions_free(mentions);
    khb_values_free(values);
    khb_document_free(document);
  }
  return best;
}

int main(int count, char **arguments) {
  int rounds = count > 3 ? atoi(arguments[3]) : 5;
  if (count < 3 || rounds < 1) stop("usage: read MODEL FILE [ROUNDS]");
  khb_tagger *tagger;
  khb_error error;
  must(khb_tagger_open(arguments[1], NULL, &tagger, &error), &error);
  char *text = contents(arguments[2]);
  uint16_t *units = malloc(LARGEST * sizeof *units);
  if (!units) stop("no memory for the text");
  printf("khabar %s, best of %d\n%9s %10s %10s %10s %8s %9s\n", khb_version(), rounds, "MB", "tagging s", "values s",
         "whole s", "behind", "ns/byte");
  for (size_t size = LARGEST / 8; size <= LARGEST; size *= 2) {
    size_t bytes = size, length;
    while ((text[bytes] & 0xC0) == 0x80) bytes--; /* not amid a character */
    must(khb_utf8_decode(text, bytes, units, &length, &error), &error);
    times t = measure(tagger, units, length, rounds);
    printf("%9.3f %10.3f %10.3f %10.3f %8.2f %9.0f\n", (double)bytes * 1e-6, t.tagging, t.values, t.reading,
           (t.reading - t.tagging) / t.tagging, t.reading * 1e9 / (double)bytes);
  }
  free(units);
  free(text);
  khb_tagger_free(tagger);
  return 0;
}
