/* The chain's arithmetic against the sum over all label sequences, on lattices small enough for it. */
#include "tag/crf.h"

#include <math.h>

#include "helpers.h"

enum { WORDS_MAX = 5, SEQUENCES_MAX = 7 * 7 * 7 * 7 * 7 };

typedef struct lattice {
  khi_crf crf;
  khi_row emission[WORDS_MAX];
  size_t words;
  double total;            /* Z, by enumeration */
  double p[SEQUENCES_MAX]; /* probability of each sequence; label of word t of sequence n by label_of */
  size_t sequences, best;  /* index of the most probable */
} lattice;

static size_t label_of(const lattice *l, size_t sequence, size_t t) {
  while (t--) sequence /= l->crf.labels;
  return sequence % l->crf.labels;
}

static float random_score(uint64_t *state, float width) {
  return ((float)random_below(state, 20001) / 10000 - 1) * width;
}

/* ln of the unnormalised probability, by the formula at the head of crf.h; -inf where IOB2 forbids. */
static double score_of(const lattice *l, size_t sequence) {
  size_t before = label_of(l, sequence, 0);
  if (before && before % 2 == 0) return -INFINITY;
  double s = (double)l->crf.start[before] + l->emission[0][before];
  for (size_t t = 1; t < l->words; t++) {
    size_t y = label_of(l, sequence, t);
    if (y && y % 2 == 0 && before != y && before != y - 1) return -INFINITY;
    s += (double)l->crf.transition[before][y] + l->emission[t][y];
    before = y;
  }
  return s;
}

static void fill(lattice *l, uint64_t *state, size_t types, size_t words, float width) {
  memset(l, 0, sizeof *l);
  size_t n = l->crf.labels = 1 + 2 * types;
  l->words = words;
  for (size_t y = 0; y < n; y++) {
    l->crf.start[y] = random_score(state, width);
    for (size_t to = 0; to < n; to++) l->crf.transition[y][to] = random_score(state, width);
    for (size_t t = 0; t < words; t++) l->emission[t][y] = random_score(state, width);
  }
  khi_crf_prepare(&l->crf);
  l->sequences = 1;
  for (size_t t = 0; t < words; t++) l->sequences *= n;
  for (size_t s = 0; s < l->sequences; s++) l->total += l->p[s] = exp(score_of(l, s));
  for (size_t s = 0; s < l->sequences; s++) {
    l->p[s] /= l->total;
    if (l->p[s] > l->p[l->best]) l->best = s;
  }
}

/* Calls `check` on lattices of every size, with scores of every width. */
static void each_lattice(void check(const lattice *)) {
  lattice *l = test_block(sizeof *l);
  uint64_t state = 8;
  for (size_t i = 0; i < 40; i++)
    for (size_t types = 1; types <= 3; types++)
      for (size_t words = 1; words <= WORDS_MAX - (types == 3); words++) {
        fill(l, &state, types, words, i % 2 ? 3 : 10);
        check(l);
      }
}

static void check_viterbi(const lattice *l) {
  uint8_t labels[WORDS_MAX];
  khi_row scores[WORDS_MAX];
  size_t sequence = 0;
  khi_crf_viterbi(&l->crf, l->emission, l->words, labels, scores);
  for (size_t t = l->words; t-- > 0;) sequence = sequence * l->crf.labels + labels[t];
  if (!(l->p[sequence] >= l->p[l->best] * (1 - 1e-4))) /* another of the same probability will do */
    ck_abort_msg("Viterbi found %g, the best is %g", l->p[sequence], l->p[l->best]);
}

START_TEST(viterbi_finds_the_best_sequence) { each_lattice(check_viterbi); }
END_TEST

static int near(double got, double expected) { return fabs(got - expected) <= 1e-4 * expected + 1e-6; }

static void check_marginals(const lattice *l) {
  khi_row alpha[WORDS_MAX], beta[WORDS_MAX], factor[WORDS_MAX];
  double log_z = khi_crf_forward_backward(&l->crf, l->emission, l->words, alpha, beta, factor);
  if (fabs(log_z - log(l->total)) > 1e-4) ck_abort_msg("ln Z is %g, expected %g", log_z, log(l->total));
  for (size_t t = 0; t < l->words; t++) {
    double expected[KHI_LABELS_MAX] = {0}, sum = 0;
    for (size_t s = 0; s < l->sequences; s++) expected[label_of(l, s, t)] += l->p[s];
    for (size_t y = 0; y < l->crf.labels; y++) sum += (double)alpha[t][y] * beta[t][y];
    if (!near(sum, 1)) ck_abort_msg("the marginals of word %zu sum to %g", t, sum);
    for (size_t y = 0; y < l->crf.labels; y++)
      if (!near((double)alpha[t][y] * beta[t][y], expected[y]))
        ck_abort_msg("P(y_%zu = %zu) is %g, expected %g", t, y, (double)alpha[t][y] * beta[t][y], expected[y]);
  }
}

START_TEST(marginals_are_sums_over_sequences) { each_lattice(check_marginals); }
END_TEST

/* Whether a sequence has exactly the span first .. end-1 of the type whose B is `label`. */
static int has_span(const lattice *l, size_t sequence, size_t first, size_t end, size_t label) {
  if (label_of(l, sequence, first) != label) return 0;
  for (size_t t = first + 1; t < end; t++)
    if (label_of(l, sequence, t) != label + 1) return 0;
  return end == l->words || label_of(l, sequence, end) != label + 1;
}

static void check_spans(const lattice *l) {
  khi_row alpha[WORDS_MAX], beta[WORDS_MAX], factor[WORDS_MAX];
  double cover[WORDS_MAX];
  khi_crf_forward_backward(&l->crf, l->emission, l->words, alpha, beta, factor);
  for (size_t t = 0; t < l->words; t++) cover[t] = (double)alpha[t][0] * beta[t][0];
  for (size_t first = 0; first < l->words; first++)
    for (size_t end = first + 1; end <= l->words; end++)
      for (size_t label = 1; label < l->crf.labels; label += 2) {
        double expected = 0;
        for (size_t s = 0; s < l->sequences; s++)
          if (has_span(l, s, first, end, label)) expected += l->p[s];
        double got = khi_crf_span_probability(&l->crf, alpha, beta, factor, l->words, first, end, label);
        if (!near(got, expected)) ck_abort_msg("P(%zu-%zu) is %g, expected %g", first, end, got, expected);
        for (size_t t = first; t < end; t++) cover[t] += got;
      }
  for (size_t t = 0; t < l->words; t++) /* a word is O or in exactly one span */
    if (!near(cover[t], 1)) ck_abort_msg("word %zu is covered with probability %g", t, cover[t]);
}

START_TEST(span_probabilities_are_sums_over_sequences) { each_lattice(check_spans); }
END_TEST

START_TEST(forbidden_labels_are_never_chosen) {
  enum { LONG = 60, LABELS = 19 };
  static khi_crf crf; /* too large for some stacks */
  khi_row *emission = test_block(LONG * sizeof *emission);
  uint8_t labels[LONG];
  khi_row scores[LONG];
  uint64_t state = 9;
  for (size_t i = 0; i < 300; i++) {
    crf.labels = LABELS;
    for (size_t y = 0; y < LABELS; y++) {
      crf.start[y] = random_score(&state, 5);
      for (size_t to = 0; to < LABELS; to++) crf.transition[y][to] = random_score(&state, 5);
      for (size_t t = 0; t < LONG; t++) /* the words would rather be inside than anything else */
        emission[t][y] = random_score(&state, 50) + (y && y % 2 == 0 ? 100 : 0);
    }
    khi_crf_prepare(&crf);
    khi_crf_viterbi(&crf, emission, LONG, labels, scores);
    if (labels[0] && labels[0] % 2 == 0) ck_abort_msg("a sentence begins inside");
    for (size_t t = 1; t < LONG; t++)
      if (!khi_label_may_follow(labels[t - 1], labels[t])) ck_abort_msg("%d follows %d", labels[t], labels[t - 1]);
  }
}
END_TEST

START_TEST(iob2_says_what_may_follow) {
  for (size_t from = 0; from < KHI_LABELS_MAX; from++)
    for (size_t to = 0; to < KHI_LABELS_MAX; to++) {
      int inside = to && to % 2 == 0; /* only behind its own beginning or itself */
      ck_assert_int_eq(!!khi_label_may_follow(from, to), !inside || from == to || from == to - 1);
    }
}
END_TEST

START_TEST(sums_stay_finite_over_a_long_sentence) {
  enum { LONG = 256 };
  static khi_crf crf;
  khi_row *rows = test_block(4 * LONG * sizeof *rows), *emission = rows;
  uint64_t state = 10;
  for (int width = 1; width <= 1000; width *= 10) {
    crf.labels = 7;
    for (size_t y = 0; y < 7; y++) {
      crf.start[y] = random_score(&state, 2);
      for (size_t to = 0; to < 7; to++) crf.transition[y][to] = random_score(&state, 2);
      for (size_t t = 0; t < LONG; t++) emission[t][y] = random_score(&state, (float)width);
    }
    khi_crf_prepare(&crf);
    double log_z = khi_crf_forward_backward(&crf, emission, LONG, rows + LONG, rows + 2 * LONG, rows + 3 * LONG);
    ck_assert(isfinite(log_z));
    for (size_t t = 0; t < LONG && width <= 10; t++) { /* as wide as trained models are */
      double sum = 0;
      for (size_t y = 0; y < 7; y++) sum += (double)rows[LONG + t][y] * rows[2 * LONG + t][y];
      if (!(fabs(sum - 1) < 1e-3)) ck_abort_msg("the marginals of word %zu sum to %g", t, sum);
    }
  }
}
END_TEST

/* A few scores only, so that many sequences are equally good, or any; what stands behind the labels must not count. */
static void fill_rows(uint64_t *state, khi_row *rows, size_t count, size_t labels) {
  int few = (int)random_below(state, 2);
  for (size_t i = 0; i < count; i++)
    for (size_t y = 0; y < KHI_LABELS_MAX; y++)
      rows[i][y] = y >= labels ? NAN : few ? (float)random_below(state, 3) : random_score(state, 10);
}

START_TEST(every_instruction_set_gives_the_same_bits) {
  enum { WORDS = 40 };
  khi_row emission[WORDS], scores[2][WORDS], out[2];
  khi_crf_loops plain = khi_crf_loops_for(KHI_ISA_SCALAR);
  static khi_crf crf;
  uint64_t state = 12;
  for (size_t i = 0; i < 3000; i++) {
    khi_crf_loops loops = khi_crf_loops_for((khi_isa)(i % KHI_ISA_COUNT));
    if (!khi_isa_available((khi_isa)(i % KHI_ISA_COUNT))) continue;
    size_t n = crf.labels = 1 + 2 * random_below(&state, KHI_LABELS_MAX / 2), row = n * sizeof(float);
    size_t words = 1 + random_below(&state, WORDS);
    fill_rows(&state, crf.transition, n, n);
    fill_rows(&state, &crf.start, 1, n);
    khi_crf_prepare(&crf);
    fill_rows(&state, emission, words, n);
    memcpy(scores[0][0], emission[0], sizeof *emission);
    memcpy(scores[1][0], emission[0], sizeof *emission);
    plain.best_scores(crf.transition, n, emission, words, scores[0]);
    loops.best_scores(crf.transition, n, emission, words, scores[1]);
    for (size_t t = 0; t < words; t++) {
      const float *score = scores[0][t];
      if (memcmp(score, scores[1][t], row)) ck_abort_msg("case %zu: scores of word %zu differ", i, t);
      size_t to = random_below(&state, (unsigned)n), a = plain.best_before(score, crf.back[to], n);
      size_t b = loops.best_before(score, crf.back[to], n);
      if (a != b) ck_abort_msg("case %zu: before label %zu of word %zu stands %zu, not %zu", i, to, t, b, a);
      plain.multiply(crf.exp_transition, n, score, out[0]);
      loops.multiply(crf.exp_transition, n, score, out[1]);
      if (memcmp(out[0], out[1], row)) ck_abort_msg("case %zu: products of word %zu differ", i, t);
    }
  }
}
END_TEST

Suite *crf_suite(void) {
  Suite *suite = suite_create("crf");
  TCase *c = new_case(suite, "conditional random field");
  tcase_add_test(c, viterbi_finds_the_best_sequence);
  tcase_add_test(c, marginals_are_sums_over_sequences);
  tcase_add_test(c, span_probabilities_are_sums_over_sequences);
  tcase_add_test(c, forbidden_labels_are_never_chosen);
  tcase_add_test(c, iob2_says_what_may_follow);
  tcase_add_test(c, every_instruction_set_gives_the_same_bits);
  tcase_add_test(c, sums_stay_finite_over_a_long_sentence);
  return suite;
}
