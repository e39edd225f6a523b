/*
 * frame.c - read_table(): the texts of an Arrow table read into the rows of a tidy table.
 *
 * The source is read chunk by chunk, a chunk in parts by threads (parts.h), and each part gives a batch of rows.
 */
#include "arrow_source.h"
#include "frame_rows.h"
#include "parts.h"
#include "values.h"

#include <stdlib.h>
#include <string.h>

#define STRETCH_PARTS 16              /* a thread */
#define TEXT_BYTES ((size_t)1 << 17)  /* a part where whole texts are read, which takes longer than headlines do */
#define SMALL_BYTES ((size_t)1 << 15) /* not worth a thread */

enum { FIELD_TEXT, FIELD_HEADLINE, FIELD_PUBLISHED };

typedef struct frame_job {
  arrow_source source;
  khb_reading reading;
  khb_date published; /* of every row */
  frame_table table;
  frame_options options;
  const column_spec *specs;
  size_t column_count;
  const char *body_name, *headline_name; /* in source.fields */
  int64_t row, rows_before;              /* the next row of the chunk; rows of the chunks before */
  khb_allocator memory;                  /* gives no more when the job is stopping, which ends a long text */
  row_batch **batches;                   /* of malloc; those of the chunk begin at `first` */
  size_t count, first;
} frame_job;

/* ---- one text ---------------------------------------------------------------------------------------------------- */

static khb_status too_long(khb_error *error) {
  *error = (khb_error){KHB_ERROR_LENGTH, 0, "the text is longer than 2^30 - 1 units"};
  return KHB_ERROR_LENGTH;
}

/* Append a field's text to memory->in; *found is 0 for a null. */
static khb_status append_text(const frame_job *self, size_t field, int64_t row, scratch *memory, int *found,
                              khb_error *error) {
  const char *bytes;
  size_t size, length;
  khb_status status = arrow_source_string(&self->source, field, row, &bytes, &size, error);
  *found = bytes != NULL;
  if (status != KHB_OK || !bytes) return status;
  if (size > 3 * KHB_LENGTH_MAX) return too_long(error);
  status = unit_buffer_reserve(&memory->in, size + 1, error);
  if (status != KHB_OK) return status;
  status = khb_utf8_decode(bytes, size, memory->in.units + memory->in.size, &length, error);
  if (status == KHB_OK) memory->in.size += length;
  return status;
}

static int is_blank(const uint16_t *units, size_t length) {
  size_t i = 0;
  while (i < length && Py_UNICODE_ISSPACE(units[i])) i++;
  return i == length;
}

/* The headline, a line break, and the body, as khabar.read has them; *found is 0 where both are null. */
static khb_status gather(const frame_job *self, int64_t row, scratch *memory, size_t *body, int *found,
                         khb_error *error) {
  int has_headline, has_body;
  memory->in.size = *body = 0;
  khb_status status = append_text(self, FIELD_HEADLINE, row, memory, &has_headline, error);
  if (status != KHB_OK) return status;
  if (has_headline && is_blank(memory->in.units, memory->in.size)) memory->in.size = 0;
  if (memory->in.size) {
    memory->in.units[memory->in.size++] = '\n';
    *body = memory->in.size;
  }
  status = append_text(self, FIELD_TEXT, row, memory, &has_body, error);
  *found = has_headline || has_body;
  return status;
}

/* The code point of each unit, in memory->bytes, where a code point may be two; NULL: units are code points. */
static khb_status map_points(scratch *memory, const uint32_t **map, khb_error *error) {
  const uint16_t *units = memory->in.units;
  size_t length = memory->in.size, surrogates = 0;
  *map = NULL;
  for (size_t i = 0; i < length; i++) surrogates += (units[i] & 0xF800) == 0xD800;
  if (!surrogates) return KHB_OK;
  memory->bytes.size = 0;
  khb_status status = byte_buffer_reserve(&memory->bytes, (length + 1) * sizeof(uint32_t), error);
  if (status != KHB_OK) return status;
  uint32_t *points = (uint32_t *)(void *)memory->bytes.bytes, point = 0;
  for (size_t i = 0; i < length; i++) {
    points[i] = point;
    point += (units[i] & 0xFC00) != 0xD800; /* UTF-8 gives no lone ones */
  }
  points[length] = point;
  *map = points;
  return KHB_OK;
}

static khb_status read_text(const frame_job *self, int64_t row, scratch *memory, row_batch *rows, khb_error *error) {
  khb_reading reading = self->reading;
  khb_date day;
  size_t body;
  int found, dated;
  khb_status status = gather(self, row, memory, &body, &found, error);
  if (status != KHB_OK || !found) return status;
  status = arrow_source_day(&self->source, FIELD_PUBLISHED, row, &day, &dated, error);
  if (status != KHB_OK) return status;
  if (dated) reading.published = &day;
  if (body) reading.headline = (khb_span){0, body - 1};
  frame_text text = {.row = self->rows_before + row, .body = body};
  text.headline_name = self->headline_name;
  text.body_name = self->body_name;
  status = map_points(memory, &text.points, error);
  text.units = memory->in.units;
  text.length = memory->in.size;
  khb_document *document = NULL;
  if (status == KHB_OK) status = khb_document_read(&reading, text.units, text.length, &document, error);
  if (status != KHB_OK) return status;
  frame_document_rows(self->table, &self->options, &text, document, rows);
  khb_document_free(document);
  return rows->status;
}

static void *allocate(void *context, size_t size) {
  const parts_job *job = context;
  return atomic_load(&job->stopping) ? NULL : malloc(size);
}

static void release(void *context, void *pointer) {
  (void)context;
  free(pointer);
}

/* ---- parts ------------------------------------------------------------------------------------------------------ */

static size_t row_bytes(const frame_job *self, int64_t row) {
  size_t bytes = 0;
  for (size_t field = FIELD_TEXT; field <= FIELD_HEADLINE; field++) {
    const char *text;
    size_t size;
    khb_error error;
    if (arrow_source_string(&self->source, field, row, &text, &size, &error) == KHB_OK) bytes += size;
  }
  return bytes;
}

/* Where a part that begins in a row ends. */
static int64_t part_end(const frame_job *self, int64_t row) {
  int64_t length = arrow_source_length(&self->source), start = row;
  size_t bytes = 0, most = self->table == FRAME_TOPICS ? PARTS_BYTES : TEXT_BYTES;
  while (row < length && row - start < PARTS_ROWS && bytes < most) bytes += row_bytes(self, row++);
  return row;
}

static int take(void *context, part *next) {
  frame_job *self = context;
  if (self->row == arrow_source_length(&self->source)) return 0;
  *next = (part){.start = self->row, .stop = part_end(self, self->row), .rows_before = self->rows_before};
  self->row = next->stop;
  return 1;
}

static khb_status read_texts(const frame_job *self, const part *now, scratch *memory, row_batch *rows, int64_t *row,
                             khb_error *error) {
  khb_status status = KHB_OK;
  for (*row = now->start; *row < now->stop; ++*row) {
    status = read_text(self, *row, memory, rows, error);
    if (status != KHB_OK) break;
  }
  return status;
}

static khb_status classify(const frame_job *self, const part *now, scratch *memory, row_batch *rows, int64_t *row,
                           khb_error *error) {
  const khb_classifier *classifier = self->reading.classifier;
  size_t labels = khb_classifier_label_count(classifier);
  float *probabilities = calloc(labels + 1, sizeof *probabilities);
  frame_rank *ranks = calloc(labels + 1, sizeof *ranks);
  khb_status status = probabilities && ranks ? KHB_OK : KHB_ERROR_MEMORY;
  for (*row = now->start; status == KHB_OK && *row < now->stop; ++*row) {
    int found;
    memory->in.size = 0;
    status = append_text(self, FIELD_TEXT, *row, memory, &found, error);
    if (status == KHB_OK && found)
      status = khb_classifier_classify(classifier, memory->in.units, memory->in.size, probabilities, error);
    else memset(probabilities, 0, labels * sizeof *probabilities);
    if (status != KHB_OK) break;
    frame_topic_rows(&self->options, self->rows_before + *row, classifier, probabilities, ranks, rows);
    status = rows->status;
  }
  free(probabilities);
  free(ranks);
  return status;
}

static khb_status run(void *context, const part *now, scratch *memory, int64_t *row, khb_error *error) {
  frame_job *self = context;
  row_batch *rows = row_batch_new(self->specs, self->column_count);
  if (!rows) return KHB_ERROR_MEMORY;
  self->batches[self->first + now->number] = rows; /* each part has its own place */
  return self->table == FRAME_TOPICS ? classify(self, now, memory, rows, row, error)
                                     : read_texts(self, now, memory, rows, row, error);
}

/* ---- read_table ------------------------------------------------------------------------------------------------- */

static int reserve(frame_job *self, size_t more) {
  row_batch **batches = realloc(self->batches, (self->count + more) * sizeof(row_batch *));
  if (!batches) {
    PyErr_NoMemory();
    return -1;
  }
  memset(batches + self->count, 0, more * sizeof(row_batch *));
  self->batches = batches;
  self->first = self->count;
  self->count += more;
  return 0;
}

/* Whether the chunk is done sooner than a thread is started. */
static int is_small(const frame_job *self) {
  size_t bytes = 0;
  int64_t row = 0;
  while (row < arrow_source_length(&self->source) && bytes < SMALL_BYTES) bytes += row_bytes(self, row++) + 1;
  return bytes < SMALL_BYTES;
}

static int raise_row(native_state *state, const parts_job *job) {
  if (job->status == KHB_ERROR_ARGUMENT) {
    PyErr_Format(PyExc_ValueError, "cannot read row %lld: %s", (long long)job->error_row, job->error.message);
  } else {
    native_raise_row(state, job->status, &job->error, job->error_row);
  }
  return -1;
}

static int read_chunk(frame_job *self, native_state *state, size_t threads) {
  int64_t length = arrow_source_length(&self->source);
  size_t parts = 0;
  for (int64_t row = 0; row < length; row = part_end(self, row)) parts++;
  if (!parts) return 0;
  if (reserve(self, parts) < 0) return -1;
  self->row = 0;
  parts_job job = {.context = self, .take = take, .run = run};
  self->memory = (khb_allocator){allocate, release, &job};
  self->reading.allocator = &self->memory;
  if (parts_run(&job, threads, is_small(self)) < 0) return -1;
  self->rows_before += length;
  return job.status == KHB_OK ? 0 : raise_row(state, &job);
}

static int read_chunks(frame_job *self, native_state *state, size_t threads) {
  int more;
  while ((more = arrow_source_next(&self->source)) > 0)
    if (read_chunk(self, state, threads) < 0) return -1;
  return more;
}

static int set_table(frame_job *self, const char *name) {
  for (int i = 0; i < FRAME_TABLE_COUNT; i++) {
    if (strcmp(frame_table_name((frame_table)i), name) != 0) continue;
    self->table = (frame_table)i;
    return 0;
  }
  PyErr_Format(PyExc_ValueError, "no table '%s'", name);
  return -1;
}

/* The models are those of the types, or None; the table must have those that it needs. */
static int set_models(frame_job *self, const native_state *state, PyObject *tagger, PyObject *classifier,
                      PyObject *gazetteer) {
  if (Py_TYPE(tagger) == state->tagger_type) self->reading.tagger = ((tagger_object *)tagger)->handle;
  if (Py_TYPE(classifier) == state->classifier_type)
    self->reading.classifier = ((classifier_object *)classifier)->handle;
  if (Py_TYPE(gazetteer) == state->gazetteer_type) self->reading.gazetteer = ((gazetteer_object *)gazetteer)->handle;
  if (self->table == FRAME_TOPICS ? self->reading.classifier != NULL
                                  : self->table == FRAME_VALUES || self->reading.tagger)
    return 0;
  PyErr_Format(PyExc_TypeError, "the table '%s' needs its model", frame_table_name(self->table));
  return -1;
}

/* A field's name in UTF-8, which its str keeps; "" of those that are not read. */
static const char *name_of(const source_field *field) { return field->name ? PyUnicode_AsUTF8(field->name) : ""; }

static int open_source(frame_job *self, PyObject *capsules, PyObject *columns) {
  static const field_kind kinds[SOURCE_FIELDS_MAX] = {FIELD_STRINGS, FIELD_STRINGS, FIELD_DAYS};
  if (PyTuple_GET_SIZE(columns) != SOURCE_FIELDS_MAX) {
    PyErr_Format(PyExc_ValueError, "there must be %d columns", SOURCE_FIELDS_MAX);
    return -1;
  }
  if (arrow_source_init(&self->source, capsules, columns, kinds) < 0) return -1;
  const source_field *headline = &self->source.fields[FIELD_HEADLINE];
  self->specs = frame_table_columns(self->table, &self->column_count);
  if (!headline->name && self->table != FRAME_TOPICS) self->column_count--;
  self->body_name = name_of(&self->source.fields[FIELD_TEXT]);
  self->headline_name = name_of(headline);
  return self->body_name && self->headline_name ? 0 : -1;
}

PyObject *native_read_table(PyObject *module, PyObject *args) {
  native_state *state = native_state_of(module);
  frame_job self = {0};
  PyObject *capsules, *columns, *published, *tagger, *classifier, *gazetteer, *result = NULL;
  const char *table;
  Py_ssize_t most, threads;
  long long first;
  if (!PyArg_ParseTuple(args, "sOO!OOOOIIdnLn:read_table", &table, &capsules, &PyTuple_Type, &columns, &published,
                        &tagger, &classifier, &gazetteer, &self.options.types, &self.options.kinds,
                        &self.options.least_score, &most, &first, &threads)) {
    return NULL;
  }
  self.options.most = most < 0 ? SIZE_MAX : (size_t)most;
  self.rows_before = first;
  size_t crew = parts_threads(threads);
  if (!crew || set_table(&self, table) < 0) return NULL;
  if (set_models(&self, state, tagger, classifier, gazetteer) < 0) return NULL;
  if (values_published(published, &self.published, &self.reading.published) < 0) return NULL;
  if (open_source(&self, capsules, columns) == 0 && read_chunks(&self, state, crew) == 0) {
    result = arrow_table_of(state, self.specs, self.column_count, self.batches, self.count);
  } else {
    for (size_t i = 0; i < self.count; i++) row_batch_release(self.batches[i]);
    free(self.batches);
  }
  arrow_source_clear(&self.source);
  return result;
}

const char native_read_table_doc[] =
    "read_table(table, source, columns, published, tagger, classifier, gazetteer, types, kinds, least_score, most,\n"
    "           first, threads, /)\n--\n\n"
    "An ArrowTable of what was read of the source's texts. table: 'topics', 'entities', ... source: what\n"
    "__arrow_c_stream__ or __arrow_c_array__ gave. columns: the names of the texts', the headlines' and the dates'\n"
    "column, or None. published: (year, month, day) of every row, or None. types, kinds: bits of entity types and "
    "kinds\n"
    "of values. most: topics a row, -1 for all. first: the number of the first row. See khabar.frame.";
