#include "read/mend.h"

#include <string.h>

#include "base/hash.h"
#include "read/hash_map.h"
#include "read/lexeme.h"
#include "read/place_lexicon.h"

/* What a person's name stands behind: verbs, أن and إن, كان، السيد. */
static const uint32_t BEFORE_A_PERSON =
    KHI_IS_PAST | KHI_IS_PRESENT | KHI_IS_MEET | KHI_IS_THAT | KHI_IS_COPULA | KHI_IS_HONORIFIC;

typedef struct mender {
  const khi_foldings *foldings;
  const uint16_t *units;
  const khb_segmentation *seg;
  khi_hash_map surnames; /* the last words of names of several, by their forms' hashes: mentions */
} mender;

typedef struct form {
  uint16_t units[KHI_FORM_MAX];
  size_t length;
} form;

static form form_of(const mender *self, size_t word) {
  form f;
  khi_word w = self->seg->words[word];
  f.length = khi_word_form(&self->foldings->form, self->units + w.start, w.end - w.start, f.units);
  return f;
}

static khi_lexeme_match lexeme_of(const mender *self, size_t word) {
  form f = form_of(self, word);
  return khi_lexeme_find(f.units, f.length);
}

/* The mention whose surname a word is, or KHI_NOTHING. */
static uint32_t bearer_of(const mender *self, const form *f) {
  enum { SURNAME_MIN = 4 };
  return f->length < SURNAME_MIN ? KHI_NOTHING : khi_hash_map_get(&self->surnames, khi_hash_units(f->units, f->length));
}

/* دول, behind one particle at most. */
static int is_states(const form *f) {
  static const uint16_t states[] = {0x62F, 0x648, 0x644};
  size_t lead = f->length - 3;
  return f->length >= 3 && lead <= 1 && !memcmp(f->units + lead, states, sizeof states);
}

/* Whether a word is the letter of an honorific cut short, its full stop right behind: د. */
static int is_cut_short(const mender *self, size_t word) {
  const khi_word *w = self->seg->words + word;
  return word + 1 < self->seg->word_count && khi_lexeme_cut_short(self->units + w->start, w[1].end - w->start);
}

static void trim(const mender *self, khi_mention *m) {
  if (m->listed || m->words_end - m->first < 2) return;
  if (m->type == KHB_LOC || m->type == KHB_GPE) { /* a region's name stands without its states: دول المتوسط */
    form f = form_of(self, m->first);
    if (is_states(&f)) m->start = self->seg->words[++m->first].start;
    return;
  }
  if (m->type == KHB_ROLE && is_cut_short(self, m->words_end - 1)) { /* وزير النقل م. فلان */
    m->words_end--;
    m->end = self->seg->words[m->words_end - 1].end;
  }
  if (m->type != KHB_PER && m->type != KHB_ORG) return;
  khi_lexeme_match head = lexeme_of(self, m->first), next = lexeme_of(self, m->first + 1);
  khi_lexeme_match last = lexeme_of(self, m->words_end - 1);
  static const uint32_t nouns = KHI_IS_BODY | KHI_IS_TITLE;
  int verb = head.lexeme && head.lead & KHI_LEAD_AND && head.lexeme->kinds & KHI_IS_PAST && next.lexeme &&
             next.lexeme->kinds & nouns && !(head.lexeme->kinds & nouns);
  if (verb || (head.lexeme && head.lexeme->kinds & KHI_IS_ATTRIBUTION)) {
    m->first++;
    m->start = self->seg->words[m->first].start;
  } else if (m->type == KHB_PER && m->words_end - m->first == 2 && last.lexeme && last.lead & KHI_LEAD_THE &&
             last.lexeme->kinds & KHI_IS_TITLE) {
    form f = form_of(self, m->first);
    if (bearer_of(self, &f) == KHI_NOTHING) return;
    m->words_end--;
    m->end = self->seg->words[m->words_end - 1].end;
  }
}

/* Whether a word of no mention is someone's surname: what stands before it shows it, and it is no other word. */
static int is_missed(const mender *self, size_t word, const form *f) {
  enum { MEEM = 0x645, AIN = 0x639 };
  uint16_t key[KHI_PLACE_KEY_MAX];
  khi_word w = self->seg->words[word];
  form near = form_of(self, word - 1);
  khi_lexeme_match before = khi_lexeme_find(near.units, near.length);
  if (!before.lexeme || before.lexeme->takes & KHI_TAKES_NEAR || before.pronoun) return 0;
  int title = before.lexeme->kinds & KHI_IS_TITLE && before.lead & KHI_LEAD_THE;
  int with = near.length == 2 && near.units[0] == MEEM && near.units[1] == AIN;
  if (!title && !with && !(before.lexeme->kinds & BEFORE_A_PERSON)) return 0;
  if (khi_lexeme_find(f->units, f->length).lexeme) return 0;
  size_t length = khi_place_word_key(self->foldings, self->units + w.start, w.end - w.start, key);
  return khi_word_country(key, length, 1) == KHI_NO_COUNTRY;
}

/* The surnames that the tagger missed, in the order of the text; 0 if out of memory. */
static int find_missed(const mender *self, const khb_mentions *mentions, khi_mention **out, size_t *count) {
  size_t capacity = 0, next = 0;
  for (size_t s = 0; s < self->seg->sentence_count; s++) {
    for (size_t i = self->seg->sentences[s].first + 1; i < self->seg->sentences[s].end; i++) {
      while (next < mentions->count && mentions->items[next].words_end <= i) next++;
      if (next < mentions->count && mentions->items[next].first <= i) continue;
      form f = form_of(self, i);
      uint32_t bearer = bearer_of(self, &f);
      if (bearer == KHI_NOTHING || !is_missed(self, i, &f)) continue;
      if (!khi_grow(&mentions->allocator, out, &capacity, *count, sizeof **out)) return 0;
      khi_word w = self->seg->words[i];
      (*out)[(*count)++] = (khi_mention){.start = w.start,
                                         .end = w.end,
                                         .first = (uint32_t)i,
                                         .words_end = (uint32_t)i + 1,
                                         .type = KHB_PER,
                                         .score = mentions->items[bearer].score};
    }
  }
  return 1;
}

static int add_missed(const mender *self, khb_mentions *mentions) {
  khi_mention *missed = NULL, *all = NULL;
  size_t count = 0, a = 0, b = 0;
  int ok = find_missed(self, mentions, &missed, &count);
  if (!ok || !count) goto cleanup;
  all = khi_allocate(&mentions->allocator, khi_product(mentions->count + count, sizeof *all));
  if (!(ok = !!all)) goto cleanup;
  while (a < mentions->count || b < count) {
    int first = b == count || (a < mentions->count && mentions->items[a].first < missed[b].first);
    all[a + b] = first ? mentions->items[a] : missed[b];
    a += (size_t)first;
    b += (size_t)!first;
  }
  khi_release(&mentions->allocator, mentions->items);
  mentions->items = all;
  mentions->count = mentions->capacity = a + b;
cleanup:
  khi_release(&mentions->allocator, missed);
  return ok;
}

khb_status khi_mentions_mend(const khi_foldings *foldings, uint64_t seed, const uint16_t *units,
                             const khb_segmentation *seg, khb_mentions *mentions, khi_arena *arena, khb_error *error) {
  mender self = {.foldings = foldings, .units = units, .seg = seg};
  if (!khi_hash_map_init(&self.surnames, arena, mentions->count, seed))
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the surnames of a text");
  for (size_t i = 0; i < mentions->count; i++) {
    const khi_mention *m = &mentions->items[i];
    if (m->type != KHB_PER || m->words_end - m->first < 2) continue;
    form f = form_of(&self, m->words_end - 1);
    khi_hash_map_set(&self.surnames, khi_hash_units(f.units, f.length), (uint32_t)i);
  }
  for (size_t i = 0; i < mentions->count; i++) trim(&self, &mentions->items[i]);
  if (!add_missed(&self, mentions)) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the surnames of a text");
  return KHB_OK;
}
