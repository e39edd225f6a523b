/*
 * Train the topic classifier: multinomial logistic regression over hashed features, by stochastic gradient with
 * AdaGrad, dropout of features and averaging, then pruning to a number of rows and further passes on those.
 *
 *   train_topics MODEL CODES TRAIN DEV [--passes N] [--final N] [--rate X] [--dropout X] [--minimum N] [--rows N]
 *                                      [--second X] [--smooth X] [--vectors FILE] [--words N] [--seed N]
 *                                      [--seeds N]
 *
 * CODES joined by commas. TRAIN, DEV: see corpus.h; a headline's spans are its topics, the primary one first, which
 * has 1 - X of the mass where there is a second. A span CODE=P gives the topic that share, as a teacher does: all of the
 * headline's spans are then such, and it counts as much as their sum, one labelled by a reader 1. FILE: word
 * vectors as train_vectors writes them. What is learned of their dimensions becomes part of the rows of words, with N
 * rows for words that no headline has, so that the model is none the slower for them. The parameters are the mean of
 * `seeds` trainings. At the end one temperature is fitted to DEV, which else only reports. The same inputs give the same
 * bytes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"
#include "dictionary.h"
#include "random.h"
#include "topics/classifier.h"

typedef struct options {
  int passes, final, minimum, seeds;
  size_t rows, words;
  const char *vectors;
  double rate, dropout, second, smooth;
  uint64_t seed;
} options;

/* Headline i has features [starts[i], starts[i+1]) and topics gold[i][0], gold[i][1] (-1: no second). */
typedef struct data {
  uint64_t *hashes;
  uint32_t *ids;   /* after resolve(); DICTIONARY_ABSENT: dropped */
  uint32_t *words; /* after resolve(); the vector of a feature that is a word's form, or DICTIONARY_ABSENT */
  size_t *starts, feature_count, count, room;
  int (*gold)[2];
  float *targets, *counts; /* [count][labels] the mass of each topic; [count] how much the headline counts */
} data;

/* Word vectors, found by the feature that is a word's form. */
typedef struct vectors {
  dictionary forms;
  size_t count, width;
  uint64_t *hashes; /* [count], the most frequent first */
  float *values;    /* [count][width], of mean 0 and length about 1 */
  uint32_t *order;  /* [forms' ids] -> which vector */
} vectors;

enum { VECTOR_MAX = 512 };

static char codes[KHI_TOPICS_MAX][KHI_CODE_MAX];
static size_t labels;

static int label_of(const char *code) {
  for (size_t k = 0; k < labels; k++)
    if (!strcmp(codes[k], code)) return (int)k;
  fail(code, "no such code");
  return -1;
}

/* The shares of a headline's topics, the spans' own or by `o`, and how much it counts. */
static void aim(data *d, size_t i, const corpus *c, const options *o) {
  float *target = d->targets + i * labels, sum = 0;
  int *gold = d->gold[i];
  gold[0] = gold[1] = -1;
  memset(target, 0, labels * sizeof *target);
  d->counts[i] = 1;
  for (size_t s = 0; s < c->span_count; s++) {
    char code[KHI_CODE_MAX];
    const char *mass = strchr(c->spans[s].label, '=');
    snprintf(code, sizeof code, "%.*s", (int)(mass ? mass - c->spans[s].label : KHI_CODE_MAX), c->spans[s].label);
    int k = label_of(code);
    if (s < 2) gold[s] = k;
    if (mass) sum += target[k] = strtof(mass + 1, NULL);
  }
  if (sum > 0) {
    d->counts[i] = sum;
    for (size_t k = 0; k < labels; k++) target[k] /= sum;
    return;
  }
  if (gold[0] < 0) return;
  float second = gold[1] < 0 ? 0 : (float)o->second, smooth = (float)o->smooth;
  target[gold[0]] = 1 - second;
  if (gold[1] >= 0) target[gold[1]] += second;
  for (size_t k = 0; k < labels; k++) target[k] = target[k] * (1 - smooth) + smooth / (float)labels;
}

static void load(data *d, const char *path, const khi_fold *fold, const options *o) {
  corpus c;
  khb_allocator memory = khi_allocator(NULL);
  khi_features_list list = {NULL, 0, 0};
  d->starts = need(malloc(sizeof *d->starts));
  for (corpus_open(&c, path); corpus_next(&c);) {
    size_t words, start = list.count;
    if (khi_topic_features(fold, c.units, c.length, &memory, &list, &words, NULL)) need(NULL);
    if (d->count + 1 >= d->room) {
      d->room = d->room ? d->room * 2 : 1 << 12;
      d->starts = need(realloc(d->starts, (d->room + 1) * sizeof *d->starts));
      d->gold = need(realloc(d->gold, d->room * sizeof *d->gold));
      d->targets = need(realloc(d->targets, d->room * labels * sizeof *d->targets));
      d->counts = need(realloc(d->counts, d->room * sizeof *d->counts));
    }
    d->starts[d->count] = start;
    aim(d, d->count, &c, o);
    if (d->gold[d->count][0] >= 0) d->count++;
    else list.count = start;
  }
  d->starts[d->count] = d->feature_count = list.count;
  d->hashes = list.items;
}

static void scale_vectors(vectors *v) {
  double norm = 0;
  for (size_t w = 0; w < v->width; w++) {
    double mean = 0;
    for (size_t i = 0; i < v->count; i++) mean += (double)v->values[i * v->width + w] / (double)v->count;
    for (size_t i = 0; i < v->count; i++) v->values[i * v->width + w] -= (float)mean;
  }
  for (size_t i = 0; i < v->count * v->width; i++) norm += (double)v->values[i] * (double)v->values[i];
  for (size_t i = 0; i < v->count * v->width; i++) v->values[i] /= (float)sqrt(norm / (double)v->count);
}

/* Of words that the classifier does not tell apart the most frequent one's vector is taken. */
static void load_vectors(vectors *v, const char *path, const khi_fold *fold) {
  FILE *file = need(fopen(path, "r"));
  khb_allocator memory = khi_allocator(NULL);
  char *line = NULL;
  size_t room = 0, line_room = 0;
  while (getline(&line, &line_room, file) > 0) {
    uint16_t units[256];
    size_t length, words;
    char *at = strchr(line, ' ');
    if (!at || at - line > 255 || khb_utf8_decode(line, (size_t)(at - line), units, &length, NULL)) continue;
    khi_features_list list = {NULL, 0, 0};
    if (khi_topic_features(fold, units, length, &memory, &list, &words, NULL)) need(NULL);
    uint64_t hash = words == 1 ? list.items[0] : 0;
    free(list.items);
    size_t before = v->forms.used;
    if (hash) dictionary_count(&v->forms, hash);
    if (v->forms.used == before) continue;
    strtol(at, &at, 10);
    for (char *space = at; !v->count && (space = strchr(space + 1, ' '));) v->width++;
    v->width += !v->count;
    if (v->width > VECTOR_MAX) fail(path, "the vectors are too wide");
    if (v->count == room) {
      room = room ? room * 2 : 1 << 14;
      v->values = need(realloc(v->values, room * v->width * sizeof *v->values));
      v->hashes = need(realloc(v->hashes, room * sizeof *v->hashes));
    }
    for (size_t w = 0; w < v->width; w++) v->values[v->count * v->width + w] = strtof(at, &at);
    v->hashes[v->count++] = hash;
  }
  fclose(file);
  free(line);
  v->order = need(malloc((dictionary_number(&v->forms, 1) + 1) * sizeof *v->order));
  for (size_t i = 0; i < v->count; i++) v->order[dictionary_id(&v->forms, v->hashes[i])] = (uint32_t)i;
  scale_vectors(v);
}

static void resolve(data *d, const dictionary *dict, const vectors *v) {
  d->ids = need(malloc((d->feature_count + 1) * sizeof *d->ids));
  d->words = need(malloc((d->feature_count + 1) * sizeof *d->words));
  for (size_t i = 0; i < d->feature_count; i++) {
    uint32_t form = dictionary_id(&v->forms, d->hashes[i]);
    d->ids[i] = dictionary_id(dict, d->hashes[i]);
    d->words[i] = form == DICTIONARY_ABSENT ? form : v->order[form];
  }
}

typedef struct parameters {
  size_t features;
  float *rows; /* [features][labels] */
  const vectors *vectors;
  float *mixture; /* [vectors->width][labels] what a dimension of a word's vector adds to its row */
  float biases[KHI_TOPICS_MAX];
} parameters;

/* The sum of the vectors of a headline's words into `out` [width]. */
static void add_vectors(const data *d, size_t i, const vectors *v, const uint8_t *keep, float *out) {
  memset(out, 0, v->width * sizeof *out);
  for (size_t f = d->starts[i]; f < d->starts[i + 1]; f++) {
    if (d->words[f] == DICTIONARY_ABSENT || (keep && !keep[f - d->starts[i]])) continue;
    const float *value = v->values + (size_t)d->words[f] * v->width;
    for (size_t w = 0; w < v->width; w++) out[w] += value[w];
  }
}

/* Probabilities of headline i over the features for which `keep` [their number] is set (NULL: all). */
static float predict(const data *d, size_t i, const parameters *p, const uint8_t *keep, float *out) {
  size_t start = d->starts[i], end = d->starts[i + 1];
  float sums[KHI_TOPICS_MAX] = {0}, top = -1e30f, total = 0, factor = khi_topic_factor(end - start);
  for (size_t f = start; f < end; f++) {
    if (d->ids[f] == DICTIONARY_ABSENT || (keep && !keep[f - start])) continue;
    const float *row = p->rows + (size_t)d->ids[f] * labels;
    for (size_t k = 0; k < labels; k++) sums[k] += row[k];
  }
  if (p->mixture) {
    float meaning[VECTOR_MAX];
    add_vectors(d, i, p->vectors, keep, meaning);
    for (size_t w = 0; w < p->vectors->width; w++)
      for (size_t k = 0; k < labels; k++) sums[k] += meaning[w] * p->mixture[w * labels + k];
  }
  for (size_t k = 0; k < labels; k++) top = fmaxf(top, out[k] = p->biases[k] + sums[k] * factor);
  for (size_t k = 0; k < labels; k++) total += out[k] = expf(out[k] - top);
  for (size_t k = 0; k < labels; k++) out[k] /= total;
  return factor;
}

/* The mean over the topics that are first somewhere of F1, from how often each is right, is first, and is answered. */
static double macro_f1(const size_t counts[][3]) {
  double sum = 0, topics = 0;
  for (size_t k = 0; k < labels; k++)
    if (counts[k][1]) sum += 2 * (double)counts[k][0] / (double)(counts[k][1] + counts[k][2]), topics++;
  return topics > 0 ? sum / topics : 0;
}

static void report(const data *d, const parameters *p, const char *what) {
  size_t right = 0, in_set = 0, counts[KHI_TOPICS_MAX][3] = {{0}};
  double loss = 0;
  for (size_t i = 0; i < d->count; i++) {
    float out[KHI_TOPICS_MAX];
    int best = 0;
    predict(d, i, p, NULL, out);
    for (size_t k = 1; k < labels; k++)
      if (out[k] > out[best]) best = (int)k;
    right += best == d->gold[i][0];
    counts[best][0] += best == d->gold[i][0];
    counts[d->gold[i][0]][1]++;
    counts[best][2]++;
    in_set += best == d->gold[i][0] || best == d->gold[i][1];
    loss -= log((double)out[d->gold[i][0]] + 1e-12);
  }
  double n = (double)(d->count ? d->count : 1);
  printf("%s: accuracy %.4f in-set %.4f macro-F1 %.4f loss %.4f\n", what, (double)right / n, (double)in_set / n,
         macro_f1(counts), loss / n);
  fflush(stdout);
}

static void update(float *value, float *square, float gradient, float rate) {
  *square += gradient * gradient;
  *value -= rate * gradient / sqrtf(*square);
}

/* p ends as the average of the later two thirds of the passes. */
static void train(const data *d, const data *dev, parameters *p, int passes, const options *o, const char *name) {
  size_t total = p->features * labels, mixed = p->mixture ? p->vectors->width * labels : 0, longest = 0;
  float *squares = need(malloc((total + 1) * sizeof *squares)), *sum = need(calloc(total + 1, sizeof *sum));
  float *mixture_squares = need(malloc((mixed + 1) * sizeof *mixture_squares));
  float *mixture_sum = need(calloc(mixed + 1, sizeof *mixture_sum));
  float bias_squares[KHI_TOPICS_MAX], bias_sum[KHI_TOPICS_MAX] = {0};
  for (size_t i = 0; i < total; i++) squares[i] = 1e-4f;
  for (size_t i = 0; i < mixed; i++) mixture_squares[i] = 1e-2f;
  for (size_t k = 0; k < KHI_TOPICS_MAX; k++) bias_squares[k] = 1;
  for (size_t i = 0; i < d->count; i++)
    if (d->starts[i + 1] - d->starts[i] > longest) longest = d->starts[i + 1] - d->starts[i];
  uint8_t *keep = need(malloc(longest + 1));
  size_t *order = need(malloc((d->count + 1) * sizeof *order));
  for (size_t i = 0; i < d->count; i++) order[i] = i;
  int averaged = 0;
  for (int pass = 1; pass <= passes; pass++) {
    for (size_t i = d->count; i > 1; i--) {
      size_t j = (size_t)(random_uniform() * (double)i), swap = order[i - 1];
      order[i - 1] = order[j];
      order[j] = swap;
    }
    float rate = (float)(o->rate / (1 + 0.3 * (pass - 1)));
    for (size_t n = 0; n < d->count; n++) {
      size_t i = order[n], start = d->starts[i], end = d->starts[i + 1];
      float out[KHI_TOPICS_MAX];
      for (size_t f = start; f < end; f++) keep[f - start] = random_uniform() >= o->dropout;
      float factor = predict(d, i, p, keep, out);
      for (size_t k = 0; k < labels; k++) {
        out[k] = (out[k] - d->targets[i * labels + k]) * d->counts[i];
        update(&p->biases[k], &bias_squares[k], out[k], rate * 0.1f);
      }
      for (size_t f = start; f < end; f++) {
        if (d->ids[f] == DICTIONARY_ABSENT || !keep[f - start]) continue;
        size_t at = (size_t)d->ids[f] * labels;
        for (size_t k = 0; k < labels; k++) update(&p->rows[at + k], &squares[at + k], out[k] * factor, rate);
      }
      if (!mixed) continue;
      float meaning[VECTOR_MAX];
      add_vectors(d, i, p->vectors, keep, meaning);
      for (size_t w = 0, at = 0; w < p->vectors->width; w++)
        for (size_t k = 0; k < labels; k++, at++)
          update(&p->mixture[at], &mixture_squares[at], out[k] * factor * meaning[w], rate);
    }
    char what[100];
    snprintf(what, sizeof what, "%s: pass %d", name, pass);
    report(dev, p, what);
    if (pass <= passes / 3) continue;
    averaged++;
    for (size_t i = 0; i < total; i++) sum[i] += p->rows[i];
    for (size_t i = 0; i < mixed; i++) mixture_sum[i] += p->mixture[i];
    for (size_t k = 0; k < labels; k++) bias_sum[k] += p->biases[k];
  }
  for (size_t i = 0; i < total; i++) p->rows[i] = sum[i] / (float)averaged;
  for (size_t i = 0; i < mixed; i++) p->mixture[i] = mixture_sum[i] / (float)averaged;
  for (size_t k = 0; k < labels; k++) p->biases[k] = bias_sum[k] / (float)averaged;
  report(dev, p, "averaged");
  free(squares);
  free(sum);
  free(mixture_squares);
  free(mixture_sum);
  free(keep);
  free(order);
}

typedef struct ranked {
  float weight;
  uint32_t feature;
} ranked;

static int by_weight(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->weight != y->weight) return x->weight < y->weight ? 1 : -1;
  return x->feature < y->feature ? -1 : x->feature > y->feature;
}

/* Keep the `rows` features whose weights, times the root of their count, are largest; ids and hashes follow. */
static void prune(data *d, data *dev, parameters *p, uint64_t *hashes, size_t rows) {
  uint32_t *counts = need(calloc(p->features + 1, sizeof *counts)),
           *renamed = need(malloc((p->features + 1) * sizeof *renamed));
  ranked *order = need(malloc((p->features + 1) * sizeof *order));
  if (rows > p->features) rows = p->features;
  for (size_t i = 0; i < d->feature_count; i++)
    if (d->ids[i] != DICTIONARY_ABSENT) counts[d->ids[i]]++;
  for (size_t f = 0; f < p->features; f++) {
    float mean = 0, sum = 0;
    for (size_t k = 0; k < labels; k++) mean += p->rows[f * labels + k] / (float)labels;
    for (size_t k = 0; k < labels; k++) sum += (p->rows[f * labels + k] - mean) * (p->rows[f * labels + k] - mean);
    order[f] = (ranked){sqrtf(sum * (float)counts[f]), (uint32_t)f};
    renamed[f] = DICTIONARY_ABSENT;
  }
  qsort(order, p->features, sizeof *order, by_weight);
  float *kept = need(malloc((rows * labels + 1) * sizeof *kept));
  uint64_t *kept_hashes = need(malloc((rows + 1) * sizeof *kept_hashes));
  for (size_t r = 0; r < rows; r++) {
    uint32_t f = order[r].feature;
    renamed[f] = (uint32_t)r;
    kept_hashes[r] = hashes[f];
    memcpy(kept + r * labels, p->rows + (size_t)f * labels, labels * sizeof *kept);
  }
  memcpy(hashes, kept_hashes, rows * sizeof *hashes);
  free(p->rows);
  p->rows = kept;
  p->features = rows;
  data *both[2] = {d, dev};
  for (int k = 0; k < 2; k++)
    for (size_t i = 0; i < both[k]->feature_count; i++)
      if (both[k]->ids[i] != DICTIONARY_ABSENT) both[k]->ids[i] = renamed[both[k]->ids[i]];
  free(counts);
  free(renamed);
  free(order);
  free(kept_hashes);
}

/* Put what the vectors say into the rows of words; `words` more rows go to the most frequent words that have none. */
static void absorb(parameters *p, uint64_t **hashes, size_t words) {
  const vectors *v = p->vectors;
  dictionary known = {0};
  for (size_t f = 0; f < p->features; f++) dictionary_count(&known, (*hashes)[f]);
  dictionary_number(&known, 1);
  uint32_t *place = need(malloc((known.used + 1) * sizeof *place));
  for (size_t f = 0; f < p->features; f++) place[dictionary_id(&known, (*hashes)[f])] = (uint32_t)f;
  p->rows = need(realloc(p->rows, (p->features + words + 1) * labels * sizeof *p->rows));
  *hashes = need(realloc(*hashes, (p->features + words + 1) * sizeof **hashes));
  for (size_t i = 0; i < v->count; i++) {
    uint32_t id = dictionary_id(&known, v->hashes[i]);
    if (id == DICTIONARY_ABSENT && !words) continue;
    size_t f = id == DICTIONARY_ABSENT ? p->features++ : place[id];
    float *row = p->rows + f * labels;
    if (id == DICTIONARY_ABSENT) {
      memset(row, 0, labels * sizeof *row);
      (*hashes)[f] = v->hashes[i];
      words--;
    }
    for (size_t w = 0; w < v->width; w++)
      for (size_t k = 0; k < labels; k++) row[k] += v->values[i * v->width + w] * p->mixture[w * labels + k];
  }
  free(place);
  dictionary_free(&known);
}

/* The loss on `d` were every score divided by `temperature`. */
static double loss_at(const data *d, const parameters *p, double temperature) {
  double loss = 0;
  for (size_t i = 0; i < d->count; i++) {
    float out[KHI_TOPICS_MAX];
    double total = 0;
    predict(d, i, p, NULL, out);
    for (size_t k = 0; k < labels; k++) total += pow((double)out[k] + 1e-30, 1 / temperature);
    loss -= log((double)out[d->gold[i][0]] + 1e-30) / temperature - log(total);
  }
  return loss;
}

/* Divide the scores by the temperature at which the loss on `d` is least, so that probabilities mean what they say. */
static void calibrate(const data *d, parameters *p) {
  double low = 0.2, high = 5, best;
  for (int i = 0; d->count && i < 40; i++) {
    double a = low + (high - low) / 3, b = high - (high - low) / 3;
    if (loss_at(d, p, a) < loss_at(d, p, b)) high = b;
    else low = a;
  }
  best = d->count ? (low + high) / 2 : 1;
  for (size_t i = 0; i < p->features * labels; i++) p->rows[i] /= (float)best;
  for (size_t i = 0; p->mixture && i < p->vectors->width * labels; i++) p->mixture[i] /= (float)best;
  for (size_t k = 0; k < labels; k++) p->biases[k] /= (float)best;
  printf("temperature %.3f\n", best);
  report(d, p, "calibrated");
}

static void add_to(float *sum, const float *values, size_t count, int of) {
  for (size_t i = 0; i < count; i++) sum[i] += values[i] / (float)of;
}

/* p becomes the mean of what `seeds` trainings from nothing make of it. */
static void train_mean(const data *d, const data *dev, parameters *p, const options *o) {
  size_t total = p->features * labels, mixed = p->mixture ? p->vectors->width * labels : 0;
  parameters mean = {.features = p->features, .vectors = p->vectors};
  mean.rows = need(calloc(total + 1, sizeof *mean.rows));
  if (mixed) mean.mixture = need(calloc(mixed, sizeof *mean.mixture));
  for (int s = 0; s < o->seeds; s++) {
    memset(p->rows, 0, total * sizeof *p->rows);
    memset(p->biases, 0, sizeof p->biases);
    if (mixed) memset(p->mixture, 0, mixed * sizeof *p->mixture);
    random_seed(o->seed + (uint64_t)s);
    train(d, dev, p, o->passes, o, "topics");
    add_to(mean.rows, p->rows, total, o->seeds);
    add_to(mean.biases, p->biases, labels, o->seeds);
    add_to(mean.mixture, p->mixture, mixed, o->seeds);
  }
  free(p->rows);
  free(p->mixture);
  *p = mean;
  report(dev, p, "mean of seeds");
}

static options parse(int argc, char **argv) {
  options o = {.passes = 12,
               .final = 4,
               .minimum = 2,
               .rows = 150000,
               .rate = 0.3,
               .dropout = 0.3,
               .second = 0.3,
               .smooth = 0.02,
               .seed = 1,
               .seeds = 1};
  for (int i = 5; i < argc; i += 2) {
    const char *key = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (!value) fail(key, "needs a value");
    if (!strcmp(key, "--passes")) o.passes = atoi(value);
    else if (!strcmp(key, "--final")) o.final = atoi(value);
    else if (!strcmp(key, "--minimum")) o.minimum = atoi(value);
    else if (!strcmp(key, "--rows")) o.rows = (size_t)atol(value);
    else if (!strcmp(key, "--rate")) o.rate = atof(value);
    else if (!strcmp(key, "--dropout")) o.dropout = atof(value);
    else if (!strcmp(key, "--second")) o.second = atof(value);
    else if (!strcmp(key, "--smooth")) o.smooth = atof(value);
    else if (!strcmp(key, "--vectors")) o.vectors = value;
    else if (!strcmp(key, "--words")) o.words = (size_t)atol(value);
    else if (!strcmp(key, "--seeds")) o.seeds = atoi(value);
    else if (!strcmp(key, "--seed")) o.seed = strtoull(value, NULL, 10);
    else fail(key, "no such option");
  }
  return o;
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fputs("usage: train_topics MODEL CODES TRAIN DEV [OPTIONS]\n", stderr);
    return 2;
  }
  options o = parse(argc, argv);
  char names[512];
  snprintf(names, sizeof names, "%s", argv[2]);
  for (char *c = strtok(names, ","); c; c = strtok(NULL, ",")) {
    if (labels == KHI_TOPICS_MAX || strlen(c) >= KHI_CODE_MAX) fail(c, "too many codes, or too long");
    strcpy(codes[labels++], c);
  }
  khi_fold fold;
  khi_topic_fold(&fold);
  data d = {0}, dev = {0};
  load(&d, argv[3], &fold, &o);
  load(&dev, argv[4], &fold, &o);
  vectors v = {0};
  if (o.vectors) load_vectors(&v, o.vectors, &fold);
  dictionary dict = {0};
  for (size_t i = 0; i < d.feature_count; i++) dictionary_count(&dict, d.hashes[i]);
  parameters p = {.features = dictionary_number(&dict, (uint32_t)o.minimum)};
  printf("topics: %zu headlines, %zu features of %zu kept\n", d.count, p.features, dict.used);
  uint64_t *hashes = need(malloc((p.features + 1) * sizeof *hashes));
  for (size_t i = 0; i < dict.slots; i++)
    if (dict.ids[i] != DICTIONARY_ABSENT) hashes[dict.ids[i]] = dict.hashes[i];
  resolve(&d, &dict, &v);
  resolve(&dev, &dict, &v);
  dictionary_free(&dict);
  p.rows = need(calloc(p.features * labels + 1, sizeof *p.rows));
  p.vectors = &v;
  if (v.width) p.mixture = need(calloc(v.width * labels, sizeof *p.mixture));
  train_mean(&d, &dev, &p, &o);
  prune(&d, &dev, &p, hashes, o.rows);
  options last = o;
  last.rate = o.rate / 3;
  if (o.final) train(&d, &dev, &p, o.final, &last, "pruned");
  calibrate(&dev, &p);
  if (p.mixture) absorb(&p, &hashes, o.words);
  khb_error error;
  khi_weights_image weights;
  if (khi_weights_build(hashes, p.rows, p.features, labels, KHI_TOPIC_SET, NULL, &weights, &error))
    fail(argv[1], error.message);
  khi_model_part parts[6] = {{KHI_CODES, codes, labels * KHI_CODE_MAX}, {KHI_BIASES, p.biases, labels * sizeof(float)}};
  memcpy(parts + 2, weights.parts, sizeof weights.parts);
  if (khi_model_write(argv[1], KHI_MODEL_CLASSIFIER, parts, 6, NULL, &error)) fail(argv[1], error.message);
  printf("%s: %zu rows written\n", argv[1], p.features);
  return 0;
}
