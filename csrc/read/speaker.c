#include "read/speaker.h"

#include <string.h>

#include "base/hash.h"
#include "read/place_lexicon.h"

/* What a paper's name stands behind where it has no noun of its own: نشرت نيويورك تايمز، تقرير لرويترز */
static const uint32_t PUBLISHING = KHI_IS_PUBLISH | KHI_IS_RECORD | KHI_IS_ATTRIBUTION | KHI_IS_ATTRIBUTION_TO;

enum { ALEF = 0x627, LAM = 0x644, WAW = 0x648, PHRASE_MAX = 7, QUOTED_MAX = 5 };

static const uint32_t STOPS = KHI_IS_PAST | KHI_IS_PRESENT | KHI_IS_PARTICIPLE | KHI_IS_THAT | KHI_IS_THAT_PRONOUN |
                              KHI_IS_PREPOSITION | KHI_IS_ADVERB | KHI_IS_RELATIVE | KHI_IS_NEGATION |
                              KHI_IS_ATTRIBUTION | KHI_IS_ATTRIBUTION_TO | KHI_IS_ATTRIBUTION_FROM | KHI_IS_MATTER |
                              KHI_IS_COMMENT | KHI_IS_COPULA | KHI_IS_CLAUSE;
enum { GENDERS = KHI_NOUN_M | KHI_NOUN_F }; /* which are KHI_VERB_M and KHI_VERB_F */

static const uint32_t PEOPLE = KHI_IS_TITLE | KHI_IS_HONORIFIC;

khb_status khi_cast_init(khi_cast *self, const khi_page *page, const khi_roles *roles, khi_arena *arena,
                         khb_error *error) {
  memset(self, 0, sizeof *self);
  self->page = page;
  self->roles = roles;
  self->bearer = khi_arena_allocate(arena, khi_product(page->entity_count, sizeof *self->bearer));
  if (!self->bearer || !khi_hash_map_init(&self->surnames, arena, page->mention_count, page->seed))
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the speakers of a text");
  memset(self->bearer, 0xFF, page->entity_count * sizeof *self->bearer);
  return KHB_OK;
}

static khi_speaker speaker_of(const khi_page *page, uint32_t mention) {
  const khi_mention *m = &page->mentions[mention];
  khi_speaker s = KHI_NOBODY;
  s.entity = page->entity_of[mention];
  s.first = s.name_first = m->first;
  s.end = s.name_end = m->words_end;
  s.noun = page->signs[m->first].lexeme;
  return s;
}

static uint64_t hash_of_word(const khi_page *page, size_t word) {
  khi_word w = page->seg->words[word];
  return khi_hash_units(page->units + w.start, w.end - w.start);
}

static int is_feminine(const khi_lexeme *noun) { return (noun->noun & GENDERS) == KHI_NOUN_F; }

static khi_speaker *bearer_slot(khi_cast *self, const khi_lexeme *noun) {
  return &self->by_lemma[is_feminine(noun)][noun->lemma];
}

/* Who last bore a title, or the last body of a kind. A woman's title may have been told in the masculine. */
static const khi_speaker *last_bearer(const khi_cast *self, const khi_lexeme *noun) {
  const khi_speaker *last = &self->by_lemma[is_feminine(noun)][noun->lemma];
  return khi_speaks(last) ? last : &self->by_lemma[0][noun->lemma];
}

/* Take note of who bears the honorifics before a word: معالي الدكتور فلان. */
static void note_honorifics(khi_cast *self, size_t word, uint32_t person) {
  const khi_page *page = self->page;
  for (; word && khi_is(page, word - 1, KHI_IS_HONORIFIC) && page->signs[word - 1].mention == KHI_NONE; word--)
    if (page->signs[word - 1].lexeme->lemma)
      *bearer_slot(self, page->signs[word - 1].lexeme) = speaker_of(page, person);
}

void khi_cast_advance(khi_cast *self, size_t word) {
  const khi_page *page = self->page;
  for (; self->word < word; self->word++) {
    const khi_sign *s = &page->signs[self->word];
    int introduces = s->lexeme && s->lexeme->lemma && s->mention == KHI_NONE && !(s->lead & KHI_LEAD_THE);
    if (introduces) self->introduced[s->lexeme->lemma] = (uint32_t)self->word + 1;
  }
  for (; self->mention < page->mention_count && page->mentions[self->mention].first < word; self->mention++) {
    const khi_mention *m = &page->mentions[self->mention];
    const khi_lexeme *first = page->signs[m->first].lexeme;
    if (m->type == KHB_PER) {
      self->person = speaker_of(page, (uint32_t)self->mention);
      note_honorifics(self, m->first, (uint32_t)self->mention);
    }
    if (m->type == KHB_PER && m->words_end > m->first)
      khi_hash_map_set(&self->surnames, hash_of_word(page, m->words_end - 1), page->entity_of[self->mention]);
    if (m->type != KHB_ORG) continue;
    khi_speaker s = speaker_of(page, (uint32_t)self->mention);
    if (first && first->kinds & KHI_IS_BODY) {
      *bearer_slot(self, first) = s;
      if (first->noun & KHI_NOUN_MEDIA) self->media = s;
    } else if (m->first && khi_is(page, m->first - 1, PUBLISHING)) {
      self->media = s;
    }
  }
  for (; self->role < self->roles->count && self->roles->items[self->role].first < word; self->role++) {
    const khi_role *r = &self->roles->items[self->role];
    const khi_lexeme *title = page->signs[r->first].lexeme;
    if (r->mention != KHI_NONE) self->bearer[page->entity_of[r->mention]] = page->entity_of[r->person];
    note_honorifics(self, r->first, r->person);
    if (title && title->kinds & KHI_IS_TITLE) {
      khi_speaker *bearer = bearer_slot(self, title);
      *bearer = speaker_of(page, r->person);
      bearer->noun = title;
    }
  }
}

void khi_cast_relayed(khi_cast *self, const khi_speaker *speaker) {
  if (speaker->entity == KHI_NONE && speaker->noun && speaker->noun->lemma)
    *bearer_slot(self, speaker->noun) = *speaker;
  uint32_t mention = self->page->signs[speaker->name_first].mention;
  if (speaker->entity == KHI_NONE || mention == KHI_NONE || self->page->mentions[mention].type != KHB_ORG) return;
  if (!speaker->noun || !(speaker->noun->kinds & KHI_IS_BODY)) self->media = *speaker;
}

void khi_cast_spoke(khi_cast *self, const khi_speaker *speaker, uint8_t agreement) {
  khi_speaker s = *speaker;
  s.agreement = agreement;
  if (!agreement && s.noun && s.entity != KHI_NONE && self->page->entities[s.entity].type == KHB_ORG)
    s.agreement = s.noun->noun & GENDERS;
  khi_cast_relayed(self, &s);
  memmove(self->spoke + 1, self->spoke, (KHI_CARRIERS - 1) * sizeof *self->spoke);
  self->spoke[0] = s;
}

khi_speaker khi_cast_carried(const khi_cast *self, uint8_t agreement) {
  khi_speaker s = KHI_NOBODY;
  for (size_t i = KHI_CARRIERS; i--;) {
    const khi_speaker *candidate = &self->spoke[i];
    int many = candidate->entity == KHI_NONE || candidate->joined; /* a verb before its subject is singular */
    if (khi_speaks(candidate) && (khi_agrees(candidate, agreement) || (agreement == KHI_VERB_PL && many)))
      s = *candidate;
  }
  if (!khi_speaks(&s)) s = self->spoke[0];
  s.carried = 1;
  return s;
}

/* Where a person's name begins behind honorifics that و joins to what is before: والدكتور فلان، ود. فلان; else `at`. */
static size_t behind_honorifics(const khi_page *page, size_t at, size_t limit) {
  size_t name = at;
  if (at >= limit || !(page->signs[at].lead & KHI_LEAD_AND)) return at;
  while (name < limit && khi_is(page, name, KHI_IS_HONORIFIC) && page->signs[name].mention == KHI_NONE) name++;
  return name < limit && khi_begins(page, name) == KHB_PER ? name : at;
}

/* Names joined by و are one speaker: قطر وتركيا. */
static void join(const khi_page *page, khi_speaker *s, size_t limit) {
  uint32_t last = page->signs[s->end - 1].mention;
  if (last == KHI_NONE) return; /* a role that ends in plain words: رئيس مجلس */
  khb_entity_type type = page->mentions[last].type;
  for (size_t at; (at = behind_honorifics(page, s->end, limit)) < limit && khi_begins(page, at) == (int)type;) {
    int clitic = khi_has_clitic(page, page->signs[at].mention);
    if (at == s->end ? !clitic || !khi_begins_with(page, at, WAW) : clitic) break;
    s->end = page->mentions[page->signs[at].mention].words_end;
    s->joined = 1;
  }
}

static int same_word(const khi_page *page, size_t a, size_t b) {
  khi_word x = page->seg->words[a], y = page->seg->words[b];
  return x.end - x.start == y.end - y.start &&
         !memcmp(page->units + x.start, page->units + y.start, (x.end - x.start) * sizeof *page->units);
}

/* The country of an adjective, KHI_NO_COUNTRY if it is none's. */
static size_t country_of(const khi_page *page, size_t word) {
  uint16_t key[KHI_PLACE_KEY_MAX];
  khi_word w = page->seg->words[word];
  return khi_word_country(key, khi_place_word_key(page->foldings, page->units + w.start, w.end - w.start, key), 0);
}

/* The country that a mention names; another number than KHI_NO_COUNTRY if it names none. */
static size_t country_named(const khi_page *page, uint32_t mention) {
  uint16_t key[KHI_PLACE_KEY_MAX];
  const khi_name *name = &page->names[mention];
  size_t country = khi_word_country(key, khi_place_key(page->foldings, name->units, name->length, key), 1);
  return country == KHI_NO_COUNTRY ? KHI_NO_COUNTRY + 1u : country;
}

/* Whether a role, called again by the words [first, end), may be this one: its beginning, or its title and last word. */
static int is_called(const khi_page *page, const khi_role *r, size_t first, size_t end) {
  size_t words = end - first, of = r->mention == KHI_NONE ? 1 : page->mentions[r->mention].words_end - r->first;
  size_t whole = of; /* with its body: رئيس الحكومة الليبية */
  if (r->body != KHI_NONE && page->mentions[r->body].first == r->first + of)
    whole = page->mentions[r->body].words_end - r->first;
  const khi_lexeme *a = page->signs[first].lexeme, *b = page->signs[r->first].lexeme;
  int same_title = a && b && a->kinds & KHI_IS_TITLE && a->lemma == b->lemma;
  if (!same_title && !same_word(page, first, r->first)) return 0;
  int bare = same_word(page, first, r->first) || (same_title && r->body == KHI_NONE);
  if (words == 2 && of == 1 && bare) return 1; /* الرئيس الليبي, who was الرئيس فلان; المخرجة المغربية, المخرجة فلانة */
  if (words == 2 && same_title && r->body != KHI_NONE && country_of(page, end - 1) == country_named(page, r->body))
    return 1; /* السفير الليبي of سفير ليبيا */
  if (words == 2 && of > 1 && same_word(page, end - 1, r->first + of - 1)) return 1; /* الوزير الليبي */
  if (words > whole) return 0;
  for (size_t i = 1; i < words; i++)
    if (!same_word(page, first + i, r->first + i)) return 0;
  return 1; /* رئيس الوزراء of رئيس الوزراء الليبي */
}

/*
 * Who bears the role of the words [first, end), at a body (an entity, or KHI_NONE), by the roles told of before, and a
 * few behind: a headline comes before its article.
 */
static uint32_t bearer_of(const khi_cast *self, size_t first, size_t end, uint32_t body) {
  enum { BEFORE = 64, BEHIND = 8 };
  const khi_page *page = self->page;
  size_t last = self->role + BEHIND < self->roles->count ? self->role + BEHIND : self->roles->count;
  for (size_t i = last; i-- > 0 && i + BEFORE + BEHIND >= last;) {
    const khi_role *r = &self->roles->items[i];
    if (body != KHI_NONE && (r->body == KHI_NONE || page->entity_of[r->body] != body)) continue;
    if (is_called(page, r, first, end)) return page->entity_of[r->person];
  }
  return KHI_NONE;
}

static int is_plain(const khi_page *page, size_t word) {
  const khi_sign *s = &page->signs[word];
  return !s->mark && s->mention == KHI_NONE && !khi_is(page, word, STOPS);
}

/* Whether the office behind a name is that of another: التقى فلان رئيس مجلس النواب علان، التقى فلان السفير الإيطالي. */
static int is_anothers(const khi_cast *self, size_t word, uint32_t person, size_t limit) {
  if (word >= limit || khi_begins(self->page, word) != KHB_ROLE) return 0;
  uint32_t item = self->roles->of_role[self->page->signs[word].mention];
  if (item == KHI_NONE) return !khi_has_clitic(self->page, self->page->signs[word].mention);
  return self->page->entity_of[self->roles->items[item].person] != self->page->entity_of[person];
}

/* Where the words behind a person's name that say who that is end. */
static uint32_t end_of_person(const khi_cast *self, size_t word, uint32_t person, size_t limit) {
  return (uint32_t)(is_anothers(self, word, person, limit) ? word : khi_apposition_end(self->page, word, limit));
}

static khi_speaker named_by(const khi_cast *self, uint32_t mention, size_t limit) {
  const khi_page *page = self->page;
  khi_speaker s = speaker_of(page, mention);
  khb_entity_type type = page->mentions[mention].type;
  if (type == KHB_ROLE) {
    uint32_t item = self->roles->of_role[mention];
    uint32_t person = item == KHI_NONE ? KHI_NONE : self->roles->items[item].person;
    if (person != KHI_NONE && person > mention && page->mentions[person].words_end <= limit) {
      s.entity = page->entity_of[person];
      s.end = end_of_person(self, page->mentions[person].words_end, person, limit);
      return s;
    }
    s.entity = self->bearer[s.entity];
    if (s.entity == KHI_NONE) s.entity = bearer_of(self, s.first, s.end, KHI_NONE);
    while (s.end < limit && (khi_begins(page, s.end) == KHB_ORG || khi_begins(page, s.end) == KHB_GPE)) {
      int told = s.end > page->mentions[mention].words_end && khi_is_oblique(page, page->signs[s.end].mention);
      if (told) break; /* المتحدث باسم الوزارة لوكالة كذا */
      s.entity =
          bearer_of(self, s.first, page->mentions[mention].words_end, page->entity_of[page->signs[s.end].mention]);
      s.end = page->mentions[page->signs[s.end].mention].words_end;
    }
    if (s.entity == KHI_NONE && !khi_is_definite(page, s.end - 1)) /* رئيس, and a body that is no mention */
      for (size_t i = 0; i < 4 && s.end < limit && is_plain(page, s.end); i++) s.end++;
    if (s.entity == KHI_NONE && s.end < limit && khi_begins(page, s.end) == KHB_PER &&
        !khi_has_clitic(page, page->signs[s.end].mention)) {
      s.entity = page->entity_of[page->signs[s.end].mention];
      s.end = page->mentions[page->signs[s.end].mention].words_end;
      return s;
    }
    if (s.end < limit && khi_begins(page, s.end) == KHB_ROLE && khi_begins_with(page, s.end, WAW)) {
      s.entity = KHI_NONE;
      join(page, &s, limit);
    }
    return s;
  }
  if (type != KHB_PER && type != KHB_ORG && type != KHB_GPE && type != KHB_LOC) s.entity = KHI_NONE;
  join(page, &s, limit);
  if (!s.joined) s.end = end_of_person(self, s.end, mention, limit);
  return s;
}

static khi_speaker named(const khi_cast *self, uint32_t mention, size_t limit) {
  khi_speaker s = named_by(self, mention, limit);
  s.name_end = s.end;
  return s;
}

/* نفسه، ذاته and the like add nothing to who is meant. */
static int is_same(const khi_page *page, size_t word) {
  static const uint16_t self_[] = {0x646, 0x641, 0x633, 0x647}, same[] = {0x630, 0x627, 0x62A, 0x647};
  khi_word w = page->seg->words[word];
  size_t n = w.end - w.start;
  return (n == 4 || n == 5) &&
         (!memcmp(page->units + w.start, self_, sizeof self_) || !memcmp(page->units + w.start, same, sizeof same));
}

/* المسؤول الليبي after مسؤول ليبي: the second words agree but for the article. */
static int is_repeated(const khi_page *page, const khi_speaker *s, const khi_speaker *last) {
  if (s->end - s->first != 2 || last->name_end - last->name_first < 2 || !khi_is_definite(page, s->first + 1)) return 0;
  khi_word a = page->seg->words[s->first + 1], b = page->seg->words[last->name_first + 1];
  size_t n = b.end - b.start;
  return a.end - a.start == n + 2 && !memcmp(page->units + a.start + 2, page->units + b.start, n * sizeof *page->units);
}

/* Whose a record is, behind it: بيان صادر عن وزارة كذا. */
static uint32_t owner_of(const khi_page *page, size_t word, size_t limit) {
  int source = word && khi_is(page, word - 1, KHI_IS_SOURCE); /* مصادر محلية لقناة كذا: whom it was told */
  for (size_t i = word; i < limit && i < word + PHRASE_MAX && !page->signs[i].mark; i++) {
    int type = khi_begins(page, i);
    if (source && type >= 0 && khi_begins_with(page, i, LAM) && khi_is_oblique(page, page->signs[i].mention)) break;
    if (type == KHB_ORG || type == KHB_PER) return page->entity_of[page->signs[i].mention];
    if (khi_is(page, i, KHI_IS_THAT | KHI_IS_THAT_PRONOUN | KHI_IS_PAST)) break;
  }
  return KHI_NONE;
}

static khi_speaker phrase_at(const khi_cast *self, size_t word, size_t limit);

/* What a noun now definite was when it came up: صحيفة كذا, if a name stands behind it, else its words: دراسة جديدة. */
static void resolve_introduced(const khi_cast *self, const khi_lexeme *noun, khi_speaker *s) {
  const khi_page *page = self->page;
  size_t word = self->introduced[noun->lemma], limit = word + PHRASE_MAX;
  int record = (noun->kinds & KHI_IS_RECORD) != 0;
  if (limit > s->first) limit = s->first;
  if (word) s->entity = owner_of(page, word, record ? limit : word + 1);
  if (s->entity != KHI_NONE) return;
  const khi_speaker *author = noun->noun & KHI_NOUN_MEDIA && khi_speaks(&self->media) ? &self->media : &self->spoke[0];
  if (record && khi_speaks(author)) s->entity = author->entity; /* or of the paper, or of who spoke last */
  if (!word || s->entity != KHI_NONE) return;
  khi_speaker then = phrase_at(self, word - 1, limit);
  if (!khi_speaks(&then)) return;
  s->name_first = then.name_first;
  s->name_end = then.name_end;
}

/* The last person who spoke and may agree with a noun; nobody if none has. */
static const khi_speaker *last_person(const khi_cast *self, const khi_lexeme *noun) {
  for (size_t i = 0; i < KHI_CARRIERS; i++) {
    const khi_speaker *who = &self->spoke[i];
    int person = khi_speaks(who) && who->entity != KHI_NONE && self->page->entities[who->entity].type == KHB_PER;
    if (person && (!who->agreement || who->agreement & noun->noun)) return who;
  }
  return &self->by_lemma[0][0]; /* no noun has lemma 0 */
}

/* Whether a word ends as an adjective of relation does: ليبي، ليبية. */
static int is_relation(const khi_page *page, size_t word) {
  enum { YEH = 0x64A, TEH_MARBUTA = 0x629 };
  khi_word w = page->seg->words[word];
  uint16_t last = page->units[w.end - 1], before = w.end - w.start > 3 ? page->units[w.end - 2] : 0;
  return w.end - w.start > 3 && (last == YEH || (last == TEH_MARBUTA && before == YEH));
}

/*
 * Who a definite noun is: the last body of that kind, the last who bore that title, the last nameless speaker so called,
 * and for a job, whoever spoke last.
 */
static void resolve(const khi_cast *self, khi_speaker *s) {
  const khi_page *page = self->page;
  const khi_sign *sign = &page->signs[s->first];
  if (!(sign->lead & KHI_LEAD_THE) || !sign->lexeme || !sign->lexeme->lemma) return;
  const khi_speaker *last = last_bearer(self, sign->lexeme);
  if (s->end - s->first != 1 && !is_same(page, s->end - 1)) {
    if (sign->lexeme->kinds & KHI_IS_TITLE) s->entity = bearer_of(self, s->first, s->end, KHI_NONE);
    int adjective = s->end - s->first == 2 && khi_is_definite(page, s->first + 1);
    int job = (sign->lexeme->noun & KHI_NOUN_JOB) != 0; /* المتحدث الأممي, of whom it was said for whom he speaks */
    int strange = sign->lexeme->kinds & KHI_IS_BODY && !(sign->lexeme->noun & (KHI_NOUN_MEDIA | KHI_NOUN_FIRM)) &&
                  is_relation(page, s->first + 1); /* الحكومة الليبية may be another one */
    if (job && !khi_speaks(last) && !self->introduced[sign->lexeme->lemma]) last = last_person(self, sign->lexeme);
    if (s->entity == KHI_NONE && adjective && (job || sign->lexeme->kinds & KHI_IS_BODY) && !strange &&
        khi_speaks(last))
      s->entity = last->entity;
    if (s->entity == KHI_NONE && khi_speaks(last) && last->entity == KHI_NONE && is_repeated(page, s, last)) {
      s->name_first = last->name_first;
      s->name_end = last->name_end;
    }
    return;
  }
  if (!khi_speaks(last) && sign->lexeme->noun & KHI_NOUN_MEDIA && sign->lexeme->kinds & KHI_IS_BODY)
    last = &self->media;
  if (!khi_speaks(last) && sign->lexeme->noun & KHI_NOUN_JOB) {
    last = last_person(self, sign->lexeme);
    if (!khi_speaks(last)) last = &self->person;
  }
  int newer = sign->lexeme->kinds & KHI_IS_RECORD && self->introduced[sign->lexeme->lemma] > last->name_first + 1;
  if (!khi_speaks(last) || newer) { /* a record that was brought up since */
    resolve_introduced(self, sign->lexeme, s);
    return;
  }
  s->entity = last->entity;
  s->name_first = last->name_first;
  s->name_end = last->name_end;
}

/* An adjective of relation without the article: محلي، إيرانية */
static int is_adjective(const khi_page *page, size_t word) {
  return !page->signs[word].lexeme && is_relation(page, word);
}

static int is_place(int type) { return type == KHB_GPE || type == KHB_LOC || type == KHB_FAC || type == KHB_ORG; }

/* Whether a definite word may be the adjective of the definite noun before it: الشركة المصنعة, not: الشركة المستخدمين. */
static int may_describe(const khi_page *page, size_t noun, size_t word) {
  enum { TEH_MARBUTA = 0x629, TEH = 0x62A, NOON = 0x646, YEH = 0x64A };
  const khi_lexeme *lexeme = page->signs[noun].lexeme;
  khi_word w = page->seg->words[word];
  uint16_t last = page->units[w.end - 1], before = page->units[w.end - 2];
  if (!lexeme || !(lexeme->noun & GENDERS)) return 1;
  if (lexeme->noun & KHI_NOUN_F) return last == TEH_MARBUTA;
  return last != TEH_MARBUTA && last != TEH && !(last == NOON && before == YEH);
}

/* Whether a person was named behind this honorific, not long ago. */
static int was_called(const khi_cast *self, uint32_t entity, const khi_lexeme *honorific) {
  enum { BACK = 64 };
  const khi_page *page = self->page;
  for (size_t i = self->mention, n = 0; i-- > 0 && n < BACK; n++) {
    if (page->entity_of[i] != entity) continue;
    for (size_t word = page->mentions[i].first; word && khi_is(page, word - 1, KHI_IS_HONORIFIC); word--)
      if (page->signs[word - 1].lexeme->lemma == honorific->lemma) return 1;
  }
  return 0;
}

/* سعادته: who spoke last, unless that one was not called so, and another was. */
static khi_speaker addressed(const khi_cast *self, size_t word) {
  const khi_lexeme *honorific = self->page->signs[word].lexeme;
  const khi_speaker *last = last_bearer(self, honorific);
  khi_speaker s = self->spoke[0];
  int called = s.noun && s.noun->lemma == honorific->lemma; /* سعادة المدير، who was not named */
  if (s.entity != KHI_NONE) called = was_called(self, s.entity, honorific);
  if (honorific->lemma && khi_speaks(last) && !(khi_speaks(&s) && called)) s = *last;
  if (!khi_speaks(&s)) return s;
  s.first = (uint32_t)word;
  s.end = (uint32_t)word + 1;
  return s;
}

/* A definite title of a woman, of whom news tells few at a time: المخرجة المغربية، عالمة الآثار. */
static int is_woman(const khi_page *page, const khi_speaker *s) {
  if (!s->noun || !(s->noun->kinds & KHI_IS_TITLE) || !(s->noun->noun & KHI_NOUN_F)) return 0;
  return khi_is_definite(page, s->first) || (s->end > s->first + 1u && khi_is_definite(page, s->first + 1));
}

khi_speaker khi_speaker_at(const khi_cast *self, size_t word, size_t limit) {
  khi_speaker s = phrase_at(self, word, limit);
  int nameless = khi_speaks(&s) && s.entity == KHI_NONE;
  if (nameless && self->page->signs[s.first].mention == KHI_NONE) resolve(self, &s);
  if (nameless && s.entity == KHI_NONE && !s.joined &&
      is_woman(self->page, &s)) { /* عالمة الآثار: the woman who spoke last */
    const khi_speaker *who = last_person(self, s.noun);
    if (khi_speaks(who)) s.entity = who->entity;
  }
  return s;
}

static khi_speaker phrase_at(const khi_cast *self, size_t word, size_t limit) {
  const khi_page *page = self->page;
  khi_speaker s = KHI_NOBODY;
  if (word >= limit || page->signs[word].mark) return s;
  if (khi_begins(page, word) >= 0) return named(self, page->signs[word].mention, limit);
  if (page->signs[word].mention != KHI_NONE || khi_is(page, word, STOPS & ~(uint32_t)KHI_IS_PARTICIPLE)) return s;
  if (khi_is(page, word, KHI_IS_HONORIFIC) && page->signs[word].pronoun) return addressed(self, word); /* سعادته */
  s.noun = page->signs[word].lexeme;
  size_t end = word + 1;
  int definite = khi_is_definite(page, word); /* behind a definite word, an indefinite one is no part of the phrase */
  for (; end < limit && end < word + PHRASE_MAX; end++) {
    int of = end == word + 1 && s.noun && s.noun->noun & KHI_NOUN_SOME &&
             khi_is_word(page, end, u"من"); /* عدد من المسؤولين */
    if (of) continue;
    if (khi_is(page, end, STOPS)) break;
    int type = khi_begins(page, end);
    if (khi_is(page, end, KHI_IS_MASDAR) && page->signs[end].pronoun) break; /* قوله */
    if (page->signs[end].lead & KHI_LEAD_FOR && type < 0) break;             /* whom it was told: للصحيفة */
    if (definite && (type == KHB_WORK || type == KHB_EVENT || type == KHB_PROD) && !khi_is_definite(page, end) &&
        !khi_has_clitic(page, page->signs[end].mention))
      break; /* البرلمان قانون الجنسية */
    if (type < 0 && definite && !page->signs[end].mark && !khi_is_definite(page, end) &&
        !khi_is_word(page, end, u"باسم"))
      break;
    if (!definite && end > word + 1 && khi_is_definite(page, end) && is_adjective(page, end - 1))
      break; /* مسؤول محلي الطريق */
    if (end == word + 1 && definite && type < 0 && khi_is_definite(page, end) && !may_describe(page, word, end)) break;
    definite |= khi_is_definite(page, end);
    if (khi_opens_quote(page, end) && page->signs[end].partner < limit && page->signs[end].partner < end + QUOTED_MAX)
      end = page->signs[end].partner; /* موقع «كذا» */
    else if (page->signs[end].mark) break;
    if (type < 0) {
      int told = khi_begins_with(page, end, LAM) && page->seg->words[end].end - page->seg->words[end].start <= 2;
      if (told) break; /* مصادر لـ«كذا» */
      continue;
    }
    uint32_t mention = page->signs[end].mention;
    if (khi_is_oblique(page, mention) && khi_begins_with(page, end, LAM)) break; /* whom it was told */
    if (type == KHB_PER && (khi_is_definite(page, word) || khi_is(page, word, PEOPLE))) {
      khi_speaker person = named(self, mention, limit);
      person.first = person.name_first = (uint32_t)word;
      person.noun = s.noun;
      return person;
    }
    size_t behind = page->mentions[mention].words_end;
    if (s.noun && s.noun->kinds & KHI_IS_RECORD && (type == KHB_ORG || type == KHB_PER))
      s.entity = page->entity_of[mention];
    end = behind - 1;
    if (type == KHB_ROLE) continue;
    end = behind;
    size_t name = end; /* مدير شركة النقل في طرابلس فلان */
    while (name + 1 < limit && khi_is(page, name, KHI_IS_PREPOSITION) && is_place(khi_begins(page, name + 1)))
      name = page->mentions[page->signs[name + 1].mention].words_end;
    if (name < limit && khi_begins(page, name) == KHB_PER && khi_is(page, word, PEOPLE)) {
      khi_speaker person = named(self, page->signs[name].mention, limit);
      person.first = person.name_first = (uint32_t)word;
      person.noun = s.noun;
      return person;
    }
    break;
  }
  s.first = s.name_first = (uint32_t)word;
  s.end = s.name_end = (uint32_t)(end < limit ? end : limit);
  if (end == word + 1) s.entity = khi_hash_map_get(&self->surnames, hash_of_word(page, word));
  if (s.entity == KHI_NONE && s.noun && s.noun->kinds & KHI_IS_RECORD) s.entity = owner_of(page, word + 1, limit);
  return s;
}

khi_speaker khi_speaker_before(const khi_cast *self, size_t word, size_t begin) {
  const khi_page *page = self->page;
  khi_speaker none = KHI_NOBODY;
  size_t at = word;
  while (at > begin && (khi_is(page, at - 1, KHI_IS_ADVERB) || khi_is(page, at - 1, KHI_IS_RELATIVE))) at--;
  if (at < word && at > begin + 1 && khi_is_comma(page, at - 1) && khi_is(page, at, KHI_IS_RELATIVE)) {
    uint32_t who = page->signs[at - 2].mention; /* بحسب فلانة، التي تضيف أن */
    if (who != KHI_NONE && (page->mentions[who].type == KHB_PER || page->mentions[who].type == KHB_ORG))
      return speaker_of(page, who);
  }
  if (at > begin && khi_is_comma(page, at - 1)) { /* فلان، وزير كذا، قال، and: أربع دول، وهي قطر ومصر، أعلنت */
    size_t comma = --at;
    while (comma > begin && !khi_is_comma(page, comma - 1)) comma--;
    if (comma == at) return none;
    if (comma == begin) { /* وكان فلان، قد قال */
      if (word - at < 2 || !khi_is(page, begin, KHI_IS_COPULA)) return none;
      return khi_speaker_at(self, begin + 1, at);
    }
    if (khi_begins(page, comma) == KHB_ROLE || khi_is(page, comma, KHI_IS_TITLE)) at = comma - 1;
    else if (!khi_is(page, comma, KHI_IS_COMMENT) || comma + 1 >= at || khi_begins(page, comma + 1) < 0) return none;
    else return named(self, page->signs[comma + 1].mention, at);
  }
  if (at == begin || page->signs[at - 1].mark) return none;
  uint32_t mention = page->signs[at - 1].mention;
  size_t opener = at; /* كان، أن: the noun phrase of several words that begins behind it */
  while (opener > begin && at - opener < PHRASE_MAX && !page->signs[opener - 1].mark &&
         !khi_is(page, opener - 1, KHI_IS_THAT | KHI_IS_COPULA))
    opener--;
  int opened = opener > begin && khi_is(page, opener - 1, KHI_IS_THAT | KHI_IS_COPULA);
  khi_speaker whole = opened && opener < at ? khi_speaker_at(self, opener, at) : none;
  if (khi_speaks(&whole) && (mention == KHI_NONE || whole.end == at)) return whole;
  if (mention == KHI_NONE) {
    if (!khi_is(page, at - 1, KHI_IS_BODY | KHI_IS_TITLE | KHI_IS_SOURCE) || !khi_is_definite(page, at - 1))
      return none;
    if (at >= begin + 2 && khi_is(page, at - 2, KHI_IS_PREPOSITION)) return none;
    return khi_speaker_at(self, at - 1, at);
  }
  size_t first = page->mentions[mention].first;
  if (first > begin && khi_is(page, first - 1, KHI_IS_PREPOSITION)) return none;
  if (khi_is_oblique(page, mention)) return none;
  uint32_t role = KHI_NONE;
  while (first > begin && page->signs[first - 1].mention != KHI_NONE) { /* the role and body before the name */
    uint32_t earlier = page->signs[first - 1].mention;
    if (page->mentions[earlier].type != KHB_ROLE && page->mentions[earlier].type != KHB_ORG) break;
    if (page->mentions[earlier].type == KHB_ROLE) role = earlier;
    first = page->mentions[earlier].first;
  }
  if (role != KHI_NONE && page->mentions[mention].type != KHB_PER) mention = role; /* رئيس الغرفة, not the body */
  khi_speaker s = speaker_of(page, mention);
  if (page->mentions[mention].type == KHB_ROLE) s = named(self, mention, at);
  s.first = (uint32_t)first;
  if (!s.noun) s.noun = page->signs[first].lexeme;
  return s;
}

/* Whether a word stands for several people: مسؤولون، المئات من، المنظمون. */
static int is_many(const khi_page *page, size_t word) {
  enum { NOON = 0x646 };
  khi_word w = page->seg->words[word];
  int plural = khi_is_definite(page, word) && w.end - w.start > 5 && page->units[w.end - 1] == NOON &&
               page->units[w.end - 2] == WAW;
  return khi_is(page, word, KHI_IS_SOURCE) || (plural && !page->signs[word].lexeme);
}

/* Whether a name may agree so, by what is known of its noun; countries are feminine, as a rule. */
static int may_agree(const khi_page *page, const khi_speaker *s, int type, uint8_t agreement) {
  if (!agreement || agreement == KHI_VERB_PL) return 1;
  if (type == KHB_GPE) return agreement == KHI_VERB_F;
  const khi_lexeme *noun = page->signs[s->first].lexeme;
  return !noun || !(noun->noun & GENDERS) || (noun->noun & GENDERS) == agreement;
}

khi_speaker khi_speaker_within(const khi_cast *self, size_t begin, size_t end, uint8_t agreement) {
  const khi_page *page = self->page;
  khi_speaker body = KHI_NOBODY;
  for (size_t i = begin; i < end; i++) {
    int type = khi_begins(page, i), governed = i > begin && khi_is(page, i - 1, KHI_IS_PREPOSITION);
    uint32_t mention = page->signs[i].mention;
    khi_speaker s = KHI_NOBODY;
    if (type == KHB_PER && i > begin && khi_is(page, i - 1, KHI_IS_RECORD))
      return speaker_of(page, mention); /* منشور لفلان */
    if (mention == KHI_NONE) {          /* الوزيرة, who was named before */
      int title = khi_is(page, i, KHI_IS_TITLE | KHI_IS_BODY) && page->signs[i].lead == KHI_LEAD_THE;
      if (title && !governed) s = khi_speaker_at(self, i, i + 1); /* النيابة */
      if (agreement == KHI_VERB_PL && !governed && is_many(page, i)) return khi_speaker_at(self, i, end);
    } else if (type >= 0 && !governed && !khi_is_oblique(page, mention)) {
      s = type == KHB_PER || type == KHB_ROLE ? named(self, mention, end) : speaker_of(page, mention);
    }
    int subject = i == begin + 1 && khi_speaks(&s) && !page->signs[begin].mark && khi_begins(page, begin) < 0;
    if (s.entity == KHI_NONE && subject && may_agree(page, &s, type, agreement)) { /* تفقد وزير الصحة كذا، مؤكدا */
      if (type == KHB_ROLE) return s;
      body = s;
    }
    if (s.entity == KHI_NONE || !may_agree(page, &s, type, agreement)) continue;
    if (type == KHB_PER || type == KHB_ROLE || khi_is(page, i, KHI_IS_TITLE)) return s;
    if ((type == KHB_ORG || type == KHB_GPE || type < 0) && !khi_speaks(&body)) body = s;
  }
  return body;
}
