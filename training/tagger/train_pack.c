/*
 * Put a trained network into a tagger's model.
 *
 *   train_pack BASE NETWORK OUT CRF_WEIGHT NETWORK_WEIGHT ...
 *
 * A pair of weights for each scheme of BASE that has no head yet: its scores become the CRF's and the network's times these.
 *
 * NETWORK, written by network.py, little-endian: uint64 rows; uint64 features [rows]; float rows [rows][WORD]; uint64
 * stacks, heads, labels [heads]; then for each stack and its layers L, V, G and M float weights [outputs][inputs], biases
 * [outputs]; then for each head that layer and float transitions [1 + labels][labels]. Heads are for the schemes of BASE
 * in their order; there may be more of them. A network's scores are the mean of its stacks'.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/model_writer.h"
#include "corpus.h"
#include "tag/tagger.h"

static khi_model_part parts[KHI_MODEL_SECTIONS_MAX];
static size_t part_count;

static void *take(FILE *file, const char *path, size_t size) {
  void *data = need(malloc(size + 1));
  if (fread(data, 1, size, file) != size) fail(path, "too short");
  return data;
}

static void keep(uint32_t tag, const void *data, size_t size) {
  if (part_count == KHI_MODEL_SECTIONS_MAX) fail("model", "too many sections");
  parts[part_count++] = (khi_model_part){tag, data, size};
}

static const void *section(const khb_tagger *tagger, uint32_t tag) { return khi_model_find(&tagger->model, tag).data; }

/* Round a layer as network.c wants it. `weight` scales all, `offset` is added to the biases. */
static void keep_layer(FILE *file, const char *path, size_t stack, char letter, size_t inputs, size_t outputs,
                       int shift, double weight, double offset) {
  float *w = take(file, path, inputs * outputs * sizeof *w), *b = take(file, path, outputs * sizeof *b);
  int16_t *weights = need(malloc(inputs * outputs * sizeof *weights));
  int32_t *biases = need(malloc(outputs * sizeof *biases));
  for (size_t y = 0; y < outputs; y++) {
    size_t k = y % KHI_LAYER_BLOCK;
    int16_t *column = weights + (y - k) * inputs;
    for (size_t x = 0; x < inputs; x++) {
      double v = rint((double)w[y * inputs + x] * weight * KHI_NETWORK_WEIGHT_ONE);
      if (fabs(v) > INT16_MAX) fail(path, "a weight is too large");
      column[x / 2 * 2 * KHI_LAYER_BLOCK + 2 * k + x % 2] = (int16_t)v;
    }
    double v = ((double)b[y] * weight + offset) * KHI_NETWORK_ONE * KHI_NETWORK_WEIGHT_ONE + (1 << (shift - 1));
    if (fabs(v) > INT32_MAX) fail(path, "a bias is too large");
    biases[y] = (int32_t)rint(v); /* the half makes the shift round */
  }
  free(w);
  free(b);
  keep(KHI_NETWORK_WEIGHTS(stack, letter), weights, inputs * outputs * sizeof *weights);
  keep(KHI_NETWORK_BIASES(stack, letter), biases, outputs * sizeof *biases);
}

int main(int argc, char **argv) {
  khb_tagger *tagger;
  khb_error error;
  if (argc < 4) {
    fputs("usage: train_pack BASE NETWORK OUT CRF_WEIGHT NETWORK_WEIGHT ...\n", stderr);
    return 2;
  }
  const char *path = argv[2];
  if (khb_tagger_open(argv[1], NULL, &tagger, &error)) fail(argv[1], error.message);
  size_t schemes = tagger->scheme_count;
  size_t first = 0;
  while (first < schemes && section(tagger, KHI_NETWORK_WEIGHTS(0, '0' + first))) first++;
  if ((size_t)argc != 4 + 2 * (schemes - first))
    fail(argv[1], "has not as many schemes without a head as there are pairs");
  FILE *file = need(fopen(path, "rb"));
  uint64_t *rows = take(file, path, sizeof *rows), *features = take(file, path, *rows * sizeof *features);
  float *values = take(file, path, *rows * KHI_NETWORK_WORD * sizeof *values);
  khi_weights_image words;
  if (khi_weights_build(features, values, *rows, KHI_NETWORK_WORD, KHI_NETWORK_SET, NULL, &words, &error))
    fail(path, error.message);
  for (size_t i = 0; i < sizeof words.parts / sizeof *words.parts; i++)
    keep(words.parts[i].tag, words.parts[i].data, words.parts[i].size);
  uint64_t *stacks = take(file, path, sizeof *stacks);
  if (!*stacks || *stacks > KHI_NETWORK_STACKS_MAX) fail(path, "an impossible number of stacks");
  uint64_t *heads = take(file, path, sizeof *heads);
  if (*heads < schemes || *heads > KHI_NETWORK_HEADS_MAX) fail(path, "an impossible number of heads");
  uint64_t *head_labels = take(file, path, *heads * sizeof *head_labels);
  for (size_t i = 0; i < *heads; i++)
    if (head_labels[i] > KHI_NETWORK_HEAD || (i < schemes && head_labels[i] != tagger->schemes[i].labels))
      fail(path, "a head has other labels than its scheme");
  float *transitions[KHI_SCHEMES_MAX];
  for (size_t i = first; i < schemes; i++) {
    size_t labels = tagger->schemes[i].labels, count = (1 + labels) * labels;
    float crf = (float)atof(argv[4 + 2 * (i - first)]), *scale = need(malloc(sizeof *scale));
    const float *old = section(tagger, KHI_TRANSITIONS('0' + i));
    transitions[i] = need(malloc(count * sizeof(float)));
    for (size_t k = 0; k < count; k++) transitions[i][k] = old[k] == KHI_FORBIDDEN ? old[k] : crf * old[k];
    *scale = crf * tagger->schemes[i].weights.scale;
    keep(KHI_TRANSITIONS('0' + i), transitions[i], count * sizeof(float));
    keep(KHI_TAG('W', 'S', 'C', '0' + i), scale, sizeof *scale);
  }
  for (size_t stack = 0; stack < *stacks; stack++) {
    keep_layer(file, path, stack, 'L', 3 * KHI_NETWORK_WORD, KHI_NETWORK_LOCAL, 10, 1, 0);
    keep_layer(file, path, stack, 'V', KHI_NETWORK_LOCAL, KHI_NETWORK_STATE, 10, 1, 0);
    keep_layer(file, path, stack, 'G', KHI_NETWORK_LOCAL, KHI_NETWORK_STATE, 10, 1, 2); /* a gate is (x + 2) / 4 */
    keep_layer(file, path, stack, 'M', KHI_NETWORK_STATE + KHI_NETWORK_LOCAL, KHI_NETWORK_MIXED, 10, 1, 0);
    for (size_t i = 0; i < *heads; i++) {
      int wanted = i >= first && i < schemes; /* others BASE has already, or has no scheme for */
      double share = wanted ? atof(argv[5 + 2 * (i - first)]) / (double)*stacks : 1;
      size_t count = (1 + head_labels[i]) * head_labels[i], before = part_count;
      keep_layer(file, path, stack, (char)('0' + i), KHI_NETWORK_MIXED, KHI_NETWORK_HEAD, 13, share, 0);
      float *own = take(file, path, count * sizeof *own);
      for (size_t k = 0; k < count && wanted; k++)
        if (transitions[i][k] != KHI_FORBIDDEN) transitions[i][k] += (float)share * own[k];
      free(own);
      if (!wanted) part_count = before;
    }
  }
  fclose(file);
  size_t fresh = part_count;
  for (size_t i = 0; i < tagger->model.section_count; i++) {
    const khi_model_entry *e = &tagger->model.entries[i];
    size_t k = 0;
    while (k < fresh && parts[k].tag != e->tag) k++;
    if (k == fresh) keep(e->tag, tagger->model.file.data + e->offset, (size_t)e->size);
  }
  if (khi_model_write(argv[3], KHI_MODEL_TAGGER, parts, part_count, NULL, &error)) fail(argv[3], error.message);
  printf("%s: a network of %zu rows, %zu stacks\n", argv[3], (size_t)*rows, (size_t)*stacks);
  return 0;
}
