/* khb_document: one text read by every step, owned by one arena. */
#include <string.h>

#include "base/hash.h"
#include "read/gender.h"
#include "read/meeting.h"
#include "read/mend.h"
#include "read/place.h"
#include "read/quotation_marks.h"
#include "topics/classifier.h"
#include "unicode/char_class.h"

struct khb_document {
  khi_arena arena; /* names, entities, topics and this struct's arrays */
  khb_span headline;
  khb_segmentation *segmentation;
  khb_values *values;
  khb_mentions *mentions; /* NULL without a tagger, as is all up to the topics */
  khi_name *names;        /* [mentions->count] */
  uint32_t *entity_of;    /* [mentions->count] */
  khi_entity *entities;   /* [entity_count] */
  size_t entity_count;
  khi_roles roles;
  khi_statements statements;
  khi_voice *voices; /* [statements.count] */
  khi_meetings meetings;
  khb_place *places; /* [entity_count]; NULL: no gazetteer */
  float *topics;     /* [topic_count] */
  size_t topic_count;
};

enum { HEADLINE_MAX = 250 };

static int is_break(uint16_t c) { return khi_char_class_of(c) == KHI_CHAR_BREAK; }

static int is_blank(uint16_t c) {
  khi_char_class class = khi_char_class_of(c);
  return class == KHI_CHAR_SPACE || class == KHI_CHAR_BREAK || class == KHI_CHAR_CONTROL;
}

/* The first line that is not blank, trimmed, if it is short enough to be a headline. */
static khb_span find_headline(const uint16_t *units, size_t length) {
  size_t start = 0, end;
  while (start < length && is_blank(units[start])) start++;
  for (end = start; end < length && !is_break(units[end]); end++)
    if (end - start > HEADLINE_MAX) return (khb_span){0, 0};
  while (end > start && is_blank(units[end - 1])) end--;
  return end - start < HEADLINE_MAX ? (khb_span){start, end} : (khb_span){0, 0};
}

static void drop_doubtful(khb_mentions *mentions, double min_score) {
  size_t kept = 0;
  for (size_t i = 0; i < mentions->count; i++)
    if ((double)mentions->items[i].score >= min_score) mentions->items[kept++] = mentions->items[i];
  mentions->count = kept;
}

/* What is part of a name is no number. Offices and events have numbers that count: ولاية ثانية، القمة الخامسة. */
static khb_status leave_names(khb_document *self, khb_error *error) {
  const khb_mentions *mentions = self->mentions;
  size_t count = 0;
  khb_span *names = khi_arena_allocate(&self->arena, khi_product(mentions->count, sizeof *names));
  if (!names) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the values of a text");
  for (size_t i = 0; i < mentions->count; i++) {
    const khi_mention *m = &mentions->items[i];
    if (m->type != KHB_ROLE && m->type != KHB_EVENT) names[count++] = (khb_span){m->start, m->end};
  }
  khi_values_leave_names(self->values, names, count);
  return KHB_OK;
}

static khb_status find_entities(khb_document *self, const khb_reading *reading, const uint16_t *units, uint64_t seed,
                                khb_error *error) {
  size_t scheme;
  khb_status status = khi_tagger_scheme(reading->tagger, reading->scheme, &scheme, error);
  if (status == KHB_OK)
    status = khi_tagger_tag_segmented(reading->tagger, scheme, reading->names, units, self->segmentation,
                                      &self->arena.allocator, &self->mentions, error);
  if (status != KHB_OK) return status;
  status = khi_mentions_mend(&reading->tagger->foldings, seed, units, self->segmentation, self->mentions, &self->arena,
                             error);
  if (status != KHB_OK) return status;
  khi_mention *items = self->mentions->items;
  if (reading->min_score > 0) drop_doubtful(self->mentions, reading->min_score);
  size_t count = self->mentions->count;
  khi_mentions_close_marks(units, self->segmentation, items, count);
  status = khi_names_find(reading->tagger, reading->names, seed, units, self->segmentation, items, count, &self->arena,
                          &self->names, error);
  if (status != KHB_OK) return status;
  status = khi_entities_link(&reading->tagger->foldings.key, seed, units, items, self->names, count, &self->arena,
                             &self->entity_of, &self->entities, &self->entity_count, error);
  if (status != KHB_OK || !reading->gazetteer) return status;
  khi_place_input places = {.gazetteer = reading->gazetteer,
                            .foldings = &reading->tagger->foldings,
                            .units = units,
                            .segmentation = self->segmentation,
                            .mentions = items,
                            .names = self->names,
                            .entity_of = self->entity_of,
                            .mention_count = count,
                            .entities = self->entities,
                            .entity_count = self->entity_count,
                            .seed = seed};
  return khi_places_find(&places, &self->arena, &self->places, error);
}

/* Who is what, who said what, who met whom. What is only needed meanwhile lies in an arena of its own. */
static khb_status find_relations(khb_document *self, const khb_reading *reading, const uint16_t *units, uint64_t seed,
                                 khb_error *error) {
  khi_page page = {.units = units,
                   .foldings = &reading->tagger->foldings,
                   .seg = self->segmentation,
                   .mentions = self->mentions->items,
                   .names = self->names,
                   .entity_of = self->entity_of,
                   .entities = self->entities,
                   .mention_count = self->mentions->count,
                   .entity_count = self->entity_count,
                   .seed = seed};
  khi_arena scratch;
  khi_arena_init(&scratch, &self->arena.allocator);
  khb_status status = khi_page_look_up(&page, &scratch, error);
  if (status == KHB_OK) status = khi_roles_find(&page, &self->arena, &self->roles, error);
  if (status == KHB_OK)
    status = khi_statements_find(&page, &self->roles, self->headline, &self->arena, &self->statements, error);
  if (status == KHB_OK)
    status = khi_voices_find(&page, &self->roles, &self->statements, &self->arena, &self->voices, error);
  if (status == KHB_OK)
    status = khi_meetings_find(&page, &self->roles, self->values, &self->arena, &self->meetings, error);
  khi_arena_free(&scratch);
  return status;
}

static khb_status find_topics(khb_document *self, const khb_reading *reading, const uint16_t *units, khb_error *error) {
  khb_span part = self->headline;
  size_t count = reading->classifier->labels;
  if (part.start == part.end && self->segmentation->sentence_count)
    part = khb_segmentation_sentence(self->segmentation, 0);
  float total = 0;
  self->topics = khi_arena_allocate(&self->arena, count * sizeof *self->topics);
  if (!self->topics) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the topics of a text");
  if (part.start == part.end) return KHB_OK;
  khb_status status =
      khb_classifier_classify(reading->classifier, units + part.start, part.end - part.start, self->topics, error);
  if (status != KHB_OK) return status;
  for (size_t k = 0; k < count; k++) total += self->topics[k];
  self->topic_count = total > 0 ? count : 0; /* all zeros: no word to judge by */
  return KHB_OK;
}

khb_status khb_document_read(const khb_reading *reading, const uint16_t *units, size_t length, khb_document **out,
                             khb_error *error) {
  if (!reading || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "reading or out is NULL");
  khb_status status = khi_check_text(units, length, error);
  if (status != KHB_OK) return status;
  khb_span headline = reading->headline;
  if (headline.start > headline.end || headline.end > length)
    return khi_fail(error, KHB_ERROR_ARGUMENT, headline.end, "the headline's span is not inside the text");
  khb_allocator memory = khi_allocator(reading->allocator);
  khb_document *self = khi_allocate(&memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a document");
  memset(self, 0, sizeof *self);
  khi_arena_init(&self->arena, &memory);
  uint64_t seed = khi_xxh64(units, length * sizeof *units, 0);
  self->headline = headline.end ? headline : find_headline(units, length);
  status = khb_segmentation_new(units, length, &memory, &self->segmentation, error);
  int all = !reading->mentions_only;
  if (status == KHB_OK && all)
    status = khi_values_read(units, self->segmentation, reading->published, &memory, &self->values, error);
  if (status == KHB_OK && reading->tagger) status = find_entities(self, reading, units, seed, error);
  if (status == KHB_OK && reading->tagger && all) status = leave_names(self, error);
  if (status == KHB_OK && reading->tagger && all) status = find_relations(self, reading, units, seed, error);
  if (status == KHB_OK && reading->classifier) status = find_topics(self, reading, units, error);
  if (status != KHB_OK) {
    khb_document_free(self);
    return status;
  }
  *out = self;
  return KHB_OK;
}

void khb_document_free(khb_document *self) {
  if (!self) return;
  khb_allocator memory = self->arena.allocator;
  khb_segmentation_free(self->segmentation);
  khb_mentions_free(self->mentions);
  khb_values_free(self->values);
  khi_arena_free(&self->arena);
  khi_release(&memory, self);
}

khb_span khb_document_headline(const khb_document *self) { return self->headline; }

const khb_segmentation *khb_document_segmentation(const khb_document *self) { return self->segmentation; }

size_t khb_document_mention_count(const khb_document *self) { return self->mentions ? self->mentions->count : 0; }

khb_span khb_document_mention_span(const khb_document *self, size_t index) {
  return (khb_span){self->names[index].start, self->mentions->items[index].end};
}

khb_entity_type khb_document_mention_type(const khb_document *self, size_t index) {
  return self->mentions->items[index].type;
}

double khb_document_mention_score(const khb_document *self, size_t index) {
  return (double)self->mentions->items[index].score;
}

size_t khb_document_mention_entity(const khb_document *self, size_t index) { return self->entity_of[index]; }

const uint16_t *khb_document_mention_name(const khb_document *self, size_t index, size_t *length) {
  *length = self->names[index].length;
  return self->names[index].units;
}

size_t khb_document_entity_count(const khb_document *self) { return self->entity_count; }

khb_entity_type khb_document_entity_type(const khb_document *self, size_t index) { return self->entities[index].type; }

const uint16_t *khb_document_entity_name(const khb_document *self, size_t index, size_t *length) {
  return khb_document_mention_name(self, self->entities[index].mention, length);
}

int khb_document_entity_place(const khb_document *self, size_t index, khb_place *out) {
  if (!self->places || !(self->places[index].score > 0)) return 0;
  *out = self->places[index];
  return 1;
}

size_t khb_document_topic_count(const khb_document *self) { return self->topic_count; }

float khb_document_topic_probability(const khb_document *self, size_t label) { return self->topics[label]; }

const khb_values *khb_document_values(const khb_document *self) { return self->values; }

/* ---- Roles, statements, meetings ---------------------------------------------------------------------------------- */

static khb_span words_span(const khb_document *self, uint32_t first, uint32_t end) {
  if (first >= end) return (khb_span){0, 0};
  return (khb_span){self->segmentation->words[first].start, self->segmentation->words[end - 1].end};
}

static size_t index_or_none(uint32_t index) { return index == KHI_NONE ? KHB_NONE : index; }

/* The words of a speaker; a name or role that is the first of them without its particle, as its mention has it. */
static khb_span speaker_span(const khb_document *self, const khi_speaker *speaker) {
  uint32_t first = speaker->entity == KHI_NONE ? speaker->name_first : speaker->first;
  khb_span span = words_span(self, first, speaker->entity == KHI_NONE ? speaker->name_end : speaker->end);
  size_t low = 0, high = self->mentions->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (self->mentions->items[middle].first < first) low = middle + 1;
    else high = middle;
  }
  if (khi_speaks(speaker) && low < self->mentions->count && self->mentions->items[low].first == first)
    span.start = self->names[low].start;
  return span;
}

size_t khb_document_role_count(const khb_document *self) { return self->roles.count; }

khb_span khb_document_role_span(const khb_document *self, size_t index) {
  return (khb_span){self->roles.items[index].start, self->roles.items[index].end};
}

size_t khb_document_role_person(const khb_document *self, size_t index) { return self->roles.items[index].person; }

size_t khb_document_role_body(const khb_document *self, size_t index) {
  return index_or_none(self->roles.items[index].body);
}

size_t khb_document_statement_count(const khb_document *self) { return self->statements.count; }

khb_span khb_document_statement_content(const khb_document *self, size_t index) {
  return (khb_span){self->statements.items[index].start, self->statements.items[index].end};
}

khb_span khb_document_statement_verb(const khb_document *self, size_t index) {
  uint32_t verb = self->statements.items[index].verb;
  return words_span(self, verb, verb + 1);
}

khb_span khb_document_statement_speaker(const khb_document *self, size_t index) {
  const khi_speaker *speaker = &self->statements.items[index].speaker;
  khb_span span = speaker_span(self, speaker);
  span.start += speaker->skip;
  return span;
}

size_t khb_document_statement_entity(const khb_document *self, size_t index) {
  const khi_speaker *speaker = &self->statements.items[index].speaker;
  return khi_speaks(speaker) && !speaker->joined ? index_or_none(speaker->entity) : KHB_NONE;
}

int khb_document_statement_is_direct(const khb_document *self, size_t index) {
  return self->statements.items[index].direct;
}

const char *khb_document_statement_order(const khb_document *self, size_t index) {
  static const char *const orders[][3] = {/* by where the speaker stands: first, between, last */
                                          {"SVQ", "VSQ", "VQS"},
                                          {"SQV", "QSV", "QVS"}};
  const khi_statement *s = &self->statements.items[index];
  const khi_word *words = self->segmentation->words;
  int quoted_first = s->start < words[s->verb].start;
  if (!khi_speaks(&s->speaker) || s->speaker.carried) return quoted_first ? "QV" : "VQ";
  uint32_t at = words[s->speaker.first].start, verb = words[s->verb].start;
  int before = (at > s->start) + (at > verb);
  return orders[quoted_first][before];
}

khb_gender khb_document_statement_gender(const khb_document *self, size_t index) { return self->voices[index].gender; }

khb_span khb_document_statement_evidence(const khb_document *self, size_t index) {
  uint32_t word = self->voices[index].word;
  return word == KHI_NONE ? (khb_span){0, 0} : words_span(self, word, word + 1);
}

size_t khb_document_meeting_count(const khb_document *self) { return self->meetings.count; }

khb_span khb_document_meeting_verb(const khb_document *self, size_t index) {
  uint32_t verb = self->meetings.items[index].verb;
  return words_span(self, verb, verb + 1);
}

static const khi_speaker *party(const khb_document *self, size_t index, int side) {
  const khi_meeting *m = &self->meetings.items[index];
  return side ? &m->other : &m->one;
}

khb_span khb_document_meeting_party(const khb_document *self, size_t index, int side) {
  return speaker_span(self, party(self, index, side));
}

size_t khb_document_meeting_entity(const khb_document *self, size_t index, int side) {
  const khi_speaker *speaker = party(self, index, side);
  return speaker->joined ? KHB_NONE : index_or_none(speaker->entity);
}

size_t khb_document_meeting_place(const khb_document *self, size_t index) {
  return index_or_none(self->meetings.items[index].place);
}

size_t khb_document_meeting_date(const khb_document *self, size_t index) {
  return index_or_none(self->meetings.items[index].date);
}

khb_span khb_document_meeting_span(const khb_document *self, size_t index) {
  return words_span(self, self->meetings.items[index].begin, self->meetings.items[index].end);
}
