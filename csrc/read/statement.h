/*
 * Attributed statements: who says what, by which word. Found by verbs of speech, participles that carry a speaker on
 * (مشيرا إلى), nouns of saying (تأكيده أن), and prepositions of attribution (بحسب). docs/reading.md has the rules.
 */
#ifndef KHI_READ_STATEMENT_H
#define KHI_READ_STATEMENT_H

#include "read/speaker.h"

typedef struct khi_statement {
  khi_speaker speaker;
  uint32_t verb;       /* the word that attributes; a statement has one even where it is a colon */
  uint32_t start, end; /* the content, units */
  uint8_t direct;
  uint8_t agreement; /* of the verb, KHI_VERB_*; 0: it shows none */
} khi_statement;

typedef struct khi_statements {
  khi_statement *items; /* [count], in the order of their verbs */
  size_t count;
} khi_statements;

/* `headline`: units; its own "X: ..." is a statement only where nothing else is one. Linear in the text. */
khb_status khi_statements_find(const khi_page *page, const khi_roles *roles, khb_span headline, khi_arena *arena,
                               khi_statements *out, khb_error *error);

#endif
