/*
 * Train a scheme of the tagger: a linear-chain CRF over hashed features, by stochastic gradient with AdaGrad, dropout
 * of the features that name the word itself, averaging of the passes, then pruning to a number of rows and further
 * passes on those.
 *
 *   train_tagger new MODEL NAME TYPES TRAIN DEV LEXICON [OPTIONS]   a model with this one scheme
 *   train_tagger add MODEL NAME TYPES TRAIN DEV BASE    [OPTIONS]   BASE's schemes and one more, standing on its first
 *
 * TYPES: khb_entity_type names joined by commas. TRAIN, DEV: see corpus.h; DEV only reports. LEXICON: lines
 * `form<TAB>fine<TAB>middle<TAB>coarse<TAB>lists<TAB>begins`, see tag/lexicon.h. Options: --passes N --final N
 * --rate X --dropout X --noise X --minimum N --rows N --seed N; dropout hides all features that name the word itself, noise
 * hides any. One thread: the same inputs give the same bytes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "corpus.h"
#include "dictionary.h"
#include "gold.h"
#include "random.h"
#include "tag/tagger.h"

typedef struct options {
  int passes, final, minimum;
  size_t rows;
  double rate, dropout, noise;
  uint64_t seed;
} options;

/* ---- Data ----------------------------------------------------------------------------------------------------- */

/* Labelled sentences with their features: word t of sentence i has features [starts[w], starts[w+1]) with
 * w = firsts[i] + t, of which the first identities[w] name the word itself. */
typedef struct data {
  uint64_t *hashes; /* until resolve() */
  uint32_t *ids;    /* after it; DICTIONARY_ABSENT never stands here */
  size_t feature_count, feature_room;
  size_t *starts;
  uint8_t *identities, *gold;
  size_t word_count, word_room;
  size_t *firsts, sentence_count, sentence_room;
} data;

static void grow_words(data *d) {
  if (d->word_count + 1 < d->word_room) return;
  d->word_room = d->word_room ? d->word_room * 2 : 1 << 16;
  d->starts = need(realloc(d->starts, d->word_room * sizeof *d->starts));
  d->identities = need(realloc(d->identities, d->word_room));
  d->gold = need(realloc(d->gold, d->word_room));
}

static void load(data *d, const char *path, const khb_tagger *tagger, const khi_scheme_record *record) {
  corpus c;
  khi_arena arena;
  khb_allocator memory = khi_allocator(NULL);
  khi_tag_scratch scratch;
  khi_arena_init(&arena, &memory);
  if (!khi_tag_scratch_init(&scratch, &arena, KHB_SENTENCE_WORDS_MAX)) need(NULL);
  for (corpus_open(&c, path); corpus_next(&c);) {
    khb_segmentation *seg;
    if (khb_segmentation_new(c.units, c.length, NULL, &seg, NULL)) need(NULL);
    for (size_t s = 0; s < seg->sentence_count; s++) {
      size_t first = seg->sentences[s].first, count = seg->sentences[s].end - first;
      khi_tokens_fill(&tagger->foldings.form, &tagger->lexicon, c.units, seg->words + first, count, scratch.tokens);
      if (record->base >= 0) khi_tagger_label(tagger, (size_t)record->base, count, &scratch);
      if (d->sentence_count + 1 >= d->sentence_room)
        d->firsts = need(realloc(
            d->firsts, sizeof *d->firsts * (d->sentence_room = d->sentence_room ? d->sentence_room * 2 : 1 << 12)));
      d->firsts[d->sentence_count++] = d->word_count;
      for (size_t t = 0; t < count; t++) {
        grow_words(d);
        if (d->feature_count + KHI_FEATURES_MAX > d->feature_room)
          d->hashes =
              need(realloc(d->hashes, sizeof *d->hashes * (d->feature_room = d->feature_room * 3 / 2 + (1 << 20))));
        uint64_t *out = d->hashes + d->feature_count;
        size_t identity, used = khi_features(scratch.tokens, count, t, out, &identity), w = d->word_count++;
        if (record->base >= 0)
          used += khi_label_features(scratch.tokens, scratch.labels[record->base], count, t, out + used);
        d->starts[w] = d->feature_count;
        d->identities[w] = (uint8_t)identity;
        d->feature_count += used;
        d->gold[w] = gold_label(&c, seg->words + first, t, record);
      }
    }
    khb_segmentation_free(seg);
  }
  grow_words(d);
  d->starts[d->word_count] = d->feature_count;
  d->firsts = need(realloc(d->firsts, sizeof *d->firsts * (d->sentence_count + 1)));
  d->firsts[d->sentence_count] = d->word_count;
  khi_arena_free(&arena);
}

/* Replace hashes by the ids of the features that are kept; the others go. */
static void resolve(data *d, const dictionary *dict) {
  size_t used = 0, start = 0;
  d->ids = need(malloc((d->feature_count + 1) * sizeof *d->ids));
  for (size_t w = 0; w < d->word_count; w++) {
    size_t end = d->starts[w + 1], identity = d->identities[w];
    d->starts[w] = used;
    for (size_t i = start; i < end; i++) {
      uint32_t id = dictionary_id(dict, d->hashes[i]);
      if (id != DICTIONARY_ABSENT) d->ids[used++] = id;
      else if (i - start < identity) d->identities[w]--;
    }
    start = end;
  }
  d->starts[d->word_count] = used;
  free(d->hashes);
  d->hashes = NULL;
}

/* ---- Training ------------------------------------------------------------------------------------------------- */

typedef struct parameters {
  size_t features, labels;
  float *rows;        /* [features][labels] */
  float *transitions; /* [1 + labels][labels] */
} parameters;

static size_t row_total(const parameters *p) { return p->features * p->labels; }
static size_t transition_total(const parameters *p) { return (1 + p->labels) * p->labels; }

static void parameters_init(parameters *p, size_t features, size_t labels) {
  p->features = features;
  p->labels = labels;
  p->rows = need(calloc(row_total(p) + 1, sizeof *p->rows));
  p->transitions = need(calloc(transition_total(p), sizeof *p->transitions));
}

static void parameters_free(parameters *p) {
  free(p->rows);
  free(p->transitions);
}

static void crf_of(const parameters *p, khi_crf *crf) {
  crf->labels = p->labels;
  memcpy(crf->start, p->transitions, p->labels * sizeof(float));
  for (size_t y = 0; y < p->labels; y++)
    memcpy(crf->transition[y], p->transitions + (1 + y) * p->labels, p->labels * sizeof(float));
  khi_crf_prepare(crf);
}

typedef struct workspace {
  khi_row emission[KHB_SENTENCE_WORDS_MAX], alpha[KHB_SENTENCE_WORDS_MAX], beta[KHB_SENTENCE_WORDS_MAX],
      factor[KHB_SENTENCE_WORDS_MAX];
  uint8_t labels[KHB_SENTENCE_WORDS_MAX];
  size_t from[KHB_SENTENCE_WORDS_MAX]; /* where a word's features begin, identity dropped or not */
} workspace;

/* Whether feature occurrence i is hidden; `noise` is 0 for no, or 1 to 255 of 256 times, by a hash of i and `salt`. */
static int hidden(size_t i, unsigned noise, uint32_t salt) {
  return noise && (((uint32_t)i ^ salt) * 2654435761u >> 24) < noise;
}

static void emit(const data *d, const parameters *p, size_t w, size_t from, unsigned noise, uint32_t salt, float *row) {
  memset(row, 0, sizeof(khi_row));
  for (size_t i = from, end = d->starts[w + 1]; i < end; i++) {
    if (hidden(i, noise, salt)) continue;
    const float *r = p->rows + (size_t)d->ids[i] * p->labels;
    if (i + 8 < end) __builtin_prefetch(p->rows + (size_t)d->ids[i + 8] * p->labels);
    for (size_t y = 0; y < p->labels; y++) row[y] += r[y];
  }
}

static void update(float *value, float *square, float gradient, float rate) {
  *square += gradient * gradient;
  *value -= rate * gradient / (sqrtf(*square) + 1e-6f);
}

/* One sentence: the gradient of -ln P(gold), applied at once. Gives that loss. */
static double learn(const data *d, size_t sentence, parameters *p, parameters *squares, const options *o,
                    workspace *s) {
  size_t first = d->firsts[sentence], count = d->firsts[sentence + 1] - first, n = p->labels;
  unsigned noise = (unsigned)(o->noise * 256);
  uint32_t salt = (uint32_t)(random_bits() >> 32);
  float scale = 256.0f / (float)(256 - noise);
  khi_crf crf;
  crf_of(p, &crf);
  for (size_t t = 0; t < count; t++) {
    size_t w = first + t;
    int drop = random_uniform() < o->dropout;
    s->from[t] = d->starts[w] + (drop ? d->identities[w] : 0);
    emit(d, p, w, s->from[t], noise, salt, s->emission[t]);
    for (size_t y = 0; y < n; y++) s->emission[t][y] *= scale;
  }
  double loss = khi_crf_forward_backward(&crf, s->emission, count, s->alpha, s->beta, s->factor);
  const uint8_t *gold = d->gold + first;
  float rate = (float)o->rate;
  float *tp = p->transitions, *tq = squares->transitions;
  float expected[KHI_LABELS_MAX + 1][KHI_LABELS_MAX] = {{0}};
  for (size_t t = 0; t < count; t++) {
    khi_row gradient;
    float sum = 0, size = 0;
    for (size_t y = 0; y < n; y++) sum += gradient[y] = s->alpha[t][y] * s->beta[t][y];
    for (size_t y = 0; y < n; y++) gradient[y] /= sum;
    if (t)
      for (size_t from = 0; from < n; from++)
        for (size_t y = 0; y < n; y++)
          expected[1 + from][y] +=
              s->alpha[t - 1][from] * crf.exp_transition[from][y] * s->factor[t][y] * s->beta[t][y] / sum;
    else
      for (size_t y = 0; y < n; y++) expected[0][y] += gradient[y];
    expected[t ? 1 + gold[t - 1] : 0][gold[t]] -= 1;
    loss -= (double)s->emission[t][gold[t]] + (double)(t ? crf.transition[gold[t - 1]][gold[t]] : crf.start[gold[t]]);
    gradient[gold[t]] -= 1;
    for (size_t y = 0; y < n; y++) size += fabsf(gradient[y]);
    if (size < 2e-3f) continue;
    for (size_t i = s->from[t], end = d->starts[first + t + 1]; i < end; i++) {
      if (hidden(i, noise, salt)) continue;
      size_t at = (size_t)d->ids[i] * n;
      for (size_t y = 0; y < n; y++) update(&p->rows[at + y], &squares->rows[at + y], gradient[y] * scale, rate);
    }
  }
  for (size_t from = 0; from <= n; from++)
    for (size_t y = 0; y < n; y++)
      if (expected[from][y] != 0) update(&tp[from * n + y], &tq[from * n + y], expected[from][y], rate);
  return loss;
}

static void report(const data *d, const parameters *p, workspace *s, const char *what) {
  khi_crf crf;
  size_t right = 0, found = 0, wanted = 0;
  crf_of(p, &crf);
  for (size_t i = 0; i < d->sentence_count; i++) {
    size_t first = d->firsts[i], count = d->firsts[i + 1] - first;
    const uint8_t *gold = d->gold + first;
    for (size_t t = 0; t < count; t++) emit(d, p, first + t, d->starts[first + t], 0, 0, s->emission[t]);
    khi_crf_viterbi(&crf, (const khi_row *)s->emission, count, s->labels, s->alpha);
    for (size_t t = 0; t < count; t++) {
      found += s->labels[t] % 2;
      wanted += gold[t] % 2;
      if (s->labels[t] % 2 == 0 || s->labels[t] != gold[t]) continue;
      size_t e = t + 1;
      while (e < count && s->labels[e] == gold[e] && gold[e] == gold[t] + 1) e++;
      int open = e < count && (s->labels[e] == gold[t] + 1 || gold[e] == gold[t] + 1);
      right += !open;
    }
  }
  double precision = (double)right / (double)(found ? found : 1),
         recall = (double)right / (double)(wanted ? wanted : 1);
  printf("%s: P %.2f R %.2f F %.2f\n", what, 100 * precision, 100 * recall,
         200 * precision * recall / (precision + recall + 1e-9));
  fflush(stdout);
}

/* Passes over the data; p ends as the average of the last two thirds of them. */
static void train(const data *d, const data *dev, parameters *p, int passes, const options *o, const char *name) {
  workspace *s = need(malloc(sizeof *s));
  parameters squares, average;
  parameters_init(&squares, p->features, p->labels);
  parameters_init(&average, p->features, p->labels);
  for (size_t i = 0; i < row_total(p); i++) squares.rows[i] = 1e-2f; /* tempers the first steps of rare features */
  for (size_t i = 0; i < transition_total(p); i++) squares.transitions[i] = 1;
  size_t *order = need(malloc(d->sentence_count * sizeof *order));
  for (size_t i = 0; i < d->sentence_count; i++) order[i] = i;
  int averaged = 0;
  for (int pass = 1; pass <= passes; pass++) {
    double loss = 0;
    for (size_t i = d->sentence_count; i > 1; i--) {
      size_t j = (size_t)(random_bits() % i), swap = order[i - 1];
      order[i - 1] = order[j];
      order[j] = swap;
    }
    for (size_t i = 0; i < d->sentence_count; i++) loss += learn(d, order[i], p, &squares, o, s);
    char what[100];
    snprintf(what, sizeof what, "%s: pass %d, loss %.4f", name, pass, loss / (double)d->word_count);
    report(dev, p, s, what);
    if (pass <= passes / 3) continue;
    averaged++;
    for (size_t i = 0; i < row_total(p); i++) average.rows[i] += p->rows[i];
    for (size_t i = 0; i < transition_total(p); i++) average.transitions[i] += p->transitions[i];
  }
  for (size_t i = 0; i < row_total(p); i++) p->rows[i] = average.rows[i] / (float)averaged;
  for (size_t i = 0; i < transition_total(p); i++) p->transitions[i] = average.transitions[i] / (float)averaged;
  report(dev, p, s, "averaged");
  parameters_free(&squares);
  parameters_free(&average);
  free(order);
  free(s);
}

/* ---- Pruning -------------------------------------------------------------------------------------------------- */

static float *weight_of; /* for by_weight alone */

static int by_weight(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  if (weight_of[x] != weight_of[y]) return weight_of[x] < weight_of[y] ? 1 : -1;
  return x < y ? -1 : x > y;
}

/*
 * Keep the `rows` features that matter most: by the size of their weights times the root of how often they occur.
 * Ids are given anew, heaviest first; hashes [features] is permuted likewise and cut.
 */
static void prune(data *d, data *dev, parameters *p, uint64_t *hashes, size_t rows) {
  size_t n = p->labels;
  uint32_t *counts = need(calloc(p->features + 1, sizeof *counts)),
           *order = need(malloc(p->features * sizeof *order + 4));
  weight_of = need(malloc(p->features * sizeof *weight_of + 4));
  for (size_t i = 0; i < d->starts[d->word_count]; i++) counts[d->ids[i]]++;
  for (size_t f = 0; f < p->features; f++) {
    float sum = 0, mean = 0;
    for (size_t y = 0; y < n; y++) mean += p->rows[f * n + y] / (float)n;
    for (size_t y = 0; y < n; y++) sum += (p->rows[f * n + y] - mean) * (p->rows[f * n + y] - mean);
    weight_of[f] = sqrtf(sum * (float)counts[f]);
    order[f] = (uint32_t)f;
  }
  qsort(order, p->features, sizeof *order, by_weight);
  if (rows > p->features) rows = p->features;
  uint32_t *renamed = need(malloc(p->features * sizeof *renamed + 4));
  memset(renamed, 0xFF, p->features * sizeof *renamed);
  parameters kept;
  parameters_init(&kept, rows, n);
  memcpy(kept.transitions, p->transitions, transition_total(p) * sizeof(float));
  uint64_t *kept_hashes = need(malloc(rows * sizeof *kept_hashes + 8));
  for (size_t r = 0; r < rows; r++) {
    renamed[order[r]] = (uint32_t)r;
    kept_hashes[r] = hashes[order[r]];
    memcpy(kept.rows + r * n, p->rows + (size_t)order[r] * n, n * sizeof(float));
  }
  memcpy(hashes, kept_hashes, rows * sizeof *hashes);
  parameters_free(p);
  *p = kept;
  data *both[2] = {d, dev};
  for (int k = 0; k < 2; k++) {
    data *x = both[k];
    size_t used = 0, start = 0;
    for (size_t w = 0; w < x->word_count; w++) {
      size_t end = x->starts[w + 1], identity = x->identities[w];
      x->starts[w] = used;
      for (size_t i = start; i < end; i++) {
        uint32_t id = renamed[x->ids[i]];
        if (id != UINT32_MAX) x->ids[used++] = id;
        else if (i - start < identity) x->identities[w]--;
      }
      start = end;
    }
    x->starts[x->word_count] = used;
  }
  free(counts);
  free(order);
  free(weight_of);
  free(renamed);
  free(kept_hashes);
}

/* ---- The lexicon and the model file --------------------------------------------------------------------------- */

typedef struct lexicon_image {
  khi_hash_index_image index;
  khi_lexicon_entry *entries;
} lexicon_image;

static void read_lexicon(const char *path, lexicon_image *out, khi_lexicon *lexicon) {
  FILE *file = fopen(path, "r");
  char line[4096], form[2048];
  size_t count = 0, room = 0;
  uint64_t *hashes = NULL;
  khi_lexicon_entry *entries = NULL;
  if (!file) fail(path, "cannot be opened");
  while (fgets(line, sizeof line, file)) {
    unsigned v[5];
    uint16_t units[2048];
    size_t length;
    if (sscanf(line, "%2047[^\t]\t%u\t%u\t%u\t%u\t%u", form, &v[0], &v[1], &v[2], &v[3], &v[4]) != 6 ||
        khb_utf8_decode(form, strlen(form), units, &length, NULL))
      fail(path, "bad line");
    if (count == room) {
      room = room ? room * 2 : 1 << 16;
      hashes = need(realloc(hashes, room * sizeof *hashes));
      entries = need(realloc(entries, room * sizeof *entries));
    }
    hashes[count] = khi_hash_units(units, length);
    entries[count++] =
        (khi_lexicon_entry){{(uint16_t)v[0], (uint16_t)v[1], (uint16_t)v[2]}, (uint8_t)v[3], (uint8_t)v[4]};
  }
  fclose(file);
  if (khi_hash_index_build(hashes, count, NULL, &out->index, NULL)) need(NULL);
  out->entries = need(calloc(count + 1, sizeof *entries));
  for (size_t i = count; i-- > 0;) out->entries[out->index.places[i]] = entries[i];
  free(hashes);
  free(entries);
  *lexicon = (khi_lexicon){{out->index.bounds, out->index.prints, out->index.buckets - 1, count}, out->entries};
}

static options parse(int argc, char **argv) {
  options o = {.passes = 9, .final = 4, .minimum = 2, .rows = 400000, .rate = 0.08, .dropout = 0.12, .seed = 1};
  for (int i = 8; i < argc; i += 2) {
    const char *key = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (!value) fail(key, "needs a value");
    if (!strcmp(key, "--passes")) o.passes = atoi(value);
    else if (!strcmp(key, "--final")) o.final = atoi(value);
    else if (!strcmp(key, "--minimum")) o.minimum = atoi(value);
    else if (!strcmp(key, "--rows")) o.rows = (size_t)atol(value);
    else if (!strcmp(key, "--rate")) o.rate = atof(value);
    else if (!strcmp(key, "--dropout")) o.dropout = atof(value);
    else if (!strcmp(key, "--noise")) o.noise = atof(value);
    else if (!strcmp(key, "--seed")) o.seed = strtoull(value, NULL, 10);
    else fail(key, "no such option");
  }
  return o;
}

int main(int argc, char **argv) {
  if (argc < 8 || (strcmp(argv[1], "new") && strcmp(argv[1], "add"))) {
    fputs("usage: train_tagger new|add MODEL NAME TYPES TRAIN DEV LEXICON|BASE [OPTIONS]\n", stderr);
    return 2;
  }
  options o = parse(argc, argv);
  random_seed(o.seed);
  int adding = !strcmp(argv[1], "add");
  khb_tagger fresh = {.allocator = khi_allocator(NULL)}, *tagger = &fresh;
  lexicon_image lexicon = {.entries = NULL};
  khb_error error;
  if (adding) {
    if (khb_tagger_open(argv[7], NULL, &tagger, &error)) fail(argv[7], error.message);
    if (tagger->scheme_count == KHI_SCHEMES_MAX) fail(argv[7], "has as many schemes as a model can");
  } else {
    khi_foldings_init(&fresh.foldings);
    read_lexicon(argv[7], &lexicon, &fresh.lexicon);
  }
  size_t at = tagger->scheme_count;
  khi_scheme_record records[KHI_SCHEMES_MAX];
  for (size_t i = 0; i < at; i++) records[i] = *tagger->schemes[i].record;
  scheme_of(&records[at], argv[3], argv[4], adding ? 0 : -1);

  data d = {0}, dev = {0};
  load(&d, argv[5], tagger, &records[at]);
  load(&dev, argv[6], tagger, &records[at]);
  dictionary dict = {0};
  for (size_t i = 0; i < d.feature_count; i++) dictionary_count(&dict, d.hashes[i]);
  size_t features = dictionary_number(&dict, (uint32_t)o.minimum);
  printf("%s: %zu sentences, %zu words, %zu features of %zu kept\n", argv[3], d.sentence_count, d.word_count, features,
         dict.used);
  uint64_t *hashes = need(malloc(features * sizeof *hashes + 8));
  for (size_t i = 0; i < dict.slots; i++)
    if (dict.ids[i] != DICTIONARY_ABSENT) hashes[dict.ids[i]] = dict.hashes[i];
  resolve(&d, &dict);
  resolve(&dev, &dict);
  dictionary_free(&dict);

  parameters p;
  parameters_init(&p, features, 1 + 2 * (size_t)records[at].type_count);
  train(&d, &dev, &p, o.passes, &o, argv[3]);
  prune(&d, &dev, &p, hashes, o.rows);
  options last = o;
  last.rate = o.rate / 2;
  if (o.final) train(&d, &dev, &p, o.final, &last, "pruned");
  khi_crf crf;
  crf_of(&p, &crf); /* puts the forbidden transitions in */
  memcpy(p.transitions, crf.start, p.labels * sizeof(float));
  for (size_t y = 0; y < p.labels; y++)
    memcpy(p.transitions + (1 + y) * p.labels, crf.transition[y], p.labels * sizeof(float));

  khi_model_part parts[KHI_MODEL_SECTIONS_MAX];
  size_t count = 0;
  if (adding) {
    for (size_t i = 0; i < tagger->model.section_count; i++) {
      const khi_model_entry *e = &tagger->model.entries[i];
      if (e->tag != KHI_SCHEMES)
        parts[count++] = (khi_model_part){e->tag, tagger->model.file.data + e->offset, (size_t)e->size};
    }
  } else {
    const khi_hash_index_image *x = &lexicon.index;
    parts[count++] = (khi_model_part){KHI_LEXICON_BOUNDS, x->bounds, (x->buckets + 1) * sizeof(uint32_t)};
    parts[count++] = (khi_model_part){KHI_LEXICON_PRINTS, x->prints, x->count * sizeof(uint16_t)};
    parts[count++] = (khi_model_part){KHI_LEXICON_ENTRIES, lexicon.entries, x->count * sizeof(khi_lexicon_entry)};
  }
  khi_weights_image weights;
  char set = (char)('0' + at);
  if (khi_weights_build(hashes, p.rows, p.features, p.labels, set, NULL, &weights, &error))
    fail(argv[2], error.message);
  memcpy(parts + count, weights.parts, sizeof weights.parts);
  count += sizeof weights.parts / sizeof *weights.parts;
  parts[count++] = (khi_model_part){KHI_TRANSITIONS(set), p.transitions, transition_total(&p) * sizeof(float)};
  parts[count++] = (khi_model_part){KHI_SCHEMES, records, (at + 1) * sizeof *records};
  if (khi_model_write(argv[2], KHI_MODEL_TAGGER, parts, count, NULL, &error)) fail(argv[2], error.message);
  printf("%s: %zu rows written\n", argv[2], p.features);
  return 0;
}
