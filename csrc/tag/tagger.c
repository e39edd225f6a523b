/* Tagging: sentence by sentence, features to emissions to the best labels to mentions with their probability. */
#include "tag/tagger.h"

#include <string.h>

static const char *const type_names[KHB_ENTITY_TYPE_COUNT] = {"PER",   "ORG",  "GPE",  "LOC",  "FAC",
                                                              "EVENT", "WORK", "PROD", "ROLE", "MISC"};

const char *khb_entity_type_name(khb_entity_type type) {
  return (unsigned)type < KHB_ENTITY_TYPE_COUNT ? type_names[type] : NULL;
}

int khi_tag_scratch_init(khi_tag_scratch *self, khi_arena *arena, size_t words) {
  self->tokens = khi_arena_allocate(arena, words * sizeof *self->tokens);
  self->emission = khi_arena_allocate(arena, words * sizeof *self->emission);
  self->alpha = khi_arena_allocate(arena, words * sizeof *self->alpha);
  self->beta = khi_arena_allocate(arena, words * sizeof *self->beta);
  self->factor = khi_arena_allocate(arena, words * sizeof *self->factor);
  self->listed = khi_arena_allocate(arena, words * sizeof *self->listed);
  int ok = self->tokens && self->emission && self->alpha && self->beta && self->factor && self->listed &&
           khi_network_scratch_init(&self->network, arena, words);
  for (size_t i = 0; i < KHI_SCHEMES_MAX; i++) ok &= !!(self->labels[i] = khi_arena_allocate(arena, words));
  return ok;
}

_Static_assert((int)KHI_FEATURES_MAX <= (int)KHI_LOOKUP_MAX, "a word's features are one lookup");

/* Each step of a word's lookup is taken between those of other words. */
void khi_tagger_weigh(const khb_tagger *self, size_t scheme, size_t count, khi_tag_scratch *scratch) {
  enum { STEPS = 4 };
  const khi_scheme *s = &self->schemes[scheme];
  const uint8_t *labels = s->record->base < 0 ? NULL : scratch->labels[s->record->base];
  const khi_token *tokens = scratch->tokens;
  khi_lookup lookups[STEPS];
  for (size_t t = 0; t < count + STEPS - 1; t++) { /* the numbers of words not there yet are larger than any */
    if (t < count) {
      khi_lookup *lookup = &lookups[t % STEPS];
      size_t identity;
      lookup->count = khi_features(tokens, count, t, lookup->features, &identity);
      if (labels) lookup->count += khi_label_features(tokens, labels, count, t, lookup->features + lookup->count);
      khi_lookup_begin(&s->weights, lookup);
    }
    if (t - 1 < count) khi_lookup_approach(&s->weights, &lookups[(t - 1) % STEPS]);
    if (t - 2 < count) khi_lookup_find(&s->weights, &lookups[(t - 2) % STEPS]);
    if (t - 3 >= count) continue;
    int32_t sums[KHI_LABELS_MAX] = {0};
    float *emission = scratch->emission[t - 3];
    khi_lookup_add(&s->weights, &lookups[(t - 3) % STEPS], sums);
    for (size_t y = 0; y < s->labels; y++) emission[y] = (float)sums[y] * s->weights.scale;
  }
}

void khi_tagger_label(const khb_tagger *self, size_t scheme, size_t count, khi_tag_scratch *scratch) {
  const khi_scheme *s = &self->schemes[scheme];
  int base = s->record->base;
  if (base >= 0) khi_tagger_label(self, (size_t)base, count, scratch);
  else if (self->network.stack_count) khi_network_read(&self->network, scratch->tokens, count, &scratch->network);
  khi_tagger_weigh(self, scheme, count, scratch);
  if (self->network.stack_count)
    khi_network_score(&self->network, scheme, count, s->labels, &scratch->network, scratch->emission);
  khi_crf_viterbi(&s->crf, scratch->emission, count, scratch->labels[scheme], scratch->alpha);
}

/* Take the labels off every span that overlaps a listed name. */
static void clear_overlapped(const khi_listed *listed, size_t count, uint8_t *labels) {
  for (size_t at = 0; at < count;) {
    size_t end = listed[at].name ? listed[at].end : at + 1;
    if (listed[at].name) {
      size_t first = at, last = end;
      while (first && labels[first] && labels[first] % 2 == 0) first--;
      while (last < count && labels[last] && labels[last] % 2 == 0) last++;
      memset(labels + first, 0, last - first);
    }
    at = end;
  }
}

static int append(khb_mentions *self, const khb_segmentation *seg, size_t first, size_t end, khi_mention mention) {
  if (!khi_grow(&self->allocator, &self->items, &self->capacity, self->count, sizeof *self->items)) return 0;
  mention.start = seg->words[first].start;
  mention.end = seg->words[end - 1].end;
  mention.first = (uint32_t)first;
  mention.words_end = (uint32_t)end;
  self->items[self->count++] = mention;
  return 1;
}

/*
 * The spans of one labelled sentence and its listed names (NULL: none), added to the mentions; `at` is the index of its
 * first word.
 */
static int collect(const khi_scheme *scheme, const khb_names *names, const khb_segmentation *seg, size_t at,
                   size_t count, khi_tag_scratch *scratch, uint8_t *labels, khb_mentions *mentions) {
  int summed = 0; /* the sums are needed only where there is a mention */
  const khi_listed *listed = scratch->listed;
  if (names) clear_overlapped(listed, count, labels);
  for (size_t first = 0; first < count;) {
    size_t label = labels[first], end = first + 1;
    if (names && listed[first].name) {
      khb_entity_type type = (khb_entity_type)names->types[listed[first].name - 1];
      khi_mention mention = {.type = type, .score = 1, .listed = listed[first].name, .cut = listed[first].cut};
      end = listed[first].end;
      if (!append(mentions, seg, at + first, at + end, mention)) return 0;
      first = end;
      continue;
    }
    if (label % 2 == 0) {
      first++;
      continue;
    }
    while (end < count && labels[end] == label + 1) end++;
    if (!summed++)
      khi_crf_forward_backward(&scheme->crf, scratch->emission, count, scratch->alpha, scratch->beta, scratch->factor);
    double p = khi_crf_span_probability(&scheme->crf, scratch->alpha, scratch->beta, scratch->factor, count, first, end,
                                        label);
    size_t type = (label - 1) / 2;
    khi_mention mention = {.type = (khb_entity_type)scheme->record->types[type],
                           .score = khi_calibrated(&scheme->calibration[type], p)};
    if (!append(mentions, seg, at + first, at + end, mention)) return 0;
    first = end;
  }
  return 1;
}

/* The allocator is asked now and then, so that one that gives no more ends a long text soon. */
enum { ASKED_SENTENCES = 256 };

static int is_granted(const khb_allocator *allocator) {
  void *memory = khi_allocate(allocator, 1);
  khi_release(allocator, memory);
  return memory != NULL;
}

khb_status khi_tagger_tag_segmented(const khb_tagger *self, size_t scheme, const khb_names *names,
                                    const uint16_t *units, const khb_segmentation *seg, const khb_allocator *allocator,
                                    khb_mentions **out, khb_error *error) {
  khb_status status = KHB_OK;
  khi_tag_scratch scratch;
  khi_arena arena;
  khi_arena_init(&arena, allocator);
  khb_mentions *mentions = khi_allocate(allocator, sizeof *mentions);
  size_t longest = 0;
  for (size_t i = 0; i < seg->sentence_count; i++) {
    size_t count = seg->sentences[i].end - seg->sentences[i].first;
    if (count > longest) longest = count;
  }
  int ok = mentions && khi_tag_scratch_init(&scratch, &arena, longest);
  if (mentions) *mentions = (khb_mentions){.allocator = *allocator};
  for (size_t i = 0; ok && i < seg->sentence_count; i++) {
    khi_sentence s = seg->sentences[i];
    size_t count = s.end - s.first;
    khi_tokens_fill(&self->foldings.form, &self->lexicon, units, seg->words + s.first, count, scratch.tokens);
    khi_tagger_label(self, scheme, count, &scratch);
    if (names)
      khi_names_find_listed(names, &self->foldings.form, &self->lexicon, units, seg->words + s.first, scratch.tokens,
                            count, scratch.listed);
    ok = collect(&self->schemes[scheme], names, seg, s.first, count, &scratch, scratch.labels[scheme], mentions);
    if (ok && i % ASKED_SENTENCES == ASKED_SENTENCES - 1) ok = is_granted(allocator);
  }
  if (ok) {
    *out = mentions;
  } else {
    khb_mentions_free(mentions);
    status = khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory to tag the text");
  }
  khi_arena_free(&arena);
  return status;
}

khb_status khb_tagger_tag(const khb_tagger *self, const char *scheme, const uint16_t *units, size_t length,
                          khb_mentions **out, khb_error *error) {
  return khb_tagger_tag_with(self, scheme, NULL, units, length, out, error);
}

khb_status khb_tagger_tag_with(const khb_tagger *self, const char *scheme, const khb_names *names,
                               const uint16_t *units, size_t length, khb_mentions **out, khb_error *error) {
  if (!self || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or out is NULL");
  khb_segmentation *seg;
  size_t index = 0;
  khb_status status = khi_tagger_scheme(self, scheme, &index, error);
  if (status != KHB_OK) return status;
  status = khb_segmentation_new(units, length, &self->allocator, &seg, error);
  if (status != KHB_OK) return status;
  status = khi_tagger_tag_segmented(self, index, names, units, seg, &self->allocator, out, error);
  khb_segmentation_free(seg);
  return status;
}

size_t khb_mentions_count(const khb_mentions *self) { return self->count; }

khb_span khb_mentions_span(const khb_mentions *self, size_t index) {
  return (khb_span){self->items[index].start, self->items[index].end};
}

khb_entity_type khb_mentions_type(const khb_mentions *self, size_t index) { return self->items[index].type; }

double khb_mentions_score(const khb_mentions *self, size_t index) { return (double)self->items[index].score; }

void khb_mentions_free(khb_mentions *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_release(&memory, self->items);
  khi_release(&memory, self);
}
