/* frame_rows.h - the tidy tables of khabar.frame: their columns, and the rows that one text gives. No GIL is needed. */
#ifndef KHABAR_FRAME_ROWS_H
#define KHABAR_FRAME_ROWS_H

#include "arrow_rows.h"

typedef enum frame_table {
  FRAME_TOPICS,
  FRAME_ENTITIES,
  FRAME_QUOTES,
  FRAME_PEOPLE,
  FRAME_PLACES,
  FRAME_MEETINGS,
  FRAME_VALUES,
  FRAME_TABLE_COUNT
} frame_table;

/* "topics", "entities", ...; NULL for other values. */
const char *frame_table_name(frame_table table);

/* Its columns. The last tells in which column of the source a span lies, and is left out where there is but one. */
const column_spec *frame_table_columns(frame_table table, size_t *count);

typedef struct frame_options {
  uint32_t types;     /* of FRAME_ENTITIES: 1 << khb_entity_type */
  uint32_t kinds;     /* of FRAME_VALUES: 1 << khb_value_kind */
  double least_score; /* of FRAME_ENTITIES; of FRAME_TOPICS the best topic's */
  size_t most;        /* topics of a row */
} frame_options;

/* A text as it was read: where a headline stands before the body, positions count from 0 in each. */
typedef struct frame_text {
  int64_t row;
  const uint16_t *units;
  size_t length;
  size_t body;                           /* where the body begins; 0: there is no headline apart */
  const uint32_t *points;                /* [length + 1], the code point of each unit; NULL: units are code points */
  const char *body_name, *headline_name; /* of the columns; NULL: not told */
} frame_text;

/* The rows of one document; what fails is in rows->status. `table` is none of FRAME_TOPICS. */
void frame_document_rows(frame_table table, const frame_options *options, const frame_text *text,
                         const khb_document *document, row_batch *rows);

/* The most probable labels of a headline, or one row of nulls; `ranks` has room for all labels. */
typedef struct frame_rank {
  float probability;
  size_t label;
} frame_rank;

void frame_topic_rows(const frame_options *options, int64_t row, const khb_classifier *classifier,
                      const float *probabilities, frame_rank *ranks, row_batch *rows);

#endif
