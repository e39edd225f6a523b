/*
 * Linear weights over hashed features: a row of one signed byte a label for each feature that the model knows. The
 * tagger's emissions and the classifier's scores are sums of such rows times `scale`.
 */
#ifndef KHI_BASE_WEIGHTS_H
#define KHI_BASE_WEIGHTS_H

#include "base/hash_index.h"
#include "base/model_writer.h"

typedef struct khi_weights {
  khi_hash_index index;
  const int8_t *rows; /* [index.count][labels] */
  size_t labels;
  float scale;
} khi_weights;

/* Sections are tagged by four letters of which the last is `set`, so that one file can hold several. */
khb_status khi_weights_open(const khi_model *model, char set, size_t labels, khi_weights *out, khb_error *error);

/* Add the rows of `count` features into sums [labels]. */
void khi_weights_add(const khi_weights *self, const uint64_t *features, size_t count, int32_t *sums);

/*
 * The same in steps. A feature costs three reads from far apart: its bucket, the prints there, its row. Each step asks for
 * what the next one reads, so that the waits of a lookup's features overlap, and those of several lookups, if the steps
 * of one are taken between those of others.
 */
enum { KHI_LOOKUP_MAX = 192 };
typedef struct khi_lookup {
  uint64_t features[KHI_LOOKUP_MAX]; /* set with `count` by the caller, before it begins */
  uint32_t rows[KHI_LOOKUP_MAX];     /* of the features that are known */
  size_t count, found;
} khi_lookup;

void khi_lookup_begin(const khi_weights *self, const khi_lookup *lookup);
void khi_lookup_approach(const khi_weights *self, const khi_lookup *lookup);
void khi_lookup_find(const khi_weights *self, khi_lookup *lookup);
void khi_lookup_add(const khi_weights *self, const khi_lookup *lookup, int32_t *sums);

/*
 * What a writer needs: features [count] with rows [count][labels] of floats, rounded to bytes. The parts point into
 * the image, which the caller frees after writing.
 */
typedef struct khi_weights_image {
  khi_hash_index_image index;
  int8_t *rows;
  float scale;
  khi_model_part parts[4];
} khi_weights_image;

khb_status khi_weights_build(const uint64_t *features, const float *rows, size_t count, size_t labels, char set,
                             const khb_allocator *allocator, khi_weights_image *out, khb_error *error);
void khi_weights_image_free(khi_weights_image *self, const khb_allocator *allocator);

#endif
