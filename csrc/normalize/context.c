#include "normalize/context.h"

#include <string.h>

#include "unicode/char_property.h"

enum { FATHATAN = 0x64B, KASRA = 0x650, ALEF = 0x627, ALEF_MAQSURA = 0x649, HEH = 0x647, TEH_MARBUTA = 0x629 };

#define NOWHERE SIZE_MAX

static int between(uint16_t c, uint16_t low, uint16_t high) { return c >= low && c <= high; }

static int is_letter(uint16_t c) {
  if (between(c, 0x620, 0x64A)) return 1;
  return c == 0x66E || c == 0x66F || (between(c, 0x671, 0x6D3)) || c == 0x6D5 || c == 0x6E5 || c == 0x6E6 ||
         c == 0x6EE || c == 0x6EF || between(c, 0x6FA, 0x6FC) || c == 0x6FF || between(c, 0x750, 0x77F) ||
         between(c, 0x870, 0x887) || between(c, 0x8A0, 0x8C9) || between(c, 0xFB50, 0xFBB1) ||
         between(c, 0xFBD3, 0xFD3D) || between(c, 0xFD50, 0xFDFB) || between(c, 0xFE70, 0xFEFC);
}

static int is_mark(uint16_t c) { return between(c, 0x64B, 0x65F) || (c >= 0x300 && khi_is_any_mark(c)); }

int khi_is_arabic_word_part(uint16_t c) { return c >= 0x300 && (is_letter(c) || is_mark(c)); }

static int is_hamza_mark(uint16_t c) { return between(c, 0x653, 0x655); }

typedef struct text {
  khb_rules rules;
  const uint16_t *units;
  size_t length;
  khi_buffer *out;
} text;

/* ---- Words ------------------------------------------------------------------------------------------------------- */

/* What goes at the end of the word units[start..stop). */
typedef struct ending {
  size_t last;   /* the last letter that stays, or NOWHERE */
  size_t before; /* the letter before it, or NOWHERE */
  size_t end;    /* what stays ends here: a letter with tanwin may have gone, with its marks */
  int tanwin_gone;
} ending;

static size_t letter_before(const uint16_t *units, size_t start, size_t at) {
  while (at > start)
    if (!is_mark(units[--at])) return at;
  return NOWHERE;
}

static int has(const uint16_t *units, size_t from, size_t to, int (*is)(uint16_t)) {
  for (; from < to; from++)
    if (is(units[from])) return 1;
  return 0;
}

static int is_fathatan(uint16_t c) { return c == FATHATAN; }

static ending ending_of(const text *t, size_t start, size_t stop) {
  ending e = {letter_before(t->units, start, stop), NOWHERE, stop, 0};
  if (e.last == NOWHERE) return e;
  e.before = letter_before(t->units, start, e.last);
  if (!(t->rules & KHB_RULE_TANWIN_ALEF)) return e;
  /* The tanwin is written on the alef or on the letter before it. What it leaves may end in such an alef again. */
  while (t->units[e.last] == ALEF && e.before != NOWHERE && !has(t->units, e.last + 1, e.end, is_hamza_mark) &&
         ((!e.tanwin_gone && has(t->units, e.last + 1, e.end, is_fathatan)) ||
          has(t->units, e.before + 1, e.last, is_fathatan))) {
    e.end = e.last;
    e.last = e.before;
    e.before = letter_before(t->units, start, e.last);
    e.tanwin_gone = 1;
  }
  return e;
}

/* Whether a mark of the word is one of case, or of a tanwin whose alef is gone. */
static int is_dropped(const text *t, const ending *e, size_t at) {
  uint16_t c = t->units[at];
  if (e->last == NOWHERE || !between(c, FATHATAN, KASRA)) return 0;
  if (at > e->last) return (t->rules & KHB_RULE_LAST_HARAKA) || (e->tanwin_gone && c == FATHATAN);
  /* fathatan is written before the alef that carries it */
  return (t->rules & KHB_RULE_LAST_HARAKA) && c == FATHATAN && e->before != NOWHERE && at > e->before &&
         (t->units[e->last] == ALEF || t->units[e->last] == ALEF_MAQSURA);
}

/* Whether the letter at `at` has its final shape: what stands behind it, marks and bare hamzas apart, does not join. */
static int is_final(const text *t, size_t at) {
  while (++at < t->length) {
    uint16_t c = t->units[at];
    if (c == 0x621 || c == 0x674) continue; /* these go */
    khi_joining joining = khi_joining_of(c);
    if (joining != KHI_JOINS_TRANSPARENTLY) return joining == KHI_JOINS_NOTHING;
  }
  return 1;
}

static void letter(const text *t, const ending *e, size_t at) {
  uint16_t c = t->units[at];
  if (t->rules & KHB_RULE_SKELETON) {
    uint16_t inside = khi_skeleton(c, 0), last = khi_skeleton(c, 1);
    c = inside != last && is_final(t, at) ? last : inside; /* not asked in vain: it looks behind all that goes */
    if (!c) khi_buffer_drop(t->out, 1);
    if (!c) return;
  }
  if ((t->rules & KHB_RULE_HEH_TO_TEH_MARBUTA) && at == e->last && c == HEH && e->before != NOWHERE) c = TEH_MARBUTA;
  khi_buffer_copy(t->out, &c, 1);
}

/* Marks of the Arabic block that a letter has so far, a bit each. */
typedef struct marks {
  uint64_t seen[4];
} marks;

static int seen_before(marks *m, uint16_t c) {
  if (c < 0x600 || c > 0x6FF) return 0;
  uint64_t bit = UINT64_C(1) << (c & 63), *word = m->seen + ((c - 0x600) >> 6);
  int seen = (*word & bit) != 0;
  *word |= bit;
  return seen;
}

static void word(const text *t, size_t start, size_t stop) {
  ending e = ending_of(t, start, stop);
  marks m = {{0}};
  for (size_t i = start, run; i < e.end; i += run) {
    uint16_t c = t->units[i];
    run = 1;
    if (is_mark(c)) {
      if (is_dropped(t, &e, i) || ((t->rules & KHB_RULE_REPEATED_MARKS) && seen_before(&m, c)) ||
          ((t->rules & KHB_RULE_SKELETON) && is_hamza_mark(c)))
        khi_buffer_drop(t->out, 1);
      else khi_buffer_copy(t->out, &c, 1);
      continue;
    }
    m = (marks){{0}};
    if ((t->rules & KHB_RULE_REPEATED_LETTERS) && c != 0x640 && c < 0xFB50)
      while (i + run < e.end && t->units[i + run] == c) run++;
    if (run >= 3) {
      khi_buffer_replace(t->out, &c, 1, run);
    } else {
      for (size_t k = i; k < i + run; k++) letter(t, &e, k);
    }
  }
  khi_buffer_drop(t->out, stop - e.end);
}

/* ---- Punctuation and white space --------------------------------------------------------------------------------- */

static int is_digit_at(const text *t, size_t at) { return at < t->length && khi_is_digit(t->units[at]); }

static int ends_white(const khi_buffer *out) { return !out->length || khi_is_white_space(out->units[out->length - 1]); }

static int is_repeatable(uint16_t c) {
  return c &&
         (c < 0x80 ? strchr("!?.,;:-_*~=", c) != NULL
                   : c == 0x60C || c == 0x61B || c == 0x61F || c == 0x6D4 || c == 0x2026 || c == 0x2013 || c == 0x2014);
}

/* Of a run of one mark; an ellipsis keeps its three full stops. */
static size_t kept_of_run(const text *t, uint16_t c, size_t run) {
  if (!(t->rules & KHB_RULE_REPEATED_PUNCTUATION) || !is_repeatable(c)) return run;
  return (c == '.' || c == 0x6D4) && run >= 3 ? 3 : 1;
}

/* `count` times `c`, at most 3, for `in` units, with the spaces that are missing. They come from the mark beside them. */
static void put_mark(const text *t, uint16_t c, size_t count, size_t in, int space_before, int space_behind) {
  uint16_t units[5];
  size_t used = 0;
  if (space_before) units[used++] = ' ';
  for (size_t i = 0; i < count; i++) units[used++] = c;
  if (space_behind) units[used++] = ' ';
  if (used == 1 && in == 1) khi_buffer_copy(t->out, units, 1);
  else khi_buffer_replace(t->out, units, used, in);
}

/* A mark or a run of the same; gives its units. */
static size_t punctuation(const text *t, size_t at) {
  uint16_t c = t->units[at];
  size_t end = at + 1;
  int in_number = at && is_digit_at(t, at - 1) && is_digit_at(t, at + 1);
  while (end < t->length && t->units[end] == c) end++;
  if (in_number && (t->rules & KHB_RULE_SEPARATORS) && (c == 0x66B || c == 0x66C)) c = c == 0x66B ? '.' : ',';
  size_t run = end - at, kept = kept_of_run(t, c, run);
  int spaced = (t->rules & KHB_RULE_PUNCTUATION_SPACES) && !in_number && c != '_' && khi_is_punctuation(c);
  int before = spaced && !ends_white(t->out);
  int behind = spaced && end < t->length && !khi_is_white_space(t->units[end]) && !khi_is_any_mark(t->units[end]);
  if (kept < run || run == 1) {
    put_mark(t, c, kept, run, before, behind);
  } else {
    put_mark(t, c, 1, 1, before, 0);
    khi_buffer_copy(t->out, t->units + at + 1, run - 2);
    put_mark(t, c, 1, 1, 0, behind);
  }
  return run;
}

static int is_line_break(uint16_t c) { return between(c, 0xA, 0xD) || c == 0x85 || c == 0x2028 || c == 0x2029; }

/* A run of white space; gives its units. */
static size_t white_space(const text *t, size_t at) {
  size_t end = at;
  uint16_t instead = ' ';
  for (; end < t->length && khi_is_white_space(t->units[end]); end++)
    if (is_line_break(t->units[end])) instead = '\n';
  size_t run = end - at;
  if (!at || end == t->length) khi_buffer_replace(t->out, NULL, 0, run);
  else if (!(t->rules & KHB_RULE_LINES)) khi_buffer_copy(t->out, t->units + at, run);
  else if (run == 1) khi_buffer_copy(t->out, &instead, 1);
  else khi_buffer_replace(t->out, &instead, 1, run);
  return run;
}

#define RULES_OF_WORDS                                                                                                 \
  (KHB_RULE_LAST_HARAKA | KHB_RULE_TANWIN_ALEF | KHB_RULE_HEH_TO_TEH_MARBUTA | KHB_RULE_REPEATED_LETTERS |             \
   KHB_RULE_REPEATED_MARKS | KHB_RULE_SKELETON)
#define RULES_OF_PUNCTUATION (KHB_RULE_SEPARATORS | KHB_RULE_REPEATED_PUNCTUATION | KHB_RULE_PUNCTUATION_SPACES)
#define RULES_OF_SPACE (KHB_RULE_LINES | KHB_RULE_TRIM)

static int may_be_punctuation(uint16_t c) { return c < 0x80 ? c > ' ' && !(c >= '0' && c <= '9') : !is_letter(c); }

void khi_context_apply(khb_rules rules, const uint16_t *units, size_t length, khi_buffer *out) {
  text t = {rules, units, length, out};
  size_t plain = 0; /* from here on nothing was written yet: it stays as it is */
  for (size_t i = 0; i < length && !out->failed;) {
    uint16_t c = units[i];
    size_t start = i, end = i + 1;
    int kind = 0;
    if (khi_is_arabic_word_part(c)) {
      while (end < length && khi_is_arabic_word_part(units[end])) end++;
      kind = rules & RULES_OF_WORDS ? 'w' : 0;
    } else if (khi_is_white_space(c)) {
      kind = rules & RULES_OF_SPACE ? 's' : 0;
    } else if ((rules & RULES_OF_PUNCTUATION) && may_be_punctuation(c)) {
      kind = 'p';
    }
    if (kind) {
      khi_buffer_copy(out, units + plain, start - plain);
      if (kind == 'w') word(&t, start, end);
      else end = start + (kind == 's' ? white_space(&t, start) : punctuation(&t, start));
      plain = end;
    }
    i = end;
  }
  khi_buffer_copy(out, units + plain, length - plain);
}
