/*
 * Fit what turns the tagger's probabilities into scores (csrc/tag/calibration.h), and write a model with it.
 *
 *   train_calibration MODEL OUT SCHEME HELD_MODEL HELD [DEV]
 *
 * HELD: labelled sentences (see corpus.h) that HELD_MODEL has not seen. HELD_MODEL: one trained as MODEL was, on less
 * (training/held_out.py makes both), or MODEL itself. OUT: MODEL with the fit for SCHEME, which may be MODEL's own name.
 * Prints the fit and, of MODEL on DEV, the reliability of its probabilities and of its scores.
 *
 * Every type has a line through the log-odds that minimises the logarithmic loss; a type with few mentions is drawn
 * towards the line of all. No chance is in it: the same inputs give the same bytes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/model_writer.h"
#include "corpus.h"
#include "tag/tagger.h"

enum { BINS = 10, STEPS = 50 };
static const double PULL = 4; /* towards the line of all types: as so many mentions that are in doubt */

/* A mention that a model found. */
typedef struct sample {
  double p; /* its probability */
  int right;
  size_t type; /* of the scheme */
} sample;

typedef struct samples {
  sample *items;
  size_t count, room;
} samples;

static int overlaps(khi_word w, const corpus_span *g) { return w.start < g->end && g->start < w.end; }

/* Whether a mention has exactly the words that a labelled span has. */
static int is_span(const khb_segmentation *seg, const khi_mention *m, const corpus_span *g) {
  return overlaps(seg->words[m->first], g) && overlaps(seg->words[m->words_end - 1], g) &&
         !(m->first && overlaps(seg->words[m->first - 1], g)) &&
         !(m->words_end < seg->word_count && overlaps(seg->words[m->words_end], g));
}

/* The mentions that a model finds in labelled text, with its own probabilities. */
static samples tag(khb_tagger *tagger, const char *scheme_name, const char *path) {
  samples out = {NULL, 0, 0};
  corpus c;
  size_t at;
  khb_error error;
  khb_allocator memory = khi_allocator(NULL);
  if (khi_tagger_scheme(tagger, scheme_name, &at, &error)) fail(scheme_name, error.message);
  khi_scheme *scheme = &tagger->schemes[at];
  for (size_t k = 0; k < scheme->record->type_count; k++) scheme->calibration[k] = (khi_calibration){1, 0};
  for (corpus_open(&c, path); corpus_next(&c);) {
    khb_segmentation *seg;
    khb_mentions *found;
    if (khb_segmentation_new(c.units, c.length, NULL, &seg, NULL)) need(NULL);
    if (khi_tagger_tag_segmented(tagger, at, NULL, c.units, seg, &memory, &found, NULL)) need(NULL);
    for (size_t i = 0; i < found->count; i++) {
      const khi_mention *m = &found->items[i];
      sample s = {.p = (double)m->score};
      while (scheme->record->types[s.type] != m->type) s.type++;
      for (size_t k = 0; k < c.span_count; k++)
        s.right |= !strcmp(c.spans[k].label, khb_entity_type_name(m->type)) && is_span(seg, m, &c.spans[k]);
      if (out.count == out.room)
        out.items = need(realloc(out.items, sizeof s * (out.room = out.room ? 2 * out.room : 1 << 12)));
      out.items[out.count++] = s;
    }
    khb_mentions_free(found);
    khb_segmentation_free(seg);
  }
  return out;
}

/* The line that fits the mentions of a type (-1: of all) and is near `prior`, by Newton's method. */
static khi_calibration fit(const samples *s, int type, khi_calibration prior) {
  double a = (double)prior.slope, b = (double)prior.offset;
  for (int step = 0; step < STEPS; step++) {
    double ga = PULL * (a - (double)prior.slope), gb = PULL * (b - (double)prior.offset);
    double aa = PULL, ab = 0, bb = PULL;
    for (size_t i = 0; i < s->count; i++) {
      const sample *x = &s->items[i];
      if (type >= 0 && x->type != (size_t)type) continue;
      double odds = khi_log_odds(x->p), q = 1 / (1 + exp(-(a * odds + b))), w = q * (1 - q);
      ga += (q - x->right) * odds;
      gb += q - x->right;
      aa += w * odds * odds;
      ab += w * odds;
      bb += w;
    }
    double det = aa * bb - ab * ab;
    a -= (bb * ga - ab * gb) / det;
    b -= (aa * gb - ab * ga) / det;
  }
  return (khi_calibration){(float)fmax(a, 0.05), (float)b};
}

static void report(const samples *s, const khi_calibration *lines, const char *title) {
  size_t count[BINS] = {0};
  double claimed[BINS] = {0}, right[BINS] = {0}, error = 0;
  for (size_t i = 0; i < s->count; i++) {
    const sample *x = &s->items[i];
    double score = lines ? (double)khi_calibrated(&lines[x->type], x->p) : x->p;
    int bin = (int)(score * BINS);
    if (bin == BINS) bin--;
    count[bin]++;
    claimed[bin] += score;
    right[bin] += x->right;
  }
  for (int b = 0; b < BINS; b++) error += fabs(claimed[b] - right[b]) / (double)s->count;
  printf("%s: %zu mentions, expected calibration error %.4f\n", title, s->count, error);
  for (int b = 0; b < BINS; b++)
    if (count[b])
      printf("  %.1f to %.1f: %5zu, claimed %.3f, right %.3f\n", b / 10.0, (b + 1) / 10.0, count[b],
             claimed[b] / (double)count[b], right[b] / (double)count[b]);
}

static void write_model(const khb_tagger *tagger, const char *path, size_t scheme, const khi_calibration *lines) {
  khi_model_part parts[KHI_MODEL_SECTIONS_MAX + 1];
  size_t count = 0;
  khb_error error;
  uint32_t tag = KHI_CALIBRATION((char)('0' + scheme));
  for (size_t i = 0; i < tagger->model.section_count; i++) {
    const khi_model_entry *e = &tagger->model.entries[i];
    if (e->tag != tag) parts[count++] = (khi_model_part){e->tag, tagger->model.file.data + e->offset, (size_t)e->size};
  }
  parts[count++] = (khi_model_part){tag, lines, tagger->schemes[scheme].record->type_count * sizeof *lines};
  if (khi_model_write(path, KHI_MODEL_TAGGER, parts, count, NULL, &error)) fail(path, error.message);
}

int main(int argc, char **argv) {
  if (argc < 6 || argc > 7) {
    fputs("usage: train_calibration MODEL OUT SCHEME HELD_MODEL HELD [DEV]\n", stderr);
    return 2;
  }
  khb_tagger *tagger, *held;
  khb_error error;
  size_t at;
  if (khb_tagger_open(argv[1], NULL, &tagger, &error)) fail(argv[1], error.message);
  if (khb_tagger_open(argv[4], NULL, &held, &error)) fail(argv[4], error.message);
  if (khi_tagger_scheme(tagger, argv[3], &at, &error)) fail(argv[3], error.message);
  const khi_scheme_record *record = tagger->schemes[at].record;
  samples s = tag(held, argv[3], argv[5]);
  khi_calibration lines[KHI_SCHEME_TYPES_MAX], all = fit(&s, -1, (khi_calibration){1, 0});
  printf("all types: %zu mentions, slope %.3f, offset %.3f\n", s.count, (double)all.slope, (double)all.offset);
  for (size_t k = 0; k < record->type_count; k++) {
    size_t count = 0;
    for (size_t i = 0; i < s.count; i++) count += s.items[i].type == k;
    lines[k] = fit(&s, (int)k, all);
    printf("%s: %zu mentions, slope %.3f, offset %.3f\n", khb_entity_type_name((khb_entity_type)record->types[k]),
           count, (double)lines[k].slope, (double)lines[k].offset);
  }
  report(&s, NULL, "held out, before");
  report(&s, lines, "held out, after");
  if (argc > 6) {
    samples dev = tag(tagger, argv[3], argv[6]);
    report(&dev, NULL, "dev, before");
    report(&dev, lines, "dev, after");
    free(dev.items);
  }
  write_model(tagger, argv[2], at, lines);
  free(s.items);
  khb_tagger_free(held);
  khb_tagger_free(tagger);
  return 0;
}
