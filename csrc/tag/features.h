/*
 * The features of words in a sentence: what the tagger decides by. Training and tagging both call this code, so they
 * cannot drift apart. docs/model-format.md lists the templates; adding one means training anew.
 */
#ifndef KHI_TAG_FEATURES_H
#define KHI_TAG_FEATURES_H

#include "tag/lexicon.h"
#include "tag/word_form.h"

/* Of one word, whatever the word. */
enum { KHI_FEATURES_MAX = 192, KHI_NETWORK_WORD_FEATURES = 3, KHI_NETWORK_PARTS_MAX = 40 };

/* One word, looked at once before features are drawn from it and its neighbours. */
typedef struct khi_token {
  uint16_t form[KHI_FORM_MAX];
  uint8_t length;      /* of form, in units */
  uint8_t shape;       /* script, case, length class, digits: a small code */
  uint8_t quoted;      /* inside quotation marks */
  uint8_t lists;       /* of the form or of its stem */
  uint16_t cluster[3]; /* likewise */
  uint64_t hash, stem; /* of the form; of the form without clitics and article */
} khi_token;

/* Fill tokens [count] for one sentence's words. */
void khi_tokens_fill(const khi_fold *fold, const khi_lexicon *lexicon, const uint16_t *units, const khi_word *words,
                     size_t count, khi_token *tokens);

/* Write the features of word `at` of a sentence to `out` [KHI_FEATURES_MAX]; gives how many. The first
 * *identity of them name the word itself and are what dropout hides in training. */
size_t khi_features(const khi_token *tokens, size_t count, size_t at, uint64_t *out, size_t *identity);

/* The same for a scheme that stands on another's labels: only the features that look at those labels [count]. */
size_t khi_label_features(const khi_token *tokens, const uint8_t *labels, size_t count, size_t at, uint64_t *out);

/*
 * What the network knows of a word by itself, to `out`; gives how many. Of a frequent word it has one row for all that its
 * form says: the first of khi_network_word's KHI_NETWORK_WORD_FEATURES. Of other words it has the parts.
 */
size_t khi_network_word(const khi_token *token, uint64_t *out);
uint64_t khi_network_whole_word(const khi_token *token);         /* that first one */
size_t khi_network_parts(const khi_token *token, uint64_t *out); /* [KHI_NETWORK_PARTS_MAX] */

#endif
