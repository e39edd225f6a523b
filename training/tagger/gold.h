/* What both learners of the tagger take from labelled text: the labels that a scheme has, and which a word has. */
#ifndef TRAINING_GOLD_H
#define TRAINING_GOLD_H

#include "corpus.h"
#include "tag/tagger.h"

/* A scheme of that name with the types named in `types`, joined by commas, standing on scheme `base` or on none (-1). */
void scheme_of(khi_scheme_record *record, const char *name, const char *types, int base);

/* The label of word `at` of a sentence by the spans of the line that it stands in. */
uint8_t gold_label(const corpus *c, const khi_word *words, size_t at, const khi_scheme_record *record);

#endif
