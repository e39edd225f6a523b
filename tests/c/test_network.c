/* The network's integers beside the same sums in double, and what it adds to a scheme's scores. */
#include <math.h>

#include "models.h"
#include "tag/tagger.h"

enum { WORD = KHI_NETWORK_WORD, LOCAL = KHI_NETWORK_LOCAL, STATE = KHI_NETWORK_STATE, MIXED = KHI_NETWORK_MIXED };

static double held(double x, double low, double high) { return x < low ? low : x > high ? high : x; }

/* bias + weights x, of one output, as network.h counts */
static double sum_of(const khi_layer *layer, const double *x, size_t y) {
  double sum = (double)layer->biases[y] / KHI_NETWORK_ONE / KHI_NETWORK_WEIGHT_ONE;
  const int16_t *w = layer->weights + (y - y % KHI_LAYER_BLOCK) * layer->inputs + y % KHI_LAYER_BLOCK * 2;
  for (size_t i = 0; i < layer->inputs; i++)
    sum += (double)w[i / 2 * 2 * KHI_LAYER_BLOCK + i % 2] / KHI_NETWORK_WEIGHT_ONE * x[i];
  return sum;
}

/* What a word's row is, from those of its features: of all parts, unless the word itself has one. */
static void word_row(const khi_network *n, const khi_token *token, double *out) {
  uint64_t features[KHI_NETWORK_PARTS_MAX];
  size_t count = khi_network_word(token, features);
  if (khi_hash_index_find(&n->words.index, features[0]) == KHI_ABSENT) count = khi_network_parts(token, features);
  for (size_t k = 0; k < WORD; k++) out[k] = 0;
  for (size_t i = 0; i < count; i++) {
    size_t at = khi_hash_index_find(&n->words.index, features[i]);
    for (size_t k = 0; k < WORD && at != KHI_ABSENT; k++)
      out[k] += (double)n->words.rows[at * WORD + k] * (double)n->words.scale;
  }
  for (size_t k = 0; k < WORD; k++) out[k] = held(out[k], -1, 1);
}

/* Scores [count][HEAD] in double, to which a stack's are added. */
static void add_stack(const khi_network *network, const khi_stack *n, size_t scheme, const khi_token *tokens,
                      size_t count, double *scores) {
  double *words = test_block((count + 2) * WORD * sizeof *words), *local = test_block(count * LOCAL * sizeof *local);
  double *joined = test_block(count * (STATE + LOCAL) * sizeof *joined), mixed[MIXED];
  memset(words, 0, (count + 2) * WORD * sizeof *words);
  for (size_t t = 0; t < count; t++) word_row(network, &tokens[t], words + (t + 1) * WORD);
  for (size_t t = 0; t < count; t++)
    for (size_t y = 0; y < LOCAL; y++) local[t * LOCAL + y] = held(sum_of(&n->local, words + t * WORD, y), 0, 3);
  for (size_t y = 0; y < STATE; y++) {
    double c = 0;
    for (size_t i = 0; i < count; i++) {
      size_t t = y < STATE / 2 ? i : count - 1 - i;
      double value = held(sum_of(&n->values, local + t * LOCAL, y), -1, 1);
      double gate = held(sum_of(&n->gates, local + t * LOCAL, y) / 4, 0, 1); /* the half is in the bias */
      c = gate * c + (1 - gate) * value;
      joined[t * (STATE + LOCAL) + y] = c;
    }
  }
  for (size_t t = 0; t < count; t++) {
    memcpy(joined + t * (STATE + LOCAL) + STATE, local + t * LOCAL, LOCAL * sizeof *local);
    for (size_t y = 0; y < MIXED; y++) mixed[y] = held(sum_of(&n->mixed, joined + t * (STATE + LOCAL), y), -1, 1);
    for (size_t y = 0; y < KHI_NETWORK_HEAD; y++)
      scores[t * KHI_NETWORK_HEAD + y] += sum_of(&n->heads[scheme], mixed, y);
  }
}

static khb_tagger *open_networked(void) {
  model_parts m = networked_tagger();
  khb_tagger *tagger;
  khb_error error;
  if (khb_tagger_open(write_model(&m, "networked.khm"), NULL, &tagger, &error)) ck_abort_msg("%s", error.message);
  return tagger;
}

static const char *const words[] = {"محمد", "الباعور", "والفيتوري", "الفيتوري", "ليبيا", "وزير",
                                    "،",    "2026",    "Tripoli",   "وللأمم",   "مُحَمَّد",  "«"};

START_TEST(scores_are_those_of_the_reference) {
  khb_tagger *tagger = open_networked();
  khi_arena arena;
  khb_allocator memory = khi_allocator(NULL);
  khi_tag_scratch scratch;
  uint64_t state = 31;
  double most = 0, largest = 0;
  khi_arena_init(&arena, &memory);
  ck_assert(khi_tag_scratch_init(&scratch, &arena, KHB_SENTENCE_WORDS_MAX));
  for (size_t n = 0; n < 200; n++) {
    size_t count = n < 20 ? n + 1 : 1 + random_below(&state, n % 10 ? 40 : KHB_SENTENCE_WORDS_MAX);
    khi_word places[KHB_SENTENCE_WORDS_MAX];
    text t = T("");
    for (size_t i = 0; i < count; i++) {
      const char *word = words[random_below(&state, sizeof words / sizeof *words)];
      text next = text_of_utf8(word, strlen(word));
      places[i] = (khi_word){(uint32_t)t.length, (uint32_t)(t.length + next.length)};
      t = text_join(t, next);
    }
    khi_tokens_fill(&tagger->foldings.form, &tagger->lexicon, t.units, places, count, scratch.tokens);
    ck_assert_uint_eq(tagger->network.stack_count, NETWORKED_STACKS);
    khi_network_read(&tagger->network, scratch.tokens, count, &scratch.network);
    for (size_t scheme = 0; scheme < 2; scheme++) {
      double *expected = test_block(count * KHI_NETWORK_HEAD * sizeof *expected);
      memset(expected, 0, count * KHI_NETWORK_HEAD * sizeof *expected);
      for (size_t i = 0; i < NETWORKED_STACKS; i++)
        add_stack(&tagger->network, &tagger->network.stacks[i], scheme, scratch.tokens, count, expected);
      memset(scratch.emission, 0, count * sizeof *scratch.emission);
      khi_network_score(&tagger->network, scheme, count, 9, &scratch.network, scratch.emission);
      for (size_t w = 0; w < count; w++)
        for (size_t y = 0; y < 9; y++) {
          double want = expected[w * KHI_NETWORK_HEAD + y], off = fabs((double)scratch.emission[w][y] - want);
          if (off > most) most = off;
          if (fabs(want) > largest) largest = fabs(want);
        }
    }
  }
  if (!(most < 0.02)) ck_abort_msg("a score is %g off", most);
  if (!(largest > 0.2)) ck_abort_msg("all scores are small, the largest %g: nothing is tested", largest);
  khi_arena_free(&arena);
  khb_tagger_free(tagger);
}
END_TEST

/* By one scheme, with the loops of one instruction set. */
static khb_mentions *tag_by(khb_tagger *tagger, khi_isa isa, size_t scheme, text t) {
  khb_mentions *mentions;
  khb_error error;
  tagger->network.loops = khi_layer_loops_for(isa);
  for (size_t i = 0; i < tagger->scheme_count; i++) tagger->schemes[i].crf.loops = khi_crf_loops_for(isa);
  if (khb_tagger_tag(tagger, khb_tagger_scheme_name(tagger, scheme), t.units, t.length, &mentions, &error))
    ck_abort_msg("%s", error.message);
  return mentions;
}

START_TEST(every_instruction_set_tags_alike) {
  khb_tagger *tagger = open_networked();
  uint64_t state = 32;
  size_t found = 0;
  for (size_t n = 0; n < 300; n++) {
    text t = T("");
    for (size_t i = 1 + random_below(&state, n % 10 ? 40 : 2 * KHB_SENTENCE_WORDS_MAX); i; i--) {
      const char *word = words[random_below(&state, sizeof words / sizeof *words)];
      t = text_join(text_join(t, text_of_utf8(word, strlen(word))), T(" "));
    }
    for (size_t scheme = 0; scheme < tagger->scheme_count; scheme++) {
      khb_mentions *plain = tag_by(tagger, KHI_ISA_SCALAR, scheme, t);
      found += plain->count;
      for (int isa = KHI_ISA_SCALAR + 1; isa < KHI_ISA_COUNT; isa++) {
        if (!khi_isa_available((khi_isa)isa)) continue;
        khb_mentions *other = tag_by(tagger, (khi_isa)isa, scheme, t);
        ck_assert_uint_eq(other->count, plain->count);
        for (size_t i = 0; i < plain->count; i++) {
          const khi_mention *a = &plain->items[i], *b = &other->items[i];
          if (a->start == b->start && a->end == b->end && a->type == b->type && !memcmp(&a->score, &b->score, 4))
            continue;
          ck_abort_msg("text %zu, instruction set %d: mention %zu is another, or its score", n, isa, i);
        }
        khb_mentions_free(other);
      }
      khb_mentions_free(plain);
    }
  }
  ck_assert_uint_gt(found, 1000);
  khb_tagger_free(tagger);
}
END_TEST

/* The score of the only mention of a text, by a tagger whose head likes PER's beginning so much. */
static double score_with(int32_t liking) {
  model_parts m = networked_tagger();
  ((int32_t *)part_of(&m, KHI_NETWORK_BIASES(0, '0'))->data)[1] = liking * KHI_NETWORK_ONE * KHI_NETWORK_WEIGHT_ONE;
  khb_tagger *tagger;
  khb_mentions *mentions;
  khb_error error;
  if (khb_tagger_open(write_model(&m, "liking.khm"), NULL, &tagger, &error)) ck_abort_msg("%s", error.message);
  ck_assert_int_eq(khb_tagger_tag(tagger, NULL, U("محمد"), &mentions, &error), KHB_OK);
  double score = khb_mentions_count(mentions) ? khb_mentions_score(mentions, 0) : 0;
  khb_mentions_free(mentions);
  khb_tagger_free(tagger);
  return score;
}

START_TEST(its_scores_are_added_to_the_emissions) {
  double less = score_with(-3), plain = score_with(0), more = score_with(3);
  if (!(less < plain - 0.05 && plain < more)) ck_abort_msg("scores are %g, %g, %g", less, plain, more);
  ck_assert(score_with(-20) == 0); /* the mention is gone */
}
END_TEST

START_TEST(a_model_without_a_network_has_none) {
  khb_tagger *tagger = open_tiny_tagger(NULL);
  ck_assert_uint_eq(tagger->network.stack_count, 0);
  khb_tagger_free(tagger);
}
END_TEST

Suite *network_suite(void) {
  Suite *suite = suite_create("network");
  TCase *c = new_case(suite, "network");
  tcase_add_test(c, scores_are_those_of_the_reference);
  tcase_add_test(c, every_instruction_set_tags_alike);
  tcase_add_test(c, its_scores_are_added_to_the_emissions);
  tcase_add_test(c, a_model_without_a_network_has_none);
  return suite;
}
