/*
 * Train the topic classifier: its scores are linear in hashed features, with a small hidden layer beside them, learned by
 * stochastic gradient with AdaGrad, dropout of features and averaging, then pruned to a number of rows and learned on.
 *
 *   train_topics MODEL CODES TRAIN DEV [--check FILE] [--passes N] [--final N] [--rate X] [--hidden-rate X] [--hidden N]
 *                                      [--dropout X] [--minimum N] [--rows N] [--second X] [--smooth X] [--even X]
 *                                      [--vectors FILE] [--words N] [--seed N]
 *
 * CODES joined by commas. TRAIN, DEV: see lessons.h. FILE of vectors: as train_vectors writes them; what is learned of their
 * dimensions becomes part of the rows of words, with N rows for words that no headline has. X of the logarithm of each
 * topic's share in TRAIN is taken from its bias, since a cautious student answers with what is frequent. At the end one
 * temperature is fitted to DEV, which else only reports, as does FILE of --check. The same inputs give the same bytes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"
#include "random.h"
#include "student.h"

enum { DEV, CHECK, CHECKS };
static const float FINAL_SLOWER = 3;

typedef struct options {
  student_pace pace;
  int final;
  uint32_t minimum;
  size_t hidden, rows, words;
  const char *vectors, *check;
  float second, smooth, even;
  uint64_t seed;
} options;

static options parse(int argc, char **argv) {
  options o = {.pace = {.passes = 8, .rate = 0.4f, .hidden_rate = 0.3f, .dropout = 0.3f},
               .final = 4,
               .minimum = 2,
               .rows = 150000,
               .second = 0.3f,
               .smooth = 0.02f,
               .seed = 1};
  for (int i = 5; i < argc; i += 2) {
    const char *key = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (!value) fail(key, "needs a value");
    if (!strcmp(key, "--passes")) o.pace.passes = atoi(value);
    else if (!strcmp(key, "--final")) o.final = atoi(value);
    else if (!strcmp(key, "--minimum")) o.minimum = (uint32_t)atoi(value);
    else if (!strcmp(key, "--rows")) o.rows = (size_t)atol(value);
    else if (!strcmp(key, "--rate")) o.pace.rate = strtof(value, NULL);
    else if (!strcmp(key, "--hidden-rate")) o.pace.hidden_rate = strtof(value, NULL);
    else if (!strcmp(key, "--hidden")) o.hidden = (size_t)atol(value);
    else if (!strcmp(key, "--dropout")) o.pace.dropout = strtof(value, NULL);
    else if (!strcmp(key, "--second")) o.second = strtof(value, NULL);
    else if (!strcmp(key, "--smooth")) o.smooth = strtof(value, NULL);
    else if (!strcmp(key, "--even")) o.even = strtof(value, NULL);
    else if (!strcmp(key, "--vectors")) o.vectors = value;
    else if (!strcmp(key, "--check")) o.check = value;
    else if (!strcmp(key, "--words")) o.words = (size_t)atol(value);
    else if (!strcmp(key, "--seed")) o.seed = strtoull(value, NULL, 10);
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

static void write_parts(const char *path, khi_model_part *parts, size_t count, const khi_weights_image *weights) {
  khb_error error;
  memcpy(parts + count, weights->parts, sizeof weights->parts);
  if (khi_model_write(path, KHI_MODEL_CLASSIFIER, parts, count + 4, NULL, &error)) fail(path, error.message);
}

static void write_model(const student *s, const topics *topics, const char *path) {
  size_t labels = s->topics;
  khi_model_part parts[8] = {{KHI_CODES, topics->codes, labels * KHI_CODE_MAX},
                             {KHI_BIASES, s->biases, labels * sizeof(float)}};
  khi_weights_image image;
  khb_error error;
  float states[STUDENT_WIDTH_MAX * (1 + KHI_TOPICS_MAX)];
  size_t bytes = s->width / 2;
  if (!s->hidden) {
    float *rows = need(malloc((s->features * labels + 1) * sizeof *rows));
    for (size_t f = 0; f < s->features; f++)
      memcpy(rows + f * labels, s->rows + f * s->stride, labels * sizeof *rows);
    if (khi_weights_build(s->hashes, rows, s->features, labels, KHI_TOPIC_SET, NULL, &image, &error))
      fail(path, error.message);
    write_parts(path, parts, 2, &image);
    free(rows);
    return;
  }
  int8_t *rows = student_pack(s);
  for (size_t j = 0; j < s->hidden; j++) {
    states[j * (1 + labels)] = s->biases[labels + j];
    memcpy(states + j * (1 + labels) + 1, s->weights[j], labels * sizeof *states);
  }
  if (khi_weights_arrange(s->hashes, rows, s->features, bytes, 1, KHI_TOPIC_SET, NULL, &image, &error))
    fail(path, error.message);
  parts[2] = (khi_model_part){KHI_STATES, states, s->hidden * (1 + labels) * sizeof *states};
  parts[3] = (khi_model_part){KHI_COLUMNS, s->columns, s->width * sizeof *s->columns};
  write_parts(path, parts, 4, &image);
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
  if (o.hidden && (topics.count + o.hidden) % KHI_PACKED_LANES) fail("--hidden", "with the topics no multiple of 32");
  khi_fold fold;
  khi_topic_fold(&fold);
  lessons train = {0}, checks[CHECKS] = {{0}, {0}};
  word_vectors vectors = {.count = 0};
  student s;
  lessons_load(&train, argv[3], &topics, &fold, o.second, o.smooth);
  lessons_load(&checks[DEV], argv[4], &topics, &fold, o.second, o.smooth);
  if (o.check) lessons_load(&checks[CHECK], o.check, &topics, &fold, o.second, o.smooth);
  if (o.vectors) word_vectors_load(&vectors, o.vectors, &fold);
  random_seed(o.seed);
  student_init(&s, &train, checks, CHECKS, &vectors, o.minimum, topics.count, o.hidden);
  student_train(&s, &train, &o.pace);
  report(&s, checks, "all features");
  student_prune(&s, &train, checks, CHECKS, o.rows);
  report(&s, checks, "pruned");
  student_absorb(&s, &train, checks, CHECKS, o.words);
  if (o.hidden) student_halve(&s);
  report(&s, checks, "made small");
  o.pace.passes = o.final;
  o.pace.rate /= FINAL_SLOWER;
  o.pace.hidden_rate /= FINAL_SLOWER;
  if (o.final) student_train(&s, &train, &o.pace);
  report(&s, checks, "learned on");
  student_even(&s, &train, o.even);
  printf("temperature %.3f\n", (double)student_calibrate(&s, &checks[DEV]));
  report(&s, checks, "evened and calibrated");
  write_model(&s, &topics, argv[1]);
  printf("%s: %zu rows written\n", argv[1], s.features);
  return 0;
}
