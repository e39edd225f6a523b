/*
 * What words near each other say together, beside what each says: a row for each pair of stems that a model knows, in any
 * order. They are many and each says little, so a row is one of a few thousand vectors that rows were clustered into, and
 * a pair costs three bytes: a number of a vector, and a print of the pair.
 */
#ifndef KHI_TOPICS_PAIRS_H
#define KHI_TOPICS_PAIRS_H

#include "base/model.h"

enum {
  KHI_PAIR_REACH = 8, /* a word makes pairs with so many before it; a power of two */
  KHI_PAIR_SLOTS = 21,
  KHI_PAIR_CODE_BITS = 12,
  KHI_PAIR_CODES = 1 << KHI_PAIR_CODE_BITS
};

/* A line of cache: where a pair belongs is by its hash, and it is there or nowhere. */
typedef struct khi_pair_line {
  uint8_t prints[KHI_PAIR_SLOTS]; /* the lower 8 bits of a pair's print */
  uint8_t count;
  uint16_t codes[KHI_PAIR_SLOTS]; /* the number of its vector; above it the upper 4 bits of the print */
} khi_pair_line;

typedef struct khi_pairs {
  const khi_pair_line *lines; /* [count] */
  const int8_t *vectors;      /* [KHI_PAIR_CODES][labels] */
  size_t count, labels;       /* count 0: the model knows no pairs */
  float scale;
} khi_pairs;

/*
 * Sections: lines; vectors; scale, one float. A model has all three or none.
 */
#define KHI_PAIR_LINES KHI_TAG('P', 'A', 'I', 'R')
#define KHI_PAIR_VECTORS KHI_TAG('P', 'V', 'E', 'C')
#define KHI_PAIR_SCALE KHI_TAG('P', 'S', 'C', 'L')

khb_status khi_pairs_open(const khi_model *model, size_t labels, khi_pairs *out, khb_error *error);

/* Of two stems, whichever is first. */
static inline uint64_t khi_pair_hash(uint64_t stem, uint64_t other) {
  uint64_t h = (stem + other) * UINT64_C(0x9FB21C651E98DF25);
  return h ^ h >> 32;
}

/* The upper half of a hash says the line, the lowest bits are its print there. */
static inline size_t khi_pair_place(uint64_t hash, size_t lines) { return (size_t)((hash >> 32) * lines >> 32); }
static inline unsigned khi_pair_print(uint64_t hash) { return hash & 0xFFF; }

/* The last words' stems, in a ring. */
typedef struct khi_near {
  uint64_t stems[KHI_PAIR_REACH];
  size_t words;
} khi_near;

/* The pairs that a word of that stem makes with those before it into `out` [KHI_PAIR_REACH]; gives their number. */
static inline size_t khi_near_add(khi_near *self, uint64_t stem, uint64_t *out) {
  size_t count = self->words < KHI_PAIR_REACH ? self->words : KHI_PAIR_REACH;
  for (size_t i = 0; i < count; i++) out[i] = khi_pair_hash(self->stems[i], stem);
  self->stems[self->words++ % KHI_PAIR_REACH] = stem;
  return count;
}

static inline void khi_pairs_await(const khi_pairs *self, uint64_t hash) {
  __builtin_prefetch(&self->lines[khi_pair_place(hash, self->count)]);
}

/* Find `count` pairs: codes [count] of those that there are, which are asked for. Gives their number. */
size_t khi_pairs_find(const khi_pairs *self, const uint64_t *hashes, size_t count, uint32_t *codes);

#endif
