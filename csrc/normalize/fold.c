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
  int drops_hamza;  /* the rules fold that letter's hamza forms, so a hamza or madda after it goes */
  int space_before; /* white space is pending (KHB_RULE_SPACES) */
} state;

static int is_combining_hamza(uint16_t c) { return c >= 0x653 && c <= 0x655; }

/* Marks do not end the reach of a base letter: between it and its hamza may stand a vowel sign. */
static int is_mark(uint16_t c) { return (c >= 0x64B && c <= 0x65F) || c == 0x670; }

static int drops_hamza(khb_rules rules, uint16_t original, uint16_t mapped) {
  if (mapped == 0x627) return !!(rules & KHB_RULE_ALEF);
  if (mapped == 0x648 || mapped == 0x64A || mapped == 0x649) return !!(rules & KHB_RULE_HAMZA);
  return mapped == 0x647 && original != 0x647 && original != 0x629; /* a look-alike heh: its composed form folds whole */
}

static void put(const khi_fold *self, state *s, uint16_t original, uint16_t c) {
  if (c == KHI_REMOVE && original != KHI_REMOVE) return;
  if (is_combining_hamza(c)) {
    if (s->drops_hamza) {
      if (s->out[s->base] == 0x649) s->out[s->base] = 0x64A; /* alef maqsura carries yeh's hamza */
      return;
    }
  } else if (!is_mark(c)) {
    if ((self->rules & KHB_RULE_SPACES) && c == ' ') {
      s->space_before = 1;
      s->drops_hamza = 0;
      return;
    }
    s->drops_hamza = drops_hamza(self->rules, original, c);
  }
  if (s->space_before) {
    if (s->at) s->out[s->at++] = ' ';
    s->space_before = 0;
  }
  if (!is_mark(c) && !is_combining_hamza(c)) s->base = s->at;
  s->out[s->at++] = c;
}

size_t khi_fold_apply(const khi_fold *self, const uint16_t *units, size_t length, uint16_t *out) {
  state s = {out, 0, 0, 0, 0};
  for (size_t i = 0; i < length; i++) {
    uint16_t c = units[i];
    if (c >= 0x600 && c < 0x700) {
      put(self, &s, c, self->arabic[c - 0x600]);
    } else if (c < 0x100) {
      put(self, &s, c, self->latin[c]);
    } else if ((self->rules & KHB_RULE_FORMS) && is_presentation(c)) {
      uint16_t letters[EXPANSION];
      size_t count = khi_presentation_form(c, letters);
      if (!count) put(self, &s, c, c);
      for (size_t k = 0; k < count; k++) put(self, &s, letters[k], khi_rule_map(self->rules, letters[k]));
    } else if (c == 0x200D && i + 1 < length && units[i + 1] >= 0x2190 && !is_presentation(units[i + 1])) {
      put(self, &s, c, c); /* joins emoji: surrogates and symbols stand above U+2190 */
    } else {
      put(self, &s, c, khi_rule_map(self->rules, c));
    }
  }
  return s.at;
}
