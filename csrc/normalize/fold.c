#include "normalize/fold.h"

#include "unicode/normal_form.h"

enum { EXPANSION = 18 }; /* the longest presentation form, U+FDFA */

void khi_fold_init(khi_fold *self, khb_rules rules) {
  self->rules = rules;
  for (unsigned i = 0; i < 256; i++) {
    self->arabic[i] = khi_rule_map(rules, (uint16_t)(0x600 + i));
    self->latin[i] = khi_rule_map(rules, (uint16_t)i);
  }
}

static int is_presentation(uint16_t c) { return (c >= 0xFB50 && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC); }

size_t khi_fold_bound(const khi_fold *self, const uint16_t *units, size_t length) {
  size_t forms = 0;
  if (self->rules & KHB_RULE_FORMS)
    for (size_t i = 0; i < length; i++) forms += is_presentation(units[i]);
  return length + forms * (EXPANSION - 1);
}

/* Where the pass stands: what was written, and the last letter, which a combining hamza or madda may belong to. */
typedef struct state {
  uint16_t *out;
  size_t at;
  size_t base;      /* index of the last base letter in out */
  int drops;        /* what the rules fold of that letter's composed forms, so what goes of the marks behind it */
  int space_before; /* white space is pending (KHB_RULE_SPACES) */
} state;

enum { DROPS_NONE, DROPS_HAMZA, DROPS_HAMZA_AND_MADDA };

static int is_combining_hamza(uint16_t c) { return c >= 0x653 && c <= 0x655; } /* 0x653 is the madda */

/*
 * Marks do not end the reach of a base letter, as they do not for Unicode's composition: between it and its hamza may
 * stand a vowel sign, and there a hamza that stayed would compose and be folded one a turn. Those outside the Arabic
 * block are asked for only behind a letter that drops something.
 */
static int is_mark(const state *s, uint16_t c) {
  if (c < 0x300 || (c >= 0x620 && c <= 0x64A)) return 0; /* nearly all */
  if (c >= 0x600 && c < 0x700)
    return (c >= 0x64B && c <= 0x65F) || c == 0x670 || (c >= 0x610 && c <= 0x61A) ||
           (c >= 0x6D6 && c <= 0x6ED && khi_is_combining(c));
  return s->drops && c >= 0x300 && khi_is_combining(c);
}

static int drops(khb_rules rules, uint16_t original, uint16_t mapped) {
  if (mapped == 0x627) return rules & KHB_RULE_ALEF ? DROPS_HAMZA_AND_MADDA : DROPS_NONE;
  if (mapped == 0x648 || mapped == 0x64A || mapped == 0x649) return rules & KHB_RULE_HAMZA ? DROPS_HAMZA : DROPS_NONE;
  /* A look-alike heh: its composed form folds whole. */
  return mapped == 0x647 && original != 0x647 && original != 0x629 ? DROPS_HAMZA : DROPS_NONE;
}

static void put(const khi_fold *self, state *s, uint16_t original, uint16_t c) {
  if (c == KHI_REMOVE && original != KHI_REMOVE) return;
  int mark = is_mark(s, c);
  if (is_combining_hamza(c)) {
    if (s->drops == DROPS_HAMZA_AND_MADDA || (s->drops == DROPS_HAMZA && c != 0x653)) {
      if (s->out[s->base] == 0x649) s->out[s->base] = 0x64A; /* alef maqsura carries yeh's hamza */
      return;
    }
  } else if (!mark) {
    if ((self->rules & KHB_RULE_SPACES) && c == ' ') {
      s->space_before = 1;
      s->drops = DROPS_NONE;
      return;
    }
    s->drops = drops(self->rules, original, c);
  }
  if (s->space_before) {
    if (s->at) s->out[s->at++] = ' ';
    s->space_before = 0;
  }
  if (!mark) s->base = s->at;
  s->out[s->at++] = c;
}

/*
 * A zero-width joiner joins emoji, and stays, before a surrogate or symbol: they stand above U+2190. What no rule
 * would leave there does not count, or the joiner would go the next time.
 */
static int joins(const khi_fold *self, uint16_t next) {
  uint16_t mapped = khi_rule_map(self->rules, next);
  return mapped >= 0x2190 && mapped != KHI_REMOVE && !is_presentation(next);
}

/* Fold what begins at units[i]; gives how many units that was. */
static inline size_t step(const khi_fold *self, state *s, const uint16_t *units, size_t length, size_t i) {
  uint16_t c = units[i];
  if (c >= 0x600 && c < 0x700) {
    put(self, s, c, self->arabic[c - 0x600]);
  } else if (c < 0x100) {
    put(self, s, c, self->latin[c]);
  } else if ((self->rules & KHB_RULE_FORMS) && is_presentation(c)) {
    uint16_t letters[EXPANSION];
    size_t count = khi_presentation_form(c, letters);
    if (!count) put(self, s, c, c);
    for (size_t k = 0; k < count; k++) put(self, s, letters[k], khi_rule_map(self->rules, letters[k]));
  } else if (c == 0x200D && i + 1 < length && joins(self, units[i + 1])) {
    put(self, s, c, c);
  } else if (s->drops && (c & 0xFC00) == 0xD800 && i + 1 < length && (units[i + 1] & 0xFC00) == 0xDC00 &&
             khi_is_combining(0x10000 + ((c - 0xD800u) << 10) + (units[i + 1] - 0xDC00u))) {
    s->out[s->at++] = c; /* a mark outside the basic plane: the letter's reach goes on */
    s->out[s->at++] = units[i + 1];
    return 2;
  } else {
    put(self, s, c, khi_rule_map(self->rules, c));
  }
  return 1;
}

size_t khi_fold_apply(const khi_fold *self, const uint16_t *units, size_t length, uint16_t *out) {
  state s = {out, 0, 0, 0, 0};
  for (size_t i = 0; i < length;) i += step(self, &s, units, length, i);
  return s.at;
}

/* Whether a unit that was removed belongs to the letter before it. */
static int is_joined(uint16_t c) {
  return c == 0x640 || (c >= 0x610 && c <= 0x61A) || (c >= 0x64B && c <= 0x65F) || c == 0x670 ||
         (c >= 0x6D6 && c <= 0x6ED) || (c >= 0x8D3 && c <= 0x8FF);
}

size_t khi_fold_apply_recorded(const khi_fold *self, const uint16_t *units, size_t length, uint16_t *out,
                               khi_offsets *offsets) {
  state s = {out, 0, 0, 0, 0};
  size_t spaces = 0; /* units of white space, and of what was removed inside it, that are not yet accounted for */
  for (size_t i = 0; i < length;) {
    size_t before = s.at, taken = step(self, &s, units, length, i), given = s.at - before;
    if (s.space_before) {
      spaces += taken;
    } else {
      if (spaces) {
        size_t space = before > 0; /* none at the beginning */
        if (space) khi_offsets_add(offsets, spaces == 1 ? KHI_COPY : KHI_REPLACE, 1, spaces);
        else khi_offsets_add(offsets, KHI_REMOVE_APART, 0, spaces);
        given -= space;
        spaces = 0;
      }
      if (given == taken) khi_offsets_add(offsets, KHI_COPY, given, taken);
      else if (given) khi_offsets_add(offsets, KHI_REPLACE, given, taken);
      else khi_offsets_add(offsets, is_joined(units[i]) ? KHI_REMOVE_JOINED : KHI_REMOVE_APART, 0, taken);
    }
    i += taken;
  }
  if (spaces) khi_offsets_add(offsets, KHI_REMOVE_APART, 0, spaces);
  return s.at;
}
