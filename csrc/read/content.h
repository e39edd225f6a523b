/* Content: what a verb of speech takes, where that begins, and where it ends. */
#ifndef KHI_READ_CONTENT_H
#define KHI_READ_CONTENT_H

#include "read/speaker.h"

typedef struct khi_content {
  khi_speaker subject; /* the noun phrase between verb and content, or nobody */
  khi_speaker relay;   /* who reports what the subject says: نقلت الصحيفة عن فلان */
  size_t marker;       /* the word that the content is introduced by: أن, a colon, a preposition; else its first */
  size_t first, end;   /* its words */
  uint32_t start;      /* its first unit: behind an attached ب */
  int direct;
} khi_content;

/*
 * What the finite verb, or else the participle or masdar, at a word says, before `limit`. `topic`: its subject stands
 * before it, so that a noun right behind may be what is said.
 */
int khi_content_find(const khi_cast *cast, size_t verb, int finite, int topic, size_t limit, khi_content *out);

/*
 * Where content that begins at `first` ends, at `limit` at the latest: before the next attribution or comment, and if it
 * is a noun phrase and no clause, before the next verb joined by و.
 */
size_t khi_content_end(const khi_cast *cast, size_t first, size_t limit, int phrase);

/* The quotation that ends right before a word, at most a comma between, or 0: its opening mark is at *open. */
int khi_quotation_before(const khi_page *page, size_t word, size_t begin, size_t *open);

#endif
