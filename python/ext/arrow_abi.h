/*
 * arrow_abi.h - the structs of the Arrow C data and stream interfaces, as Arrow's specification has them ("The Arrow C
 * data interface", "The Arrow C stream interface"), and the names of the capsules that carry them in Python.
 */
#ifndef KHABAR_ARROW_ABI_H
#define KHABAR_ARROW_ABI_H

#include "native.h" /* Python.h comes before all else */

#define ARROW_FLAG_NULLABLE 2

/* A struct whose `release` is NULL has been released, or moved to another place. */
struct ArrowSchema {
  const char *format, *name, *metadata;
  int64_t flags, n_children;
  struct ArrowSchema **children, *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length, null_count, offset, n_buffers, n_children;
  const void **buffers;
  struct ArrowArray **children, *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};

/* The functions give 0 or an errno; get_next gives a released array at the end. */
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};

#define ARROW_SCHEMA_CAPSULE "arrow_schema"
#define ARROW_ARRAY_CAPSULE "arrow_array"
#define ARROW_STREAM_CAPSULE "arrow_array_stream"

/* A capsule with the stream moved into it, which is released on failure. */
PyObject *arrow_stream_capsule(struct ArrowArrayStream *stream);

#endif
