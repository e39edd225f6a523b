/*
 * The result is a stack: an entity is complete when its semicolon is pushed, and is then popped and its character pushed
 * instead, which may be another semicolon. Linear, as an entity's length is bounded.
 */
#include "normalize/entities.h"

#include <stdlib.h>
#include <string.h>

#include "unicode/normal_form.h"

typedef struct entity {
  char name[9];
  uint16_t code;
} entity;

static const entity entities[] = {
#include "normalize/html_entities.inc"
};

enum { LONGEST = 9 /* "#x" and seven digits, or "thetasym" */ };

typedef struct stack {
  khb_rules rules;
  const uint16_t *units; /* the text being read */
  size_t length;
  khi_buffer *out;
  uint32_t *from; /* [out->length] where each unit of out began in the text; kept if places are recorded */
  size_t from_capacity;
} stack;

static int compare(const void *name, const void *row) { return strcmp(name, ((const entity *)row)->name); }

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* The character of an entity's body, 0 if there is none: unknown, a control, a surrogate or a noncharacter. */
static uint32_t decode(const char *body) {
  if (*body != '#') {
    const entity *found = bsearch(body, entities, sizeof entities / sizeof *entities, sizeof *entities, compare);
    return found ? found->code : 0;
  }
  uint32_t c = 0;
  int base = body[1] == 'x' || body[1] == 'X' ? 16 : 10;
  for (body += base == 16 ? 2 : 1; *body; body++) {
    int d = digit(*body);
    if (d >= base) return 0;
    c = c * (uint32_t)base + (uint32_t)d;
  }
  if (c < 0x20 ? c != '\t' && c != '\n' && c != '\r' : c >= 0x7F && c < 0xA0) return 0;
  if ((c >= 0xD800 && c < 0xE000) || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE) return 0;
  return c > 0x10FFFF ? 0 : c;
}

/* Whether the stack ends in an entity without its semicolon: its character, and the place of its ampersand. */
static uint32_t complete(const khi_buffer *out, size_t *ampersand) {
  char body[LONGEST + 1];
  size_t at = out->length;
  while (at && out->length - at <= LONGEST && out->units[at - 1] != '&') {
    uint16_t c = out->units[at - 1];
    if (c != '#' && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z')) return 0;
    at--;
  }
  size_t size = out->length - at;
  if (!at || out->units[at - 1] != '&' || size > LONGEST || !size) return 0;
  for (size_t i = 0; i < size; i++) body[i] = (char)out->units[at + i];
  body[size] = 0;
  *ampersand = at - 1;
  return decode(body);
}

static void append(stack *s, uint16_t unit, uint32_t from) {
  khi_buffer *out = s->out;
  if (!khi_buffer_reserve(out, 1)) return;
  if (out->offsets) {
    while (!out->failed && s->from_capacity <= out->length)
      out->failed = !khi_grow(&out->allocator, &s->from, &s->from_capacity, s->from_capacity, sizeof *s->from);
    if (out->failed) return;
    s->from[out->length] = from;
  }
  out->units[out->length++] = unit;
}

/* Whether rules that look around remove `c` behind an outer entity's unit `before`, which may then be complete. */
static int goes_in_context(khb_rules rules, uint32_t c, uint16_t before) {
  if (before >= 0x80) return 0;
  if (c == 0x621 || c == 0x674) return (rules & KHB_RULE_SKELETON) != 0;
  if (c == 0x653 && (rules & KHB_RULE_QURANIC)) return 1;
  return c >= 0x653 && c <= 0x655 && (rules & (KHB_RULE_COMBINING_HAMZA | KHB_RULE_SKELETON));
}

/*
 * What the rules for single characters make of `c`, into `units` [18]; `before` and `next` are the units beside it. What
 * they would leave for the next pass, that pass would find only one entity deep.
 */
static size_t folded(khb_rules rules, uint32_t c, uint16_t before, uint16_t next, uint16_t *units) {
  size_t count = 1, kept = 0;
  if (goes_in_context(rules, c, before)) return 0;
  if (c == 0x37E && (rules & (KHB_RULE_NFC | KHB_RULE_NFD))) c = ';'; /* the one canonical form that ends entities */
  if (c >= 0x10000) {
    if (khi_rule_removes(rules, c)) return 0;
    units[0] = (uint16_t)(0xD7C0 + (c >> 10));
    units[1] = (uint16_t)(0xDC00 + (c & 0x3FF));
    count = 2;
  } else {
    units[0] = (uint16_t)c;
  }
  if (c == 0x200D && next >= 0x2190) return 1; /* it may join emoji */
  if (rules & KHB_RULE_NFKC) count = khi_compatibility(c, units);
  for (size_t i = 0; i < count; i++) {
    uint16_t mapped = khi_rule_map(rules, units[i]);
    if (mapped != KHI_REMOVE) units[kept++] = mapped;
  }
  return kept;
}

static void push(stack *s, uint16_t unit, uint16_t next, uint32_t from) {
  uint16_t units[18];
  size_t ampersand;
  uint32_t c;
  while (unit == ';' && (c = complete(s->out, &ampersand))) {
    if (s->out->offsets) from = s->from[ampersand];
    s->out->length = ampersand;
    size_t count = folded(s->rules, c, ampersand ? s->out->units[ampersand - 1] : UINT16_MAX, next, units);
    if (!count) return;
    for (size_t i = 0; i + 1 < count; i++) append(s, units[i], from);
    unit = units[count - 1];
  }
  append(s, unit, from);
}

/* Unit by unit: what began where the one behind it does came with that from one entity. */
static void record(const stack *s) {
  size_t length = s->out->length, at = 0;
  if (length && s->from[0]) khi_offsets_add(s->out->offsets, KHI_REMOVE_APART, 0, s->from[0]);
  for (size_t end; at < length; at = end) {
    for (end = at + 1; end < length && s->from[end] == s->from[at];) end++;
    size_t in = (end < length ? s->from[end] : s->length) - s->from[at];
    if (in == end - at) khi_offsets_add(s->out->offsets, KHI_COPY, in, in);
    else khi_offsets_add(s->out->offsets, KHI_REPLACE, end - at, in);
  }
  if (!length && s->length) khi_offsets_add(s->out->offsets, KHI_REMOVE_APART, 0, s->length);
}

void khi_entities_decode(khb_rules rules, const uint16_t *units, size_t length, khi_buffer *out) {
  stack s = {.rules = rules, .units = units, .length = length, .out = out};
  for (size_t i = 0; i < length && !out->failed; i++)
    push(&s, units[i], i + 1 < length ? units[i + 1] : 0, (uint32_t)i);
  if (out->offsets && !out->failed) record(&s);
  khi_release(&out->allocator, s.from);
}
