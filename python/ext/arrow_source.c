/* arrow_source.c - see arrow_source.h. */
#include "arrow_source.h"

#include <string.h>

#define DAY_SECONDS INT64_C(86400)

/* ---- the columns ------------------------------------------------------------------------------------------------ */

/* "'title', 'body'": the names of a table's columns. */
static PyObject *names_of(const struct ArrowSchema *schema) {
  PyObject *list = PyList_New(0), *comma = NULL, *joined = NULL;
  for (int64_t i = 0; list && i < schema->n_children; i++) {
    const char *name = schema->children[i]->name ? schema->children[i]->name : "";
    PyObject *str = PyUnicode_DecodeUTF8(name, (Py_ssize_t)strlen(name), "replace");
    PyObject *quoted = str ? PyObject_Repr(str) : NULL;
    if (!quoted || PyList_Append(list, quoted) < 0) Py_CLEAR(list);
    Py_XDECREF(quoted);
    Py_XDECREF(str);
  }
  comma = list ? PyUnicode_FromString(", ") : NULL;
  joined = comma ? PyUnicode_Join(comma, list) : NULL;
  Py_XDECREF(comma);
  Py_XDECREF(list);
  return joined;
}

/* Where the column of a field is among the table's; -1 with an exception. */
static int64_t find_column(const struct ArrowSchema *schema, PyObject *name) {
  Py_ssize_t size;
  const char *wanted = PyUnicode_AsUTF8AndSize(name, &size);
  int64_t found = -1;
  if (!wanted) return -1;
  for (int64_t i = 0; i < schema->n_children; i++) {
    const char *there = schema->children[i]->name;
    if (!there || strlen(there) != (size_t)size || memcmp(there, wanted, (size_t)size) != 0) continue;
    if (found >= 0) {
      PyErr_Format(PyExc_ValueError, "the table has more than one column %R: give them names of their own", name);
      return -1;
    }
    found = i;
  }
  if (found < 0) {
    PyObject *names = names_of(schema);
    if (names) PyErr_Format(PyExc_KeyError, "no column %R; there are: %U", name, names);
    Py_XDECREF(names);
  }
  return found;
}

static int wrong_type(const source_field *field, const char *wanted, const struct ArrowSchema *schema) {
  const char *type = schema->dictionary ? "a dictionary: cast it to string first" : arrow_type_name(schema->format);
  PyErr_Format(PyExc_TypeError, "column %R must hold %s, not %.100s", field->name, wanted, type);
  return -1;
}

static int set_days(source_field *self, const struct ArrowSchema *schema) {
  static const char units[] = "smun"; /* of timestamps: "tsm:" and a zone */
  int64_t ticks = DAY_SECONDS;
  const char *unit;
  if (schema->dictionary) return wrong_type(self, "dates or strings", schema);
  if (strcmp(schema->format, "tdD") == 0) {
    self->days = DAY_DATE32;
    return 0;
  }
  if (strcmp(schema->format, "tdm") == 0) {
    self->days = DAY_DATE64;
    self->ticks_a_day = 1000 * DAY_SECONDS;
    return 0;
  }
  if (strncmp(schema->format, "ts", 2) != 0 || !schema->format[2] || !(unit = strchr(units, schema->format[2])))
    return wrong_type(self, "dates or strings", schema);
  const char *zone = schema->format + (schema->format[3] ? 4 : 3);
  if (*zone && strcmp(zone, "UTC") != 0 && strcmp(zone, "+00:00") != 0) {
    PyErr_Format(PyExc_TypeError,
                 "column %R has times of the zone %.100s: make dates of them, since days differ by zone", self->name,
                 zone);
    return -1;
  }
  for (; unit > units; unit--) ticks *= 1000;
  self->days = DAY_TIMESTAMP;
  self->ticks_a_day = ticks;
  return 0;
}

static int set_type(source_field *self, const struct ArrowSchema *schema) {
  if (!schema->format) {
    PyErr_SetString(PyExc_ValueError, "cannot read the Arrow table: the schema of a column has no format");
    return -1;
  }
  self->days = DAY_STRING;
  if (arrow_layout_of(schema, &self->strings)) return 0;
  return self->kind == FIELD_DAYS ? set_days(self, schema) : wrong_type(self, "strings", schema);
}

static int set_fields(arrow_source *self, const struct ArrowSchema *schema) {
  if (strcmp(schema->format, "+s") != 0) {
    PyErr_Format(PyExc_TypeError, "a table is needed, not a column of %.100s", arrow_type_name(schema->format));
    return -1;
  }
  for (size_t i = 0; i < SOURCE_FIELDS_MAX; i++) {
    source_field *field = &self->fields[i];
    if (!field->name) continue;
    if ((field->child = find_column(schema, field->name)) < 0) return -1;
    if (set_type(field, schema->children[field->child]) < 0) return -1;
  }
  return 0;
}

int arrow_source_init(arrow_source *self, PyObject *capsules, PyObject *names, const field_kind *kinds) {
  *self = (arrow_source){0};
  for (Py_ssize_t i = 0; i < SOURCE_FIELDS_MAX; i++) {
    PyObject *name = PyTuple_GET_ITEM(names, i);
    self->fields[i].kind = kinds[i];
    if (name == Py_None) continue;
    Py_INCREF(name);
    self->fields[i].name = name;
  }
  struct ArrowSchema *there, schema;
  struct ArrowArray *array;
  if (!PyCapsule_IsValid(capsules, ARROW_STREAM_CAPSULE)) {
    if (arrow_array_capsules(capsules, &there, &array) < 0) return -1;
    self->array = array;
    return set_fields(self, there);
  }
  if (arrow_stream_take(capsules, &self->stream) < 0) return -1;
  if (arrow_stream_schema(&self->stream, &schema) < 0) return -1;
  int status = set_fields(self, &schema);
  arrow_schema_release(&schema);
  return status;
}

void arrow_source_clear(arrow_source *self) {
  if (!self->array) arrow_array_release(&self->chunk);
  arrow_stream_release(&self->stream);
  for (size_t i = 0; i < SOURCE_FIELDS_MAX; i++) Py_CLEAR(self->fields[i].name);
}

/* ---- chunks ----------------------------------------------------------------------------------------------------- */

static const char *field_damage(const source_field *field, const struct ArrowArray *column) {
  if (field->kind == FIELD_STRINGS || field->days == DAY_STRING) return arrow_damage(field->strings, column);
  if (column->length < 0 || column->offset < 0 || column->length > INT64_MAX - 1 - column->offset)
    return "it has a negative length or offset";
  if (!column->length) return NULL;
  if (column->n_buffers != 2 || !column->buffers) return "it does not have the buffers of its type";
  return column->buffers[1] ? NULL : "a buffer is missing";
}

static const char *set_columns(arrow_source *self) {
  const struct ArrowArray *chunk = &self->chunk;
  if (chunk->length < 0 || chunk->offset < 0 || chunk->length > INT64_MAX - 1 - chunk->offset)
    return "it has a negative length or offset";
  for (size_t i = 0; i < SOURCE_FIELDS_MAX; i++) {
    source_field *field = &self->fields[i];
    if (!field->name) continue;
    if (field->child >= chunk->n_children || !chunk->children) return "a column of its schema is missing";
    field->column = chunk->children[field->child];
    const char *damage = field_damage(field, field->column);
    if (damage) return damage;
    if (field->column->length < chunk->offset + chunk->length) return "a column is shorter than the table";
  }
  return NULL;
}

int arrow_source_next(arrow_source *self) {
  if (self->ended) return 0;
  self->ended = 1;
  if (self->array) {
    self->chunk = *self->array;
  } else {
    arrow_array_release(&self->chunk);
    if (arrow_stream_next(&self->stream, &self->chunk) < 0) return -1;
    if (!self->chunk.release) return 0;
  }
  const char *damage = set_columns(self);
  if (damage) {
    PyErr_Format(PyExc_ValueError, "cannot read the Arrow table: %s", damage);
    return -1;
  }
  self->ended = self->array != NULL;
  return 1;
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

/* Whether the table itself has no such row: a struct may be null. */
static int is_absent(const struct ArrowArray *chunk, int64_t row) {
  if (!chunk->null_count || !chunk->buffers || !chunk->buffers[0]) return 0;
  return !arrow_bit(chunk->buffers[0], chunk->offset + row);
}

khb_status arrow_source_string(const arrow_source *self, size_t field, int64_t row, const char **bytes, size_t *size,
                               khb_error *error) {
  const source_field *from = &self->fields[field];
  *bytes = NULL;
  *size = 0;
  if (!from->column || is_absent(&self->chunk, row)) return KHB_OK;
  int64_t at = self->chunk.offset + row;
  if (arrow_is_null(from->strings, from->column, at)) return KHB_OK;
  return arrow_row(from->strings, from->column, at, bytes, size) ? KHB_OK : arrow_outside(error);
}

/* The day that many days from 1970-01-01: H. Hinnant's algorithm, by eras of 400 years that begin in March. */
static khb_date civil_day(int64_t days) {
  int64_t shifted = days + 719468, era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  int64_t of_era = shifted - era * 146097;
  int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  int64_t day = of_year - (153 * month + 2) / 5 + 1;
  month += month < 10 ? 3 : -9;
  year += era * 400 + (month <= 2);
  return (khb_date){year >= 1 && year <= 9999 ? (int)year : 0, (int)month, (int)day};
}

static int digits(const char *bytes, size_t count, int *number) {
  *number = 0;
  for (size_t i = 0; i < count; i++) {
    if (bytes[i] < '0' || bytes[i] > '9') return 0;
    *number = *number * 10 + (bytes[i] - '0');
  }
  return 1;
}

/* "2024-05-09", and what a time behind it looks like is not looked at. */
static int parse_day(const char *bytes, size_t size, khb_date *day) {
  if (size < 10 || bytes[4] != '-' || bytes[7] != '-') return 0;
  if (size > 10 && bytes[10] != 'T' && bytes[10] != ' ') return 0;
  return digits(bytes, 4, &day->year) && digits(bytes + 5, 2, &day->month) && digits(bytes + 8, 2, &day->day);
}

khb_status arrow_source_day(const arrow_source *self, size_t field, int64_t row, khb_date *day, int *found,
                            khb_error *error) {
  const source_field *from = &self->fields[field];
  *found = 0;
  if (!from->column) return KHB_OK;
  if (from->days == DAY_STRING) {
    const char *bytes;
    size_t size;
    khb_status status = arrow_source_string(self, field, row, &bytes, &size, error);
    if (status != KHB_OK || !bytes) return status;
    *found = parse_day(bytes, size, day);
    if (*found) return KHB_OK;
    *error = (khb_error){KHB_ERROR_ARGUMENT, 0, "its publication date is not a date such as 2024-05-09"};
    return KHB_ERROR_ARGUMENT;
  }
  int64_t at = self->chunk.offset + row;
  if (is_absent(&self->chunk, row) || arrow_is_null(ARROW_STRING, from->column, at)) return KHB_OK;
  at += from->column->offset;
  const char *values = from->column->buffers[1];
  int64_t days;
  if (from->days == DAY_DATE32) {
    int32_t small;
    memcpy(&small, values + at * (int64_t)sizeof small, sizeof small);
    days = small;
  } else {
    memcpy(&days, values + at * (int64_t)sizeof days, sizeof days);
    days = days / from->ticks_a_day - (days % from->ticks_a_day < 0);
  }
  *day = civil_day(days);
  *found = 1;
  return KHB_OK;
}
