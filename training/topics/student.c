#include "student.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"
#include "random.h"

enum { LANES = 16, AHEAD = 8 }; /* floats that rows are filled up to; features between asking for a row and using it */
static const float FIRST_SQUARE = 1e-4f, FIRST_MIXTURE_SQUARE = 1e-2f; /* of AdaGrad */
static const float ROW_NOISE = 0.1f, MIXTURE_NOISE = 0.4f, WEIGHT_NOISE = 0.5f; /* so that hidden states differ */
static const float BIAS_RATE = 0.1f, DECAY = 0.3f;

static void *aligned(size_t floats) { return need(aligned_alloc(64, (floats / LANES + 1) * LANES * sizeof(float))); }

/* The sum of twelve is near a normal one. */
static float noise(float size) {
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += random_uniform();
  return size * (float)sum;
}

static void disturb(const student *self, float *rows, size_t count, float size) {
  memset(rows, 0, count * self->stride * sizeof *rows);
  for (size_t i = 0; i < count; i++)
    for (size_t j = self->topics; j < self->width; j++) rows[i * self->stride + j] = noise(size);
}

static void resolve(const student *self, lessons *train, lessons *checks, size_t check_count);

void student_init(student *self, lessons *train, lessons *checks, size_t check_count,
                  const word_vectors *vectors, uint32_t minimum, size_t topics, size_t hidden) {
  dictionary all = {0};
  *self = (student){.topics = topics, .hidden = hidden, .width = topics + hidden, .vectors = vectors};
  self->stride = (self->width + LANES - 1) / LANES * LANES;
  if (self->stride > STUDENT_WIDTH_MAX) fail("hidden", "too many");
  for (size_t i = 0; i < train->feature_count; i++) dictionary_count(&all, train->hashes[i]);
  self->features = dictionary_number(&all, minimum);
  self->hashes = need(malloc((self->features + 1) * sizeof *self->hashes));
  for (size_t i = 0; i < all.slots; i++)
    if (all.ids[i] != DICTIONARY_ABSENT) self->hashes[all.ids[i]] = all.hashes[i];
  printf("%zu headlines, %zu features of %zu kept\n", train->count, self->features, all.used);
  dictionary_free(&all);
  resolve(self, train, checks, check_count);
  self->rows = aligned(self->features * self->stride);
  if (vectors->width) self->mixture = aligned(vectors->width * self->stride);
  disturb(self, self->rows, self->features, ROW_NOISE);
  if (self->mixture) disturb(self, self->mixture, vectors->width, MIXTURE_NOISE);
  for (size_t j = 0; j < hidden; j++)
    for (size_t k = 0; k < topics; k++) self->weights[j][k] = noise(WEIGHT_NOISE);
}

/* The ids of features as places of rows. */
static void resolve(const student *self, lessons *train, lessons *checks, size_t check_count) {
  dictionary known = {0};
  for (size_t f = 0; f < self->features; f++) dictionary_count(&known, self->hashes[f]);
  size_t count = dictionary_number(&known, 1);
  uint32_t *place = need(malloc((count + 1) * sizeof *place));
  for (size_t f = 0; f < self->features; f++) place[dictionary_id(&known, self->hashes[f])] = (uint32_t)f;
  for (size_t c = 0; c <= check_count; c++) {
    lessons *l = c < check_count ? &checks[c] : train;
    lessons_resolve(l, &known, self->vectors);
    for (size_t i = 0; i < l->feature_count; i++)
      if (l->ids[i] != DICTIONARY_ABSENT) l->ids[i] = place[l->ids[i]];
  }
  free(place);
  dictionary_free(&known);
}

/* ---- Answering ---------------------------------------------------------------------------------------------------- */

typedef struct answer {
  float p[KHI_TOPICS_MAX], states[STUDENT_WIDTH_MAX]; /* [hidden], held to -1 .. 1 */
  uint8_t free[STUDENT_WIDTH_MAX];                    /* [hidden] whether a state could move */
  float meaning[VECTOR_MAX], factor;
} answer;

static float rounded(float units) { return fminf(fmaxf(rintf(units), -KHI_PACKED_MAX), KHI_PACKED_MAX); }

static void add_rounded(const student *self, const float *row, float *sums) {
  for (size_t k = 0; k < self->stride; k++) sums[k] += rounded(row[k] / self->columns[k]);
}

static void sum_rows(const student *self, const lessons *l, size_t i, const uint8_t *keep, answer *out, float *sums) {
  size_t start = l->starts[i], end = l->starts[i + 1], stride = self->stride;
  const word_vectors *v = self->vectors;
  if (self->mixture) memset(out->meaning, 0, v->width * sizeof *out->meaning);
  for (size_t f = start; f < end; f++) {
    if (f + AHEAD < end && l->ids[f + AHEAD] != DICTIONARY_ABSENT)
      for (size_t k = 0; k < stride; k += LANES)
        __builtin_prefetch(self->rows + (size_t)l->ids[f + AHEAD] * stride + k, 1);
    if (keep && !keep[f - start]) continue;
    if (self->mixture && l->words[f] != DICTIONARY_ABSENT) {
      const float *vector = v->values + (size_t)l->words[f] * v->width;
      for (size_t w = 0; w < v->width; w++) out->meaning[w] += vector[w];
    }
    if (l->ids[f] == DICTIONARY_ABSENT) continue;
    const float *row = self->rows + (size_t)l->ids[f] * stride;
    if (self->columns[0] > 0) add_rounded(self, row, sums);
    else
      for (size_t k = 0; k < stride; k++) sums[k] += row[k];
  }
  for (size_t k = 0; self->columns[0] > 0 && k < stride; k++) sums[k] *= self->columns[k];
  for (size_t w = 0; self->mixture && w < v->width; w++)
    for (size_t k = 0; k < stride; k++) sums[k] += out->meaning[w] * self->mixture[w * stride + k];
}

/* Of headline i, from the features for which `keep` [their number] is set, `scale` times (NULL, 1: from all). */
static void answer_of(const student *self, const lessons *l, size_t i, const uint8_t *keep, float scale, answer *out) {
  float sums[STUDENT_WIDTH_MAX] = {0}, top = -INFINITY, total = 0;
  out->factor = khi_topic_factor(l->starts[i + 1] - l->starts[i]) * scale;
  sum_rows(self, l, i, keep, out, sums);
  for (size_t k = 0; k < self->topics; k++) out->p[k] = self->biases[k] + sums[k] * out->factor;
  for (size_t j = 0; j < self->hidden; j++) {
    float state = self->biases[self->topics + j] + sums[self->topics + j] * out->factor;
    out->free[j] = state > -1 && state < 1;
    out->states[j] = fminf(fmaxf(state, -1), 1);
    for (size_t k = 0; k < self->topics; k++) out->p[k] += out->states[j] * self->weights[j][k];
  }
  for (size_t k = 0; k < self->topics; k++) top = fmaxf(top, out->p[k]);
  for (size_t k = 0; k < self->topics; k++) total += out->p[k] = expf(out->p[k] - top);
  for (size_t k = 0; k < self->topics; k++) out->p[k] /= total;
}

/* ---- Measuring ---------------------------------------------------------------------------------------------------- */

/* The probabilities of all of `check`, [count][topics]. */
static float *answers(const student *self, const lessons *check) {
  float *out = need(malloc((check->count + 1) * self->topics * sizeof *out));
  for (size_t i = 0; i < check->count; i++) {
    answer a;
    answer_of(self, check, i, NULL, 1, &a);
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
  float bias_squares[STUDENT_WIDTH_MAX], bias_sums[STUDENT_WIDTH_MAX];
  float weight_squares[STUDENT_WIDTH_MAX][KHI_TOPICS_MAX], weight_sums[STUDENT_WIDTH_MAX][KHI_TOPICS_MAX];
} history;

static void update(float *value, float *square, float gradient, float rate) {
  *square += gradient * gradient;
  *value -= rate * gradient / sqrtf(*square);
}

static void update_row(float *row, float *squares, const float *gradient, float scale, const float *rates, size_t n) {
  for (size_t k = 0; k < n; k++) {
    float g = gradient[k] * scale;
    squares[k] += g * g;
    row[k] -= rates[k] * g / sqrtf(squares[k]);
  }
}

static void learn(student *self, const lessons *l, size_t i, const uint8_t *keep, const student_pace *pace,
                  const float *rates, history *past) {
  size_t start = l->starts[i], end = l->starts[i + 1], topics = self->topics, stride = self->stride;
  float gradient[STUDENT_WIDTH_MAX] = {0};
  answer a;
  answer_of(self, l, i, keep, 1 / (1 - pace->dropout), &a);
  for (size_t k = 0; k < topics; k++) {
    gradient[k] = (a.p[k] - l->targets[i * topics + k]) * l->counts[i];
    update(&self->biases[k], &past->bias_squares[k], gradient[k], rates[k] * BIAS_RATE);
  }
  for (size_t j = 0; j < self->hidden; j++) {
    float *slope = &gradient[topics + j];
    for (size_t k = 0; k < topics; k++) *slope += a.free[j] ? gradient[k] * self->weights[j][k] : 0;
    for (size_t k = 0; k < topics; k++)
      update(&self->weights[j][k], &past->weight_squares[j][k], gradient[k] * a.states[j], rates[topics + j]);
    update(&self->biases[topics + j], &past->bias_squares[topics + j], *slope, rates[topics + j]);
  }
  for (size_t f = start; f < end; f++) {
    if (f + AHEAD < end && l->ids[f + AHEAD] != DICTIONARY_ABSENT)
      for (size_t k = 0; k < stride; k += LANES)
        __builtin_prefetch(past->row_squares + (size_t)l->ids[f + AHEAD] * stride + k, 1);
    if (l->ids[f] == DICTIONARY_ABSENT || !keep[f - start]) continue;
    size_t at = (size_t)l->ids[f] * stride;
    update_row(self->rows + at, past->row_squares + at, gradient, a.factor, rates, stride);
  }
  for (size_t w = 0; self->mixture && w < self->vectors->width; w++)
    update_row(self->mixture + w * stride, past->mixture_squares + w * stride, gradient, a.factor * a.meaning[w], rates,
               stride);
}

static void add_up(const student *self, history *past) {
  size_t rows = self->features * self->stride, mixed = self->mixture ? self->vectors->width * self->stride : 0;
  for (size_t i = 0; i < rows; i++) past->row_sums[i] += self->rows[i];
  for (size_t i = 0; i < mixed; i++) past->mixture_sums[i] += self->mixture[i];
  for (size_t k = 0; k < self->width; k++) past->bias_sums[k] += self->biases[k];
  for (size_t j = 0; j < self->hidden; j++)
    for (size_t k = 0; k < self->topics; k++) past->weight_sums[j][k] += self->weights[j][k];
}

static void average(student *self, const history *past, float times) {
  size_t rows = self->features * self->stride, mixed = self->mixture ? self->vectors->width * self->stride : 0;
  for (size_t i = 0; i < rows; i++) self->rows[i] = past->row_sums[i] / times;
  for (size_t i = 0; i < mixed; i++) self->mixture[i] = past->mixture_sums[i] / times;
  for (size_t k = 0; k < self->width; k++) self->biases[k] = past->bias_sums[k] / times;
  for (size_t j = 0; j < self->hidden; j++)
    for (size_t k = 0; k < self->topics; k++) self->weights[j][k] = past->weight_sums[j][k] / times;
}

static void begin(const student *self, history *past) {
  size_t rows = self->features * self->stride, mixed = self->mixture ? self->vectors->width * self->stride : 0;
  *past = (history){.row_squares = aligned(rows), .row_sums = need(calloc(rows + 1, sizeof(float))),
                    .mixture_squares = aligned(mixed), .mixture_sums = need(calloc(mixed + 1, sizeof(float)))};
  for (size_t i = 0; i < rows; i++) past->row_squares[i] = FIRST_SQUARE;
  for (size_t i = 0; i < mixed; i++) past->mixture_squares[i] = FIRST_MIXTURE_SQUARE;
  for (size_t k = 0; k < STUDENT_WIDTH_MAX; k++) {
    past->bias_squares[k] = 1;
    for (size_t t = 0; t < KHI_TOPICS_MAX; t++) past->weight_squares[k][t] = 1;
  }
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
  history *past = need(malloc(sizeof *past));
  float rates[STUDENT_WIDTH_MAX] = {0};
  begin(self, past);
  for (size_t i = 0; i < train->count; i++) {
    size_t count = train->starts[i + 1] - train->starts[i];
    longest = count > longest ? count : longest;
    order[i] = i;
  }
  uint8_t *keep = need(malloc(longest + 1));
  for (int pass = 0; pass < pace->passes; pass++) {
    for (size_t k = 0; k < self->width; k++)
      rates[k] = (k < self->topics ? pace->rate : pace->hidden_rate) / (1 + DECAY * (float)pass);
    shuffle(order, train->count);
    for (size_t n = 0; n < train->count; n++) {
      choose(keep, train->starts[order[n] + 1] - train->starts[order[n]], pace->dropout);
      learn(self, train, order[n], keep, pace, rates, past);
    }
    if (pass >= pace->passes / 3) add_up(self, past);
  }
  average(self, past, (float)(pace->passes - pace->passes / 3));
  free(past->row_squares);
  free(past->row_sums);
  free(past->mixture_squares);
  free(past->mixture_sums);
  free(past);
  free(keep);
  free(order);
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

/* How far apart a row moves the topics, were all states free. */
static float spread(const student *self, const float *row) {
  float moved[KHI_TOPICS_MAX], mean = 0, sum = 0;
  for (size_t k = 0; k < self->topics; k++) {
    moved[k] = row[k];
    for (size_t j = 0; j < self->hidden; j++) moved[k] += row[self->topics + j] * self->weights[j][k];
    mean += moved[k] / (float)self->topics;
  }
  for (size_t k = 0; k < self->topics; k++) sum += (moved[k] - mean) * (moved[k] - mean);
  return sum;
}

void student_prune(student *self, lessons *train, lessons *checks, size_t check_count, size_t rows) {
  uint32_t *counts = need(calloc(self->features + 1, sizeof *counts));
  ranked *order = need(malloc((self->features + 1) * sizeof *order));
  if (rows > self->features) rows = self->features;
  for (size_t i = 0; i < train->feature_count; i++)
    if (train->ids[i] != DICTIONARY_ABSENT) counts[train->ids[i]]++;
  for (size_t f = 0; f < self->features; f++)
    order[f] = (ranked){sqrtf(spread(self, self->rows + f * self->stride) * (float)counts[f]), (uint32_t)f};
  qsort(order, self->features, sizeof *order, by_weight);
  float *kept = aligned(rows * self->stride);
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
  const word_vectors *v = self->vectors;
  size_t stride = self->stride;
  if (!self->mixture) return;
  dictionary known = {0};
  for (size_t f = 0; f < self->features; f++) dictionary_count(&known, self->hashes[f]);
  dictionary_number(&known, 1);
  uint32_t *place = need(malloc((known.used + 1) * sizeof *place));
  for (size_t f = 0; f < self->features; f++) place[dictionary_id(&known, self->hashes[f])] = (uint32_t)f;
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

/* The scale of a column at which its numbers, rounded, are nearest to themselves. */
static float column_of(const student *self, size_t column) {
  float largest = 0, scale = 1;
  double best = INFINITY;
  for (size_t f = 0; f < self->features; f++) largest = fmaxf(largest, fabsf(self->rows[f * self->stride + column]));
  for (float part = 1; largest > 0 && part > 0.02f; part *= 0.93f) {
    float unit = largest * part / KHI_PACKED_MAX;
    double error = 0;
    for (size_t f = 0; f < self->features; f++) {
      float x = self->rows[f * self->stride + column], away = x - unit * rounded(x / unit);
      error += (double)(away * away);
    }
    if (error >= best) continue;
    best = error;
    scale = unit;
  }
  return scale;
}

void student_halve(student *self) {
  for (size_t k = 0; k < STUDENT_WIDTH_MAX; k++) self->columns[k] = 1;
  for (size_t k = 0; k < self->width; k++) self->columns[k] = column_of(self, k);
}

int8_t *student_pack(const student *self) {
  size_t bytes = self->width / 2;
  int8_t *out = need(malloc(self->features * bytes + 1));
  for (size_t f = 0; f < self->features; f++)
    khi_pack_row(self->rows + f * self->stride, self->columns, self->width, out + f * bytes);
  return out;
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
  for (size_t w = 0; self->mixture && w < self->vectors->width; w++)
    for (size_t k = 0; k < self->topics; k++) self->mixture[w * self->stride + k] /= temperature;
  for (size_t k = 0; k < self->topics; k++) self->biases[k] /= temperature;
  for (size_t k = 0; k < self->topics; k++) self->columns[k] /= temperature;
  for (size_t j = 0; j < self->hidden; j++)
    for (size_t k = 0; k < self->topics; k++) self->weights[j][k] /= temperature;
  return temperature;
}
