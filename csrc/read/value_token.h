/*
 * A sentence as the grammar of values sees it: runs of digits, words with their senses, single marks. Attached particles
 * are noted and not a part; bidi controls and marks are not seen at all.
 */
#ifndef KHI_READ_VALUE_TOKEN_H
#define KHI_READ_VALUE_TOKEN_H

#include "normalize/fold.h"
#include "read/value_words.h"
#include "segment/segmentation.h"

typedef enum khi_token_kind { KHI_DIGITS, KHI_WORD, KHI_LATIN, KHI_MARK } khi_token_kind;

enum {
  KHI_AND = 1,      /* an attached و or ف, or و alone before digits */
  KHI_IN = 2,       /* an attached ب */
  KHI_TO_FOR = 4,   /* an attached ل or ك */
  KHI_DEFINITE = 8, /* ال */
  KHI_GLUED = 16,   /* nothing that is seen lies between it and the token before */
  KHI_FUTURE_VERB = 32
};

typedef struct khi_token {
  uint32_t start, end; /* units, particles before it included */
  uint32_t stem;       /* where it begins without particles; the article stays with a word, not with digits */
  uint8_t kind, flags;
  uint8_t digits;         /* of KHI_DIGITS: how many there are, 255 for more */
  uint16_t letter;        /* the first unit of a word's form, or of a mark */
  uint64_t number;        /* of KHI_DIGITS, if there are at most 18 */
  khi_senses whole, bare; /* the senses of the word, and of what is left without its article */
} khi_token;

typedef struct khi_tokens {
  khb_allocator allocator;
  khi_fold fold;
  khi_token *items;
  size_t count, capacity;
} khi_tokens;

void khi_tokens_init(khi_tokens *self, const khb_allocator *allocator);
/* The tokens of a span of the text in place of those before. KHB_ERROR_MEMORY. */
khb_status khi_tokens_read(khi_tokens *self, const uint16_t *units, khb_span span, khb_error *error);
void khi_tokens_free(khi_tokens *self);

#endif
