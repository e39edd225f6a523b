/*
 * Fit how far a classifier's probabilities are to be trusted (csrc/topics/certainty.h), and write a model with it.
 *
 *   train_certainty MODEL OUT DEV
 *
 * DEV: labelled headlines (see corpus.h), the primary topic first, that MODEL did not learn from. OUT may be MODEL's own
 * name. Of the lines that DEV cannot tell from the one of least logarithmic loss of whether the best topic is right (all
 * its headlines together are at most e times as likely by that one) it is that of the least expected calibration error.
 * Prints this error before and after, and what it is where each headline's line was fitted to the other four fifths of DEV.
 * No chance is in it: the same inputs give the same bytes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/model_writer.h"
#include "corpus.h"
#include "topics/classifier.h"

enum { BINS = 10, STEPS = 100, FOLDS = 5 };
static const double NEAR_ONE = 1e-7, DOUBT = 1;   /* DOUBT: of the sum of losses */
static const double REACH = 0.4, FINENESS = 0.01; /* where such lines are looked for, around the likeliest */

/* A headline's best topic. */
typedef struct sample {
  double p;
  int right;
} sample;

typedef struct samples {
  sample *items;
  size_t count, room;
} samples;

static samples judge(const khb_classifier *classifier, const char *path) {
  samples out = {NULL, 0, 0};
  corpus c;
  khb_error error;
  float p[KHB_LABELS_MAX];
  for (corpus_open(&c, path); corpus_next(&c);) {
    size_t best = 0;
    if (khb_classifier_classify(classifier, c.units, c.length, p, &error)) fail(path, error.message);
    for (size_t k = 1; k < classifier->labels; k++)
      if (p[k] > p[best]) best = k;
    if (out.count == out.room) {
      out.room = out.room ? out.room * 2 : 512;
      out.items = need(realloc(out.items, out.room * sizeof *out.items));
    }
    int right = c.span_count && !strcmp(c.spans[0].label, classifier->codes[best]);
    out.items[out.count++] = (sample){(double)p[best], right};
  }
  return out;
}

static double log_odds(double p) {
  p = fmin(fmax(p, NEAR_ONE), 1 - NEAR_ONE);
  return log(p / (1 - p));
}

static double certain(khi_certainty line, double p) {
  return 1 / (1 + exp(-((double)line.slope * log_odds(p) + (double)line.offset)));
}

/* Newton's method over the samples outside of `fold` (FOLDS: over all); with `bent` 0 the slope stays 1. */
static khi_certainty fit_line(const samples *s, size_t fold, int bent) {
  double slope = 1, offset = 0;
  for (int step = 0; step < STEPS; step++) {
    double g0 = 0, g1 = 0, h00 = 1e-9, h01 = 0, h11 = 1e-9;
    for (size_t i = 0; i < s->count; i++) {
      if (i % FOLDS == fold) continue;
      double x = log_odds(s->items[i].p), q = 1 / (1 + exp(-(slope * x + offset))), w = q * (1 - q);
      g0 += q - s->items[i].right;
      g1 += (q - s->items[i].right) * x;
      h00 += w;
      h01 += w * x;
      h11 += w * x * x;
    }
    double det = h00 * h11 - h01 * h01;
    if (bent) {
      slope -= (h00 * g1 - h01 * g0) / det;
      offset -= (h11 * g0 - h01 * g1) / det;
    } else {
      offset -= g0 / h00;
    }
  }
  return (khi_certainty){(float)slope, (float)offset};
}

/* The likeliest line under which the best topic stays the best. */
static khi_certainty fit(const samples *s, size_t fold) {
  khi_certainty line = fit_line(s, fold, 1);
  if (khi_certainty_valid(line)) return line;
  line = fit_line(s, fold, 0);
  return khi_certainty_valid(line) ? line : KHI_CERTAINTY_NONE;
}

static int bin_of(double q) { return q < 1 ? (int)(q * BINS) : BINS - 1; }

static double error_of(const double *gaps, size_t count) {
  double error = 0;
  for (int b = 0; b < BINS; b++) error += fabs(gaps[b]) / (double)count;
  return error;
}

/* The expected calibration error of the samples outside of `fold` under one line; *loss is the sum of their losses. */
static double judge_line(const samples *s, size_t fold, khi_certainty line, double *loss) {
  double gaps[BINS] = {0};
  size_t count = 0;
  *loss = 0;
  for (size_t i = 0; i < s->count; i++) {
    if (i % FOLDS == fold) continue;
    double q = certain(line, s->items[i].p);
    gaps[bin_of(q)] += q - s->items[i].right;
    *loss -= log(s->items[i].right ? q : 1 - q);
    count++;
  }
  return error_of(gaps, count ? count : 1);
}

static khi_certainty settle(const samples *s, size_t fold) {
  khi_certainty likeliest = fit(s, fold), line = likeliest;
  double least_loss, loss, least = judge_line(s, fold, likeliest, &least_loss);
  for (double a = -REACH; a <= REACH; a += FINENESS)
    for (double b = -REACH; b <= REACH; b += FINENESS) {
      khi_certainty other = {likeliest.slope + (float)a, likeliest.offset + (float)b};
      if (!khi_certainty_valid(other)) continue;
      double error = judge_line(s, fold, other, &loss);
      if (loss > least_loss + DOUBT || error >= least) continue;
      least = error;
      line = other;
    }
  return line;
}

/* The expected calibration error; the line of sample i is lines[i % FOLDS]. */
static double calibration_error(const samples *s, const khi_certainty *lines) {
  double gaps[BINS] = {0};
  for (size_t i = 0; i < s->count; i++) {
    double q = certain(lines[i % FOLDS], s->items[i].p);
    gaps[bin_of(q)] += q - s->items[i].right;
  }
  return error_of(gaps, s->count ? s->count : 1);
}

static void write_model(const khb_classifier *classifier, const char *path, khi_certainty line) {
  khi_model_part parts[KHI_MODEL_SECTIONS_MAX + 1];
  size_t count = 0;
  khb_error error;
  for (size_t i = 0; i < classifier->model.section_count; i++) {
    const khi_model_entry *e = &classifier->model.entries[i];
    if (e->tag != KHI_CERTAINTY)
      parts[count++] = (khi_model_part){e->tag, classifier->model.data + e->offset, (size_t)e->size};
  }
  parts[count++] = (khi_model_part){KHI_CERTAINTY, &line, sizeof line};
  if (khi_model_write(path, KHI_MODEL_CLASSIFIER, parts, count, NULL, &error)) fail(path, error.message);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fputs("usage: train_certainty MODEL OUT DEV\n", stderr);
    return 2;
  }
  khb_classifier *classifier;
  khb_error error;
  if (khb_classifier_open(argv[1], NULL, &classifier, &error)) fail(argv[1], error.message);
  classifier->certainty = KHI_CERTAINTY_NONE;
  samples s = judge(classifier, argv[3]);
  khi_certainty none[FOLDS], all[FOLDS], folds[FOLDS];
  for (size_t f = 0; f < FOLDS; f++) {
    none[f] = KHI_CERTAINTY_NONE;
    all[f] = f ? all[0] : settle(&s, FOLDS);
    folds[f] = settle(&s, f);
  }
  printf("calibration error of %zu headlines: before %.4f, after %.4f, by lines of the others %.4f\n", s.count,
         calibration_error(&s, none), calibration_error(&s, all), calibration_error(&s, folds));
  write_model(classifier, argv[2], all[0]);
  printf("%s: slope %.4f, offset %.4f\n", argv[2], (double)all[0].slope, (double)all[0].offset);
  free(s.items);
  khb_classifier_free(classifier);
  return 0;
}
