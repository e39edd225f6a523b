/* frame_rows.c - see frame_rows.h. */
#include "frame_rows.h"

#include <stdlib.h>
#include <string.h>

#define JOINT "؛ "   /* between the roles, names or bodies that share a cell */
#define SHARED_MAX 8 /* of these, so that time stays linear */

/* ---- columns ---------------------------------------------------------------------------------------------------- */

/* X(index, name, kind, whether it may be null) */
#define INDEX(index, name, kind, nullable) index,
#define SPEC(index, name, kind, nullable) {name, kind, nullable},

enum { NULLABLE = 1 };

#define TOPIC_TABLE(X)                                                                                                 \
  X(TOPIC_ROW, "row", COLUMN_INT, 0)                                                                                   \
  X(TOPIC_RANK, "rank", COLUMN_INT, 0)                                                                                 \
  X(TOPIC_CODE, "topic", COLUMN_TEXT, NULLABLE)                                                                        \
  X(TOPIC_IPTC, "iptc", COLUMN_TEXT, NULLABLE)                                                                         \
  X(TOPIC_NAME, "name", COLUMN_TEXT, NULLABLE)                                                                         \
  X(TOPIC_NAME_AR, "name_ar", COLUMN_TEXT, NULLABLE)                                                                   \
  X(TOPIC_SCORE, "score", COLUMN_FLOAT, NULLABLE)

#define ENTITY_TABLE(X)                                                                                                \
  X(ENTITY_ROW, "row", COLUMN_INT, 0)                                                                                  \
  X(ENTITY_TYPE, "type", COLUMN_TEXT, 0)                                                                               \
  X(ENTITY_TEXT, "text", COLUMN_TEXT, 0)                                                                               \
  X(ENTITY_CANONICAL, "canonical", COLUMN_TEXT, 0)                                                                     \
  X(ENTITY_ENTITY, "entity", COLUMN_INT, 0)                                                                            \
  X(ENTITY_ROLE, "role", COLUMN_TEXT, NULLABLE)                                                                        \
  X(ENTITY_COUNTRY, "country", COLUMN_TEXT, NULLABLE)                                                                  \
  X(ENTITY_GEONAMES, "geonames_id", COLUMN_INT, NULLABLE)                                                              \
  X(ENTITY_LATITUDE, "latitude", COLUMN_FLOAT, NULLABLE)                                                               \
  X(ENTITY_LONGITUDE, "longitude", COLUMN_FLOAT, NULLABLE)                                                             \
  X(ENTITY_SCORE, "score", COLUMN_FLOAT, 0)                                                                            \
  X(ENTITY_START, "start", COLUMN_INT, 0)                                                                              \
  X(ENTITY_END, "end", COLUMN_INT, 0)                                                                                  \
  X(ENTITY_SENTENCE, "sentence", COLUMN_TEXT, NULLABLE)                                                                \
  X(ENTITY_COLUMN, "column", COLUMN_TEXT, 0)

#define QUOTE_TABLE(X)                                                                                                 \
  X(QUOTE_ROW, "row", COLUMN_INT, 0)                                                                                   \
  X(QUOTE_NUMBER, "quote_id", COLUMN_INT, 0)                                                                           \
  X(QUOTE_SPEAKER, "speaker", COLUMN_TEXT, NULLABLE)                                                                   \
  X(QUOTE_ENTITY, "speaker_entity", COLUMN_INT, NULLABLE)                                                              \
  X(QUOTE_TYPE, "speaker_type", COLUMN_TEXT, NULLABLE)                                                                 \
  X(QUOTE_ROLE, "speaker_role", COLUMN_TEXT, NULLABLE)                                                                 \
  X(QUOTE_VERB, "verb", COLUMN_TEXT, 0)                                                                                \
  X(QUOTE_TEXT, "quote", COLUMN_TEXT, 0)                                                                               \
  X(QUOTE_DIRECT, "direct", COLUMN_FLAG, 0)                                                                            \
  X(QUOTE_ORDER, "order", COLUMN_TEXT, 0)                                                                              \
  X(QUOTE_GENDER, "gender", COLUMN_TEXT, NULLABLE)                                                                     \
  X(QUOTE_EVIDENCE, "evidence", COLUMN_TEXT, NULLABLE)                                                                 \
  X(QUOTE_START, "start", COLUMN_INT, 0)                                                                               \
  X(QUOTE_END, "end", COLUMN_INT, 0)                                                                                   \
  X(QUOTE_SPEAKER_START, "speaker_start", COLUMN_INT, NULLABLE)                                                        \
  X(QUOTE_SPEAKER_END, "speaker_end", COLUMN_INT, NULLABLE)                                                            \
  X(QUOTE_VERB_START, "verb_start", COLUMN_INT, NULLABLE)                                                              \
  X(QUOTE_VERB_END, "verb_end", COLUMN_INT, NULLABLE)                                                                  \
  X(QUOTE_COLUMN, "column", COLUMN_TEXT, 0)

#define PERSON_TABLE(X)                                                                                                \
  X(PERSON_ROW, "row", COLUMN_INT, 0)                                                                                  \
  X(PERSON_ENTITY, "entity", COLUMN_INT, 0)                                                                            \
  X(PERSON_CANONICAL, "canonical", COLUMN_TEXT, 0)                                                                     \
  X(PERSON_MENTIONS, "mentions", COLUMN_INT, 0)                                                                        \
  X(PERSON_ROLE, "role", COLUMN_TEXT, NULLABLE)                                                                        \
  X(PERSON_BODY, "body", COLUMN_TEXT, NULLABLE)                                                                        \
  X(PERSON_QUOTES, "quotes", COLUMN_INT, 0)                                                                            \
  X(PERSON_GENDER, "gender", COLUMN_TEXT, 0)                                                                           \
  X(PERSON_EVIDENCE, "evidence", COLUMN_TEXT, NULLABLE)                                                                \
  X(PERSON_START, "start", COLUMN_INT, 0)                                                                              \
  X(PERSON_END, "end", COLUMN_INT, 0)                                                                                  \
  X(PERSON_COLUMN, "column", COLUMN_TEXT, 0)

#define PLACE_TABLE(X)                                                                                                 \
  X(PLACE_ROW, "row", COLUMN_INT, 0)                                                                                   \
  X(PLACE_ENTITY, "entity", COLUMN_INT, 0)                                                                             \
  X(PLACE_CANONICAL, "canonical", COLUMN_TEXT, 0)                                                                      \
  X(PLACE_TYPE, "type", COLUMN_TEXT, 0)                                                                                \
  X(PLACE_MENTIONS, "mentions", COLUMN_INT, 0)                                                                         \
  X(PLACE_KIND, "kind", COLUMN_TEXT, NULLABLE)                                                                         \
  X(PLACE_NAME_EN, "name_en", COLUMN_TEXT, NULLABLE)                                                                   \
  X(PLACE_COUNTRY, "country", COLUMN_TEXT, NULLABLE)                                                                   \
  X(PLACE_REGION, "region", COLUMN_TEXT, NULLABLE)                                                                     \
  X(PLACE_GEONAMES, "geonames_id", COLUMN_INT, NULLABLE)                                                               \
  X(PLACE_POPULATION, "population", COLUMN_INT, NULLABLE)                                                              \
  X(PLACE_LATITUDE, "latitude", COLUMN_FLOAT, NULLABLE)                                                                \
  X(PLACE_LONGITUDE, "longitude", COLUMN_FLOAT, NULLABLE)                                                              \
  X(PLACE_SCORE, "score", COLUMN_FLOAT, NULLABLE)                                                                      \
  X(PLACE_START, "start", COLUMN_INT, 0)                                                                               \
  X(PLACE_END, "end", COLUMN_INT, 0)                                                                                   \
  X(PLACE_COLUMN, "column", COLUMN_TEXT, 0)

#define MEETING_TABLE(X)                                                                                               \
  X(MEETING_ROW, "row", COLUMN_INT, 0)                                                                                 \
  X(MEETING_WHO, "who", COLUMN_TEXT, 0)                                                                                \
  X(MEETING_WHO_ENTITY, "who_entity", COLUMN_INT, NULLABLE)                                                            \
  X(MEETING_VERB, "verb", COLUMN_TEXT, 0)                                                                              \
  X(MEETING_WHOM, "whom", COLUMN_TEXT, 0)                                                                              \
  X(MEETING_WHOM_ENTITY, "whom_entity", COLUMN_INT, NULLABLE)                                                          \
  X(MEETING_PLACE, "place", COLUMN_TEXT, NULLABLE)                                                                     \
  X(MEETING_PLACE_ENTITY, "place_entity", COLUMN_INT, NULLABLE)                                                        \
  X(MEETING_DATE, "date", COLUMN_TEXT, NULLABLE)                                                                       \
  X(MEETING_DATE_TEXT, "date_text", COLUMN_TEXT, NULLABLE)                                                             \
  X(MEETING_TEXT, "text", COLUMN_TEXT, 0)                                                                              \
  X(MEETING_START, "start", COLUMN_INT, 0)                                                                             \
  X(MEETING_END, "end", COLUMN_INT, 0)                                                                                 \
  X(MEETING_COLUMN, "column", COLUMN_TEXT, 0)

#define VALUE_TABLE(X)                                                                                                 \
  X(VALUE_ROW, "row", COLUMN_INT, 0)                                                                                   \
  X(VALUE_KIND, "kind", COLUMN_TEXT, 0)                                                                                \
  X(VALUE_VALUE, "value", COLUMN_TEXT, NULLABLE)                                                                       \
  X(VALUE_TEXT, "text", COLUMN_TEXT, 0)                                                                                \
  X(VALUE_START, "start", COLUMN_INT, 0)                                                                               \
  X(VALUE_END, "end", COLUMN_INT, 0)                                                                                   \
  X(VALUE_SENTENCE, "sentence", COLUMN_TEXT, NULLABLE)                                                                 \
  X(VALUE_COLUMN, "column", COLUMN_TEXT, 0)

enum { TOPIC_TABLE(INDEX) TOPIC_COLUMNS };
enum { ENTITY_TABLE(INDEX) ENTITY_COLUMNS };
enum { QUOTE_TABLE(INDEX) QUOTE_COLUMNS };
enum { PERSON_TABLE(INDEX) PERSON_COLUMNS };
enum { PLACE_TABLE(INDEX) PLACE_COLUMNS };
enum { MEETING_TABLE(INDEX) MEETING_COLUMNS };
enum { VALUE_TABLE(INDEX) VALUE_COLUMNS };

static const column_spec topic_columns[] = {TOPIC_TABLE(SPEC)};
static const column_spec entity_columns[] = {ENTITY_TABLE(SPEC)};
static const column_spec quote_columns[] = {QUOTE_TABLE(SPEC)};
static const column_spec person_columns[] = {PERSON_TABLE(SPEC)};
static const column_spec place_columns[] = {PLACE_TABLE(SPEC)};
static const column_spec meeting_columns[] = {MEETING_TABLE(SPEC)};
static const column_spec value_columns[] = {VALUE_TABLE(SPEC)};

static const struct {
  const char *name;
  const column_spec *columns;
  size_t count;
} tables[FRAME_TABLE_COUNT] = {
    [FRAME_TOPICS] = {"topics", topic_columns, TOPIC_COLUMNS},
    [FRAME_ENTITIES] = {"entities", entity_columns, ENTITY_COLUMNS},
    [FRAME_QUOTES] = {"quotes", quote_columns, QUOTE_COLUMNS},
    [FRAME_PEOPLE] = {"people", person_columns, PERSON_COLUMNS},
    [FRAME_PLACES] = {"places", place_columns, PLACE_COLUMNS},
    [FRAME_MEETINGS] = {"meetings", meeting_columns, MEETING_COLUMNS},
    [FRAME_VALUES] = {"values", value_columns, VALUE_COLUMNS},
};

const char *frame_table_name(frame_table table) { return table < FRAME_TABLE_COUNT ? tables[table].name : NULL; }

const column_spec *frame_table_columns(frame_table table, size_t *count) {
  *count = tables[table].count;
  return tables[table].columns;
}

/* ---- cells ------------------------------------------------------------------------------------------------------ */

/* What a document tells of one of its entities. */
typedef struct tally {
  size_t mentions, first; /* mention */
  size_t quotes;
  size_t female, male; /* statements + 1 whose words show it; 0: none */
  size_t roles[SHARED_MAX], role_count;
} tally;

typedef struct page {
  const frame_text *text;
  const khb_document *document;
  const khb_segmentation *segmentation;
  row_batch *rows;
  tally *tallies; /* [entities]; NULL for FRAME_VALUES */
} page;

static void put_span_text(const page *self, size_t column, khb_span span) {
  if (span.start < span.end) row_batch_units(self->rows, column, self->text->units + span.start, span.end - span.start);
}

/* Where a part of the text begins: the headline, or the body behind it. */
static size_t part_of(const page *self, size_t unit) { return unit < self->text->body ? 0 : self->text->body; }

static int64_t position(const page *self, size_t part, size_t unit) {
  const uint32_t *points = self->text->points;
  return points ? (int64_t)points[unit] - points[part] : (int64_t)(unit - part);
}

/* The main span of a row: its positions in columns `column` and the next, and in the last column which text it is in. */
static void put_span(const page *self, size_t column, size_t last, khb_span span) {
  size_t part = part_of(self, span.start);
  row_batch_int(self->rows, column, position(self, part, span.start));
  row_batch_int(self->rows, column + 1, position(self, part, span.end));
  if (last < self->rows->column_count)
    row_batch_text(self->rows, last, span.start < self->text->body ? self->text->headline_name : self->text->body_name);
}

/* Another span of it, left null where it is in the other text. */
static void put_other_span(const page *self, size_t column, khb_span span, khb_span main) {
  size_t part = part_of(self, main.start);
  if (span.start == span.end || part_of(self, span.start) != part) return;
  row_batch_int(self->rows, column, position(self, part, span.start));
  row_batch_int(self->rows, column + 1, position(self, part, span.end));
}

/* The sentence in which a span begins. */
static void put_sentence(const page *self, size_t column, khb_span span) {
  size_t low = 0, high = khb_segmentation_sentence_count(self->segmentation);
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (khb_segmentation_sentence(self->segmentation, middle).end <= span.start) low = middle + 1;
    else high = middle;
  }
  if (low == khb_segmentation_sentence_count(self->segmentation)) return;
  khb_span sentence = khb_segmentation_sentence(self->segmentation, low);
  if (sentence.start <= span.start) put_span_text(self, column, sentence);
}

static void put_name(const page *self, size_t column, size_t entity) {
  size_t length;
  const uint16_t *name = khb_document_entity_name(self->document, entity, &length);
  row_batch_units(self->rows, column, name, length);
}

/* The name of a mention's entity, and its id in the column behind it; nothing for KHB_NONE. */
static void put_mention(const page *self, size_t column, size_t mention) {
  if (mention == KHB_NONE) return;
  size_t entity = khb_document_mention_entity(self->document, mention);
  put_name(self, column, entity);
  row_batch_int(self->rows, column + 1, (int64_t)entity);
}

static void put_roles(const page *self, size_t column, const tally *of) {
  for (size_t i = 0; i < of->role_count; i++) {
    if (i) row_batch_text(self->rows, column, JOINT);
    put_span_text(self, column, khb_document_role_span(self->document, of->roles[i]));
  }
}

/* The bodies that these roles are of, each once. */
static void put_bodies(const page *self, size_t column, const tally *of) {
  size_t bodies[SHARED_MAX], count = 0;
  for (size_t i = 0; i < of->role_count; i++) {
    size_t mention = khb_document_role_body(self->document, of->roles[i]), k = 0;
    if (mention == KHB_NONE) continue;
    size_t entity = khb_document_mention_entity(self->document, mention);
    while (k < count && bodies[k] != entity) k++;
    if (k < count) continue;
    if (count) row_batch_text(self->rows, column, JOINT);
    put_name(self, column, entity);
    bodies[count++] = entity;
  }
}

/* ---- what is counted before rows are written -------------------------------------------------------------------- */

static int is_same_text(const page *self, khb_span one, khb_span other) {
  size_t length = one.end - one.start;
  const uint16_t *units = self->text->units;
  return other.end - other.start == length &&
         memcmp(units + one.start, units + other.start, length * sizeof *units) == 0;
}

static void count_role(const page *self, size_t role) {
  size_t person = khb_document_mention_entity(self->document, khb_document_role_person(self->document, role));
  tally *of = &self->tallies[person];
  khb_span span = khb_document_role_span(self->document, role);
  for (size_t i = 0; i < of->role_count; i++)
    if (is_same_text(self, span, khb_document_role_span(self->document, of->roles[i]))) return;
  if (of->role_count < SHARED_MAX) of->roles[of->role_count++] = role;
}

static void count_statement(const page *self, size_t statement) {
  size_t entity = khb_document_statement_entity(self->document, statement);
  if (entity == KHB_NONE) return;
  tally *of = &self->tallies[entity];
  khb_gender gender = khb_document_statement_gender(self->document, statement);
  of->quotes++;
  if (gender == KHB_GENDER_FEMALE && !of->female) of->female = statement + 1;
  if (gender == KHB_GENDER_MALE && !of->male) of->male = statement + 1;
}

static int count_all(page *self) {
  const khb_document *document = self->document;
  size_t mentions = khb_document_mention_count(document);
  self->tallies = calloc(khb_document_entity_count(document) + 1, sizeof *self->tallies);
  if (!self->tallies) return 0;
  for (size_t i = 0; i < mentions; i++) {
    tally *of = &self->tallies[khb_document_mention_entity(document, i)];
    if (!of->mentions++) of->first = i;
  }
  for (size_t i = 0; i < khb_document_role_count(document); i++) count_role(self, i);
  for (size_t i = 0; i < khb_document_statement_count(document); i++) count_statement(self, i);
  return 1;
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static void add_row(const page *self) {
  row_batch_add(self->rows);
  row_batch_int(self->rows, 0, self->text->row); /* `row` is the first column of every table */
}

static void entity_rows(const page *self, const frame_options *options) {
  row_batch *rows = self->rows;
  for (size_t i = 0; i < khb_document_mention_count(self->document); i++) {
    khb_entity_type type = khb_document_mention_type(self->document, i);
    double score = khb_document_mention_score(self->document, i);
    khb_span span = khb_document_mention_span(self->document, i);
    khb_place place;
    if (!(options->types >> type & 1) || score < options->least_score) continue;
    add_row(self);
    row_batch_text(rows, ENTITY_TYPE, khb_entity_type_name(type));
    put_span_text(self, ENTITY_TEXT, span);
    put_mention(self, ENTITY_CANONICAL, i);
    size_t entity = khb_document_mention_entity(self->document, i);
    put_roles(self, ENTITY_ROLE, &self->tallies[entity]);
    if (khb_document_entity_place(self->document, entity, &place)) {
      row_batch_text(rows, ENTITY_COUNTRY, place.country);
      if (place.geonames_id) row_batch_int(rows, ENTITY_GEONAMES, place.geonames_id);
      row_batch_float(rows, ENTITY_LATITUDE, place.latitude);
      row_batch_float(rows, ENTITY_LONGITUDE, place.longitude);
    }
    row_batch_float(rows, ENTITY_SCORE, score);
    put_span(self, ENTITY_START, ENTITY_COLUMN, span);
    put_sentence(self, ENTITY_SENTENCE, span);
  }
}

static const char *gender_name(khb_gender gender) {
  return gender == KHB_GENDER_FEMALE ? "female" : gender == KHB_GENDER_MALE ? "male" : "unknown";
}

static void quote_rows(const page *self) {
  const khb_document *document = self->document;
  row_batch *rows = self->rows;
  for (size_t i = 0; i < khb_document_statement_count(document); i++) {
    khb_span span = khb_document_statement_content(document, i), verb = khb_document_statement_verb(document, i);
    khb_span speaker = khb_document_statement_speaker(document, i);
    size_t entity = khb_document_statement_entity(document, i);
    khb_gender gender = khb_document_statement_gender(document, i);
    add_row(self);
    row_batch_int(rows, QUOTE_NUMBER, (int64_t)i);
    if (entity == KHB_NONE) {
      put_span_text(self, QUOTE_SPEAKER, speaker);
    } else {
      put_name(self, QUOTE_SPEAKER, entity);
      row_batch_int(rows, QUOTE_ENTITY, (int64_t)entity);
      row_batch_text(rows, QUOTE_TYPE, khb_entity_type_name(khb_document_entity_type(document, entity)));
      put_roles(self, QUOTE_ROLE, &self->tallies[entity]);
    }
    row_batch_text(rows, QUOTE_VERB, "");
    put_span_text(self, QUOTE_VERB, verb);
    row_batch_text(rows, QUOTE_TEXT, "");
    put_span_text(self, QUOTE_TEXT, span);
    row_batch_flag(rows, QUOTE_DIRECT, khb_document_statement_is_direct(document, i));
    row_batch_text(rows, QUOTE_ORDER, khb_document_statement_order(document, i));
    if (gender != KHB_GENDER_NONE) row_batch_text(rows, QUOTE_GENDER, gender_name(gender));
    put_span_text(self, QUOTE_EVIDENCE, khb_document_statement_evidence(document, i));
    put_span(self, QUOTE_START, QUOTE_COLUMN, span);
    put_other_span(self, QUOTE_SPEAKER_START, speaker, span);
    put_other_span(self, QUOTE_VERB_START, verb, span);
  }
}

static void people_rows(const page *self) {
  row_batch *rows = self->rows;
  for (size_t i = 0; i < khb_document_entity_count(self->document); i++) {
    const tally *of = &self->tallies[i];
    if (khb_document_entity_type(self->document, i) != KHB_PER || !of->mentions) continue;
    size_t female = of->female, male = of->male, shown = female && male ? 0 : female + male;
    add_row(self);
    row_batch_int(rows, PERSON_ENTITY, (int64_t)i);
    put_name(self, PERSON_CANONICAL, i);
    row_batch_int(rows, PERSON_MENTIONS, (int64_t)of->mentions);
    put_roles(self, PERSON_ROLE, of);
    put_bodies(self, PERSON_BODY, of);
    row_batch_int(rows, PERSON_QUOTES, (int64_t)of->quotes);
    row_batch_text(rows, PERSON_GENDER,
                   gender_name(!shown   ? KHB_GENDER_UNKNOWN
                               : female ? KHB_GENDER_FEMALE
                                        : KHB_GENDER_MALE));
    if (shown) put_span_text(self, PERSON_EVIDENCE, khb_document_statement_evidence(self->document, shown - 1));
    put_span(self, PERSON_START, PERSON_COLUMN, khb_document_mention_span(self->document, of->first));
  }
}

static void put_place(const page *self, const khb_place *place) {
  row_batch *rows = self->rows;
  row_batch_text(rows, PLACE_KIND, khb_place_kind_name(place->kind));
  row_batch_text(rows, PLACE_NAME_EN, place->name);
  row_batch_text(rows, PLACE_COUNTRY, place->country);
  if (place->region[0]) row_batch_text(rows, PLACE_REGION, place->region);
  if (place->geonames_id) row_batch_int(rows, PLACE_GEONAMES, place->geonames_id);
  if (place->population) row_batch_int(rows, PLACE_POPULATION, place->population);
  row_batch_float(rows, PLACE_LATITUDE, place->latitude);
  row_batch_float(rows, PLACE_LONGITUDE, place->longitude);
  row_batch_float(rows, PLACE_SCORE, place->score);
}

static void place_rows(const page *self) {
  row_batch *rows = self->rows;
  for (size_t i = 0; i < khb_document_entity_count(self->document); i++) {
    khb_entity_type type = khb_document_entity_type(self->document, i);
    const tally *of = &self->tallies[i];
    khb_place place;
    if ((type != KHB_GPE && type != KHB_LOC && type != KHB_FAC) || !of->mentions) continue;
    add_row(self);
    row_batch_int(rows, PLACE_ENTITY, (int64_t)i);
    put_name(self, PLACE_CANONICAL, i);
    row_batch_text(rows, PLACE_TYPE, khb_entity_type_name(type));
    row_batch_int(rows, PLACE_MENTIONS, (int64_t)of->mentions);
    if (khb_document_entity_place(self->document, i, &place)) put_place(self, &place);
    put_span(self, PLACE_START, PLACE_COLUMN, khb_document_mention_span(self->document, of->first));
  }
}

/* A side of a meeting: its entity's name and id, or its words. */
static void put_party(const page *self, size_t column, size_t id_column, size_t meeting, int side) {
  size_t entity = khb_document_meeting_entity(self->document, meeting, side);
  row_batch_text(self->rows, column, "");
  if (entity == KHB_NONE) {
    put_span_text(self, column, khb_document_meeting_party(self->document, meeting, side));
  } else {
    put_name(self, column, entity);
    row_batch_int(self->rows, id_column, (int64_t)entity);
  }
}

static void meeting_rows(const page *self) {
  const khb_document *document = self->document;
  row_batch *rows = self->rows;
  for (size_t i = 0; i < khb_document_meeting_count(document); i++) {
    size_t date = khb_document_meeting_date(document, i);
    khb_span span = khb_document_meeting_span(document, i);
    add_row(self);
    put_party(self, MEETING_WHO, MEETING_WHO_ENTITY, i, 0);
    row_batch_text(rows, MEETING_VERB, "");
    put_span_text(self, MEETING_VERB, khb_document_meeting_verb(document, i));
    put_party(self, MEETING_WHOM, MEETING_WHOM_ENTITY, i, 1);
    put_mention(self, MEETING_PLACE, khb_document_meeting_place(document, i));
    if (date != KHB_NONE) {
      const khb_values *values = khb_document_values(document);
      const char *value = khb_values_text(values, date);
      if (value) row_batch_text(rows, MEETING_DATE, value);
      put_span_text(self, MEETING_DATE_TEXT, khb_values_span(values, date));
    }
    row_batch_text(rows, MEETING_TEXT, "");
    put_span_text(self, MEETING_TEXT, span);
    put_span(self, MEETING_START, MEETING_COLUMN, span);
  }
}

static void value_rows(const page *self, const frame_options *options) {
  const khb_values *values = khb_document_values(self->document);
  row_batch *rows = self->rows;
  for (size_t i = 0; i < khb_values_count(values); i++) {
    khb_value_kind kind = khb_values_kind(values, i);
    khb_span span = khb_values_span(values, i);
    const char *value = khb_values_text(values, i);
    if (!(options->kinds >> kind & 1)) continue;
    add_row(self);
    row_batch_text(rows, VALUE_KIND, khb_value_kind_name(kind));
    if (value) row_batch_text(rows, VALUE_VALUE, value);
    put_span_text(self, VALUE_TEXT, span);
    put_span(self, VALUE_START, VALUE_COLUMN, span);
    put_sentence(self, VALUE_SENTENCE, span);
  }
}

void frame_document_rows(frame_table table, const frame_options *options, const frame_text *text,
                         const khb_document *document, row_batch *rows) {
  page self = {text, document, khb_document_segmentation(document), rows, NULL};
  if (table != FRAME_VALUES && !count_all(&self)) {
    rows->status = KHB_ERROR_MEMORY;
    return;
  }
  switch (table) {
    case FRAME_ENTITIES: entity_rows(&self, options); break;
    case FRAME_QUOTES: quote_rows(&self); break;
    case FRAME_PEOPLE: people_rows(&self); break;
    case FRAME_PLACES: place_rows(&self); break;
    case FRAME_MEETINGS: meeting_rows(&self); break;
    case FRAME_VALUES: value_rows(&self, options); break;
    default: break;
  }
  free(self.tallies);
}

/* ---- topics ----------------------------------------------------------------------------------------------------- */

static int by_probability(const void *one, const void *other) {
  const frame_rank *a = one, *b = other;
  if (a->probability != b->probability) return a->probability < b->probability ? 1 : -1;
  return a->label < b->label ? -1 : 1; /* equal ones keep the model's order */
}

void frame_topic_rows(const frame_options *options, int64_t row, const khb_classifier *classifier,
                      const float *probabilities, frame_rank *ranks, row_batch *rows) {
  size_t labels = khb_classifier_label_count(classifier), most = options->most < labels ? options->most : labels;
  size_t best = 0;
  for (size_t i = 0; i < labels; i++) {
    ranks[i] = (frame_rank){probabilities[i], i};
    if (probabilities[i] > probabilities[best]) best = i;
  }
  int found = labels && probabilities[best] > 0 && !((double)probabilities[best] < options->least_score);
  if (most == 1) ranks[0] = ranks[best];
  else qsort(ranks, labels, sizeof *ranks, by_probability);
  for (size_t i = 0; i < (found ? most : 1); i++) {
    size_t label = ranks[i].label;
    row_batch_add(rows);
    row_batch_int(rows, TOPIC_ROW, row);
    row_batch_int(rows, TOPIC_RANK, (int64_t)i + 1);
    if (!found) continue;
    row_batch_text(rows, TOPIC_CODE, khb_classifier_label_code(classifier, label));
    row_batch_text(rows, TOPIC_IPTC, khb_classifier_label_iptc(classifier, label));
    row_batch_text(rows, TOPIC_NAME, khb_classifier_label_name_en(classifier, label));
    row_batch_text(rows, TOPIC_NAME_AR, khb_classifier_label_name_ar(classifier, label));
    row_batch_float(rows, TOPIC_SCORE, (double)ranks[i].probability);
  }
}
