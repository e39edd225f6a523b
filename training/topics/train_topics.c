/*
 * Train the topic classifier: multinomial logistic regression over hashed features, by stochastic gradient with AdaGrad,
 * dropout of features and averaging, then pruning to a number of rows and further passes on those.
 *
 *   train_topics MODEL CODES TRAIN DEV [--check FILE] [--passes N] [--final N] [--rate X] [--dropout X] [--minimum N]
 *                                      [--rows N] [--second X] [--smooth X] [--even X] [--vectors FILE] [--words N]
 *                                      [--seed N] [--seeds N]
 *
 * CODES joined by commas. TRAIN, DEV: see lessons.h. The parameters are the mean of `seeds` trainings. FILE of vectors: as
 * train_vectors writes them; what is learned of their dimensions becomes part of the rows of words, with N rows more for
 * words that no headline has. Then the `rows` features that say most stay, and learn on for `final` passes. X of the
 * logarithm of each topic's share in TRAIN is taken from its bias, since a cautious student answers with what is frequent.
 * At the end one temperature is fitted to DEV, which else only reports, as does FILE of --check. The same inputs give the
 * same bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"
#include "random.h"
#include "student.h"

enum { DEV, CHECK, CHECKS };

typedef struct options {
  student_pace pace;
  int final, seeds;
  uint32_t minimum;
  size_t rows, words;
  const char *vectors, *check;
  float second, smooth, even;
  uint64_t seed;
} options;

static options parse(int argc, char **argv) {
  options o = {.pace = {.passes = 12, .rate = 0.3f, .dropout = 0.3f},
               .final = 12,
               .minimum = 2,
               .rows = 150000,
               .second = 0.3f,
               .smooth = 0.02f,
               .seed = 1,
               .seeds = 1};
  for (int i = 5; i < argc; i += 2) {
    const char *key = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (!value) fail(key, "needs a value");
    if (!strcmp(key, "--passes")) o.pace.passes = atoi(value);
    else if (!strcmp(key, "--final")) o.final = atoi(value);
    else if (!strcmp(key, "--minimum")) o.minimum = (uint32_t)atoi(value);
    else if (!strcmp(key, "--rows")) o.rows = (size_t)atol(value);
    else if (!strcmp(key, "--rate")) o.pace.rate = strtof(value, NULL);
    else if (!strcmp(key, "--dropout")) o.pace.dropout = strtof(value, NULL);
    else if (!strcmp(key, "--second")) o.second = strtof(value, NULL);
    else if (!strcmp(key, "--smooth")) o.smooth = strtof(value, NULL);
    else if (!strcmp(key, "--even")) o.even = strtof(value, NULL);
    else if (!strcmp(key, "--vectors")) o.vectors = value;
    else if (!strcmp(key, "--check")) o.check = value;
    else if (!strcmp(key, "--words")) o.words = (size_t)atol(value);
    else if (!strcmp(key, "--seed")) o.seed = strtoull(value, NULL, 10);
    else if (!strcmp(key, "--seeds")) o.seeds = atoi(value);
    else fail(key, "no such option");
  }
  return o;
}

static void report(const student *s, const lessons *checks, const char *when) {
  static const char *const names[CHECKS] = {"dev", "check"};
  for (size_t c = 0; c < CHECKS; c++) {
    char what[100];
    snprintf(what, sizeof what, "%s, %s", when, names[c]);
    student_report(s, &checks[c], what);
  }
}

/* ---- Writing ------------------------------------------------------------------------------------------------------ */

static void write_model(const student *s, const topics *topics, const char *path) {
  float *rows = need(malloc((s->features * s->topics + 1) * sizeof *rows));
  khi_weights_image image;
  khb_error error;
  for (size_t f = 0; f < s->features; f++)
    memcpy(rows + f * s->topics, s->rows + f * s->stride, s->topics * sizeof *rows);
  if (khi_weights_build(s->hashes, rows, s->features, s->topics, KHI_TOPIC_SET, NULL, &image, &error))
    fail(path, error.message);
  khi_model_part parts[6] = {{KHI_CODES, topics->codes, s->topics * KHI_CODE_MAX},
                             {KHI_BIASES, s->biases, s->topics * sizeof(float)}};
  memcpy(parts + 2, image.parts, sizeof image.parts);
  if (khi_model_write(path, KHI_MODEL_CLASSIFIER, parts, 6, NULL, &error)) fail(path, error.message);
  free(rows);
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fputs("usage: train_topics MODEL CODES TRAIN DEV [OPTIONS]\n", stderr);
    return 2;
  }
  options o = parse(argc, argv);
  topics topics = {.count = 0};
  topics_parse(&topics, argv[2]);
  khi_fold fold;
  khi_topic_fold(&fold);
  lessons train = {0}, checks[CHECKS] = {{0}, {0}};
  word_vectors vectors = {.count = 0};
  student s;
  lessons_load(&train, argv[3], &topics, &fold, o.second, o.smooth);
  lessons_load(&checks[DEV], argv[4], &topics, &fold, o.second, o.smooth);
  if (o.check) lessons_load(&checks[CHECK], o.check, &topics, &fold, o.second, o.smooth);
  if (o.vectors) word_vectors_load(&vectors, o.vectors, &fold);
  student_init(&s, &train, checks, CHECKS, &vectors, o.minimum, topics.count);
  student_train_mean(&s, &train, &o.pace, o.seed, o.seeds);
  report(&s, checks, "all features");
  student_absorb(&s, &train, checks, CHECKS, o.words);
  student_prune(&s, &train, checks, CHECKS, o.rows);
  report(&s, checks, "pruned");
  o.pace.passes = o.final;
  if (o.final) student_train(&s, &train, &o.pace);
  report(&s, checks, "learned on");
  student_even(&s, &train, o.even);
  printf("temperature %.3f\n", (double)student_calibrate(&s, &checks[DEV]));
  report(&s, checks, "evened and calibrated");
  write_model(&s, &topics, argv[1]);
  printf("%s: %zu rows written\n", argv[1], s.features);
  return 0;
}
