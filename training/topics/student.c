#include "student.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"
#include "random.h"

enum { LANES = 4, AHEAD = 8 }; /* floats that rows are filled up to; features between asking for a row and using it */
static const float FIRST_SQUARE = 1e-4f, FIRST_MIXTURE_SQUARE = 1e-2f; /* of AdaGrad */
static const float BIAS_RATE = 0.1f, DECAY = 0.3f;

/* The features that have rows, and for each of their ids which row it is. */
static uint32_t *places_of_rows(const student *self, dictionary *known) {
  for (size_t f = 0; f < self->features; f++) dictionary_count(known, self->hashes[f]);
  uint32_t *place = need(malloc((dictionary_number(known, 1) + 1) * sizeof *place));
  for (size_t f = 0; f < self->features; f++) place[dictionary_id(known, self->hashes[f])] = (uint32_t)f;
  return place;
}

/* The ids of features as places of rows. */
static void resolve(const student *self, lessons *train, lessons *checks, size_t check_count) {
  dictionary known = {0};
  uint32_t *place = places_of_rows(self, &known);
  for (size_t c = 0; c <= check_count; c++) {
    lessons *l = c < check_count ? &checks[c] : train;
    lessons_resolve(l, &known, self->words);
    for (size_t i = 0; i < l->feature_count; i++)
      if (l->ids[i] != DICTIONARY_ABSENT) l->ids[i] = place[l->ids[i]];
  }
  free(place);
  dictionary_free(&known);
}

void student_init(student *self, lessons *train, lessons *checks, size_t check_count, const word_vectors *words,
                  uint32_t minimum, size_t topics) {
  dictionary all = {0};
  *self = (student){.topics = topics, .stride = (topics + LANES - 1) / LANES * LANES, .words = words};
  for (size_t i = 0; i < train->feature_count; i++) dictionary_count(&all, train->hashes[i]);
  self->features = dictionary_number(&all, minimum);
  self->hashes = need(malloc((self->features + 1) * sizeof *self->hashes));
  for (size_t i = 0; i < all.slots; i++)
    if (all.ids[i] != DICTIONARY_ABSENT) self->hashes[all.ids[i]] = all.hashes[i];
  resolve(self, train, checks, check_count);
  printf("%zu headlines, %zu features of %zu kept\n", train->count, self->features, all.used);
  dictionary_free(&all);
  self->rows = need(calloc(self->features * self->stride + 1, sizeof *self->rows));
  if (words->width) self->mixture = need(calloc(words->width * self->stride, sizeof *self->mixture));
}

/* ---- Answering ---------------------------------------------------------------------------------------------------- */

typedef struct answer {
  float p[KHI_TOPICS_MAX], meaning[VECTOR_MAX], factor;
} answer;

/* Ask for what is kept of the feature that comes a few behind f. */
static void prefetch(const float *kept, size_t stride, const lessons *l, size_t f, size_t end) {
  if (f + AHEAD >= end || l->ids[f + AHEAD] == DICTIONARY_ABSENT) return;
  const float *ahead = kept + (size_t)l->ids[f + AHEAD] * stride;
  __builtin_prefetch(ahead, 1);
  __builtin_prefetch(ahead + stride - 1, 1);
}

static void sum_rows(const student *self, const lessons *l, size_t i, const uint8_t *keep, answer *out, float *sums) {
  size_t start = l->starts[i], end = l->starts[i + 1], stride = self->stride;
  const word_vectors *v = self->words;
  if (self->mixture) memset(out->meaning, 0, v->width * sizeof *out->meaning);
  for (size_t f = start; f < end; f++) {
    prefetch(self->rows, stride, l, f, end);
    if (keep && !keep[f - start]) continue;
    if (self->mixture && l->words[f] != DICTIONARY_ABSENT) {
      const float *vector = v->values + (size_t)l->words[f] * v->width;
      for (size_t w = 0; w < v->width; w++) out->meaning[w] += vector[w];
    }
    if (l->ids[f] == DICTIONARY_ABSENT) continue;
    const float *row = self->rows + (size_t)l->ids[f] * stride;
    for (size_t k = 0; k < stride; k++) sums[k] += row[k];
  }
  for (size_t w = 0; self->mixture && w < v->width; w++)
    for (size_t k = 0; k < stride; k++) sums[k] += out->meaning[w] * self->mixture[w * stride + k];
}

/* Of headline i, from the features for which `keep` [their number] is set (NULL: from all). */
static void answer_of(const student *self, const lessons *l, size_t i, const uint8_t *keep, answer *out) {
  float sums[KHI_TOPICS_MAX + LANES] = {0};
  out->factor = khi_topic_factor(l->starts[i + 1] - l->starts[i]);
  sum_rows(self, l, i, keep, out, sums);
  for (size_t k = 0; k < self->topics; k++) out->p[k] = self->biases[k] + sums[k] * out->factor;
  khi_softmax(out->p, self->topics);
}

/* ---- Measuring ---------------------------------------------------------------------------------------------------- */

/* The probabilities of all of `check`, [count][topics]. */
static float *answers(const student *self, const lessons *check) {
  float *out = need(malloc((check->count + 1) * self->topics * sizeof *out));
  for (size_t i = 0; i < check->count; i++) {
    answer a;
    answer_of(self, check, i, NULL, &a);
    memcpy(out + i * self->topics, a.p, self->topics * sizeof *out);
  }
  return out;
}

/* The mean loss were every score divided by `temperature`. */
static double loss_at(const float *p, const lessons *check, size_t topics, double temperature) {
  double loss = 0;
  for (size_t i = 0; i < check->count; i++, p += topics) {
    double total = 0;
    for (size_t k = 0; k < topics; k++) total += pow((double)p[k] + 1e-30, 1 / temperature);
    loss -= log((double)p[check->gold[i][0]] + 1e-30) / temperature - log(total);
  }
  return loss / (double)check->count;
}

static double best_temperature(const float *p, const lessons *check, size_t topics) {
  double low = 0.2, high = 5;
  for (int i = 0; i < 40; i++) {
    double a = low + (high - low) / 3, b = high - (high - low) / 3;
    if (loss_at(p, check, topics, a) < loss_at(p, check, topics, b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

/* The mean over the topics that are first somewhere of F1, from how often each is right, is first, and is answered. */
static double macro_f1(const size_t counts[][3], size_t topics) {
  double sum = 0, present = 0;
  for (size_t k = 0; k < topics; k++)
    if (counts[k][1]) sum += 2 * (double)counts[k][0] / (double)(counts[k][1] + counts[k][2]), present++;
  return present > 0 ? sum / present : 0;
}

void student_report(const student *self, const lessons *check, const char *what) {
  size_t right = 0, in_set = 0, counts[KHI_TOPICS_MAX][3] = {{0}}, topics = self->topics;
  if (!check->count) return;
  float *all = answers(self, check);
  for (size_t i = 0; i < check->count; i++) {
    const float *p = all + i * topics;
    int best = 0, first = check->gold[i][0];
    for (size_t k = 1; k < topics; k++)
      if (p[k] > p[best]) best = (int)k;
    right += best == first;
    in_set += best == first || best == check->gold[i][1];
    counts[best][0] += best == first;
    counts[first][1]++;
    counts[best][2]++;
  }
  double n = (double)check->count;
  printf("%s: %.4f / %.4f / %.4f / %.4f, at the best temperature %.4f\n", what, (double)right / n, (double)in_set / n,
         macro_f1(counts, topics), loss_at(all, check, topics, 1),
         loss_at(all, check, topics, best_temperature(all, check, topics)));
  fflush(stdout);
  free(all);
}

/* ---- Learning ----------------------------------------------------------------------------------------------------- */

/* The squares of the gradients so far, and the sums of what is averaged. */
typedef struct history {
  float *row_squares, *row_sums, *mixture_squares, *mixture_sums;
  float bias_squares[KHI_TOPICS_MAX], bias_sums[KHI_TOPICS_MAX];
} history;

static void update_row(float *row, float *squares, const float *gradient, float scale, float rate, size_t n) {
  for (size_t k = 0; k < n; k++) {
    float g = gradient[k] * scale;
    squares[k] += g * g;
    row[k] -= rate * g / sqrtf(squares[k]);
  }
}

static void learn(student *self, const lessons *l, size_t i, const uint8_t *keep, float rate, history *past) {
  size_t start = l->starts[i], end = l->starts[i + 1], topics = self->topics, stride = self->stride;
  float gradient[KHI_TOPICS_MAX + LANES] = {0};
  answer a;
  answer_of(self, l, i, keep, &a);
  for (size_t k = 0; k < topics; k++) gradient[k] = (a.p[k] - l->targets[i * topics + k]) * l->counts[i];
  update_row(self->biases, past->bias_squares, gradient, 1, rate * BIAS_RATE, topics);
  for (size_t f = start; f < end; f++) {
    prefetch(past->row_squares, stride, l, f, end);
    if (l->ids[f] == DICTIONARY_ABSENT || !keep[f - start]) continue;
    size_t at = (size_t)l->ids[f] * stride;
    update_row(self->rows + at, past->row_squares + at, gradient, a.factor, rate, stride);
  }
  for (size_t w = 0; self->mixture && w < self->words->width; w++)
    update_row(self->mixture + w * stride, past->mixture_squares + w * stride, gradient, a.factor * a.meaning[w], rate,
               stride);
}

static size_t mixed(const student *self) { return self->mixture ? self->words->width * self->stride : 0; }

static void add_to(float *sums, const float *values, size_t count, float part) {
  for (size_t i = 0; i < count; i++) sums[i] += values[i] * part;
}

static void begin(const student *self, history *past) {
  size_t rows = self->features * self->stride, mixture = mixed(self);
  *past = (history){.row_squares = need(malloc((rows + 1) * sizeof(float))),
                    .row_sums = need(calloc(rows + 1, sizeof(float))),
                    .mixture_squares = need(malloc((mixture + 1) * sizeof(float))),
                    .mixture_sums = need(calloc(mixture + 1, sizeof(float)))};
  for (size_t i = 0; i < rows; i++) past->row_squares[i] = FIRST_SQUARE;
  for (size_t i = 0; i < mixture; i++) past->mixture_squares[i] = FIRST_MIXTURE_SQUARE;
  for (size_t k = 0; k < KHI_TOPICS_MAX; k++) past->bias_squares[k] = 1;
}

/* What was averaged takes the place of what was learned last. */
static void end(student *self, history *past) {
  memcpy(self->rows, past->row_sums, self->features * self->stride * sizeof *self->rows);
  if (self->mixture) memcpy(self->mixture, past->mixture_sums, mixed(self) * sizeof *self->mixture);
  memcpy(self->biases, past->bias_sums, sizeof self->biases);
  free(past->row_squares);
  free(past->row_sums);
  free(past->mixture_squares);
  free(past->mixture_sums);
}

static void add_all(const student *self, history *past, float part) {
  add_to(past->row_sums, self->rows, self->features * self->stride, part);
  add_to(past->mixture_sums, self->mixture, mixed(self), part);
  add_to(past->bias_sums, self->biases, self->topics, part);
}

static void shuffle(size_t *order, size_t count) {
  for (size_t i = count; i > 1; i--) {
    size_t j = (size_t)(random_uniform() * (double)i), swap = order[i - 1];
    order[i - 1] = order[j];
    order[j] = swap;
  }
}

/* Which features stay this time: a byte of chance each. */
static void choose(uint8_t *keep, size_t count, float dropout) {
  unsigned least = (unsigned)(dropout * 256);
  for (size_t f = 0; f < count;) {
    uint64_t bits = random_bits();
    for (size_t n = 0; n < 8 && f < count; n++, f++, bits >>= 8) keep[f] = (bits & 255) >= least;
  }
}

void student_train(student *self, const lessons *train, const student_pace *pace) {
  size_t longest = 0, *order = need(malloc((train->count + 1) * sizeof *order));
  history past;
  begin(self, &past);
  for (size_t i = 0; i < train->count; i++) {
    size_t count = train->starts[i + 1] - train->starts[i];
    longest = count > longest ? count : longest;
    order[i] = i;
  }
  uint8_t *keep = need(malloc(longest + 1));
  for (int pass = 0; pass < pace->passes; pass++) {
    float rate = pace->rate / (1 + DECAY * (float)pass);
    shuffle(order, train->count);
    for (size_t n = 0; n < train->count; n++) {
      choose(keep, train->starts[order[n] + 1] - train->starts[order[n]], pace->dropout);
      learn(self, train, order[n], keep, rate, &past);
    }
    if (pass >= pace->passes / 3) add_all(self, &past, 1 / (float)(pace->passes - pace->passes / 3));
  }
  end(self, &past);
  free(keep);
  free(order);
}

void student_train_mean(student *self, const lessons *train, const student_pace *pace, uint64_t seed, int seeds) {
  history mean;
  begin(self, &mean);
  for (int s = 0; s < seeds; s++) {
    memset(self->rows, 0, self->features * self->stride * sizeof *self->rows);
    if (self->mixture) memset(self->mixture, 0, mixed(self) * sizeof *self->mixture);
    memset(self->biases, 0, sizeof self->biases);
    random_seed(seed + (uint64_t)s);
    student_train(self, train, pace);
    add_all(self, &mean, 1 / (float)seeds);
  }
  end(self, &mean);
}

/* ---- Making it small ---------------------------------------------------------------------------------------------- */

typedef struct ranked {
  float weight;
  uint32_t feature;
} ranked;

static int by_weight(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->weight != y->weight) return x->weight < y->weight ? 1 : -1;
  return x->feature < y->feature ? -1 : x->feature > y->feature;
}

/* How far apart a row moves the topics. */
static float spread(const student *self, const float *row) {
  float mean = 0, sum = 0;
  for (size_t k = 0; k < self->topics; k++) mean += row[k] / (float)self->topics;
  for (size_t k = 0; k < self->topics; k++) sum += (row[k] - mean) * (row[k] - mean);
  return sum;
}

/* How often each feature comes. */
static uint32_t *count_features(const student *self, const lessons *train) {
  uint32_t *counts = need(calloc(self->features + 1, sizeof *counts));
  for (size_t i = 0; i < train->feature_count; i++)
    if (train->ids[i] != DICTIONARY_ABSENT) counts[train->ids[i]]++;
  return counts;
}

void student_prune(student *self, lessons *train, lessons *checks, size_t check_count, size_t rows) {
  uint32_t *counts = count_features(self, train);
  ranked *order = need(malloc((self->features + 1) * sizeof *order));
  if (rows > self->features) rows = self->features;
  for (size_t f = 0; f < self->features; f++) {
    float weight = sqrtf(spread(self, self->rows + f * self->stride) * (float)(counts[f] ? counts[f] : 1));
    order[f] = (ranked){weight, (uint32_t)f};
  }
  qsort(order, self->features, sizeof *order, by_weight);
  float *kept = need(malloc((rows * self->stride + 1) * sizeof *kept));
  uint64_t *hashes = need(malloc((rows + 1) * sizeof *hashes));
  for (size_t r = 0; r < rows; r++) {
    hashes[r] = self->hashes[order[r].feature];
    memcpy(kept + r * self->stride, self->rows + order[r].feature * self->stride, self->stride * sizeof *kept);
  }
  free(self->rows);
  free(self->hashes);
  free(counts);
  free(order);
  self->rows = kept;
  self->hashes = hashes;
  self->features = rows;
  resolve(self, train, checks, check_count);
}

void student_absorb(student *self, lessons *train, lessons *checks, size_t check_count, size_t words) {
  const word_vectors *v = self->words;
  size_t stride = self->stride;
  if (!self->mixture) return;
  dictionary known = {0};
  uint32_t *place = places_of_rows(self, &known);
  self->rows = need(realloc(self->rows, (self->features + words + 1) * stride * sizeof *self->rows));
  self->hashes = need(realloc(self->hashes, (self->features + words + 1) * sizeof *self->hashes));
  for (size_t i = 0; i < v->count; i++) {
    uint32_t id = dictionary_id(&known, v->hashes[i]);
    if (id == DICTIONARY_ABSENT && !words) continue;
    size_t f = id == DICTIONARY_ABSENT ? self->features++ : place[id];
    float *row = self->rows + f * stride;
    if (id == DICTIONARY_ABSENT) {
      memset(row, 0, stride * sizeof *row);
      self->hashes[f] = v->hashes[i];
      words--;
    }
    for (size_t w = 0; w < v->width; w++)
      for (size_t k = 0; k < stride; k++) row[k] += v->values[i * v->width + w] * self->mixture[w * stride + k];
  }
  free(place);
  dictionary_free(&known);
  free(self->mixture);
  self->mixture = NULL;
  resolve(self, train, checks, check_count);
}

/* ---- What scores are worth ---------------------------------------------------------------------------------------- */

void student_even(student *self, const lessons *train, float share) {
  double parts[KHI_TOPICS_MAX] = {0}, total = 0;
  for (size_t i = 0; i < train->count; i++)
    for (size_t k = 0; k < self->topics; k++)
      parts[k] += (double)(train->counts[i] * train->targets[i * self->topics + k]);
  for (size_t k = 0; k < self->topics; k++) total += parts[k];
  for (size_t k = 0; k < self->topics; k++)
    if (parts[k] > 0) self->biases[k] -= share * (float)log(parts[k] / total);
}

float student_calibrate(student *self, const lessons *check) {
  if (!check->count) return 1;
  float *all = answers(self, check), temperature = (float)best_temperature(all, check, self->topics);
  free(all);
  for (size_t f = 0; f < self->features; f++)
    for (size_t k = 0; k < self->topics; k++) self->rows[f * self->stride + k] /= temperature;
  for (size_t w = 0; self->mixture && w < self->words->width; w++)
    for (size_t k = 0; k < self->topics; k++) self->mixture[w * self->stride + k] /= temperature;
  for (size_t k = 0; k < self->topics; k++) self->biases[k] /= temperature;
  return temperature;
}
