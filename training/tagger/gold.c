#include "gold.h"

#include <stdio.h>
#include <string.h>

void scheme_of(khi_scheme_record *record, const char *name, const char *types, int base) {
  char copy[200];
  memset(record, 0, sizeof *record);
  snprintf(record->name, sizeof record->name, "%s", name);
  snprintf(copy, sizeof copy, "%s", types);
  for (char *t = strtok(copy, ","); t; t = strtok(NULL, ",")) {
    uint8_t k = 0;
    while (k < KHB_ENTITY_TYPE_COUNT && strcmp(t, khb_entity_type_name(k))) k++;
    if (k == KHB_ENTITY_TYPE_COUNT || record->type_count == KHI_SCHEME_TYPES_MAX) fail(t, "no such type");
    record->types[record->type_count++] = k;
  }
  record->base = base;
}

static uint8_t first_label(const char *name, const khi_scheme_record *record) {
  for (size_t k = 0; k < record->type_count; k++)
    if (!strcmp(name, khb_entity_type_name(record->types[k]))) return (uint8_t)(1 + 2 * k);
  return 0;
}

uint8_t gold_label(const corpus *c, const khi_word *words, size_t at, const khi_scheme_record *record) {
  uint8_t gold = 0;
  for (size_t k = 0; k < c->span_count; k++) {
    const corpus_span *span = &c->spans[k];
    if (words[at].start >= span->end || words[at].end <= span->start) continue;
    uint8_t label = first_label(span->label, record);
    int begins = words[at].start <= span->start || at == 0 || words[at - 1].start < span->start;
    if (label) gold = (uint8_t)(label + !begins);
  }
  return gold;
}
