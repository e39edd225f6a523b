/*
 * A page: what the steps behind the names share of one text. Its words looked up, its quotation marks and brackets
 * paired, its mentions by word.
 */
#ifndef KHI_READ_PAGE_H
#define KHI_READ_PAGE_H

#include "read/lexeme.h"
#include "read/link.h"

#define KHI_NONE UINT32_MAX

typedef struct khi_sign {
  const khi_lexeme *lexeme; /* NULL: a word that reading does not go by */
  uint32_t mention;         /* the mention that the word stands in, or KHI_NONE */
  uint32_t partner;         /* of a mark that opens or closes: the word that closes or opens; else KHI_NONE */
  uint16_t mark;            /* the unit of a punctuation mark; 0: a word */
  uint8_t lead, pronoun;    /* as in khi_lexeme_match */
} khi_sign;

typedef struct khi_page {
  const uint16_t *units;
  const khi_foldings *foldings;
  const khb_segmentation *seg;
  const khi_mention *mentions; /* [mention_count] */
  const khi_name *names;       /* [mention_count] */
  const uint32_t *entity_of;   /* [mention_count] */
  const khi_entity *entities;  /* [entity_count] */
  size_t mention_count, entity_count;
  uint64_t seed;   /* see hash_map.h */
  khi_sign *signs; /* [seg->word_count] */
} khi_page;

/* Fill `signs`, allocated in `arena`; the other members are set. Linear in the text. KHB_ERROR_MEMORY. */
khb_status khi_page_look_up(khi_page *self, khi_arena *arena, khb_error *error);

/* Whether a word's form, particles apart, is of one of these kinds (KHI_IS_*). */
static inline int khi_is(const khi_page *self, size_t word, uint32_t kinds) {
  const khi_lexeme *lexeme = self->signs[word].lexeme;
  return lexeme && lexeme->kinds & kinds;
}

static inline int khi_is_comma(const khi_page *self, size_t word) {
  uint16_t mark = self->signs[word].mark;
  return mark == 0x60C || mark == ',' || mark == 0x61B || mark == ';';
}

/* A full stop without a space behind it, as careless pages have it: السابق.وأضاف */
int khi_is_glued_stop(const khi_page *self, size_t word);

/* A mark that opens a quotation, and has one that closes it. */
int khi_opens_quote(const khi_page *self, size_t word);
int khi_closes_quote(const khi_page *self, size_t word);

/* The type of the mention that a word begins, or -1. */
static inline int khi_begins(const khi_page *self, size_t word) {
  uint32_t m = self->signs[word].mention;
  return m != KHI_NONE && self->mentions[m].first == word ? (int)self->mentions[m].type : -1;
}

/* Whether a particle of its own (ب، ل، و) is cut off the front of a mention. */
static inline int khi_has_clitic(const khi_page *self, uint32_t mention) {
  return self->names[mention].start != self->seg->words[self->mentions[mention].first].start;
}

/* Whether a word begins with this unit. */
static inline int khi_begins_with(const khi_page *self, size_t word, uint16_t unit) {
  return self->units[self->seg->words[word].start] == unit;
}

/* Whether a word is this form, letter by letter, 0 at its end. */
int khi_is_word(const khi_page *self, size_t word, const uint16_t *form);

/* Whether a word has the article, behind و or not: الوزير، والوزير، للوزارة. */
int khi_is_definite(const khi_page *self, size_t word);

/* Whether a mention's first word begins with the preposition ل or ب, the article's alef swallowed or not. */
int khi_is_oblique(const khi_page *self, uint32_t mention);

/* Whether a word is one particle alone, before a quotation mark ahead of `limit`: بـ«كذا». */
int khi_is_detached(const khi_page *self, size_t word, uint16_t unit, size_t limit);

/* Whether a word that reading does not go by may be an indefinite noun in the accusative: وفدا، عددا. */
int khi_is_accusative(const khi_page *self, size_t word);

#endif
