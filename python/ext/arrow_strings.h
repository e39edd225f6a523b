/*
 * arrow_strings.h - chunks of strings in Arrow's layout, made here and given away through the C stream interface.
 *
 * A chunk is written by one thread at a time, then finished, then only read: what it is exported to counts references,
 * and the last, on whatever thread, frees it.
 */
#ifndef KHABAR_ARROW_STRINGS_H
#define KHABAR_ARROW_STRINGS_H

#include "arrow_abi.h"

#include <stdatomic.h>

typedef struct strings_chunk {
  atomic_size_t references;
  int64_t length, null_count;
  uint8_t *validity; /* NULL where nothing is null */
  int64_t *offsets;  /* [length + 1]; when finished as small strings, 32 bits each in the same memory */
  char *bytes;
  size_t size, capacity;
} strings_chunk;

/* Of `length` rows, which will have about `expected` bytes. NULL: no memory. */
strings_chunk *strings_chunk_new(int64_t length, size_t expected);
void strings_chunk_release(strings_chunk *self);                               /* NULL is fine */
int strings_chunk_append(strings_chunk *self, const char *bytes, size_t size); /* 0: no memory */

/*
 * Finishes the chunks and makes an ArrowStrings of them: of large strings if one passes 2 GiB, or all are to be.
 * Takes the chunks and their array (of malloc), also on failure.
 */
PyObject *arrow_strings_of(native_state *state, strings_chunk **chunks, size_t count, int large);

#endif
