/* khb_values: the grammar tried at each token of each sentence. */
#include "read/values.h"

#include <string.h>

#include "read/clock.h"
#include "read/date.h"
#include "read/quantity.h"

typedef struct value {
  uint32_t start, end;
  khb_value_kind kind;
  int16_t noun; /* of money without a currency: the noun, to be decided at the end; else -1 */
  char *text;   /* in the arena; NULL: relative without a publication date */
} value;

struct khb_values {
  khb_allocator allocator;
  khi_arena texts;
  value *items;
  size_t count, capacity;
};

/* Which currency each noun means by the countries that the text names: the last one so far, the first one of all. */
typedef struct places {
  const khi_currency *last[KHI_CURRENCY_NOUNS_MAX], *first[KHI_CURRENCY_NOUNS_MAX];
} places;

static const char *const kind_names[KHB_VALUE_KIND_COUNT] = {"DATE",    "TIME",   "DURATION", "MONEY",
                                                             "PERCENT", "NUMBER", "ORDINAL"};

const char *khb_value_kind_name(khb_value_kind kind) {
  return (unsigned)kind < KHB_VALUE_KIND_COUNT ? kind_names[kind] : NULL;
}

/* ---- What is around a value --------------------------------------------------------------------------------------- */

static void note_senses(places *places, khi_senses senses) {
  for (size_t k = 0; k < senses.count; k++) {
    const khi_sense *s = &senses.items[k];
    if (s->class != KHI_CURRENCY_ADJECTIVE && s->class != KHI_CURRENCY_PLACE) continue;
    const khi_currency *currency = &khi_currencies[s->value];
    places->last[currency->noun] = currency;
    if (!places->first[currency->noun]) places->first[currency->noun] = currency;
  }
}

/* Take note of a token that the reader passes. */
static void note(khi_reader *r, places *places, size_t i) {
  enum { SINCE_REACH = 2 }; /* منذ مطلع يناير */
  const khi_token *t = &r->tokens[i];
  note_senses(places, t->whole);
  note_senses(places, t->bare);
  if (khi_is(r, i, KHI_FUTURE) || t->flags & KHI_FUTURE_VERB) r->future = 1;
  if (khi_is(r, i, KHI_PAST_VERB)) r->future = 0;
  const khi_sense *ago = khi_sense_of(r, i, KHI_AGO);
  if (ago && ago->value < 0) r->since = SINCE_REACH;
  else if (r->since) r->since--;
}

/* ---- Values ------------------------------------------------------------------------------------------------------- */

static int append(khb_values *self, const khi_reader *r, size_t i, size_t end, khb_value_kind kind, const char *text,
                  int noun) {
  value v = {r->tokens[i].stem, r->tokens[end - 1].end, kind, (int16_t)noun, NULL};
  if (text) {
    size_t size = strlen(text) + 1;
    if (!(v.text = khi_arena_allocate(&self->texts, size))) return 0;
    memcpy(v.text, text, size);
  }
  if (!khi_grow(&self->allocator, &self->items, &self->capacity, self->count, sizeof *self->items)) return 0;
  self->items[self->count++] = v;
  return 1;
}

/* Whether a value can begin with a token. */
static int can_begin(const khi_reader *r, size_t i) {
  const khi_token *t = &r->tokens[i];
  return t->kind == KHI_DIGITS || t->kind == KHI_LATIN || t->whole.count || t->bare.count || khi_is_dash(r, i) ||
         khi_is_mark(r, i, '%') || khi_is_mark(r, i, 0x66A);
}

/* Read at token i; gives the token to go on with, 0 if out of memory. */
static size_t read_at(khb_values *self, khi_reader *r, places *places, size_t i) {
  char text[2 * KHI_PERIOD_TEXT_MAX];
  khi_quantity quantity;
  khi_meaning meaning;
  khi_point point;
  unsigned ordinal;
  int skip;
  if (!can_begin(r, i)) return i + 1;
  size_t end = khi_is(r, i, KHI_NOT_DATE) ? khi_read_calendar_date(r, i + 1, &point) : 0;
  /* A place or an event named by a date is no date: مدينة 6 أكتوبر، ثورة 25 يناير. */
  if (end && point.date.month && !point.date.has_year && point.date.year_offset == KHI_NO_OFFSET &&
      !point.date.direction)
    return end;
  end = khi_read_clock(r, i, text);
  if (end) return append(self, r, i, end, KHB_TIME, text, -1) ? end : 0;
  if ((end = khi_read_date(r, i, &meaning, text)) != 0)
    return append(self, r, i, end, KHB_DATE, meaning == KHI_KNOWN ? text : NULL, -1) ? end : 0;
  if ((end = khi_read_quantity(r, i, &quantity, &skip)) != 0) {
    if (skip) return end;
    for (size_t k = i; k < end; k++) note(r, places, k);
    if (quantity.noun >= 0 && places->last[quantity.noun]) {
      memcpy(strchr(quantity.text, ' ') + 1, places->last[quantity.noun]->code, 3);
      quantity.noun = -1;
    }
    return append(self, r, i, end, quantity.kind, quantity.text, quantity.noun) ? end : 0;
  }
  if ((end = khi_read_ordinal(r, i, 0, &ordinal)) != 0) {
    /* "again" and "a second of time" are written as the feminine without its article. */
    if (khi_is(r, i, KHI_FEMININE_ORDINAL) && !khi_has(r, i, KHI_DEFINITE)) return i + 1;
    khi_decimal number = {0, 0};
    khi_decimal_make(ordinal, 0, &number);
    khi_decimal_write(number, 0, text);
    return append(self, r, i, end, KHB_ORDINAL, text, -1) ? end : 0;
  }
  return i + 1;
}

static void decide_currencies(khb_values *self, const places *places) {
  for (size_t i = 0; i < self->count; i++) {
    value *v = &self->items[i];
    if (v->noun >= 0 && places->first[v->noun]) memcpy(strchr(v->text, ' ') + 1, places->first[v->noun]->code, 3);
  }
}

static int is_day(const khb_date *d) {
  return d->year >= 1 && d->year <= 9999 && d->month >= 1 && d->month <= 12 && d->day >= 1 &&
         d->day <= khi_month_length(d->year, d->month);
}

khb_status khi_values_read(const uint16_t *units, const khb_segmentation *seg, const khb_date *published,
                           const khb_allocator *allocator, khb_values **out, khb_error *error) {
  if (published && !is_day(published))
    return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "the publication date is no day of the years 1 to 9999");
  khi_reader reader = {.units = units, .published = !!published, .error = error};
  places places = {{NULL}, {NULL}};
  khb_status status = KHB_OK;
  khi_tokens tokens;
  if (published) {
    reader.date = (khi_civil){published->year, published->month, published->day};
    reader.today = khi_civil_to_day(published->year, published->month, published->day);
  }
  khi_tokens_init(&tokens, allocator);
  khb_values *self = khi_allocate(allocator, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the values of a text");
  *self = (khb_values){.allocator = *allocator};
  khi_arena_init(&self->texts, allocator);
  for (size_t s = 0; s < seg->sentence_count; s++) {
    status = khi_tokens_read(&tokens, units, khb_segmentation_sentence(seg, s), error);
    if (status != KHB_OK) goto cleanup;
    reader.tokens = tokens.items;
    reader.count = tokens.count;
    reader.future = 0;
    reader.since = 0;
    reader.year_end = 0;
    for (size_t i = 0, next; i < tokens.count; i = next) {
      next = read_at(self, &reader, &places, i);
      status = next ? reader.status : khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the values of a text");
      if (status != KHB_OK) goto cleanup;
      for (size_t k = i; k < next; k++) note(&reader, &places, k);
    }
  }
  decide_currencies(self, &places);
  *out = self;
  self = NULL;
cleanup:
  khi_hijri_close(&reader.hijri);
  khi_tokens_free(&tokens);
  khb_values_free(self);
  return status;
}

khb_status khb_values_find(const uint16_t *units, size_t length, const khb_date *published,
                           const khb_allocator *allocator, khb_values **out, khb_error *error) {
  if (!out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out is NULL");
  khb_allocator memory = khi_allocator(allocator);
  khb_segmentation *seg;
  khb_status status = khb_segmentation_new(units, length, &memory, &seg, error);
  if (status != KHB_OK) return status;
  status = khi_values_read(units, seg, published, &memory, out, error);
  khb_segmentation_free(seg);
  return status;
}

void khi_values_leave_names(khb_values *self, const khb_span *names, size_t count) {
  size_t kept = 0, n = 0;
  for (size_t i = 0; i < self->count; i++) {
    const value *v = &self->items[i];
    while (n < count && names[n].end <= v->start) n++;
    int inside = n < count && names[n].start <= v->start && v->end <= names[n].end;
    if (!inside || (v->kind != KHB_NUMBER && v->kind != KHB_ORDINAL)) self->items[kept++] = *v;
  }
  self->count = kept;
}

size_t khb_values_count(const khb_values *self) { return self->count; }

khb_span khb_values_span(const khb_values *self, size_t index) {
  return (khb_span){self->items[index].start, self->items[index].end};
}

khb_value_kind khb_values_kind(const khb_values *self, size_t index) { return self->items[index].kind; }

const char *khb_values_text(const khb_values *self, size_t index) { return self->items[index].text; }

void khb_values_free(khb_values *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_arena_free(&self->texts);
  khi_release(&memory, self->items);
  khi_release(&memory, self);
}
