#include "normalize/fold.h"

#include "unicode/normal_form.h"

enum { EXPANSION = 18 }; /* the longest presentation form, U+FDFA */

static int is_combining_hamza(uint16_t c) { return c >= 0x653 && c <= 0x655; } /* 0x653 is the madda */

void khi_fold_init(khi_fold *self, khb_rules rules) {
  self->rules = rules;
  self->space = rules & KHB_RULE_SPACES ? ' ' : KHI_REMOVE;
  for (unsigned c = 0; c < KHI_FOLD_TABLE; c++)
    self->table[c] = is_combining_hamza((uint16_t)c) ? KHI_CONTEXT : khi_rule_map(rules, (uint16_t)c);
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
  size_t base;   /* index of the last base letter in out, or NO_BASE: none, or a space that may have gone */
  int drops;     /* what the rules fold of that letter's composed forms, so what goes of the marks behind it */
  uint16_t last; /* the last unit written; a space at the beginning, where white space goes as it does behind another */
} state;

#define NO_BASE SIZE_MAX

enum { DROPS_NONE, DROPS_HAMZA, DROPS_HAMZA_AND_MADDA };

/*
 * Marks do not end the reach of a base letter, as they do not for Unicode's composition: between it and its hamza may
 * stand a vowel sign, and there a hamza that stayed would compose and be folded one a turn.
 */
static int is_mark(uint16_t c) {
  if (c < 0x300 || (c >= 0x620 && c <= 0x64A)) return 0; /* nearly all */
  if (c >= 0x64B && c <= 0x65F) return 1;
  return khi_is_combining(c);
}

/* White space that KHB_RULE_SPACES folds. */
static int is_space(const khi_fold *self, uint16_t c) { return c == ' ' && self->space == ' '; }

static int drops(khb_rules rules, uint16_t original, uint16_t mapped) {
  if (mapped == 0x627) return rules & KHB_RULE_ALEF ? DROPS_HAMZA_AND_MADDA : DROPS_NONE;
  if (mapped == 0x648 || mapped == 0x64A || mapped == 0x649) return rules & KHB_RULE_HAMZA ? DROPS_HAMZA : DROPS_NONE;
  /* A look-alike heh: its composed form folds whole. */
  return mapped == 0x647 && original != 0x647 && original != 0x629 ? DROPS_HAMZA : DROPS_NONE;
}

static void put(const khi_fold *self, state *s, uint16_t original, uint16_t c) {
  if (c == KHI_REMOVE && original != KHI_REMOVE) return;
  if (is_combining_hamza(c)) {
    if (s->drops == DROPS_HAMZA_AND_MADDA || (s->drops == DROPS_HAMZA && c != 0x653)) {
      if (s->out[s->base] == 0x649) s->out[s->base] = 0x64A; /* alef maqsura carries yeh's hamza */
      return;
    }
    /* Of the letters alef alone has a madda of its own; elsewhere it is the Quran's sign of length. */
    if (c == 0x653 && (self->rules & KHB_RULE_QURANIC) && !(s->base != NO_BASE && s->out[s->base] == 0x627)) return;
  } else if (!is_mark(c)) {
    s->drops = is_space(self, c) ? DROPS_NONE : drops(self->rules, original, c);
    if (is_space(self, c) && s->last == c) return;
    s->base = s->at;
  }
  s->out[s->at++] = s->last = c;
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
static size_t step(const khi_fold *self, state *s, const uint16_t *units, size_t length, size_t i) {
  uint16_t c = units[i];
  if (c < KHI_FOLD_TABLE) {
    put(self, s, c, self->table[c] == KHI_CONTEXT ? c : self->table[c]);
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
    s->out[s->at++] = s->last = units[i + 1];
    return 2;
  } else {
    put(self, s, c, khi_rule_map(self->rules, c));
  }
  return 1;
}

/* What base and drops are after a run that did not keep them, units[from..to): its last base letter's, if it has one. */
static void catch_up(const khi_fold *self, state *s, const uint16_t *units, size_t from, size_t to) {
  size_t at = s->at;
  while (to-- > from) {
    uint16_t c = self->table[units[to]];
    if (c == KHI_REMOVE) continue;
    if (is_space(self, c)) { /* may have gone, so that `at` is no longer known; nor is it needed */
      s->drops = DROPS_NONE;
      s->base = NO_BASE;
      return;
    }
    at--;
    if (is_mark(c)) continue;
    s->base = at;
    s->drops = drops(self->rules, units[to], c);
    return;
  }
}

/* Whatever needs no context goes through the table without a branch; the rest, one in some hundreds, through step. */
size_t khi_fold_apply(const khi_fold *self, const uint16_t *units, size_t length, uint16_t *out) {
  state s = {out, 0, NO_BASE, DROPS_NONE, self->space == ' ' ? ' ' : 0};
  for (size_t i = 0; i < length;) {
    size_t start = i, at = s.at;
    uint16_t last = s.last, space = self->space;
    for (; i < length && units[i] < KHI_FOLD_TABLE; i++) {
      uint16_t c = self->table[units[i]];
      if (c == KHI_CONTEXT) break;
      out[at] = c;
      int kept = (c != KHI_REMOVE) & !((c == space) & (last == space));
      at += (size_t)kept;
      last = kept ? c : last;
    }
    s.at = at;
    s.last = last;
    if (i == length) break;
    catch_up(self, &s, units, start, i);
    i += step(self, &s, units, length, i);
  }
  if (s.at && is_space(self, s.last)) s.at--;
  return s.at;
}

/* Whether a unit that was removed belongs to the letter before it. */
static int is_joined(uint16_t c) {
  return c == 0x640 || (c >= 0x610 && c <= 0x61A) || (c >= 0x64B && c <= 0x65F) || c == 0x670 ||
         (c >= 0x6D6 && c <= 0x6ED) || (c >= 0x8D3 && c <= 0x8FF);
}

/* White space and what is removed inside it, not yet recorded: units read, and whether one was written for them. */
typedef struct gap {
  size_t read, written;
} gap;

static void record_gap(khi_offsets *offsets, gap *g) {
  if (g->read == 1 && g->written) khi_offsets_add(offsets, KHI_COPY, 1, 1);
  else if (g->read) khi_offsets_add(offsets, g->written ? KHI_REPLACE : KHI_REMOVE_APART, g->written, g->read);
  *g = (gap){0, 0};
}

static khi_edit_kind removal(uint16_t c) { return is_joined(c) ? KHI_REMOVE_JOINED : KHI_REMOVE_APART; }

size_t khi_fold_apply_recorded(const khi_fold *self, const uint16_t *units, size_t length, uint16_t *out,
                               khi_offsets *offsets) {
  state s = {out, 0, NO_BASE, DROPS_NONE, self->space == ' ' ? ' ' : 0};
  gap g = {0, 0};
  for (size_t i = 0, start = 0; i < length;) { /* what stands from `start` on went through the table */
    uint16_t c = units[i] < KHI_FOLD_TABLE ? self->table[units[i]] : KHI_CONTEXT;
    size_t before = s.at, taken = 1;
    if (c == KHI_CONTEXT) {
      catch_up(self, &s, units, start, i);
      taken = step(self, &s, units, length, i);
      start = i + taken;
    } else if (c != KHI_REMOVE && !(is_space(self, c) && s.last == c)) {
      out[s.at++] = s.last = c;
    }
    size_t given = s.at - before;
    if (is_space(self, s.last)) {
      g.read += taken;
      g.written += given;
    } else {
      if (g.read) record_gap(offsets, &g);
      if (given == taken) khi_offsets_add(offsets, KHI_COPY, given, taken);
      else if (given) khi_offsets_add(offsets, KHI_REPLACE, given, taken);
      else khi_offsets_add(offsets, removal(units[i]), 0, taken);
    }
    i += taken;
  }
  if (g.read) khi_offsets_add(offsets, KHI_REMOVE_APART, 0, g.read);
  if (s.at && is_space(self, s.last)) s.at--;
  return s.at;
}
