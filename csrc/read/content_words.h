/* What is asked of single words where content is sought: their kind, their letters, their form. */
#ifndef KHI_READ_CONTENT_WORDS_H
#define KHI_READ_CONTENT_WORDS_H

#include "read/page.h"

enum { KHI_QUOTE_MIN = 3 }; /* words of a quotation that is no name, beside its speaker */

/* أن and its kind, not inside a name. */
static inline int khi_is_that(const khi_page *page, size_t word) {
  return khi_is(page, word, KHI_IS_THAT | KHI_IS_THAT_PRONOUN) && page->signs[word].mention == KHI_NONE;
}

/* A finite verb of speech, not a noun or preposition of its form. */
static inline int khi_is_finite(const khi_page *page, size_t word) {
  static const uint8_t noun = KHI_LEAD_THE | KHI_LEAD_BY | KHI_LEAD_FOR;
  return khi_is(page, word, KHI_IS_PAST | KHI_IS_PRESENT) && !khi_is(page, word, KHI_IS_PREPOSITION) &&
         !(page->signs[word].lead & noun) && page->signs[word].mention == KHI_NONE;
}

/* In units. */
static inline size_t khi_word_length(const khi_page *page, size_t word) {
  return page->seg->words[word].end - page->seg->words[word].start;
}

static inline uint16_t khi_letter(const khi_page *page, size_t word, size_t at) {
  return page->units[page->seg->words[word].start + at];
}

/*
 * Whether a word has the shape of a masdar of a derived form: تفعيل، إفعال، افتعال، استفعال، مفاعلة، تفاعل. Such a noun
 * behind a verb of speech is what is announced or denied, not who speaks.
 */
int khi_has_masdar_form(const khi_page *page, size_t word);

/* Which preposition of its own, by what a verb takes; by its form, where alef is folded: الى is إلى. */
uint32_t khi_taken_by(const khi_page *page, size_t word);

/* An attached ب or ل before a noun of its own. */
int khi_has_attached(const khi_page *page, size_t word, uint16_t unit);

#endif
