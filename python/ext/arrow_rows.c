/* arrow_rows.c - see arrow_rows.h. */
#include "arrow_rows.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_ROWS 64

row_batch *row_batch_new(const column_spec *specs, size_t column_count) {
  row_batch *self = calloc(1, sizeof *self + column_count * sizeof *self->columns);
  if (!self) return NULL;
  atomic_init(&self->references, 1);
  self->specs = specs;
  self->column_count = column_count;
  return self;
}

void row_batch_release(row_batch *self) {
  if (!self || atomic_fetch_sub(&self->references, 1) != 1) return;
  for (size_t i = 0; i < self->column_count; i++) {
    free(self->columns[i].validity);
    free(self->columns[i].values.memory);
    free(self->columns[i].bytes.bytes);
  }
  free(self);
}

/* The bytes that a column's values take for that many rows: bits, or 8 bytes each and of text one offset more. */
static size_t value_bytes(column_kind kind, size_t rows) {
  return kind == COLUMN_FLAG ? rows / 8 : (rows + (kind == COLUMN_TEXT)) * sizeof(int64_t);
}

/* Room for one row more; capacities are multiples of 8, and what bits lie behind the last row are 0. */
static int reserve(row_batch *self) {
  if (self->length < self->capacity) return 1;
  size_t old = (size_t)self->capacity, rows = old ? 2 * old : LEAST_ROWS;
  for (size_t i = 0; i < self->column_count; i++) {
    column_cells *cells = &self->columns[i];
    column_kind kind = self->specs[i].kind;
    void *values = realloc(cells->values.memory, value_bytes(kind, rows));
    if (!values) return 0;
    cells->values.memory = values;
    if (!old && kind == COLUMN_TEXT) cells->values.ints[0] = 0;
    if (kind == COLUMN_FLAG) memset(cells->values.flags + old / 8, 0, (rows - old) / 8);
    if (!self->specs[i].nullable) continue;
    uint8_t *validity = realloc(cells->validity, rows / 8);
    if (!validity) return 0;
    cells->validity = validity;
    memset(validity + old / 8, 0, (rows - old) / 8);
  }
  self->capacity = (int64_t)rows;
  return 1;
}

void row_batch_add(row_batch *self) {
  if (self->status != KHB_OK) return;
  if (!reserve(self)) {
    self->status = KHB_ERROR_MEMORY;
    return;
  }
  int64_t row = self->length++;
  for (size_t i = 0; i < self->column_count; i++) {
    column_cells *cells = &self->columns[i];
    if (self->specs[i].kind == COLUMN_TEXT) cells->values.ints[row + 1] = cells->values.ints[row];
    else if (self->specs[i].kind != COLUMN_FLAG) cells->values.ints[row] = 0;
    cells->null_count += self->specs[i].nullable;
  }
}

/* The cell of the last row, no longer null; NULL after an error. */
static column_cells *cell(row_batch *self, size_t column) {
  if (self->status != KHB_OK) return NULL;
  column_cells *cells = &self->columns[column];
  int64_t row = self->length - 1;
  uint8_t bit = (uint8_t)(1 << (row & 7));
  if (self->specs[column].nullable && !(cells->validity[row >> 3] & bit)) {
    cells->validity[row >> 3] |= bit;
    cells->null_count--;
  }
  return cells;
}

void row_batch_int(row_batch *self, size_t column, int64_t value) {
  column_cells *cells = cell(self, column);
  if (cells) cells->values.ints[self->length - 1] = value;
}

void row_batch_float(row_batch *self, size_t column, double value) {
  column_cells *cells = cell(self, column);
  if (cells) cells->values.floats[self->length - 1] = value;
}

void row_batch_flag(row_batch *self, size_t column, int value) {
  column_cells *cells = cell(self, column);
  int64_t row = self->length - 1;
  if (cells && value) cells->values.flags[row >> 3] |= (uint8_t)(1 << (row & 7));
}

/* The cell, with room for `size` bytes behind its text; NULL after an error. */
static column_cells *text_cell(row_batch *self, size_t column, size_t size) {
  column_cells *cells = cell(self, column);
  khb_error error;
  if (!cells || (self->status = byte_buffer_reserve(&cells->bytes, size, &error)) != KHB_OK) return NULL;
  return cells;
}

void row_batch_text(row_batch *self, size_t column, const char *text) {
  if (!text) return;
  size_t size = strlen(text);
  column_cells *cells = text_cell(self, column, size);
  if (!cells) return;
  memcpy(cells->bytes.bytes + cells->bytes.size, text, size);
  cells->bytes.size += size;
  cells->values.ints[self->length] = (int64_t)cells->bytes.size;
}

void row_batch_units(row_batch *self, size_t column, const uint16_t *units, size_t length) {
  column_cells *cells = text_cell(self, column, 3 * length);
  size_t size;
  if (!cells) return;
  self->status = khb_utf8_encode(units, length, cells->bytes.bytes + cells->bytes.size, &size, NULL);
  if (self->status != KHB_OK) return;
  cells->bytes.size += size;
  cells->values.ints[self->length] = (int64_t)cells->bytes.size;
}
