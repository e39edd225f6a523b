#include "topics/word_cache.h"

#include <string.h>

enum { LINE = 64 };

_Static_assert((int)KHI_CACHED_FEATURES <= UINT8_MAX && KHI_CACHED_FEATURES * 128 <= INT16_MAX, "a word's sums fit");
_Static_assert((int)KHI_CACHED_FEATURES <= (int)KHI_ROWS_AT_ONCE, "a word's rows are added at once");
_Static_assert((int)KHI_CACHED_LETTERS < (int)KHI_TOPIC_FORM_MAX, "a form of so many letters is whole");

int khi_word_cache_init(khi_word_cache *self, const khb_classifier *classifier) {
  size_t size = offsetof(khi_word_entry, sums) + classifier->labels * sizeof(int16_t);
  self->classifier = classifier;
  self->stride = (size + LINE - 1) / LINE * LINE;
  self->sets_log = KHI_CACHE_SETS_LOG;
  while (KHI_CACHE_WAYS * self->stride << self->sets_log > KHI_CACHE_BYTES) self->sets_log--;
  self->turn = 0;
  self->new_words = self->new_features = self->found = 0;
  memset(self->prints, 0, sizeof self->prints);
  self->memory = khi_allocate(&classifier->allocator, (KHI_CACHE_WAYS * self->stride << self->sets_log) + LINE);
  if (!self->memory) return 0;
  self->entries = self->memory + (LINE - (uintptr_t)self->memory % LINE) % LINE;
  return 1;
}

void khi_word_cache_clear(khi_word_cache *self) { khi_release(&self->classifier->allocator, self->memory); }

/* ---- Keys --------------------------------------------------------------------------------------------------------- */

khi_word_key khi_word_key_of(const uint8_t *letters, size_t length) {
  static const uint8_t kept[2 * KHI_CACHED_LETTERS] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                       255, 255, 255, 255, 255, 255, 255, 255};
  khi_word_key key, mask;
  memcpy(&key, letters, sizeof key);
  memcpy(&mask, kept + KHI_CACHED_LETTERS - length, sizeof mask);
  key.letters[0] &= mask.letters[0];
  key.letters[1] &= mask.letters[1];
  return key;
}

size_t khi_word_key_features(const khb_classifier *classifier, khi_word_key key, uint64_t *out, uint64_t *stem) {
  uint8_t letters[KHI_CACHED_LETTERS];
  uint16_t form[KHI_CACHED_LETTERS];
  size_t length = KHI_CACHED_LETTERS;
  memcpy(letters, &key, sizeof letters);
  while (length && !letters[length - 1]) length--;
  return khi_form_features(form, khi_alphabet_form(&classifier->alphabet, letters, length, form), out, stem);
}

static int is_same(khi_word_key a, khi_word_key b) {
  return ((a.letters[0] ^ b.letters[0]) | (a.letters[1] ^ b.letters[1])) == 0;
}

/* ---- Places ------------------------------------------------------------------------------------------------------- */

static size_t set_of(const khi_word_cache *self, uint64_t hash) { return (size_t)(hash >> (64 - self->sets_log)); }
static uint16_t print_of(uint64_t hash) { return (uint16_t)(hash >> 32) | 1; }

static khi_word_entry *entry_at(const khi_word_cache *self, size_t set, size_t way) {
  return (khi_word_entry *)(void *)(self->entries + (set * KHI_CACHE_WAYS + way) * self->stride);
}

/* Where a word of that hash is or goes; two words of one print would hide each other, so one takes the other's place. */
static size_t way_of(const uint16_t *prints, uint64_t hash) {
  uint16_t print = print_of(hash);
  if (prints[1] == print) return 1;
  if (prints[0] == print || !prints[0]) return 0;
  return !prints[1] ? 1 : hash >> 20 & 1;
}

uint64_t khi_word_cache_hash(const khi_word_cache *self, khi_word_key key) {
  uint64_t hash = key.letters[0] * UINT64_C(0x9E3779B97F4A7C15) ^ key.letters[1] * UINT64_C(0x9FB21C651E98DF25);
  hash = (hash ^ hash >> 32) * UINT64_C(0xC2B2AE3D27D4EB4F);
  __builtin_prefetch(self->prints[set_of(self, hash)]);
  return hash;
}

void khi_word_cache_await(const khi_word_cache *self, uint64_t hash) {
  size_t set = set_of(self, hash);
  const char *entry = (const char *)entry_at(self, set, way_of(self->prints[set], hash));
  for (size_t at = 0; at < self->stride; at += LINE) __builtin_prefetch(entry + at);
}

/* ---- Steps -------------------------------------------------------------------------------------------------------- */

static void begin(khi_word_cache *self, khi_word_key key, khi_word_entry *entry) {
  if (self->new_words == KHI_NEW_WORDS || self->new_features + KHI_CACHED_FEATURES > KHI_NEW_FEATURES) {
    khi_word_cache_find_rows(self);
    khi_word_cache_add_rows(self);
  }
  uint64_t *features = self->hashes + self->new_features;
  size_t count = khi_word_key_features(self->classifier, key, features, &entry->stem);
  entry->key = key;
  entry->features = (uint8_t)count;
  for (size_t i = 0; i < count; i++) khi_rows_await(&self->classifier->rows, features[i]);
  self->words[self->new_words++] = (khi_new_word){entry, self->new_features, count};
  self->new_features += count;
}

const khi_word_entry *khi_word_cache_get(khi_word_cache *self, khi_word_key key, uint64_t hash) {
  size_t set = set_of(self, hash);
  uint16_t *prints = self->prints[set];
  size_t way = way_of(prints, hash);
  khi_word_entry *entry = entry_at(self, set, way);
  if (prints[way] != print_of(hash) || !is_same(entry->key, key)) {
    if (prints[way] && entry->turn == self->turn) return NULL;
    prints[way] = print_of(hash);
    begin(self, key, entry);
  }
  entry->turn = self->turn;
  return entry;
}

void khi_word_cache_find_rows(khi_word_cache *self) {
  for (; self->found < self->new_words; self->found++) {
    khi_new_word *word = &self->words[self->found];
    word->count =
        khi_rows_find(&self->classifier->rows, self->hashes + word->first, word->count, self->places + word->first);
  }
}

void khi_word_cache_add_rows(khi_word_cache *self) {
  size_t labels = self->classifier->labels;
  int32_t sums[KHB_LABELS_MAX];
  for (size_t i = 0; i < self->new_words; i++) {
    khi_new_word *word = &self->words[i];
    memset(sums, 0, labels * sizeof *sums);
    khi_rows_add(&self->classifier->rows, self->places + word->first, word->count, sums);
    for (size_t k = 0; k < labels; k++) word->entry->sums[k] = (int16_t)sums[k];
  }
  self->new_words = self->new_features = self->found = 0;
}

/* As in rows.c: registers by the compiler's means, a number's lower half for an even label, its upper for an odd one. */
typedef int32_t numbers4 __attribute__((vector_size(16)));

enum { LANES = 8 };

static void add_lanes(const khi_word_entry *const *entries, size_t count, size_t label, int32_t *sums) {
  numbers4 even = {0}, odd = {0};
  for (size_t i = 0; i < count; i++) {
    numbers4 both;
    memcpy(&both, entries[i]->sums + label, sizeof both);
    even += both << 16 >> 16;
    odd += both >> 16;
  }
  for (size_t k = 0; k < LANES / 2; k++) {
    sums[label + 2 * k] += even[k];
    sums[label + 2 * k + 1] += odd[k];
  }
}

void khi_word_entries_add(const khi_word_entry *const *entries, size_t count, size_t labels, int32_t *sums) {
  size_t label = 0;
  for (; label + LANES <= labels; label += LANES) add_lanes(entries, count, label, sums);
  for (; label < labels; label++) {
    int32_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += entries[i]->sums[label];
    sums[label] += sum;
  }
}
