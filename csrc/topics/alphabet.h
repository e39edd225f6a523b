/*
 * The letters that nearly all words are written in, a byte each: what the form of a word has for them whatever stands
 * beside them. Words of the same letters have the same form and so the same features; one that has other letters, or
 * marks that depend on their neighbours, is folded unit by unit (features.c).
 */
#ifndef KHI_TOPICS_ALPHABET_H
#define KHI_TOPICS_ALPHABET_H

#include "topics/features.h"

enum {
  KHI_ALPHABET_UNITS = 0x2070, /* up to the end of general punctuation; beyond nothing is a letter here */
  /* Letters are 1 to 127. */
  KHI_LETTER_MARK = 1,     /* of a word, but of no form: vowel signs, tatweel */
  KHI_LETTER_APART = 0x80, /* of no word that counts: space, punctuation */
  KHI_LETTER_NONE = 0xC0   /* neither a letter of the alphabet nor between words: see khi_next_word */
};

typedef struct khi_alphabet {
  uint8_t letters[KHI_ALPHABET_UNITS];
  uint16_t units[KHI_LETTER_APART]; /* of a letter: its unit in a form; 0: none */
} khi_alphabet;

void khi_alphabet_init(khi_alphabet *self, const khi_fold *fold);

static inline uint8_t khi_letter_of(const khi_alphabet *self, uint16_t unit) {
  return unit < KHI_ALPHABET_UNITS ? self->letters[unit] : KHI_LETTER_NONE;
}

static inline int khi_is_letter(uint8_t letter) { return letter < KHI_LETTER_APART; }

/* The form of a word of `length` letters, fewer than KHI_TOPIC_FORM_MAX; gives its length. */
size_t khi_alphabet_form(const khi_alphabet *self, const uint8_t *letters, size_t length, uint16_t *out);

#endif
