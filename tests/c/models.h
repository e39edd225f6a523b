/* Small models made by hand, whole or damaged, and the shipped ones where they are. */
#ifndef TESTS_C_MODELS_H
#define TESTS_C_MODELS_H

#include "base/model_writer.h"
#include "helpers.h"

/* A model as its sections, each in memory of the test's own that a test may change, in order. */
typedef struct model_parts {
  uint32_t kind;
  khi_model_part parts[KHI_MODEL_SECTIONS_MAX];
  size_t count;
} model_parts;

/*
 * A tagger of two schemes, "news" (PER, ORG, GPE, ROLE) and "anercorp" (PER, ORG, LOC, MISC), that knows the words of a
 * table in models.c and nothing else: each is a beginning or a continuation of a type, all other words are O.
 */
model_parts tiny_tagger(void);
/*
 * The same with a network of random weights and a head for each scheme, whose scores are small beside the CRF's.
 */
model_parts networked_tagger(void);
/* A classifier of the labels POL, SPO and XYZ, which is no IPTC topic: برلمان is POL, مباراة SPO, غريب XYZ. */
model_parts tiny_classifier(void);

/* A gazetteer: برقة is a town of 4,000 (id 1) and a hamlet (id 3) of Palestine, تونس the Tunisian capital (2464470). */
model_parts tiny_gazetteer(void);

/* The section of that tag, which must be there; its data may be changed. */
khi_model_part *part_of(model_parts *self, uint32_t tag);
/* Give it another size: cut, or lengthened with zeros. */
void resize_part(model_parts *self, uint32_t tag, size_t size);
void remove_part(model_parts *self, uint32_t tag);

/* Write the model under a name in the scratch folder; its path. */
const char *write_model(const model_parts *self, const char *name);
/* Make the checksum of a model's bytes agree again. */
void reseal(unsigned char *bytes, size_t size);

/* Opened from a fresh file; the caller frees them. */
khb_tagger *open_tiny_tagger(const khb_allocator *allocator);
khb_classifier *open_tiny_classifier(const khb_allocator *allocator);
khb_gazetteer *open_tiny_gazetteer(const khb_allocator *allocator);

/* The path of a shipped model ("tagger.khm"), or NULL where it is not built yet, said on standard error. */
const char *shipped_model(const char *name);

#endif
