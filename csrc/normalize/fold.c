#include "normalize/fold.h"

#include "base/utf.h"
#include "unicode/char_property.h"
#include "unicode/normal_form.h"

enum {
  BLOCKS_FROM = 16, /* for less than so many units left, filling registers does not pay */
  UNIT_BY_UNIT = 6, /* units taken one by one where a block stopped, before the next */
  RECORDED = 512    /* blocks whose masks are recorded at a time */
};

#define DAGGER_ALEF 0x670

static int is_combining_hamza(uint16_t c) { return c >= 0x653 && c <= 0x655; } /* 0x653 is the madda */

khi_form khi_fold_form(khb_rules rules) {
  return rules & KHB_RULE_NFKC ? KHI_NFKC : rules & KHB_RULE_NFD ? KHI_NFD : KHI_NFC;
}

static int is_doubtful(khb_rules rules, uint16_t c) {
  return (rules & (KHB_RULE_NFC | KHB_RULE_NFKC | KHB_RULE_NFD)) && !khi_is_inert(khi_fold_form(rules), c);
}

void khi_fold_init(khi_fold *self, khb_rules rules) {
  self->rules = rules;
  self->space = rules & KHB_RULE_SPACES ? ' ' : KHI_REMOVE;
  for (unsigned c = 0; c < KHI_FOLD_TABLE; c++) {
    self->table[c] = is_combining_hamza((uint16_t)c) ? KHI_CONTEXT : khi_rule_map(rules, (uint16_t)c);
    self->doubtful[c] = self->table[c] < KHI_CONTEXT && is_doubtful(rules, self->table[c]);
  }
  if (rules & KHB_RULE_DAGGER_ALEF_TO_ALEF) self->table[DAGGER_ALEF] = KHI_CONTEXT;
  khi_blocks_init(&self->blocks, self->table, self->doubtful, self->space == ' ');
}

static int is_presentation(uint16_t c) { return (c >= 0xFB50 && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFC); }

size_t khi_fold_bound(const khi_fold *self, const uint16_t *units, size_t length) {
  size_t forms = 0;
  if (self->rules & KHB_RULE_FORMS)
    for (size_t i = 0; i < length; i++) forms += is_presentation(units[i]);
  return length + forms * (KHI_EXPANSION - 1);
}

#define NO_BASE SIZE_MAX

enum { DROPS_NONE = 0, DROPS_HAMZA = 1, DROPS_MADDA = 2, DROPS_DAGGER_ALEF = 4 };

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
  /* With a dagger alef, alef maqsura sounds as it does without. */
  int dagger =
      (rules & KHB_RULE_DAGGER_ALEF_TO_ALEF) && (original == 0x649 || original == 0x6CC) ? DROPS_DAGGER_ALEF : 0;
  if (mapped == 0x627) return rules & KHB_RULE_ALEF ? DROPS_HAMZA | DROPS_MADDA : DROPS_NONE;
  if (mapped == 0x648 || mapped == 0x64A || mapped == 0x649)
    return (rules & (KHB_RULE_HAMZA | KHB_RULE_HAMZA_TO_BARE) ? DROPS_HAMZA : DROPS_NONE) | dagger;
  /* A look-alike heh: its composed form folds whole. */
  return mapped == 0x647 && original != 0x647 && original != 0x629 ? DROPS_HAMZA : dagger;
}

/* What the letter becomes that carried a hamza which goes. */
static uint16_t without_hamza(khb_rules rules, uint16_t letter) {
  if (letter != 0x648 && letter != 0x64A && letter != 0x649) return letter;
  if (rules & KHB_RULE_HAMZA_TO_BARE) return 0x621;
  return letter == 0x649 ? 0x64A : letter; /* alef maqsura carries yeh's hamza */
}

static void put(khi_fold_pass *s, uint16_t *out, uint16_t original, uint16_t c) {
  const khi_fold *self = s->fold;
  if (c == KHI_REMOVE && original != KHI_REMOVE) return;
  if (original == DAGGER_ALEF && (self->rules & KHB_RULE_DAGGER_ALEF_TO_ALEF)) {
    if (s->drops & DROPS_DAGGER_ALEF) return;
    c = 0x627;
  }
  if (is_combining_hamza(c)) {
    if (s->drops & (c == 0x653 ? DROPS_MADDA : DROPS_HAMZA)) {
      out[s->base] = without_hamza(self->rules, out[s->base]);
      return;
    }
    if (self->rules & KHB_RULE_COMBINING_HAMZA) return;
    /* Of the letters alef alone has a madda of its own; elsewhere it is the Quran's sign of length. */
    if (c == 0x653 && (self->rules & KHB_RULE_QURANIC) && !(s->base != NO_BASE && out[s->base] == 0x627)) return;
  } else if (!is_mark(c)) {
    s->drops = is_space(self, c) ? DROPS_NONE : drops(self->rules, original, c);
    if (is_space(self, c) && s->last == c) return;
    s->base = s->out;
  }
  s->doubt |= is_doubtful(self->rules, c);
  s->surrogates |= (c & 0xF800) == 0xD800;
  out[s->out++] = s->last = c;
}

/*
 * Units of a surrogate or pair at `at` that goes by the class of its character; 0 if it stays. A half without its other
 * goes too: what is removed between two halves would make a character of them, which would have to go next time.
 */
static size_t removed_surrogates(khb_rules rules, const uint16_t *units, size_t length, size_t at) {
  size_t size;
  if (!(rules & KHI_RULES_BY_CLASS) || (units[at] & 0xF800) != 0xD800) return 0;
  if (at && (units[at] & 0xFC00) == 0xDC00 && (units[at - 1] & 0xFC00) == 0xD800) return 0; /* of a pair that stays */
  uint32_t c = khi_code_point(units, length, at, &size);
  return size == 1 || khi_rule_removes(rules, c) ? size : 0;
}

/*
 * A zero-width joiner joins emoji, and stays, before a surrogate or symbol: they stand above U+2190. What no rule
 * would leave there does not count, or the joiner would go the next time.
 */
static int joins(const khi_fold *self, const uint16_t *units, size_t length, size_t next) {
  if (next == length) return 0;
  uint16_t letters[KHI_EXPANSION], c = units[next];
  if ((self->rules & KHB_RULE_NFKC) && khi_compatible(c, letters)) c = letters[0];
  uint16_t mapped = khi_rule_map(self->rules, c);
  return mapped >= 0x2190 && mapped != KHI_REMOVE && !is_presentation(c) &&
         !removed_surrogates(self->rules, units, length, next);
}

/* Units that the result of one step can have. */
static size_t step_bound(const khi_fold_pass *s) {
  uint16_t c = s->units[s->in];
  if (is_presentation(c) || (c >= 0x80 && (s->fold->rules & KHB_RULE_NFKC))) return KHI_EXPANSION;
  return (c & 0xFC00) == 0xD800 && s->in + 1 < s->length ? 2 : 1;
}

/* Fold what begins at units[in]; gives how many units that was. */
static size_t step(khi_fold_pass *s, uint16_t *out) {
  const khi_fold *self = s->fold;
  const uint16_t *units = s->units;
  size_t i = s->in, length = s->length;
  uint16_t c = units[i];
  uint16_t letters[KHI_EXPANSION];
  size_t count, gone;
  if (c < KHI_FOLD_TABLE) {
    put(s, out, c, self->table[c] == KHI_CONTEXT ? c : self->table[c]);
  } else if ((self->rules & KHB_RULE_FORMS) && is_presentation(c)) {
    count = khi_presentation_form(c, letters);
    if (!count) put(s, out, c, c);
    for (size_t k = 0; k < count; k++) put(s, out, letters[k], khi_rule_map(self->rules, letters[k]));
  } else if ((self->rules & KHB_RULE_NFKC) && (count = khi_compatible(c, letters)) > 0) {
    for (size_t k = 0; k < count; k++) put(s, out, letters[k], khi_rule_map(self->rules, letters[k]));
  } else if (c == 0x200D && joins(self, units, length, i + 1)) {
    put(s, out, c, c);
  } else if ((gone = removed_surrogates(self->rules, units, length, i))) {
    return gone;
  } else if (s->drops && (c & 0xFC00) == 0xD800 && i + 1 < length && (units[i + 1] & 0xFC00) == 0xDC00 &&
             khi_is_combining(0x10000 + ((c - 0xD800u) << 10) + (units[i + 1] - 0xDC00u))) {
    out[s->out++] = c; /* a mark outside the basic plane: the letter's reach goes on */
    out[s->out++] = s->last = units[i + 1];
    s->doubt = s->surrogates = 1;
    return 2;
  } else {
    put(s, out, c, khi_rule_map(self->rules, c));
  }
  return 1;
}

/* Bring base and drops up to date with units[known..in), which did not keep them: their last base letter's, if any. */
static void catch_up(khi_fold_pass *s) {
  const khi_fold *self = s->fold;
  size_t at = s->out, to = s->in;
  while (to > s->known) {
    uint16_t original = s->units[--to], c = self->table[original];
    if (c == KHI_REMOVE) continue;
    if (is_space(self, c)) { /* may have gone, so that `at` is no longer known; nor is it needed */
      s->drops = DROPS_NONE;
      s->base = NO_BASE;
      break;
    }
    at--;
    if (is_mark(c)) continue;
    s->base = at;
    s->drops = drops(self->rules, original, c);
    break;
  }
  s->known = s->in;
}

/* ---- Recording ------------------------------------------------------------------------------------------------ */

static void record_gap(khi_fold_pass *s) {
  if (s->gap_in == 1 && s->gap_out) khi_offsets_add(s->offsets, KHI_COPY, 1, 1);
  else if (s->gap_in) khi_offsets_add(s->offsets, s->gap_out ? KHI_REPLACE : KHI_REMOVE_APART, s->gap_out, s->gap_in);
  s->gap_in = s->gap_out = 0;
}

/* `given` units were written for the `taken` units at units[in]. */
static void record(khi_fold_pass *s, size_t given, size_t taken) {
  if (is_space(s->fold, s->last)) {
    s->gap_in += taken;
    s->gap_out += given;
    return;
  }
  record_gap(s);
  if (given) khi_offsets_add(s->offsets, given == taken ? KHI_COPY : KHI_REPLACE, given, taken);
  else khi_offsets_add(s->offsets, khi_is_joined(s->units[s->in]) ? KHI_REMOVE_JOINED : KHI_REMOVE_APART, 0, taken);
}

/* ---- The pass ------------------------------------------------------------------------------------------------- */

/* The masks of blocks that `count` units went through. */
static void record_blocks(khi_offsets *offsets, const uint32_t *kept, size_t count) {
  const uint32_t *end = kept + count / KHI_BLOCK;
  while (kept < end) {
    const uint32_t *from = kept;
    while (kept < end && *kept == UINT32_MAX) kept++;
    size_t copied = (size_t)(kept - from) * KHI_BLOCK;
    if (copied) khi_offsets_add(offsets, KHI_COPY, copied, copied);
    from = kept;
    while (kept < end && *kept != UINT32_MAX) kept++;
    if (kept > from) khi_offsets_add_masks(offsets, from, (size_t)(kept - from));
  }
  count %= KHI_BLOCK;
  if (count) khi_offsets_add_mask(offsets, *kept, (uint32_t)count);
}

/* How many units stand before the last that was kept, which is a space; 0 if none was. */
static size_t space_before(const uint32_t *kept, size_t count) {
  size_t block = (count - 1) / KHI_BLOCK;
  while (block && !kept[block]) block--;
  return block * KHI_BLOCK + (kept[block] ? 31 - (size_t)__builtin_clz(kept[block]) : 0);
}

/* As many units as can go in blocks. Whether more could have gone, had there been room to record them. */
static int fold_blocks(khi_fold_pass *s, uint16_t *out, size_t capacity) {
  uint32_t kept[RECORDED];
  const khi_blocks *blocks = &s->fold->blocks;
  khi_block_run run = {s->in, s->out, is_space(s->fold, s->last), 0, 0};
  blocks->fold(blocks, s->units, s->length, out, capacity, &run, s->offsets ? kept : NULL,
               s->offsets ? RECORDED : SIZE_MAX);
  size_t count = run.in - s->in;
  int more = s->offsets && count == (size_t)RECORDED * KHI_BLOCK;
  if (!count) return 0;
  if (s->offsets) {
    size_t before = run.space ? space_before(kept, count) : count;
    if (run.out > s->out || !run.space) {
      record_gap(s);
      record_blocks(s->offsets, kept, before);
      s->gap_out = (size_t)run.space;
    }
    if (run.space) s->gap_in += count - before; /* it is recorded with what it may still take in */
  }
  s->last = run.space ? ' ' : 0; /* what else it was matters to nobody */
  s->doubt |= run.doubt;
  s->in = run.in;
  s->out = run.out;
  return more;
}

/* Up to `most` units through the table alone, each without a branch. */
static void fold_units(khi_fold_pass *s, uint16_t *out, size_t capacity, size_t most) {
  const khi_fold *self = s->fold;
  const uint16_t *units = s->units;
  size_t in = s->in, at = s->out, end = s->length, room = capacity - at;
  uint16_t last = s->last, space = self->space;
  unsigned doubt = 0;
  if (end - in > most) end = in + most;
  if (end - in > room) end = in + room;
  for (; in < end && units[in] < KHI_FOLD_TABLE; in++) {
    uint16_t c = self->table[units[in]];
    if (c == KHI_CONTEXT) break;
    out[at] = c;
    int kept = (c != KHI_REMOVE) & !((c == space) & (last == space));
    at += (size_t)kept;
    last = kept ? c : last;
    doubt |= self->doubtful[units[in]];
  }
  s->in = in;
  s->out = at;
  s->last = last;
  s->doubt |= (int)doubt;
}

/* The same, recorded. */
static void fold_units_recorded(khi_fold_pass *s, uint16_t *out, size_t capacity, size_t most) {
  const khi_fold *self = s->fold;
  for (; most && s->in < s->length && s->out < capacity && s->units[s->in] < KHI_FOLD_TABLE; most--) {
    uint16_t c = self->table[s->units[s->in]];
    if (c == KHI_CONTEXT) return;
    size_t before = s->out;
    if (c != KHI_REMOVE && !(is_space(self, c) && s->last == c)) out[s->out++] = s->last = c;
    s->doubt |= self->doubtful[s->units[s->in]];
    record(s, s->out - before, 1);
    s->in++;
  }
}

void khi_fold_begin(khi_fold_pass *self, const khi_fold *fold, const uint16_t *units, size_t length,
                    khi_offsets *offsets) {
  /* One by one: an initialiser is compiled into a string instruction that costs as much as a short text. */
  self->fold = fold;
  self->units = units;
  self->length = length;
  self->offsets = offsets;
  self->in = self->out = self->known = self->gap_in = self->gap_out = 0;
  self->base = NO_BASE;
  self->doubt = self->drops = self->surrogates = self->differs = 0;
  self->last = fold->space == ' ' ? ' ' : 0;
}

int khi_fold_continue(khi_fold_pass *self, uint16_t *out, size_t capacity) {
  int by_blocks = self->fold->blocks.fold != NULL;
  while (self->in < self->length) {
    int blocks = by_blocks && self->length - self->in >= BLOCKS_FROM;
    if (blocks && fold_blocks(self, out, capacity)) continue;
    if (self->in == self->length) break;
    (self->offsets ? fold_units_recorded : fold_units)(self, out, capacity, blocks ? UNIT_BY_UNIT : SIZE_MAX);
    if (self->in == self->length) break;
    uint16_t c = self->units[self->in];
    if (c < KHI_FOLD_TABLE && self->fold->table[c] != KHI_CONTEXT) {
      if (self->out == capacity) return 0;
      continue;
    }
    if (capacity - self->out < step_bound(self)) return 0;
    catch_up(self);
    size_t before = self->out, taken = step(self, out);
    if (self->offsets) record(self, self->out - before, taken);
    self->in += taken;
    self->known = self->in;
  }
  if (self->offsets && self->gap_in) khi_offsets_add(self->offsets, KHI_REMOVE_APART, 0, self->gap_in);
  if (self->out && is_space(self->fold, self->last)) self->out--;
  return 1;
}

int khi_fold_at_once(khi_fold_pass *self, const khi_fold *fold, const uint16_t *units, size_t length, uint16_t *out,
                     size_t capacity) {
  khi_block_run run = {0, 0, fold->space == ' ', 0, 0};
  if (length >= BLOCKS_FROM && fold->blocks.fold)
    fold->blocks.fold(&fold->blocks, units, length, out, capacity, &run, NULL, SIZE_MAX);
  if (run.in == length) { /* most short texts are done here, so not even the pass is set up */
    self->out = run.out - (run.out && run.space);
    self->doubt = run.doubt;
    self->differs = run.differs;
    self->surrogates = 0;
    return 1;
  }
  khi_fold_begin(self, fold, units, length, NULL);
  self->in = run.in;
  self->out = run.out;
  self->doubt = run.doubt;
  self->differs = run.differs;
  self->last = run.space ? ' ' : 0;
  return khi_fold_continue(self, out, capacity);
}

size_t khi_fold_apply(const khi_fold *self, const uint16_t *units, size_t length, uint16_t *out) {
  khi_fold_pass pass;
  khi_fold_at_once(&pass, self, units, length, out, SIZE_MAX);
  return pass.out;
}
