#include "codebook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "corpus.h"
#include "random.h"

enum { SAMPLE = 150000, ROUNDS = 8 };

static uint16_t nearest(const codebook *self, const float *squares, const float *row) {
  float apart[KHI_VECTORS];
  size_t best = 0;
  memcpy(apart, squares, sizeof apart);
  for (size_t w = 0; w < self->width; w++)
    for (size_t c = 0; c < KHI_VECTORS; c++) apart[c] -= row[w] * self->vectors[w][c];
  for (size_t c = 1; c < KHI_VECTORS; c++)
    if (apart[c] < apart[best]) best = c;
  return (uint16_t)best;
}

/* The nearest vector of each row: that of which half the square less the product is least. */
static void assign(const codebook *self, const float *rows, size_t count, uint16_t *codes) {
  float squares[KHI_VECTORS] = {0};
  for (size_t w = 0; w < self->width; w++)
    for (size_t c = 0; c < KHI_VECTORS; c++) squares[c] += self->vectors[w][c] * self->vectors[w][c] / 2;
  for (size_t i = 0; i < count; i++) codes[i] = nearest(self, squares, rows + i * self->width);
}

static void set_vector(codebook *self, size_t code, const float *row) {
  for (size_t w = 0; w < self->width; w++) self->vectors[w][code] = row[w];
}

/* A row by chance, likelier the more it counts: `heaps` [count] are the sums of weights up to each. */
static size_t draw(const double *heaps, size_t count) {
  double at = random_uniform() * heaps[count - 1];
  size_t low = 0, high = count - 1;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (heaps[middle] > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/* Each vector becomes the mean of the rows that are nearest to it; one that has none, a row by chance. */
static void move(codebook *self, const float *rows, const float *weights, const double *heaps, size_t count,
                 const uint16_t *codes) {
  double *sums = need(calloc(KHI_VECTORS * (self->width + 1), sizeof *sums));
  for (size_t i = 0; i < count; i++) {
    double *sum = sums + codes[i] * (self->width + 1);
    for (size_t w = 0; w < self->width; w++) sum[w] += (double)(weights[i] * rows[i * self->width + w]);
    sum[self->width] += (double)weights[i];
  }
  for (size_t c = 0; c < KHI_VECTORS; c++) {
    const double *sum = sums + c * (self->width + 1);
    if (!(sum[self->width] > 0)) set_vector(self, c, rows + draw(heaps, count) * self->width);
    else
      for (size_t w = 0; w < self->width; w++) self->vectors[w][c] = (float)(sum[w] / sum[self->width]);
  }
  free(sums);
}

void codebook_learn(codebook *self, const float *rows, const float *weights, size_t count, size_t width,
                    uint16_t *codes) {
  size_t some = count < SAMPLE ? count : SAMPLE;
  memset(self, 0, sizeof *self);
  self->width = width;
  if (!count) return;
  float *sample = need(malloc(some * width * sizeof *sample)), *counts = need(malloc(some * sizeof *counts));
  double *heaps = need(malloc(some * sizeof *heaps)), sum = 0;
  for (size_t i = 0; i < some; i++) {
    size_t from = i * count / some;
    memcpy(sample + i * width, rows + from * width, width * sizeof *sample);
    counts[i] = weights[from];
    heaps[i] = sum += (double)counts[i];
  }
  for (size_t c = 0; c < KHI_VECTORS; c++) set_vector(self, c, sample + draw(heaps, some) * width);
  for (int round = 0; round < ROUNDS; round++) {
    assign(self, sample, some, codes);
    move(self, sample, counts, heaps, some, codes);
  }
  assign(self, rows, count, codes);
  free(sample);
  free(counts);
  free(heaps);
}

size_t codebook_lines(const uint64_t *hashes, const uint16_t *codes, size_t count, khi_line *out, size_t lines) {
  size_t put = 0;
  memset(out, 0, lines * sizeof *out);
  for (size_t i = 0; i < count && lines; i++) {
    khi_line *line = &out[khi_line_of(hashes[i], lines)];
    unsigned print = khi_line_print(hashes[i]);
    if (line->count == KHI_LINE_SLOTS) continue;
    line->prints[line->count] = (uint8_t)print;
    line->codes[line->count++] = (uint16_t)(print >> 8 << KHI_CODE_BITS | codes[i]);
    put++;
  }
  return put;
}
