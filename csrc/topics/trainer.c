/*
 * Learning: multinomial logistic regression over the features that classifying uses, by stochastic gradient with one
 * AdaGrad step size a feature, features left out at random, and the later passes averaged.
 *
 * It is done twice: without a tenth of the headlines, to which one temperature is then fitted, and with all of them.
 * Nothing depends on anything but what is given, seed included.
 */
#include "topics/trainer.h"

#include <math.h>
#include <string.h>

#include "topics/classifier.h"

enum {
  PASSES = 20,      /* over few headlines, */
  PASSES_MANY = 10, /* and over so many: */
  MANY = 20000,
  HELD_OUT = 10,     /* one headline in so many */
  HELD_OUT_MIN = 50, /* a temperature fitted to fewer says little */
  REPORTED = 256,    /* headlines between two calls of progress */
  AHEAD = 8,         /* features between asking for a row and using it */
  MINIMUM = 2,       /* a feature must come so often, unless there are */
  FEW = 1000,        /* no more headlines than so many */
  DROPPED = 77       /* of 256 features are left out each time */
};
/* The step of a pass, RATE / (1 + DECAY * pass); what a feature's squares begin with; docs/topics.md: how they were found. */
static const float RATE = 1, DECAY = 0.3f, BIAS_RATE = 0.1f, FIRST_SQUARE = 1e-4f;
static const float SMOOTHING = 0.05f; /* of a headline's label, given to all labels alike */
static const float BALANCE = 0.3f;    /* 0: headlines count alike; 1: labels do, however few headlines they have */
static const size_t WEIGHTS_MAX = (size_t)1 << 27; /* floats: half a gigabyte */

typedef struct trainer {
  const khb_training *given;
  khb_allocator memory;
  size_t labels;
  khi_vocabulary vocabulary;
  size_t *starts;     /* [count + 1] headline i has features [starts[i], starts[i+1]) */
  uint32_t *features; /* numbers; KHI_NO_FEATURE: too rare to keep */
  size_t feature_capacity;
  uint64_t *hashes; /* [feature_count] those kept */
  size_t feature_count;
  size_t *order; /* [used] the headlines with a word, the held-out ones last */
  size_t used, held_out;
  float *rows, *sums;                 /* [feature_count][labels] weights; those of the later passes added up */
  float *squares;                     /* [feature_count + 1] of the gradients; the last is that of the biases */
  float *biases, *bias_sums, *scores; /* [labels] */
  float *counts;                      /* [labels] how much a headline of that label counts */
  uint8_t *keep;                      /* [longest headline's features] */
  uint64_t random;
  double done, work; /* headlines gone through, and to go through */
} trainer;

static uint64_t draw(trainer *self) { /* splitmix64 */
  uint64_t z = self->random += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

static void shuffle(trainer *self, size_t *items, size_t count) {
  for (size_t i = count; i > 1; i--) {
    size_t j = (size_t)(draw(self) % i), item = items[i - 1];
    items[i - 1] = items[j];
    items[j] = item;
  }
}

static khb_status no_memory(khb_error *error) {
  return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory to learn from the headlines");
}

static unsigned passes_of(const khb_training *given) {
  return given->passes ? given->passes : given->count < MANY ? PASSES : PASSES_MANY;
}

static khb_status report(trainer *self, double headlines, khb_error *error) {
  const khb_training *given = self->given;
  self->done += headlines;
  if (!given->progress || !given->progress(given->context, fmin(1, self->done / self->work))) return KHB_OK;
  return khi_fail(error, KHB_ERROR_STOPPED, 0, "stopped by the caller");
}

/* ---- The headlines ------------------------------------------------------------------------------------------------ */

static khb_status check(const khb_training *given, khb_error *error) {
  if (!given->names || given->name_count < 2 || given->name_count > KHB_LABELS_MAX)
    return khi_fail(error, KHB_ERROR_ARGUMENT, given->name_count, "2 to 1000 labels are needed");
  if (given->count && (!given->headlines || !given->lengths || !given->labels))
    return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "headlines, lengths or labels are NULL");
  if (given->count >= KHI_NO_FEATURE) return khi_fail(error, KHB_ERROR_ARGUMENT, given->count, "too many headlines");
  for (size_t k = 0; k < given->name_count; k++)
    if (!given->names[k]) return khi_fail(error, KHB_ERROR_ARGUMENT, k, "the name of a label is NULL");
  for (size_t i = 0; i < given->count; i++)
    if (given->labels[i] >= given->name_count)
      return khi_fail(error, KHB_ERROR_ARGUMENT, i, "the label of a headline is none of those named");
  return KHB_OK;
}

static khb_status add_features(trainer *self, const khi_features_list *list, size_t at, khb_error *error) {
  for (size_t f = 0; f < list->count; f++) {
    uint32_t id = khi_vocabulary_count(&self->vocabulary, list->items[f]);
    if (id == KHI_NO_FEATURE ||
        !khi_grow(&self->memory, &self->features, &self->feature_capacity, at + f, sizeof *self->features))
      return no_memory(error);
    self->features[at + f] = id;
  }
  return KHB_OK;
}

static khb_status read_headlines(trainer *self, const khi_fold *fold, khb_error *error) {
  const khb_training *given = self->given;
  khi_features_list list = {NULL, 0, 0};
  khb_status status = KHB_OK;
  size_t longest = 0;
  self->starts[0] = 0;
  for (size_t i = 0; status == KHB_OK && i < given->count; i++) {
    size_t words;
    list.count = 0;
    status = khi_topic_features(fold, given->headlines[i], given->lengths[i], &self->memory, &list, &words, error);
    if (status == KHB_OK) status = add_features(self, &list, self->starts[i], error);
    else if (error) error->position = i;
    if (status != KHB_OK) break;
    self->starts[i + 1] = self->starts[i] + list.count;
    if (list.count) self->order[self->used++] = i;
    if (list.count > longest) longest = list.count;
    if (i % REPORTED == 0) status = report(self, i ? REPORTED : 0, error);
  }
  khi_release(&self->memory, list.items);
  if (status != KHB_OK) return status;
  self->keep = khi_allocate(&self->memory, longest);
  return self->keep ? KHB_OK : no_memory(error);
}

/* At least two labels have a headline with a word. */
static khb_status check_variety(const trainer *self, khb_error *error) {
  const uint32_t *labels = self->given->labels;
  for (size_t i = 1; i < self->used; i++)
    if (labels[self->order[i]] != labels[self->order[0]]) return KHB_OK;
  return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "fewer than two labels have a headline with a word in it");
}

/* A headline of a rare label counts more, or the label would hardly ever be given. */
static void balance(trainer *self) {
  for (size_t k = 0; k < self->labels; k++) self->counts[k] = 0;
  for (size_t i = 0; i < self->used; i++) self->counts[self->given->labels[self->order[i]]]++;
  for (size_t k = 0; k < self->labels; k++) {
    float share = self->counts[k] * (float)self->labels / (float)self->used;
    self->counts[k] = share > 0 ? powf(share, -BALANCE) : 0;
  }
}

/* Keep the features that come often enough, and as many as there is room for; the others are no longer counted. */
static khb_status choose_features(trainer *self, khb_error *error) {
  const khi_vocabulary *all = &self->vocabulary;
  uint32_t minimum = self->used > FEW ? MINIMUM : 1;
  for (;; minimum++) {
    self->feature_count = 0;
    for (size_t f = 0; f < all->count; f++) self->feature_count += all->counts[f] >= minimum;
    if (self->feature_count * self->labels <= WEIGHTS_MAX) break;
  }
  uint32_t *renamed = khi_allocate(&self->memory, khi_product(all->count, sizeof *renamed));
  self->hashes = khi_allocate(&self->memory, khi_product(self->feature_count, sizeof *self->hashes));
  if (!renamed || !self->hashes) {
    khi_release(&self->memory, renamed);
    return no_memory(error);
  }
  uint32_t next = 0;
  for (size_t f = 0; f < all->count; f++) {
    renamed[f] = all->counts[f] >= minimum ? next : KHI_NO_FEATURE;
    if (renamed[f] == KHI_NO_FEATURE) continue;
    self->hashes[next++] = all->hashes[f];
  }
  for (size_t f = 0; f < self->starts[self->given->count]; f++) self->features[f] = renamed[self->features[f]];
  khi_release(&self->memory, renamed);
  return KHB_OK;
}

/* ---- Learning ----------------------------------------------------------------------------------------------------- */

/* The scores of a headline over the features that are kept (NULL: all); gives what a feature counts in it. */
static float score(const trainer *self, size_t headline, const uint8_t *keep) {
  size_t start = self->starts[headline], count = self->starts[headline + 1] - start, labels = self->labels;
  const uint32_t *features = self->features + start;
  float factor = khi_topic_factor(count), *scores = self->scores;
  memset(scores, 0, labels * sizeof *scores);
  for (size_t f = 0; f < count; f++) {
    if (f + AHEAD < count && features[f + AHEAD] != KHI_NO_FEATURE && (!keep || keep[f + AHEAD]))
      __builtin_prefetch(self->rows + features[f + AHEAD] * labels);
    if (features[f] == KHI_NO_FEATURE || (keep && !keep[f])) continue;
    const float *row = self->rows + features[f] * labels;
    for (size_t k = 0; k < labels; k++) scores[k] += row[k];
  }
  for (size_t k = 0; k < labels; k++) scores[k] = self->biases[k] + factor * scores[k];
  return factor;
}

static void learn_headline(trainer *self, size_t headline, float rate) {
  size_t start = self->starts[headline], count = self->starts[headline + 1] - start, labels = self->labels;
  const uint32_t *features = self->features + start;
  for (size_t f = 0; f < count;) {
    uint64_t bits = draw(self);
    for (size_t n = 0; n < 8 && f < count; n++, f++, bits >>= 8) self->keep[f] = (bits & 255) >= DROPPED;
  }
  float factor = score(self, headline, self->keep), *slope = self->scores, norm = 0;
  khi_softmax(slope, labels);
  for (size_t k = 0; k < labels; k++) slope[k] -= SMOOTHING / (float)labels;
  slope[self->given->labels[headline]] -= 1 - SMOOTHING;
  for (size_t k = 0; k < labels; k++) {
    slope[k] *= self->counts[self->given->labels[headline]];
    norm += slope[k] * slope[k];
  }
  float *bias_square = &self->squares[self->feature_count];
  *bias_square += norm;
  for (size_t k = 0; k < labels; k++) self->biases[k] -= BIAS_RATE * rate / sqrtf(*bias_square) * slope[k];
  for (size_t f = 0; f < count; f++) {
    if (features[f] == KHI_NO_FEATURE || !self->keep[f]) continue;
    float *row = self->rows + features[f] * labels, *square = &self->squares[features[f]];
    *square += factor * factor * norm;
    float step = rate * factor / sqrtf(*square);
    for (size_t k = 0; k < labels; k++) row[k] -= step * slope[k];
  }
}

/* Learn from the first `count` headlines of the order; rows and biases end as the mean over the later passes. */
static khb_status learn(trainer *self, size_t count, khb_error *error) {
  size_t labels = self->labels, weights = self->feature_count * labels;
  unsigned passes = passes_of(self->given), averaged = 0;
  memset(self->rows, 0, weights * sizeof *self->rows);
  memset(self->sums, 0, weights * sizeof *self->sums);
  memset(self->biases, 0, labels * sizeof *self->biases);
  memset(self->bias_sums, 0, labels * sizeof *self->bias_sums);
  for (size_t f = 0; f <= self->feature_count; f++) self->squares[f] = FIRST_SQUARE;
  for (unsigned pass = 0; pass < passes; pass++) {
    float rate = RATE / (1 + DECAY * (float)pass);
    shuffle(self, self->order, count);
    for (size_t i = 0; i < count; i++) {
      learn_headline(self, self->order[i], rate);
      if (i % REPORTED != REPORTED - 1) continue;
      khb_status status = report(self, REPORTED, error);
      if (status != KHB_OK) return status;
    }
    if (pass < passes / 3) continue;
    averaged++;
    for (size_t i = 0; i < weights; i++) self->sums[i] += self->rows[i];
    for (size_t k = 0; k < labels; k++) self->bias_sums[k] += self->biases[k];
  }
  for (size_t i = 0; i < weights; i++) self->rows[i] = self->sums[i] / (float)averaged;
  for (size_t k = 0; k < labels; k++) self->biases[k] = self->bias_sums[k] / (float)averaged;
  return KHB_OK;
}

/* The mean loss on `count` headlines, whose scores are given, at an inverse temperature. */
static double loss_at(const trainer *self, const float *scores, const size_t *headlines, size_t count, double sharp) {
  double loss = 0;
  for (size_t i = 0; i < count; i++, scores += self->labels) {
    float *p = self->scores;
    for (size_t k = 0; k < self->labels; k++) p[k] = scores[k] * (float)sharp;
    khi_softmax(p, self->labels);
    loss -= log((double)p[self->given->labels[headlines[i]]] + 1e-12);
  }
  return loss;
}

/* What scores are to be multiplied by, so that the held-out headlines, which were not learned from, are likeliest. */
static khb_status fit_sharpness(trainer *self, float *out, khb_error *error) {
  static const double GOLDEN = 0.6180339887498949;
  const size_t *headlines = self->order + self->used - self->held_out, labels = self->labels;
  float *scores = khi_allocate(&self->memory, khi_product(self->held_out, labels * sizeof *scores));
  if (!scores) return no_memory(error);
  for (size_t i = 0; i < self->held_out; i++) {
    score(self, headlines[i], NULL);
    memcpy(scores + i * labels, self->scores, labels * sizeof *scores);
  }
  double low = log(0.2), high = log(5);
  for (int i = 0; i < 20; i++) {
    double a = high - GOLDEN * (high - low), b = low + GOLDEN * (high - low);
    if (loss_at(self, scores, headlines, self->held_out, exp(a)) <
        loss_at(self, scores, headlines, self->held_out, exp(b)))
      high = b;
    else low = a;
  }
  *out = (float)exp((low + high) / 2);
  khi_release(&self->memory, scores);
  return KHB_OK;
}

static khb_status learn_twice(trainer *self, float *sharpness, khb_error *error) {
  khb_status status = KHB_OK;
  *sharpness = 1;
  shuffle(self, self->order, self->used);
  if (self->held_out) {
    status = learn(self, self->used - self->held_out, error);
    if (status == KHB_OK) status = fit_sharpness(self, sharpness, error);
  }
  return status == KHB_OK ? learn(self, self->used, error) : status;
}

/* ---- All together ------------------------------------------------------------------------------------------------- */

static khb_status make_room(trainer *self, khb_error *error) {
  size_t weights = khi_product(self->feature_count, self->labels * sizeof(float)), labels = self->labels;
  self->rows = khi_allocate(&self->memory, weights);
  self->sums = khi_allocate(&self->memory, weights);
  self->squares = khi_allocate(&self->memory, (self->feature_count + 1) * sizeof *self->squares);
  self->biases = khi_allocate(&self->memory, labels * sizeof *self->biases);
  return self->rows && self->sums && self->squares && self->biases ? KHB_OK : no_memory(error);
}

static void give(trainer *self, float sharpness, khi_learned *out) {
  for (size_t i = 0; i < self->feature_count * self->labels; i++) self->rows[i] *= sharpness;
  for (size_t k = 0; k < self->labels; k++) self->biases[k] *= sharpness;
  *out = (khi_learned){self->memory, self->hashes, self->rows, self->biases, self->feature_count};
  self->hashes = NULL;
  self->rows = self->biases = NULL;
}

khb_status khi_learn(const khb_training *given, const khi_fold *fold, const khb_allocator *memory, khi_learned *out,
                     khb_error *error) {
  trainer self = {.given = given, .memory = *memory, .labels = given->name_count, .random = given->seed};
  float sharpness;
  khb_status status = check(given, error);
  if (status != KHB_OK) return status;
  self.starts = khi_allocate(memory, khi_product(given->count + 1, sizeof *self.starts));
  self.order = khi_allocate(memory, khi_product(given->count, sizeof *self.order));
  self.scores = khi_allocate(memory, self.labels * sizeof *self.scores);
  self.bias_sums = khi_allocate(memory, self.labels * sizeof *self.bias_sums);
  self.counts = khi_allocate(memory, self.labels * sizeof *self.counts);
  if (!khi_vocabulary_init(&self.vocabulary, memory) || !self.starts || !self.order || !self.scores ||
      !self.bias_sums || !self.counts) {
    status = no_memory(error);
    goto cleanup;
  }
  self.work = (double)given->count * (1 + 2 * passes_of(given));
  status = read_headlines(&self, fold, error);
  if (status == KHB_OK) status = check_variety(&self, error);
  if (status == KHB_OK) balance(&self);
  if (status == KHB_OK) status = choose_features(&self, error);
  if (status == KHB_OK) status = make_room(&self, error);
  self.held_out = self.used / HELD_OUT < HELD_OUT_MIN ? 0 : self.used / HELD_OUT;
  if (status == KHB_OK) status = learn_twice(&self, &sharpness, error);
  if (status == KHB_OK) status = report(&self, self.work, error);
  if (status == KHB_OK) give(&self, sharpness, out);
cleanup:
  khi_vocabulary_free(&self.vocabulary);
  khi_release(memory, self.starts);
  khi_release(memory, self.features);
  khi_release(memory, self.hashes);
  khi_release(memory, self.order);
  khi_release(memory, self.rows);
  khi_release(memory, self.sums);
  khi_release(memory, self.squares);
  khi_release(memory, self.biases);
  khi_release(memory, self.bias_sums);
  khi_release(memory, self.counts);
  khi_release(memory, self.scores);
  khi_release(memory, self.keep);
  return status;
}

void khi_learned_free(khi_learned *self) {
  khi_release(&self->memory, self->hashes);
  khi_release(&self->memory, self->rows);
  khi_release(&self->memory, self->biases);
}
