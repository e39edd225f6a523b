#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t next(uint64_t *state) { /* SplitMix64 */
  uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

static unsigned below(uint64_t *state, unsigned n) { return (unsigned)(next(state) % n); }

/* ---- Folding ---------------------------------------------------------------------------------------------------- */

/* A table such as rules could make, and wilder: most units stay, some change, some go, some are left to others. */
static void random_blocks(uint64_t *state, khi_blocks *blocks) {
  static uint16_t table[0x700];
  static uint8_t doubtful[0x700];
  unsigned changes = 1 + below(state, 40), ascii_changes = below(state, 3) ? 1000 : 1 + below(state, 40);
  memset(doubtful, 0, sizeof doubtful);
  for (unsigned c = 0; c < 0x700; c++) {
    table[c] = (uint16_t)c;
    if (c == ' ' || below(state, c < 0x80 ? ascii_changes : changes)) continue;
    switch (below(state, 8)) {
      case 0: table[c] = KHI_CONTEXT; break;
      case 1: doubtful[c] = 1; break;
      case 2: table[c] = (uint16_t)(0x600 + below(state, 256)); break;
      case 3: table[c] = (uint16_t)('!' + below(state, 90)); break;
      case 4: table[c] = (uint16_t)(0x100 + below(state, 0x500)); break;
      case 5: table[c] = ' '; break;
      default: table[c] = KHI_REMOVE;
    }
  }
  if (below(state, 2))
    for (unsigned c = 0x64B; c <= 0x652; c++) table[c] = below(state, 4) ? KHI_REMOVE : (uint16_t)c;
  if (below(state, 2)) table['\n'] = ' ';
  khi_blocks_init(blocks, table, doubtful, (int)below(state, 2));
}

static uint16_t random_unit(uint64_t *state, unsigned kind) {
  if (kind == 0 || !below(state, 40)) return (uint16_t)next(state);
  if (!below(state, 30)) return (uint16_t)below(state, 0x100);
  if (!below(state, 6)) return below(state, 4) ? ' ' : '\n';
  if (!below(state, 12)) return (uint16_t)(0x600 + below(state, 256));
  return kind == 1 || below(state, 2) ? (uint16_t)(0x621 + below(state, 0x2A)) : (uint16_t)(0x64B + below(state, 8));
}

enum { MOST_UNITS = 200 };

/* What folding unit by unit does, and where it stands before each unit. */
typedef struct folded {
  size_t length; /* units that blocks can decide */
  uint16_t out[MOST_UNITS];
  size_t written[MOST_UNITS + 1];
  uint8_t space[MOST_UNITS + 1], doubt[MOST_UNITS + 1], kept[MOST_UNITS];
} folded;

static void fold_by_units(const khi_blocks *blocks, const uint16_t *units, size_t length, int space, int begins,
                          folded *f) {
  size_t out = 0, i;
  int doubt = 0;
  for (i = 0;; i++) {
    f->written[i] = out;
    f->space[i] = (uint8_t)space;
    f->doubt[i] = (uint8_t)doubt;
    if (i == length) break;
    uint16_t unit = blocks->newline && units[i] == '\n' ? ' ' : units[i];
    unsigned page = unit >> 8, low = unit & 0xFF;
    unsigned class = page == 6 ? blocks->arabic[low] : page ? KHI_BLOCK_STOP : blocks->latin[low];
    if (class & KHI_BLOCK_STOP || (!page && low < (unsigned)blocks->ascii_from)) break;
    int is_space = blocks->space && unit == ' ', drop = (class & KHI_BLOCK_DROP) != 0;
    if (begins && !i && space && (is_space || drop)) break; /* belongs to nothing */
    f->kept[i] = !drop && !(is_space && space);
    if (f->kept[i]) {
      f->out[out++] = (uint16_t)(unit ^ blocks->change[class & 15] ^ blocks->page[class & 15] << 8);
      space = is_space;
    }
    doubt |= (class & KHI_BLOCK_DOUBT) != 0;
  }
  f->length = i;
}

/* Blocks may stop earlier, but what they fold they fold right, and they stop only where little is left or for a unit. */
const char *fold_blocks_differ(khi_blocks_fold *tested, size_t cases) {
  enum { ROOM = MOST_UNITS + 72, GUARD = 0xDEAD, LEAST = 8, MASKS = 8 };
  static char what[200];
  static khi_blocks blocks;
  static folded f;
  uint64_t state = 1;
  for (size_t n = 0; n < cases; n++) {
    uint16_t units[MOST_UNITS], out[ROOM];
    uint32_t kept[MASKS] = {0};
    if (n % 16 == 0) random_blocks(&state, &blocks);
    size_t length = below(&state, MOST_UNITS), capacity = below(&state, 8) ? length : below(&state, MOST_UNITS);
    if (!below(&state, 4)) capacity = length + 64;
    int recorded = (int)below(&state, 2), no_doubt = 1;
    size_t limit = recorded && !below(&state, 4) ? below(&state, 4) : MASKS, from = 0;
    unsigned kind = below(&state, 4);
    for (size_t i = 0; i < length; i++)
      units[i] = kind == 3 && below(&state, 60) ? (uint16_t)(0x627 + below(&state, 12)) : random_unit(&state, kind % 3);
    if (length && capacity && !below(&state, 3))
      from = below(&state, (unsigned)(length < capacity ? length : capacity));
    khi_block_run run = {from, from, (int)below(&state, 2), 0, 0};
    for (size_t i = 0; i < ROOM; i++) out[i] = GUARD;
    fold_by_units(&blocks, units + from, length - from, run.space, recorded && !from, &f);
    tested(&blocks, units, length, out, capacity, &run, recorded ? kept : NULL, recorded ? limit : SIZE_MAX);
    size_t count = run.in - from, written = run.out - from;
    int good = run.in >= from && count <= f.length && written == f.written[count] && run.space == f.space[count];
    good &= count == f.length || length - run.in < LEAST || capacity - run.out < KHI_BLOCK ||
            (recorded && count == limit * KHI_BLOCK);
    for (size_t i = 0; good && i < written; i++) good = out[from + i] == f.out[i];
    for (size_t i = 0; good && i < ROOM; i++) good = (i >= from && i < capacity && i < length) || out[i] == GUARD;
    for (size_t i = 0; i < length; i++)
      if (units[i] >> 8 == 6 || units[i] < 0x100)
        no_doubt &= !((units[i] < 0x100 ? blocks.latin : blocks.arabic)[units[i] & 0xFF] & KHI_BLOCK_DOUBT);
    good &= run.doubt >= f.doubt[count] && !(run.doubt && no_doubt);
    if (run.differs) { /* then it must be seen at a place that nothing has moved */
      size_t i = 0;
      while (good && i < count && f.written[i] == i && f.kept[i] && out[from + i] == units[from + i]) i++;
      good &= i < count && f.written[i] == i && f.kept[i];
    }
    for (size_t i = 0; good && recorded && i < MASKS * KHI_BLOCK; i++)
      good = (kept[i / KHI_BLOCK] >> i % KHI_BLOCK & 1) == (i < count && f.kept[i]);
    if (good) continue;
    snprintf(what, sizeof what,
             "case %zu, %zu units from %zu, room %zu: read %zu of %zu, wrote %zu not %zu, masks %08x", n, length, from,
             capacity, count, f.length, written, count <= f.length ? f.written[count] : 0, (unsigned)kept[0]);
    return what;
  }
  return NULL;
}

/* ---- UTF-8 ------------------------------------------------------------------------------------------------------ */

/* Mostly characters of one and two bytes; some longer, some broken. */
static size_t random_bytes(uint64_t *state, unsigned char *bytes, size_t most) {
  size_t size = 0, broken = below(state, 3) ? 400 : 10;
  while (size + 4 <= most && below(state, 100)) {
    unsigned c = 0x600 + below(state, 0x100), ascii = below(state, 30) == 0 ? 20 : 1;
    if (!below(state, 5)) {
      while (ascii-- && size + 4 <= most) bytes[size++] = (unsigned char)below(state, 0x80);
    } else if (!below(state, (unsigned)broken)) {
      bytes[size++] = (unsigned char)below(state, 0x100);
    } else {
      if (!below(state, 20)) c = 0x80 + below(state, 0x780);
      bytes[size++] = (unsigned char)(0xC0 | c >> 6);
      bytes[size++] = (unsigned char)(0x80 | (c & 0x3F));
    }
  }
  return size;
}

/* The characters of one and two bytes at the beginning; gives the bytes they take. */
static size_t decode_in_c(const unsigned char *bytes, size_t size, uint16_t *units, size_t *length) {
  size_t i = 0;
  for (*length = 0; i < size; ++*length) {
    if (bytes[i] < 0x80) {
      units[*length] = bytes[i++];
    } else if (bytes[i] >= 0xC2 && bytes[i] < 0xE0 && i + 1 < size && (bytes[i + 1] & 0xC0) == 0x80) {
      units[*length] = (uint16_t)((bytes[i] & 0x1F) << 6 | (bytes[i + 1] & 0x3F));
      i += 2;
    } else {
      break;
    }
  }
  return i;
}

/* Blocks may stop earlier than plain C, but what they read they read right, and they stop only near what stops C. */
const char *decode_blocks_differ(khi_decode_blocks *tested, size_t cases) {
  enum { MOST = 160 };
  static char what[200];
  uint64_t state = 2;
  for (size_t n = 0; n < cases; n++) {
    unsigned char bytes[MOST];
    uint16_t expected[MOST], units[MOST];
    size_t size = random_bytes(&state, bytes, MOST), length, whole, again;
    size_t all = decode_in_c(bytes, size, expected, &whole), read = tested(bytes, size, units, &length);
    size_t same = decode_in_c(bytes, read, expected, &again);
    if (read <= all && all - read < 17 && same == read && again == length &&
        !memcmp(expected, units, length * sizeof *units))
      continue;
    snprintf(what, sizeof what, "case %zu, %zu bytes: read %zu of %zu, %zu units", n, size, read, all, length);
    return what;
  }
  return NULL;
}

const char *encode_blocks_differ(khi_encode_blocks *tested, size_t cases) {
  enum { MOST = 100 };
  static char what[200];
  uint64_t state = 3;
  for (size_t n = 0; n < cases; n++) {
    uint16_t units[MOST], back[3 * MOST];
    unsigned char bytes[3 * MOST];
    size_t length = below(&state, MOST), stop = 0, size, written;
    for (size_t i = 0; i < length; i++)
      units[i] = (uint16_t)(below(&state, 200) ? below(&state, below(&state, 2) ? 0x80 : 0x800) : next(&state));
    while (stop < length && units[stop] < 0x800) stop++;
    size_t read = tested(units, length, bytes, &size);
    if (read <= stop && stop - read < 8 && decode_in_c(bytes, size, back, &written) == size && written == read &&
        !memcmp(units, back, read * sizeof *units))
      continue;
    snprintf(what, sizeof what, "case %zu, %zu units: read %zu of %zu into %zu bytes", n, length, read, stop, size);
    return what;
  }
  return NULL;
}

/* ---- Layers of the network -------------------------------------------------------------------------------------- */

/* Random layers and words, by what layer.h says of an output, in 64 bits. */
const char *layers_differ(khi_layer_run *tested, size_t cases) {
  enum { INPUTS = 40, OUTPUTS = 96, WORDS = 20, STEP = OUTPUTS + 5, GUARD = 0x5A5A };
  static char what[200];
  uint64_t state = 4;
  for (size_t n = 0; n < cases; n++) {
    int16_t weights[INPUTS * OUTPUTS], in[WORDS * INPUTS], out[WORDS * STEP];
    int32_t biases[OUTPUTS];
    size_t inputs = 2 + 2 * below(&state, INPUTS / 2),
           outputs = KHI_LAYER_BLOCK * (1 + below(&state, OUTPUTS / KHI_LAYER_BLOCK));
    size_t step = 1 + below(&state, (unsigned)inputs), words = below(&state, WORDS + 1); /* words may overlap */
    unsigned range = 1u << (1 + below(&state, 12));
    for (size_t i = 0; i < INPUTS * OUTPUTS; i++) weights[i] = (int16_t)((int)below(&state, 2 * range) - (int)range);
    for (size_t i = 0; i < WORDS * INPUTS; i++) in[i] = (int16_t)((int)below(&state, 1 << 14) - (1 << 13));
    for (size_t i = 0; i < OUTPUTS; i++) biases[i] = (int32_t)below(&state, 1 << 20) - (1 << 19);
    for (size_t i = 0; i < WORDS * STEP; i++) out[i] = GUARD;
    khi_layer layer = {weights,
                       biases,
                       inputs,
                       outputs,
                       (int)below(&state, 16),
                       (int16_t)-below(&state, 30000),
                       (int16_t)below(&state, 30000)};
    tested(&layer, in, step, out, STEP, words);
    for (size_t t = 0; t < WORDS; t++)
      for (size_t y = 0; y < STEP; y++) {
        int64_t sum = GUARD;
        if (t < words && y < outputs) {
          const int16_t *w = weights + (y - y % KHI_LAYER_BLOCK) * inputs;
          sum = biases[y];
          for (size_t x = 0; x < inputs; x++)
            sum += (int64_t)w[x / 2 * 2 * KHI_LAYER_BLOCK + y % KHI_LAYER_BLOCK * 2 + x % 2] * in[t * step + x];
          sum >>= layer.shift;
          sum = sum < layer.low ? layer.low : sum > layer.high ? layer.high : sum;
        }
        if (out[t * STEP + y] == sum) continue;
        snprintf(what, sizeof what, "case %zu, %zu to %zu, word %zu of %zu: output %zu is %d, not %d", n, inputs,
                 outputs, t, words, y, out[t * STEP + y], (int)sum);
        return what;
      }
  }
  return NULL;
}

/* Random values and gates, the extreme ones too, forwards and backwards, by what layer.h says of a state. */
const char *recurrences_differ(khi_layer_recur *tested, size_t cases) {
  enum { OUTPUTS = 80, WORDS = 9, IN = OUTPUTS + 3, STEP = OUTPUTS + 5, GUARD = 0x5A5A, MOST = (1 << 14) - 1 };
  static char what[200];
  uint64_t state = 5;
  for (size_t n = 0; n < cases; n++) {
    int16_t values[WORDS * IN], gates[WORDS * IN], out[WORDS * STEP];
    size_t outputs = KHI_LAYER_BLOCK * (1 + below(&state, OUTPUTS / KHI_LAYER_BLOCK)), words = 1 + below(&state, WORDS);
    int backwards = (int)below(&state, 2);
    for (size_t i = 0; i < WORDS * IN; i++) {
      values[i] = (int16_t)((int)below(&state, 2 * MOST + 1) - MOST);
      gates[i] = (int16_t)(below(&state, 10) ? below(&state, 1 << 15) : below(&state, 2) ? 0 : INT16_MAX);
      if (!below(&state, 10)) values[i] = (int16_t)(below(&state, 2) ? MOST : -MOST);
    }
    for (size_t i = 0; i < WORDS * STEP; i++) out[i] = GUARD;
    size_t first = backwards ? words - 1 : 0;
    khi_recurrence r = {values + first * IN, gates + first * IN, out + first * STEP, IN, STEP, outputs};
    if (backwards) r.in_step = -r.in_step;
    if (backwards) r.out_step = -r.out_step;
    tested(&r, words);
    for (size_t y = 0; y < STEP; y++) {
      int64_t c = 0;
      for (size_t i = 0; i < WORDS; i++) {
        size_t t = i < words && backwards ? words - 1 - i : i;
        int64_t expected = GUARD;
        if (i < words && y < outputs) {
          int64_t move = (values[t * IN + y] - c) * (INT16_MAX - gates[t * IN + y]);
          expected = c += (move + (1 << 14)) >> 15;
        }
        if (out[t * STEP + y] == expected) continue;
        snprintf(what, sizeof what, "case %zu, %zu outputs, word %zu of %zu: output %zu is %d, not %d", n, outputs, t,
                 words, y, out[t * STEP + y], (int)expected);
        return what;
      }
    }
  }
  return NULL;
}

/* ---- Weights of features ---------------------------------------------------------------------------------------- */

/* Random indexes, of buckets of any size, and rows, whose sums are also taken feature by feature and label by label. */
const char *lookups_differ(size_t cases) {
  enum { BUCKETS = 16, FEATURES = 90, LABELS = 70, ASKED = 250, BEFORE = 64 };
  static char what[200];
  uint64_t state = 6;
  for (size_t n = 0; n < cases; n++) {
    uint32_t bounds[BUCKETS + 1] = {0};
    size_t buckets = 1u << below(&state, 5), labels = 1 + below(&state, LABELS), count = below(&state, FEATURES);
    size_t asked = below(&state, ASKED + 1), most = 1 + below(&state, 20);
    for (size_t b = 0; b < buckets; b++) {
      size_t end = bounds[b] + below(&state, (unsigned)most);
      bounds[b + 1] = (uint32_t)(b + 1 == buckets || end > count ? count : end);
    }
    /* Exactly as large as they are, so that a sanitizer sees what is read beyond them; before the rows is a header. */
    uint16_t *prints = malloc(count * sizeof *prints + 1);
    int8_t *memory = malloc(BEFORE + count * labels), *rows = memory + BEFORE;
    if (!prints || !memory) return "no memory";
    for (size_t i = 0; i < count; i++) prints[i] = (uint16_t)below(&state, 100);
    for (size_t i = 0; i < count * labels; i++) rows[i] = (int8_t)(below(&state, 4) ? below(&state, 256) : 0x80);
    khi_weights weights = {{bounds, prints, buckets - 1, count}, rows, labels, 1};
    uint64_t features[ASKED];
    int32_t sums[LABELS], expected[LABELS];
    for (size_t k = 0; k < labels; k++) sums[k] = expected[k] = (int32_t)k;
    for (size_t i = 0; i < asked; i++) {
      features[i] = (uint64_t)below(&state, BUCKETS) << 24 | below(&state, 100);
      size_t at = khi_hash_index_find(&weights.index, features[i]);
      for (size_t k = 0; k < labels && at != KHI_ABSENT; k++) expected[k] += rows[at * labels + k];
    }
    khi_weights_add(&weights, features, asked, sums);
    free(prints);
    free(memory);
    for (size_t k = 0; k < labels; k++) {
      if (sums[k] == expected[k]) continue;
      snprintf(what, sizeof what, "case %zu, %zu of %zu features: label %zu of %zu sums to %d, not %d", n, asked, count,
               k, labels, (int)sums[k], (int)expected[k]);
      return what;
    }
  }
  return NULL;
}
