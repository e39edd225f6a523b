/*
 * Judging: a headline's features to probabilities.
 *
 * What a word adds by itself (its form, its stem, its runs of letters: a score of rows far apart) is the same wherever
 * it stands. With a cache it is added up once for many headlines, in which the same words come again and again; sums of
 * integers, so that the probabilities are the same to the last bit.
 */
#include <string.h>

#include "topics/classifier.h"

enum {
  LETTERS = 18, /* the units of the longest word that is cached */
  WAYS = 2,     /* places where a word may be: of those that fall together the one used later stays */
  SETS = 1 << 14,
  LINE = 64,
  WORDS_AT_ONCE = 64, /* looked for in memory together, so that the waits overlap */
  HASHES = 256
};

/* A word as it is written: units of one script share their upper byte, so a byte each is enough. */
typedef struct word_key {
  uint8_t length, page, letters[LETTERS]; /* zeros behind */
} word_key;

/* What a word adds; int16_t holds the sum of KHI_WORD_FEATURES bytes. With 17 labels it is one line of cache. */
typedef struct word_entry {
  uint64_t stem;
  word_key key; /* length 0: nothing is here */
  uint8_t features;
  int16_t sums[]; /* [labels] */
} word_entry;

_Static_assert(KHI_WORD_FEATURES <= UINT8_MAX && KHI_WORD_FEATURES * 127 <= INT16_MAX, "a word's sums fit");

struct khb_word_cache {
  khb_allocator allocator;
  const khb_classifier *classifier;
  size_t stride; /* bytes from entry to entry */
  unsigned char *memory, *entries;
};

static word_entry *entry_at(const khb_word_cache *self, size_t index) {
  return (word_entry *)(void *)(self->entries + index * self->stride);
}

khb_status khb_word_cache_new(const khb_classifier *classifier, khb_word_cache **out, khb_error *error) {
  if (!classifier || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "classifier or out is NULL");
  const khb_allocator *memory = &classifier->allocator;
  khb_word_cache *self = khi_allocate(memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a cache of words");
  size_t size = offsetof(word_entry, sums) + classifier->labels * sizeof(int16_t);
  size_t stride = (size + LINE - 1) / LINE * LINE;
  *self = (khb_word_cache){*memory, classifier, stride, khi_allocate(memory, SETS * WAYS * stride + LINE), NULL};
  if (!self->memory) {
    khb_word_cache_free(self);
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a cache of words");
  }
  self->entries = self->memory + (LINE - (uintptr_t)self->memory % LINE) % LINE;
  for (size_t i = 0; i < SETS * WAYS; i++) entry_at(self, i)->key.length = 0;
  *out = self;
  return KHB_OK;
}

void khb_word_cache_free(khb_word_cache *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_release(&memory, self->memory);
  khi_release(&memory, self);
}

/* A text while it is judged. */
typedef struct judgement {
  const khb_classifier *classifier;
  khi_topic_place place;
  size_t features, pending;
  int32_t sums[KHB_LABELS_MAX];
  uint64_t hashes[HASHES]; /* [pending] features whose rows are still to be added */
} judgement;

static void flush(judgement *self) {
  khi_weights_add(&self->classifier->weights, self->hashes, self->pending, self->sums);
  self->pending = 0;
}

/* Features that the model does not know are dropped here, most of them without a look at it. */
static void await(judgement *self, const uint64_t *features, size_t count) {
  if (self->pending + count > HASHES) flush(self);
  self->features += count;
  for (size_t f = 0; f < count; f++) {
    self->hashes[self->pending] = features[f];
    self->pending += (size_t)khi_filter_has(&self->classifier->filter, features[f]);
  }
}

/* The key of a word and its hash; 0 for one that is too long or of mixed scripts. */
static int key_of(const uint16_t *units, size_t length, word_key *out, uint64_t *hash) {
  if (length > LETTERS) return 0;
  memset(out, 0, sizeof *out);
  out->length = (uint8_t)length;
  out->page = (uint8_t)(units[0] >> 8);
  uint64_t h = units[0];
  unsigned pages = 0;
  for (size_t i = 0; i < length; i++) {
    pages |= units[i] ^ units[0];
    out->letters[i] = (uint8_t)units[i];
    h = (h ^ units[i]) * UINT64_C(0x9E3779B97F4A7C15);
  }
  *hash = h;
  return pages < 0x100;
}

/* What a word adds by itself: found in the cache, or worked out and left there. */
static const word_entry *cached(khb_word_cache *cache, size_t set, const word_key *key, const uint16_t *units) {
  const khb_classifier *classifier = cache->classifier;
  word_entry *first = entry_at(cache, set * WAYS), *second = entry_at(cache, set * WAYS + 1);
  if (!memcmp(&first->key, key, sizeof *key)) return first;
  if (!memcmp(&second->key, key, sizeof *key)) return second;
  memcpy(second, first, cache->stride); /* the older goes */
  uint64_t own[KHI_WORD_FEATURES];
  int32_t sums[KHB_LABELS_MAX];
  memset(sums, 0, classifier->labels * sizeof *sums);
  first->key = *key;
  first->features = (uint8_t)khi_word_features(&classifier->fold, units, key->length, own, &first->stem);
  khi_weights_add(&classifier->weights, own, first->features, sums);
  for (size_t k = 0; k < classifier->labels; k++) first->sums[k] = (int16_t)sums[k];
  return first;
}

/* A word, with where the cache may have it. */
typedef struct sought {
  khi_word word;
  word_key key; /* length 0: not for the cache */
  size_t set;
} sought;

static void seek(sought *self, const khb_word_cache *cache, const uint16_t *units) {
  uint64_t hash;
  if (!cache || !key_of(units + self->word.start, self->word.end - self->word.start, &self->key, &hash)) {
    self->key.length = 0;
    return;
  }
  self->set = (size_t)(hash >> 40) % SETS;
  for (size_t i = 0; i < WAYS; i++) {
    const unsigned char *entry = cache->entries + (self->set * WAYS + i) * cache->stride;
    for (size_t at = 0; at < cache->stride; at += LINE) __builtin_prefetch(entry + at);
  }
}

static void add_word(judgement *self, khb_word_cache *cache, const sought *word, const uint16_t *units) {
  uint64_t stem, features[KHI_WORD_FEATURES];
  units += word->word.start;
  if (word->key.length) {
    const word_entry *entry = cached(cache, word->set, &word->key, units);
    if (!entry->features) return;
    self->features += entry->features;
    for (size_t k = 0; k < self->classifier->labels; k++) self->sums[k] += entry->sums[k];
    stem = entry->stem;
  } else {
    size_t count =
        khi_word_features(&self->classifier->fold, units, word->word.end - word->word.start, features, &stem);
    if (!count) return;
    await(self, features, count);
  }
  await(self, features, khi_place_features(&self->place, stem, features));
}

void khi_softmax(float *scores, size_t labels) {
  float top = -INFINITY, total = 0;
  for (size_t k = 0; k < labels; k++) top = fmaxf(top, scores[k]);
  for (size_t k = 0; k < labels; k++) total += scores[k] = expf(scores[k] - top);
  for (size_t k = 0; k < labels; k++) scores[k] /= total;
}

/* Add what the first `limit` words of a text say, `weight` times, to scores [labels]; gives how many words there were. */
static size_t add_text(const khb_classifier *self, khb_word_cache *cache, const uint16_t *units, size_t length,
                       size_t limit, float weight, float *scores) {
  judgement j; /* too large to be set to zero for a handful of labels */
  sought words[WORDS_AT_ONCE];
  j.classifier = self;
  j.place = (khi_topic_place){0, 0, 0};
  j.features = j.pending = 0;
  memset(j.sums, 0, self->labels * sizeof *j.sums);
  for (size_t at = 0, found = 1; found && j.place.words < limit;) {
    for (found = 0; found < WORDS_AT_ONCE && khi_next_word(units, length, &at, &words[found].word); found++)
      seek(&words[found], cache, units);
    for (size_t i = 0; i < found && j.place.words < limit; i++) add_word(&j, cache, &words[i], units);
  }
  flush(&j);
  float factor = weight * khi_topic_factor(j.features) * self->weights.scale;
  for (size_t k = 0; k < self->labels; k++) scores[k] += (float)j.sums[k] * factor;
  return j.place.words;
}

static khb_status judge(const khb_classifier *self, khb_word_cache *cache, const uint16_t *units, size_t length,
                        float *probabilities, khb_error *error) {
  khb_status status = khi_check_text(units, length, error);
  if (status != KHB_OK) return status;
  memcpy(probabilities, self->biases, self->labels * sizeof *probabilities);
  if (add_text(self, cache, units, length, KHI_HEADLINE_WORDS, 1, probabilities)) {
    khi_softmax(probabilities, self->labels);
    khi_certainty_apply(self->certainty, probabilities, self->labels);
  } else {
    memset(probabilities, 0, self->labels * sizeof *probabilities);
  }
  return KHB_OK;
}

khb_status khb_classifier_classify(const khb_classifier *self, const uint16_t *units, size_t length,
                                   float *probabilities, khb_error *error) {
  if (!self || !probabilities) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or probabilities is NULL");
  return judge(self, NULL, units, length, probabilities, error);
}

khb_status khb_word_cache_classify(khb_word_cache *self, const uint16_t *units, size_t length, float *probabilities,
                                   khb_error *error) {
  if (!self || !probabilities) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or probabilities is NULL");
  return judge(self->classifier, self, units, length, probabilities, error);
}

/* What the beginning of an article counts beside its headline: docs/topics.md has how this was found. */
static const size_t BODY_WORDS = 60;
static const float BODY_WEIGHT = 0.5f;

khb_status khb_classifier_classify_article(const khb_classifier *self, const uint16_t *units, size_t length,
                                           const uint16_t *body, size_t body_length, float *probabilities,
                                           khb_error *error) {
  if (!self || !probabilities) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or probabilities is NULL");
  khb_status status = khi_check_text(body, body_length, error);
  if (status == KHB_OK) status = khi_check_text(units, length, error);
  if (status != KHB_OK) return status;
  float scores[KHB_LABELS_MAX] = {0};
  size_t in_body = add_text(self, NULL, body, body_length, BODY_WORDS, BODY_WEIGHT, scores);
  if (!in_body) return judge(self, NULL, units, length, probabilities, error);
  if (!add_text(self, NULL, units, length, KHI_HEADLINE_WORDS, 1, scores))
    return judge(self, NULL, body, body_length, probabilities, error);
  for (size_t k = 0; k < self->labels; k++) probabilities[k] = self->biases[k] + scores[k];
  khi_softmax(probabilities, self->labels);
  khi_certainty_apply(self->certainty, probabilities, self->labels);
  return KHB_OK;
}
