/*
 * arrow_input.h - a column of strings read through the Arrow C interfaces: string, large_string, string_view, null.
 *
 * Producers are trusted for what cannot be seen (that buffers are as long as they say), as the interface wants it.
 */
#ifndef KHABAR_ARROW_INPUT_H
#define KHABAR_ARROW_INPUT_H

#include "arrow_abi.h"

typedef enum arrow_layout { ARROW_STRING, ARROW_LARGE_STRING, ARROW_STRING_VIEW, ARROW_NULL } arrow_layout;

/* "string", "int64", ... of a format of the interface; the format itself where it has no short name. */
const char *arrow_type_name(const char *format);

/* The layout of a schema; 0 where it is no column of strings. */
int arrow_layout_of(const struct ArrowSchema *schema, arrow_layout *layout);

/* What is wrong with a chunk of that layout, or NULL. */
const char *arrow_damage(arrow_layout layout, const struct ArrowArray *chunk);

static inline int arrow_bit(const uint8_t *bits, int64_t index) { return bits[index >> 3] >> (index & 7) & 1; }

/* Whether a row of a chunk is null. */
static inline int arrow_is_null(arrow_layout layout, const struct ArrowArray *chunk, int64_t row) {
  if (layout == ARROW_NULL) return 1;
  const uint8_t *validity = chunk->null_count ? chunk->buffers[0] : NULL;
  return validity && !arrow_bit(validity, chunk->offset + row);
}

/* The bytes of a row that is not null; 0 where its offsets or its view point nowhere. */
int arrow_row(arrow_layout layout, const struct ArrowArray *chunk, int64_t row, const char **bytes, size_t *size);

/* The status, and error, for a row that arrow_row refuses. */
khb_status arrow_outside(khb_error *error);

/* Its bytes; 0 for a null and for what arrow_row refuses. */
static inline size_t arrow_row_size(arrow_layout layout, const struct ArrowArray *chunk, int64_t row) {
  const char *bytes;
  size_t size;
  return !arrow_is_null(layout, chunk, row) && arrow_row(layout, chunk, row, &bytes, &size) ? size : 0;
}

/* ---- the structs, out of their capsules ------------------------------------------------------------------------- */

/*
 * The stream, moved out of its capsule, as the interface has it for what is consumed: so a second reader of the capsule
 * finds that it is gone, and gets no empty column. -1 with ValueError where it was gone already.
 */
int arrow_stream_take(PyObject *capsule, struct ArrowArrayStream *out);
int arrow_stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out); /* -1 with ValueError */
int arrow_stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out);    /* released: the end */
/* The schema and the array that __arrow_c_array__() gave; they stay where they are. -1 with TypeError, ValueError. */
int arrow_array_capsules(PyObject *capsules, struct ArrowSchema **schema, struct ArrowArray **array);

/* Released, if they are not; an exception that is set stays set. */
void arrow_stream_release(struct ArrowArrayStream *stream);
void arrow_schema_release(struct ArrowSchema *schema);
void arrow_array_release(struct ArrowArray *array);

/* ---- a whole column --------------------------------------------------------------------------------------------- */

typedef struct arrow_input {
  arrow_layout layout;
  struct ArrowArray *chunks; /* of malloc */
  size_t count;
  int owned; /* the arrays came out of a stream; else they are a capsule's */
} arrow_input;

/*
 * From what __arrow_c_stream__() or __arrow_c_array__() gave, which must live as long as the input. -1 with TypeError
 * for what is neither or no column of strings, ValueError for a damaged or consumed one. Clear it in either case.
 */
int arrow_input_init(arrow_input *self, PyObject *capsules);
void arrow_input_clear(arrow_input *self);

#endif
