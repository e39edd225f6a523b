/*
 * Judging: a headline's features to probabilities.
 *
 * What a headline costs is waiting for memory, so the work goes in steps, each of which asks for what the next reads:
 * words are found, and their entries in the cache; what the words add by themselves and their pairs are gathered; pairs
 * that the model does not know are sifted out; rows are found; rows are added. Of several headlines each step is done for
 * all before the next, so that the waits overlap.
 */
#include <string.h>

#include "topics/word_cache.h"

enum {
  BLOCK = 64,                /* units looked at together: a bit each */
  WORDS_AT_ONCE = 2 * BLOCK, /* of a text; a block has at most as many words as units */
  TEXTS_AT_ONCE = 16
};

_Static_assert((int)KHI_WORD_FEATURES <= (int)KHI_ROWS_AT_ONCE, "what a word adds waits together");

/* A word where it stands, with its letters. */
typedef struct sought {
  khi_word word;
  khi_word_key key; /* zeros: too long, or of other letters than the alphabet's */
  uint64_t hash;    /* with a cache */
} sought;

/* A text while it is judged. */
typedef struct judgement {
  const khb_classifier *classifier;
  khi_word_cache *cache; /* or NULL */
  const uint16_t *units;
  size_t length, at; /* units[at..length) is still to be looked at */
  size_t limit;      /* of words that count */
  khi_topic_place place;
  size_t features, found, known, pending;
  sought words[WORDS_AT_ONCE];                  /* [found] */
  const khi_word_entry *entries[WORDS_AT_ONCE]; /* [known] what those of them that are in the cache add */
  uint64_t hashes[KHI_ROWS_AT_ONCE];            /* [pending] features whose rows are still to be added */
  uint32_t places[KHI_ROWS_AT_ONCE];            /* of their rows */
  int32_t sums[KHB_LABELS_MAX];                 /* [labels] */
} judgement;

static void begin(judgement *self, const khb_classifier *classifier, khi_word_cache *cache, const uint16_t *units,
                  size_t length, size_t limit) {
  self->classifier = classifier; /* one by one: it is too large to be set to zero for a handful of labels */
  self->cache = cache;
  self->units = units;
  self->length = length;
  self->limit = limit;
  self->at = self->features = self->found = self->known = self->pending = 0;
  self->place = (khi_topic_place){0, 0, 0};
  memset(self->sums, 0, classifier->labels * sizeof *self->sums);
}

/* ---- Words -------------------------------------------------------------------------------------------------------- */

static void seek(judgement *self, khi_word word, const uint8_t *letters) {
  sought *out = &self->words[self->found++];
  size_t length = word.end - word.start;
  out->word = word;
  out->key = letters && length <= KHI_CACHED_LETTERS ? khi_word_key_of(letters, length) : (khi_word_key){{0}};
  if (self->cache) out->hash = khi_word_cache_hash(self->cache, out->key);
}

/* The words that begin in units[at..end), which has what is not of the alphabet. */
static void seek_one_by_one(judgement *self, size_t end) {
  const khi_alphabet *alphabet = &self->classifier->alphabet;
  khi_word word;
  while (self->at < end && khi_next_word(self->units, self->length, &self->at, &word)) {
    uint8_t letters[KHI_CACHED_LETTERS] = {0};
    size_t length = word.end - word.start;
    int known = length <= KHI_CACHED_LETTERS;
    for (size_t i = 0; known && i < length; i++) {
      letters[i] = khi_letter_of(alphabet, self->units[word.start + i]);
      known = khi_is_letter(letters[i]);
    }
    seek(self, word, known ? letters : NULL);
  }
}

/* The upper bits of eight bytes, the first one's lowest. */
static uint64_t upper_bits(uint64_t bytes) {
  return ((bytes >> 7 & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080)) >> 56;
}

/* The letters of `count` units, what is behind them apart; a bit for each that is in a word. Whether one is none. */
static int letters_of(const khi_alphabet *alphabet, const uint16_t *units, size_t count, uint8_t *letters,
                      uint64_t *in_word) {
  uint64_t none = 0;
  memset(letters, KHI_LETTER_APART, BLOCK + KHI_CACHED_LETTERS);
  for (size_t i = 0; i < count; i++) letters[i] = khi_letter_of(alphabet, units[i]);
  *in_word = 0;
  for (size_t i = 0; i < BLOCK; i += 8) {
    uint64_t bytes;
    memcpy(&bytes, letters + i, sizeof bytes);
    *in_word |= upper_bits(~bytes) << i;
    none |= bytes & bytes << 1; /* the upper bits of KHI_LETTER_NONE */
  }
  return (none & UINT64_C(0x8080808080808080)) != 0;
}

/* The words of up to BLOCK units. */
static void seek_block(judgement *self) {
  const uint16_t *units = self->units + self->at;
  size_t count = self->length - self->at < BLOCK ? self->length - self->at : BLOCK;
  uint8_t letters[BLOCK + KHI_CACHED_LETTERS];
  uint64_t in_word;
  int none = letters_of(&self->classifier->alphabet, units, count, letters, &in_word);
  if (in_word >> (BLOCK - 1) && self->at + BLOCK < self->length) { /* the last word may go on */
    count = ~in_word ? (size_t)(BLOCK - __builtin_clzll(~in_word)) : 0;
    in_word &= ((uint64_t)1 << count) - 1;
  }
  if (none || !count) {
    seek_one_by_one(self, self->at + (count ? count : BLOCK));
    return;
  }
  uint32_t base = (uint32_t)self->at;
  while (in_word) {
    unsigned start = (unsigned)__builtin_ctzll(in_word);
    uint64_t behind = in_word + ((uint64_t)1 << start); /* the word's bits carry to the one behind it */
    unsigned end = behind ? (unsigned)__builtin_ctzll(behind & ~in_word) : BLOCK;
    seek(self, (khi_word){base + start, base + end}, letters + start);
    in_word &= behind;
  }
  self->at += count;
}

static void find_words(judgement *self) {
  self->found = 0;
  while (self->at < self->length && self->found + BLOCK <= WORDS_AT_ONCE) seek_block(self);
}

/* ---- What they add ------------------------------------------------------------------------------------------------ */

static void await_entries(judgement *self) {
  for (size_t i = 0; i < self->found; i++) khi_word_cache_await(self->cache, self->words[i].hash);
}

static void await(judgement *self, const uint64_t *features, size_t count) {
  const khb_classifier *classifier = self->classifier;
  if (self->pending + count > KHI_ROWS_AT_ONCE) {
    khi_rows_add_features(&classifier->rows, self->hashes, self->pending, self->sums);
    self->pending = 0;
  }
  self->features += count;
  for (size_t f = 0; f < count; f++) {
    khi_filter_await(&classifier->filter, features[f]);
    self->hashes[self->pending++] = features[f];
  }
}

/* Features that the model does not know, as most pairs, are dropped, nearly all without a look at it. */
static void sift(judgement *self) {
  const khb_classifier *classifier = self->classifier;
  size_t kept = 0;
  for (size_t i = 0; i < self->pending; i++) {
    uint64_t feature = self->hashes[i];
    self->hashes[kept] = feature;
    kept += (size_t)khi_filter_has(&classifier->filter, feature);
  }
  for (size_t i = 0; i < kept; i++) khi_rows_await(&classifier->rows, self->hashes[i]);
  self->pending = kept;
}

/* The features of a word by itself. */
static size_t own_features(const judgement *self, const sought *word, uint64_t *out, uint64_t *stem) {
  if (word->key.letters[0]) return khi_word_key_features(self->classifier, word->key, out, stem);
  return khi_word_features(&self->classifier->fold, self->units + word->word.start, word->word.end - word->word.start,
                           out, stem);
}

/* What the words found add: known words' entries are noted, other features awaited. */
static void gather(judgement *self) {
  for (size_t i = 0; i < self->found && self->place.words < self->limit; i++) {
    sought *word = &self->words[i];
    uint64_t stem, features[KHI_WORD_FEATURES];
    const khi_word_entry *entry = NULL;
    if (self->cache && word->key.letters[0]) entry = khi_word_cache_get(self->cache, word->key, word->hash);
    if (entry) {
      if (!entry->features) continue;
      self->features += entry->features;
      self->entries[self->known++] = entry;
      stem = entry->stem;
    } else {
      size_t count = own_features(self, word, features, &stem);
      if (!count) continue;
      await(self, features, count);
    }
    await(self, features, khi_place_features(&self->place, stem, features));
  }
  self->found = 0;
}

static void find_rows(judgement *self) {
  self->pending = khi_rows_find(&self->classifier->rows, self->hashes, self->pending, self->places);
}

static void add_rows(judgement *self) {
  khi_rows_add(&self->classifier->rows, self->places, self->pending, self->sums);
  khi_word_entries_add(self->entries, self->known, self->classifier->labels, self->sums);
  self->pending = self->known = 0;
}

/* What is left of a text once its first words were gathered: nothing, of nearly all headlines. */
static void judge_rest(judgement *self) {
  while (self->at < self->length && self->place.words < self->limit) {
    find_words(self);
    if (self->cache) await_entries(self);
    gather(self);
    sift(self);
    if (self->cache) {
      khi_word_cache_find_rows(self->cache);
      khi_word_cache_add_rows(self->cache);
    }
    find_rows(self);
    add_rows(self);
  }
}

/* ---- Probabilities ------------------------------------------------------------------------------------------------ */

void khi_softmax(float *scores, size_t labels) {
  float top = -INFINITY, total = 0;
  for (size_t k = 0; k < labels; k++) top = scores[k] > top ? scores[k] : top;
  for (size_t k = 0; k < labels; k++) total += scores[k] = expf(scores[k] - top);
  for (size_t k = 0; k < labels; k++) scores[k] /= total;
}

/* Add what a text says, `weight` times, to scores [labels]. */
static void add_scores(const judgement *self, float weight, float *scores) {
  float factor = weight * khi_topic_factor(self->features) * self->classifier->weights.scale;
  for (size_t k = 0; k < self->classifier->labels; k++) scores[k] += (float)self->sums[k] * factor;
}

static void end(const judgement *self, float *probabilities) {
  size_t labels = self->classifier->labels;
  if (!self->place.words) {
    memset(probabilities, 0, labels * sizeof *probabilities);
    return;
  }
  memcpy(probabilities, self->classifier->biases, labels * sizeof *probabilities);
  add_scores(self, 1, probabilities);
  khi_softmax(probabilities, labels);
  khi_certainty_apply(self->classifier->certainty, probabilities, labels);
}

khb_status khb_classifier_classify(const khb_classifier *self, const uint16_t *units, size_t length,
                                   float *probabilities, khb_error *error) {
  if (!self || !probabilities) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or probabilities is NULL");
  khb_status status = khi_check_text(units, length, error);
  if (status != KHB_OK) return status;
  judgement j;
  begin(&j, self, NULL, units, length, KHI_HEADLINE_WORDS);
  judge_rest(&j);
  end(&j, probabilities);
  return KHB_OK;
}

/* ---- Many texts --------------------------------------------------------------------------------------------------- */

struct khb_word_cache {
  khb_allocator allocator;
  khi_word_cache words;
  judgement texts[TEXTS_AT_ONCE];
};

khb_status khb_word_cache_new(const khb_classifier *classifier, khb_word_cache **out, khb_error *error) {
  if (!classifier || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "classifier or out is NULL");
  khb_word_cache *self = khi_allocate(&classifier->allocator, sizeof *self);
  if (!self || !khi_word_cache_init(&self->words, classifier)) {
    khi_release(&classifier->allocator, self);
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a cache of words");
  }
  self->allocator = classifier->allocator;
  *out = self;
  return KHB_OK;
}

void khb_word_cache_free(khb_word_cache *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_word_cache_clear(&self->words);
  khi_release(&memory, self);
}

khb_status khb_word_cache_classify(khb_word_cache *self, const uint16_t *units, size_t length, float *probabilities,
                                   khb_error *error) {
  return khb_word_cache_classify_all(self, &units, &length, 1, probabilities, NULL, error);
}

/* Judge texts[0..count), of which the words were found. */
static void judge_together(khb_word_cache *self, size_t count, float *probabilities) {
  judgement *texts = self->texts;
  for (size_t i = 0; i < count; i++) await_entries(&texts[i]);
  for (size_t i = 0; i < count; i++) gather(&texts[i]);
  for (size_t i = 0; i < count; i++) sift(&texts[i]);
  khi_word_cache_find_rows(&self->words);
  for (size_t i = 0; i < count; i++) find_rows(&texts[i]);
  khi_word_cache_add_rows(&self->words);
  for (size_t i = 0; i < count; i++) {
    add_rows(&texts[i]);
    judge_rest(&texts[i]);
    end(&texts[i], probabilities + i * self->words.classifier->labels);
  }
  khi_word_cache_next_turn(&self->words);
}

khb_status khb_word_cache_classify_all(khb_word_cache *self, const uint16_t *const *units, const size_t *lengths,
                                       size_t count, float *probabilities, size_t *done, khb_error *error) {
  if (done) *done = 0;
  if (!self || (count && (!units || !lengths || !probabilities)))
    return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self, units, lengths or probabilities is NULL");
  const khb_classifier *classifier = self->words.classifier;
  khb_status status = KHB_OK;
  for (size_t at = 0; at < count && status == KHB_OK;) {
    size_t some = 0;
    for (; some < TEXTS_AT_ONCE && at + some < count; some++) {
      status = khi_check_text(units[at + some], lengths[at + some], error);
      if (status != KHB_OK) break;
      begin(&self->texts[some], classifier, &self->words, units[at + some], lengths[at + some], KHI_HEADLINE_WORDS);
      find_words(&self->texts[some]);
    }
    judge_together(self, some, probabilities + at * classifier->labels);
    at += some;
    if (done) *done = at;
  }
  return status;
}

/* ---- Articles ----------------------------------------------------------------------------------------------------- */

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
  judgement j;
  begin(&j, self, NULL, body, body_length, BODY_WORDS);
  judge_rest(&j);
  if (!j.place.words) return khb_classifier_classify(self, units, length, probabilities, error);
  add_scores(&j, BODY_WEIGHT, scores);
  begin(&j, self, NULL, units, length, KHI_HEADLINE_WORDS);
  judge_rest(&j);
  if (!j.place.words) return khb_classifier_classify(self, body, body_length, probabilities, error);
  add_scores(&j, 1, scores);
  for (size_t k = 0; k < self->labels; k++) probabilities[k] = self->biases[k] + scores[k];
  khi_softmax(probabilities, self->labels);
  khi_certainty_apply(self->certainty, probabilities, self->labels);
  return KHB_OK;
}
