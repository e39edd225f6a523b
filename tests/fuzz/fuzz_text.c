/*
 * libFuzzer: any units through every step. The first eight bytes choose rules, of which the later of two that contradict
 * each other goes, whether there are placeholders and kept characters, and which pieces of the text are listed as names;
 * the rest is UTF-16 text. What must hold is checked with __builtin_trap: normalisation is idempotent, words and sentences
 * partition the text in order, spans lie inside it, headlines have the same topics together as alone. `make fuzz`, then build/fuzz/fuzz_text CORPUS_FOLDER.
 */
#include <stdlib.h>
#include <string.h>

#include "khabar.h"

static void must(int holds) {
  if (!holds) __builtin_trap();
}

static khb_tagger *tagger;
static khb_classifier *classifier;
static khb_word_cache *cache; /* of every text so far */
static khb_gazetteer *gazetteer;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc;
  (void)argv;
  must(!khb_tagger_open("python/khabar/models/tagger.khm", NULL, &tagger, NULL));
  must(!khb_classifier_open("python/khabar/models/topics.khm", NULL, &classifier, NULL));
  must(!khb_word_cache_new(classifier, &cache, NULL));
  must(!khb_gazetteer_open("python/khabar/models/places.khm", NULL, &gazetteer, NULL));
  return 0;
}

static khb_normalizer *make_normalizer(khb_rules bits) {
  static const uint16_t word[] = {0x628}, keep[] = {'?', 0x629, '#', 0xD83D, 0xDE00};
  const khb_placeholder placeholder = {KHB_RULE_URLS, word, 1};
  khb_normalizer_options options = {.rules = bits & ((UINT64_C(1) << KHB_RULE_COUNT) - 1),
                                    .placeholders = &placeholder};
  khb_normalizer *normalizer;
  khb_error error;
  if (bits >> 62 & 1) options.keep = keep;
  if (bits >> 62 & 1) options.keep_length = sizeof keep / sizeof *keep;
  while (khb_normalizer_new_with(&options, NULL, &normalizer, &error)) {
    must(error.code == KHB_ERROR_ARGUMENT && options.rules >> error.position & 1);
    options.rules &= ~(UINT64_C(1) << error.position);
  }
  if (!(bits >> 61 & 1) || !(options.rules & KHB_RULE_URLS)) return normalizer;
  options.placeholder_count = 1;
  khb_normalizer_free(normalizer);
  if (!khb_normalizer_new_with(&options, NULL, &normalizer, NULL)) return normalizer;
  options.placeholder_count = 0; /* the rules would change it */
  must(!khb_normalizer_new_with(&options, NULL, &normalizer, NULL));
  return normalizer;
}

static void check_normalizer(khb_rules rules, const uint16_t *units, size_t length) {
  khb_normalizer *normalizer = make_normalizer(rules);
  khb_text *once, *twice;
  must(!khb_normalizer_apply(normalizer, units, length, &once, NULL));
  must(!khb_normalizer_apply(normalizer, khb_text_units(once), khb_text_length(once), &twice, NULL));
  must(khb_text_length(once) == khb_text_length(twice));
  must(!memcmp(khb_text_units(once), khb_text_units(twice), 2 * khb_text_length(once)));
  khb_text_free(twice);
  must(!khb_normalizer_apply_with_offsets(normalizer, units, length, &twice, NULL));
  must(khb_text_length(once) == khb_text_length(twice));
  must(!memcmp(khb_text_units(once), khb_text_units(twice), 2 * khb_text_length(once)));
  khb_span before = {0, 0};
  for (size_t i = 0; i < khb_text_length(twice); i++) {
    khb_span span = khb_text_original_span(twice, (khb_span){i, i + 1});
    must(before.start <= span.start && before.end <= span.end && span.start < span.end && span.end <= length);
    before = span;
  }
  khb_text_free(once);
  khb_text_free(twice);
  khb_normalizer_free(normalizer);
}

/* Into room for exactly what comes out, which is said to be the text only if it is. */
static void check_room(khb_rules rules, const uint16_t *units, size_t length) {
  khb_normalizer *normalizer = make_normalizer(rules);
  khb_text *text;
  must(!khb_normalizer_apply(normalizer, units, length, &text, NULL));
  size_t count = khb_text_length(text), written = 0, points = 0;
  uint16_t *out = malloc(2 * count + !count);
  int same = 0;
  must(out && !khb_normalizer_apply_to_compared(normalizer, units, length, out, count, &written, &points, &same, NULL));
  must(written == count && points <= count && !memcmp(out, khb_text_units(text), 2 * count));
  must(same == (count == length && !memcmp(out, units, 2 * count)));
  free(out);
  khb_text_free(text);
  khb_normalizer_free(normalizer);
}

/* Pieces of the text, each at the end of memory of its own, are judged together as they are one by one. */
static void check_topics(uint64_t bits, const uint16_t *units, size_t length) {
  enum { MOST = 40, LABELS = 32 };
  uint16_t *pieces[MOST];
  size_t lengths[MOST], count = 0, labels = khb_classifier_label_count(classifier), done;
  float together[MOST * LABELS], alone[LABELS];
  must(labels <= LABELS);
  for (size_t at = 0; count < MOST && (at < length || count < 2); count++) {
    size_t piece = 1 + (bits >> count % 58 & 63);
    if (count + 1 == MOST || piece > length - at) piece = length - at;
    must(!!(pieces[count] = malloc(2 * piece + !piece)));
    memcpy(pieces[count], units + at, 2 * piece);
    lengths[count] = piece;
    at += piece;
  }
  must(!khb_word_cache_classify_all(cache, (const uint16_t *const *)pieces, lengths, count, together, &done, NULL));
  must(done == count);
  for (size_t i = 0; i < count; i++) {
    must(!khb_classifier_classify(classifier, pieces[i], lengths[i], alone, NULL));
    must(!memcmp(alone, together + i * labels, labels * sizeof *alone));
    free(pieces[i]);
  }
}

static void check_segmentation(const khb_segmentation *s, size_t length) {
  size_t at = 0, word = 0;
  for (size_t i = 0; i < khb_segmentation_word_count(s); i++) {
    khb_span w = khb_segmentation_word(s, i);
    must(w.start >= at && w.end > w.start && w.end <= length);
    at = w.end;
  }
  for (size_t i = 0; i < khb_segmentation_sentence_count(s); i++) {
    khb_span words = khb_segmentation_sentence_words(s, i);
    must(words.start == word && words.end > words.start && words.end - words.start <= KHB_SENTENCE_WORDS_MAX);
    word = words.end;
  }
  must(word == khb_segmentation_word_count(s));
}

static void check_values(const khb_values *values, const khb_date *published, size_t length) {
  size_t at = 0;
  for (size_t i = 0; i < khb_values_count(values); i++) {
    khb_span s = khb_values_span(values, i);
    must(s.start >= at && s.end > s.start && s.end <= length);
    must(khb_values_text(values, i) || (!published && khb_values_kind(values, i) == KHB_DATE));
    at = s.end;
  }
}

static void check_span(khb_span span, size_t length, int may_be_empty) {
  must(span.start <= span.end && span.end <= length && (may_be_empty || span.start < span.end));
}

static void check_relations(const khb_document *d, size_t length) {
  size_t mentions = khb_document_mention_count(d), entities = khb_document_entity_count(d);
  for (size_t i = 0; i < khb_document_role_count(d); i++) {
    check_span(khb_document_role_span(d, i), length, 0);
    must(khb_document_role_person(d, i) < mentions);
    must(khb_document_role_body(d, i) == KHB_NONE || khb_document_role_body(d, i) < mentions);
  }
  for (size_t i = 0; i < khb_document_statement_count(d); i++) {
    check_span(khb_document_statement_content(d, i), length, 0);
    check_span(khb_document_statement_verb(d, i), length, 0);
    check_span(khb_document_statement_speaker(d, i), length, 1);
    check_span(khb_document_statement_evidence(d, i), length, 1);
    must(khb_document_statement_entity(d, i) == KHB_NONE || khb_document_statement_entity(d, i) < entities);
    must(!!khb_document_statement_order(d, i));
  }
  for (size_t i = 0; i < khb_document_meeting_count(d); i++) {
    check_span(khb_document_meeting_span(d, i), length, 0);
    check_span(khb_document_meeting_party(d, i, 0), length, 0);
    check_span(khb_document_meeting_party(d, i, 1), length, 0);
    must(khb_document_meeting_place(d, i) == KHB_NONE || khb_document_meeting_place(d, i) < mentions);
    size_t date = khb_document_meeting_date(d, i);
    must(date == KHB_NONE || khb_values_kind(khb_document_values(d), date) == KHB_DATE);
  }
}

/* Pieces of the text as names, one after the other, of lengths that `bits` choose. What is no name goes. */
static khb_names *make_names(uint64_t bits, const uint16_t *units, size_t length) {
  enum { MOST = 4 };
  khb_name pieces[MOST];
  size_t count = 0, at = bits & 15;
  for (; count < MOST && at < length; bits >>= 6, count++) {
    size_t piece = 1 + (bits >> 4 & 31);
    if (piece > length - at) piece = length - at;
    pieces[count] = (khb_name){units + at, piece, (khb_entity_type)(bits % KHB_ENTITY_TYPE_COUNT), NULL, 0};
    at += piece + (bits & 1);
  }
  khb_names *names;
  khb_error error;
  while (khb_names_new(pieces, count, NULL, &names, &error)) {
    must((error.code == KHB_ERROR_ARGUMENT || error.code == KHB_ERROR_LENGTH) && error.position < count);
    pieces[error.position] = pieces[--count];
  }
  must(khb_names_count(names) <= count);
  return names;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  khb_rules rules = 0;
  if (size < sizeof rules) return 0;
  memcpy(&rules, data, sizeof rules);
  size_t length = (size - sizeof rules) / 2;
  uint16_t *units = malloc(2 * length + 1);
  must(!!units);
  memcpy(units, data + sizeof rules, 2 * length);
  check_normalizer(rules, units, length);
  check_room(rules, units, length);
  check_topics(rules, units, length);
  khb_reading reading = {.tagger = tagger, .classifier = classifier, .gazetteer = gazetteer};
  static const khb_date day = {2025, 6, 18};
  if (rules & 1) reading.published = &day;
  if (rules >> 63) reading.scheme = "anercorp";
  khb_names *names = rules >> 60 & 1 ? make_names(rules, units, length) : NULL;
  reading.names = names;
  khb_document *document;
  must(!khb_document_read(&reading, units, length, &document, NULL));
  check_segmentation(khb_document_segmentation(document), length);
  check_values(khb_document_values(document), reading.published, length);
  size_t at = 0;
  for (size_t i = 0; i < khb_document_mention_count(document); i++) {
    khb_span m = khb_document_mention_span(document, i);
    double score = khb_document_mention_score(document, i);
    size_t name_length;
    must(m.start >= at && m.end > m.start && m.end <= length && score >= 0 && score <= 1);
    must(khb_document_mention_entity(document, i) < khb_document_entity_count(document));
    must(!!khb_document_mention_name(document, i, &name_length));
    at = m.end;
  }
  check_relations(document, length);
  for (size_t i = 0; i < khb_document_entity_count(document); i++) {
    khb_place place;
    if (khb_document_entity_place(document, i, &place)) must(place.score > 0 && place.score <= 1 && !!place.name);
  }
  khb_document_free(document);
  khb_names_free(names);
  free(units);
  return 0;
}
