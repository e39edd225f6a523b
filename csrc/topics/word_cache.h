/*
 * What words add by themselves (their form, their stem, their runs of letters: a score of rows far apart), remembered
 * from text to text. It is the same wherever a word stands, and sums of integers are the same in any order, so a word
 * that is remembered changes no bit of a probability.
 *
 * Memory far away is what looking up costs, so it goes in steps, each of which asks for what the next reads: hash, await,
 * get, find rows, add rows. Between the same steps of many words the waits overlap.
 */
#ifndef KHI_TOPICS_WORD_CACHE_H
#define KHI_TOPICS_WORD_CACHE_H

#include "topics/classifier.h"

enum {
  KHI_CACHED_LETTERS = 16,                                     /* of the longest word that is remembered */
  KHI_CACHED_FEATURES = 2 + 4 * (KHI_CACHED_LETTERS + 2) - 10, /* the most that it has */
  KHI_CACHE_WAYS = 2,                                          /* places where a word may be */
  KHI_CACHE_SETS_LOG = 15, /* at most; fewer where labels are so many that it would take more than KHI_CACHE_BYTES */
  KHI_CACHE_BYTES = 32 << 20,
  KHI_NEW_WORDS = 128, /* worked out together */
  KHI_NEW_FEATURES = 4096
};

/* A word in the letters of the classifier's alphabet; zeros behind. */
typedef struct khi_word_key {
  uint64_t letters[KHI_CACHED_LETTERS / sizeof(uint64_t)];
} khi_word_key;

/* What a word adds; int16_t holds the sum of KHI_CACHED_FEATURES bytes. With 17 labels it is one line of cache. */
typedef struct khi_word_entry {
  khi_word_key key;
  uint64_t stem;
  uint32_t turn;    /* of its last use; while that is the present one it stays */
  uint8_t features; /* 0: the word does not count */
  int16_t sums[];   /* [labels]; of a new word from khi_word_cache_add_rows on */
} khi_word_entry;

typedef struct khi_new_word {
  khi_word_entry *entry;
  size_t first, count; /* of its features; of their rows once these are found */
} khi_new_word;

typedef struct khi_word_cache {
  const khb_classifier *classifier;
  size_t stride; /* bytes from entry to entry */
  unsigned sets_log;
  unsigned char *memory, *entries;
  uint32_t turn;
  size_t new_words, new_features, found; /* new words whose rows were found */
  khi_new_word words[KHI_NEW_WORDS];     /* [new_words] */
  uint64_t hashes[KHI_NEW_FEATURES];     /* [new_features] */
  uint32_t places[KHI_NEW_FEATURES];
  /* Of the words that are there, so that most that are not need no look at an entry; 0: none. */
  uint16_t prints[1 << KHI_CACHE_SETS_LOG][KHI_CACHE_WAYS];
} khi_word_cache;

/* 0 if out of memory. The classifier must stay. */
int khi_word_cache_init(khi_word_cache *self, const khb_classifier *classifier);
void khi_word_cache_clear(khi_word_cache *self);

/* letters[0..length), 1 to KHI_CACHED_LETTERS, as a key; KHI_CACHED_LETTERS bytes must be readable. */
khi_word_key khi_word_key_of(const uint8_t *letters, size_t length);

/* The features of such a word by itself, as khi_word_features gives them. */
size_t khi_word_key_features(const khb_classifier *classifier, khi_word_key key, uint64_t *out, uint64_t *stem);

/* The hash of a key, by which it is looked for; asks for what says where. */
uint64_t khi_word_cache_hash(const khi_word_cache *self, khi_word_key key);

/* Ask for where the word of that hash is, or will be. */
void khi_word_cache_await(const khi_word_cache *self, uint64_t hash);

/*
 * What the word of a key adds. Valid until the next turn; the sums of a new word, after the next two steps. NULL where
 * all of its places hold words of this turn.
 */
const khi_word_entry *khi_word_cache_get(khi_word_cache *self, khi_word_key key, uint64_t hash);

void khi_word_cache_find_rows(khi_word_cache *self);
void khi_word_cache_add_rows(khi_word_cache *self);

/* Add up to 256 entries to sums [labels]. */
void khi_word_entries_add(const khi_word_entry *const *entries, size_t count, size_t labels, int32_t *sums);

/* From now on the words that were got may go. All steps must be done. */
static inline void khi_word_cache_next_turn(khi_word_cache *self) { self->turn++; }

#endif
