/* Which hashed features there are: 64-bit hash -> dense id, with counts. */
#ifndef TRAINING_DICTIONARY_H
#define TRAINING_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

#define DICTIONARY_ABSENT UINT32_MAX

typedef struct dictionary {
  uint64_t *hashes; /* [slots]; 0: free */
  uint32_t *counts; /* [slots] */
  uint32_t *ids;    /* [slots] once dictionary_number was called */
  size_t slots, used;
} dictionary;

void dictionary_count(dictionary *self, uint64_t hash);
/* Give ids 0.. to the hashes counted `minimum` times or more, in slot order; gives how many. */
size_t dictionary_number(dictionary *self, uint32_t minimum);
uint32_t dictionary_id(const dictionary *self, uint64_t hash);
void dictionary_free(dictionary *self);

#endif
