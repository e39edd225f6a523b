/*
 * arrow_rows.h - rows of a table built in Arrow's layout, cell by cell, and the table made of such batches.
 *
 * A batch is written by one thread, then only read: what it is exported to counts references, and the last, on whatever
 * thread, frees it. No step can fail to be noticed: the first error stays in `status`, and what follows does nothing.
 */
#ifndef KHABAR_ARROW_ROWS_H
#define KHABAR_ARROW_ROWS_H

#include "arrow_abi.h"
#include "scratch.h"

#include <stdatomic.h>

typedef enum column_kind { COLUMN_TEXT, COLUMN_INT, COLUMN_FLOAT, COLUMN_FLAG } column_kind;

typedef struct column_spec {
  const char *name;
  column_kind kind;
  int nullable; /* otherwise every row sets it */
} column_spec;

typedef struct column_cells {
  uint8_t *validity;
  int64_t null_count;
  union {
    void *memory;
    int64_t *ints; /* of COLUMN_TEXT the offsets */
    double *floats;
    uint8_t *flags; /* bits */
  } values;
  byte_buffer bytes; /* of COLUMN_TEXT */
} column_cells;

typedef struct row_batch {
  atomic_size_t references;
  const column_spec *specs; /* static */
  size_t column_count;
  int64_t length, capacity;
  khb_status status;
  column_cells columns[];
} row_batch;

row_batch *row_batch_new(const column_spec *specs, size_t column_count); /* NULL: no memory */
void row_batch_release(row_batch *self);                                 /* NULL is fine */

/* A new row, all of its cells null; the calls below set those of the last row. */
void row_batch_add(row_batch *self);
void row_batch_int(row_batch *self, size_t column, int64_t value);
void row_batch_float(row_batch *self, size_t column, double value);
void row_batch_flag(row_batch *self, size_t column, int value);
/* Append to the cell: text may come in pieces. */
void row_batch_text(row_batch *self, size_t column, const char *text);
void row_batch_units(row_batch *self, size_t column, const uint16_t *units, size_t length);

/* An ArrowTable of these batches, of which each may be NULL. Takes them and their array (of malloc), also on failure. */
PyObject *arrow_table_of(native_state *state, const column_spec *specs, size_t column_count, row_batch **batches,
                         size_t count);

#endif
