/* What the parts of the grammar of values share: the sentence that is read, and what is known around it. */
#ifndef KHI_READ_VALUE_READER_H
#define KHI_READ_VALUE_READER_H

#include "read/civil.h"
#include "read/value_token.h"
#include "unicode/calendar.h"

typedef struct khi_reader {
  const uint16_t *units;
  const khi_token *tokens;
  size_t count;
  int published; /* whether there is a publication date, which is: */
  int64_t today;
  khi_civil date;
  int future;      /* a verb or particle of the future stands before, in this sentence */
  int since;       /* منذ stands before, so many tokens at most; 0: it does not */
  size_t year_end; /* the token behind the last year that was read: a year after و goes on from it */
  khi_hijri hijri;
  khb_status status; /* the first failure of ICU */
  khb_error *error;
} khi_reader;

/*
 * Each khi_read_... gives the index of the token behind what it read from token `i` on, or 0 if it read nothing. `i` may
 * be the end of the sentence and past it. None looks further than a constant number of tokens.
 */

static inline const khi_token *khi_token_at(const khi_reader *r, size_t i) {
  return i < r->count ? &r->tokens[i] : NULL;
}

/* The sense of this class of a token, or NULL. */
static inline const khi_sense *khi_sense_of(const khi_reader *r, size_t i, khi_word_class class) {
  if (i >= r->count) return NULL;
  const khi_token *t = &r->tokens[i];
  for (size_t k = 0; k < t->whole.count; k++)
    if (t->whole.items[k].class == class) return &t->whole.items[k];
  for (size_t k = 0; k < t->bare.count; k++)
    if (t->bare.items[k].class == class) return &t->bare.items[k];
  return NULL;
}

static inline int khi_is(const khi_reader *r, size_t i, khi_word_class class) { return !!khi_sense_of(r, i, class); }
static inline int khi_has(const khi_reader *r, size_t i, int flags) {
  return i < r->count && (r->tokens[i].flags & flags) == flags;
}
static inline int khi_is_kind(const khi_reader *r, size_t i, khi_token_kind kind) {
  return i < r->count && r->tokens[i].kind == kind;
}
static inline int khi_is_mark(const khi_reader *r, size_t i, uint16_t mark) {
  return khi_is_kind(r, i, KHI_MARK) && r->tokens[i].letter == mark;
}
static inline int khi_is_dash(const khi_reader *r, size_t i) {
  return khi_is_mark(r, i, '-') || khi_is_mark(r, i, 0x2013) || khi_is_mark(r, i, 0x2014) || khi_is_mark(r, i, 0x2212);
}
/* Definite and of this class. */
static inline int khi_is_the(const khi_reader *r, size_t i, khi_word_class class) {
  return khi_has(r, i, KHI_DEFINITE) && khi_is(r, i, class);
}
/* No particle attached to it. */
static inline int khi_is_plain(const khi_reader *r, size_t i) {
  return i < r->count && !(r->tokens[i].flags & (KHI_AND | KHI_IN | KHI_TO_FOR));
}

#endif
