/*
 * arrow_source.h - some columns of a table, read chunk by chunk through the Arrow C interfaces.
 *
 * Columns are found by name, at most SOURCE_FIELDS_MAX of them. One chunk is held at a time.
 */
#ifndef KHABAR_ARROW_SOURCE_H
#define KHABAR_ARROW_SOURCE_H

#include "arrow_input.h"

#define SOURCE_FIELDS_MAX 3

typedef enum field_kind { FIELD_STRINGS, FIELD_DAYS } field_kind;

typedef enum day_layout { DAY_STRING, DAY_DATE32, DAY_DATE64, DAY_TIMESTAMP } day_layout;

typedef struct source_field {
  PyObject *name; /* str; NULL: not read */
  field_kind kind;
  arrow_layout strings; /* of FIELD_STRINGS, and of DAY_STRING */
  day_layout days;
  int64_t ticks_a_day; /* of DAY_DATE64, DAY_TIMESTAMP */
  int64_t child;
  const struct ArrowArray *column; /* of the chunk */
} source_field;

typedef struct arrow_source {
  struct ArrowArrayStream stream; /* or, where the table is one array: */
  const struct ArrowArray *array; /* a capsule's own */
  struct ArrowArray chunk;
  int ended;
  source_field fields[SOURCE_FIELDS_MAX];
} arrow_source;

/*
 * Opens what __arrow_c_stream__() or __arrow_c_array__() gave, which must live as long as the source. `names`: a tuple
 * with a str for each field, None for those that are not read. Fields have the kinds of `kinds`. -1 with KeyError for a
 * name that the table has not, TypeError for a column of another type, or no table, ValueError for what is damaged or
 * consumed. Clear it in either case.
 */
int arrow_source_init(arrow_source *self, PyObject *capsules, PyObject *names, const field_kind *kinds);
void arrow_source_clear(arrow_source *self);

/* The next chunk: 1, 0 at the end, -1 with an exception. */
int arrow_source_next(arrow_source *self);

/* ---- of the chunk; no GIL is needed ----------------------------------------------------------------------------- */

static inline int64_t arrow_source_length(const arrow_source *self) { return self->chunk.length; }

/* A row's bytes; *bytes is NULL for a null, and where the field is not read. KHB_ERROR_ARGUMENT as arrow_outside. */
khb_status arrow_source_string(const arrow_source *self, size_t field, int64_t row, const char **bytes, size_t *size,
                               khb_error *error);
/* A row's day: *found is 0 for a null. KHB_ERROR_ARGUMENT for a string that begins with no YYYY-MM-DD. */
khb_status arrow_source_day(const arrow_source *self, size_t field, int64_t row, khb_date *day, int *found,
                            khb_error *error);

#endif
