/* The vectors that rows are clustered into, and the lines of features (csrc/topics/lines.h) that name them. */
#ifndef TRAINING_CODEBOOK_H
#define TRAINING_CODEBOOK_H

#include "topics/classifier.h"

typedef struct codebook {
  size_t width;
  float vectors[KHI_TOPICS_MAX][KHI_VECTORS]; /* [width] */
} codebook;

/*
 * Cluster rows [count][width], a row counting by its weight: k-means, of a sample where there are many. Then
 * codes [count] are the nearest vectors. Uses random.h.
 */
void codebook_learn(codebook *self, const float *rows, const float *weights, size_t count, size_t width,
                    uint16_t *codes);

/* Put features into `lines` lines, those that come first first, while there is room; gives how many were put. */
size_t codebook_lines(const uint64_t *hashes, const uint16_t *codes, size_t count, khi_line *out, size_t lines);

#endif
