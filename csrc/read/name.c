#include "read/name.h"

#include <string.h>

#include "base/hash.h"
#include "read/body_names.h"
#include "read/hash_map.h"
#include "read/lexeme.h"
#include "tag/clitic.h"
#include "unicode/char_class.h"

enum { ALEF = 0x627, LAM = 0x644 };

typedef struct form {
  uint16_t units[KHI_FORM_MAX + 2];
  size_t length;
} form;

/*
 * How strongly a form is known to begin names: by count in the labelled news, by lists, by this text. A short form that
 * stands in a list and was never seen is no evidence: the lists hold every syllable as somebody's name.
 */
static int evidence(const khb_tagger *tagger, const khi_hash_map *here, const form *f) {
  enum { LISTED = 12, LISTED_MIN = 4, IN_THIS_TEXT = 24 };
  const khi_lexicon_entry *entry = khi_lexicon_find(&tagger->lexicon, f->units, f->length);
  int strength = entry ? entry->begins : 0;
  if (entry && entry->lists && (strength || f->length >= LISTED_MIN)) strength += LISTED;
  if (here && khi_hash_map_get(here, khi_hash_units(f->units, f->length)) != KHI_NOTHING) strength += IN_THIS_TEXT;
  return strength;
}

/*
 * Whether a whole word is a listed name of the mention's type, so that its first letter is its own: فاس, كمال, وجدة, بابا.
 * Given names are a noisy list: one that begins with و counts only if the labelled news has it begin names.
 */
static int is_listed(const khb_tagger *tagger, const form *word, khb_entity_type type) {
  enum { WAW = 0x648 };
  if (type == KHB_ROLE) { /* بابا */
    khi_lexeme_match title = khi_lexeme_find(word->units, word->length);
    return title.lexeme && title.lexeme->kinds & KHI_IS_TITLE && !title.lead;
  }
  if (type == KHB_ORG && khi_known_body(word->units, word->length)) return 1; /* واس */
  const khi_lexicon_entry *entry = khi_lexicon_find(&tagger->lexicon, word->units, word->length);
  if (!entry) return 0;
  switch (type) {
    case KHB_GPE:
    case KHB_LOC:
    case KHB_FAC: return entry->lists & KHI_LIST_PLACE_FIRST;
    case KHB_ORG: return entry->lists & KHI_LIST_BODY_FIRST;
    case KHB_PER:
      if (entry->lists & KHI_LIST_PERSON_FIRST) return 1;
      return (entry->lists & KHI_LIST_NAME) && (entry->begins || word->units[0] != WAW);
    default: return 0;
  }
}

static void rest_after(const form *word, khi_clitic_cut cut, form *out) {
  size_t lead = cut.article ? 2 : 0, left = word->length - cut.length;
  out->units[0] = ALEF;
  out->units[1] = LAM;
  if (lead + left > KHI_FORM_MAX) left = KHI_FORM_MAX - lead;
  memcpy(out->units + lead, word->units + cut.length, left * sizeof *out->units);
  out->length = lead + left;
}

/* The best cut of a word, or one of length 0; `surname`: the word ends a fuller name of this text, سالم بداي. */
static khi_clitic_cut choose(const khb_tagger *tagger, const khi_hash_map *here, const form *word, khb_entity_type type,
                             int surname) {
  khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX], best = {0, 0};
  size_t count = khi_clitic_cuts(word->units, word->length, cuts);
  if (!count || surname || is_listed(tagger, word, type)) return best;
  int whole = evidence(tagger, NULL, word), strongest = whole;
  for (size_t i = 0; i < count; i++) {
    form rest;
    rest_after(word, cuts[i], &rest);
    int strength = evidence(tagger, here, &rest);
    /* An unknown word in وال, بال, لل: the article itself shows the cut. */
    int shown = rest.length >= 5 && rest.units[0] == ALEF && rest.units[1] == LAM && !whole;
    if (strength > strongest || (shown && !best.length && strength >= strongest)) {
      best = cuts[i];
      strongest = strength;
    }
  }
  return best;
}

/* Where in the text `letters` letters of a form have passed, with the marks on them; 0 if that cannot be told. */
static size_t place_after(const khi_fold *fold, const uint16_t *units, size_t start, size_t end, size_t letters) {
  size_t at = start;
  for (; at < end; at++) {
    uint16_t c = units[at];
    if (c >= 0xFB50) return 0; /* a ligature cannot be cut */
    if (khi_rule_map(fold->rules, c) == KHI_REMOVE) continue;
    if (c >= 0x653 && c <= 0x655) continue; /* a hamza or madda of its own folds into its letter */
    if (!letters--) break;
  }
  return at < end ? at : 0;
}

/* Tatweel goes, but for the one that stands between a particle and a quotation mark or digit: لـ«الاتصال». */
static size_t without_tatweel(uint16_t *units, size_t length) {
  enum { TATWEEL = 0x640 };
  size_t used = 0;
  for (size_t i = 0; i < length; i++) {
    int carries = i + 1 < length && units[i + 1] != ' ' && units[i + 1] != TATWEEL &&
                  !khi_is_word_class(khi_char_class_of(units[i + 1]));
    if (units[i] != TATWEEL || carries) units[used++] = units[i];
  }
  return used;
}

static form form_of(const khb_tagger *tagger, const uint16_t *units, const khb_segmentation *seg, size_t word) {
  form f;
  khi_word w = seg->words[word];
  f.length = khi_word_form(&tagger->foldings.form, units + w.start, w.end - w.start, f.units);
  return f;
}

/* Whether a word is a preposition, behind which no clitic can be: في، من، على; not غرب or قبل, which و may follow. */
static int is_preposition(const khb_tagger *tagger, const uint16_t *units, const khb_segmentation *seg, size_t word) {
  enum { SHORT = 2, ALEF_MAQSURA = 0x649 };
  form f = form_of(tagger, units, seg, word);
  khi_lexeme_match found = khi_lexeme_find(f.units, f.length);
  return found.lexeme && found.lexeme->kinds & KHI_IS_PREPOSITION && !found.pronoun &&
         (found.lexeme->length <= SHORT || found.lexeme->form[found.lexeme->length - 1] == ALEF_MAQSURA);
}

static int copy_canonical(const khb_names *listed, size_t index, khi_arena *arena, khi_name *name) {
  size_t length;
  const uint16_t *units = khi_names_canonical(listed, index, &length);
  name->units = khi_arena_allocate(arena, khi_product(length, sizeof *units));
  if (!name->units) return 0;
  memcpy(name->units, units, length * sizeof *units);
  name->length = (uint32_t)length;
  return 1;
}

khb_status khi_names_find(const khb_tagger *tagger, const khb_names *listed, uint64_t seed, const uint16_t *units,
                          const khb_segmentation *seg, const khi_mention *mentions, size_t count, khi_arena *arena,
                          khi_name **out, khb_error *error) {
  const khi_fold *fold = &tagger->foldings.name, *form_fold = &tagger->foldings.form;
  khi_hash_map here, surnames;
  khi_name *names = khi_arena_allocate(arena, khi_product(count, sizeof *names));
  int ok = names && khi_hash_map_init(&here, arena, count, seed) && khi_hash_map_init(&surnames, arena, count, seed);
  for (size_t i = 0; ok && i < count; i++) {
    const khi_mention *m = &mentions[i];
    form f = form_of(tagger, units, seg, m->first);
    khi_hash_map_set(&here, khi_hash_units(f.units, f.length), 1);
    if (m->type != KHB_PER || m->words_end - m->first < 2) continue;
    f = form_of(tagger, units, seg, m->words_end - 1);
    khi_hash_map_set(&surnames, khi_hash_units(f.units, f.length), 1);
  }
  for (size_t i = 0; ok && i < count; i++) {
    const khi_mention *m = &mentions[i];
    khi_name *name = &names[i];
    khi_word w = seg->words[m->first];
    form f = form_of(tagger, units, seg, m->first);
    int surname = m->type == KHB_PER && m->words_end - m->first == 1 &&
                  khi_hash_map_get(&surnames, khi_hash_units(f.units, f.length)) != KHI_NOTHING;
    khi_clitic_cut cut = m->listed ? m->cut : choose(tagger, &here, &f, m->type, surname);
    if (cut.length && !m->listed && m->first && is_preposition(tagger, units, seg, m->first - 1)) /* في بكركي */
      cut = (khi_clitic_cut){0, 0};
    size_t swallowed = cut.article ? cut.length : 0; /* letters of the canonical form that the article replaces */
    size_t outside = cut.article ? (size_t)(f.units[0] != LAM) : cut.length; /* letters outside the span: و of وللأمم */
    size_t body = cut.length ? place_after(form_fold, units, w.start, w.end, cut.length) : w.start;
    size_t start = outside ? place_after(form_fold, units, w.start, w.end, outside) : w.start;
    if (!body || (outside && !start)) {
      body = start = w.start;
      swallowed = 0;
    }
    name->start = (uint32_t)start;
    name->words = m->words_end - m->first;
    if (m->listed) {
      ok = copy_canonical(listed, m->listed - 1, arena, name);
      continue;
    }
    size_t bound = khi_fold_bound(fold, units + body, m->end - body);
    name->units = khi_arena_allocate(arena, khi_product(bound + 2, sizeof *name->units));
    if (!(ok = !!name->units)) break;
    size_t lead = swallowed ? 2 : 0;
    name->units[0] = ALEF;
    name->units[1] = LAM;
    name->length = (uint32_t)(lead + khi_fold_apply(fold, units + body, m->end - body, name->units + lead));
    name->length = (uint32_t)without_tatweel(name->units, name->length);
    if (!name->length) { /* nothing but marks: the name is what was written */
      name->length = (uint32_t)(m->end - body);
      memcpy(name->units, units + body, name->length * sizeof *name->units);
    }
  }
  if (!ok) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the names of a text");
  *out = names;
  return KHB_OK;
}
