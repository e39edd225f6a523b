#include "read/meeting.h"

#include <string.h>

#include "read/place_lexicon.h"
#include "unicode/char_class.h"

enum { BEH = 0x628 };

static int is_party(int type) { return type == KHB_PER || type == KHB_ORG || type == KHB_GPE || type == KHB_ROLE; }

/* Where the clause of a meeting ends: at the next verb of speech, participle or meeting. */
static size_t clause_end(const khi_page *page, size_t word, size_t limit) {
  static const uint32_t next = KHI_IS_PAST | KHI_IS_PRESENT | KHI_IS_PARTICIPLE | KHI_IS_MEET;
  while (word < limit &&
         (!khi_is(page, word, next) || page->signs[word].mention != KHI_NONE || khi_is(page, word, KHI_IS_PREPOSITION)))
    word++;
  return word;
}

/* Whether a word is a noun of places, of the kinds `from` to `to`, that is governed: بمدينة, or مدينة behind في. */
static int is_governed_head(const khi_page *page, size_t word, khi_place_word from, khi_place_word to) {
  uint16_t key[KHI_PLACE_KEY_MAX];
  int attached = !khi_is(page, word - 1, KHI_IS_PREPOSITION);
  if (page->signs[word].mark || (attached && !khi_begins_with(page, word, BEH))) return 0;
  khi_word w = page->seg->words[word];
  size_t start = w.start + (size_t)attached;
  size_t length = khi_place_word_key(page->foldings, page->units + start, w.end - start, key);
  for (khi_place_word what = from; what <= to; what++)
    if (khi_is_place_head(key, length, what, 1)) return 1;
  return 0;
}

/*
 * A name that a preposition governs through the noun of a place: في العاصمة عدن، في العاصمة الليبية طرابلس، بمدينة عدن;
 * or a body's through that of its seat: بمقر الوزارة.
 */
static int is_of_place(const khi_page *page, size_t at, size_t begin) {
  int type = khi_begins(page, at);
  size_t noun = at - 1;
  if (type == KHB_ORG) return noun > begin && is_governed_head(page, noun, KHI_HEAD_OF_SEAT, KHI_HEAD_OF_SEAT);
  if (type != KHB_GPE && type != KHB_LOC) return 0;
  if (noun > begin + 1 && khi_is_definite(page, noun) &&
      !is_governed_head(page, noun, KHI_HEAD_OF_TOWN, KHI_HEAD_OF_LAND))
    noun--;
  return noun > begin && is_governed_head(page, noun, KHI_HEAD_OF_TOWN, KHI_HEAD_OF_LAND);
}

/* A body's or place's name that completes an indefinite noun: سفراء دول كذا، قبائل كذا; but وفد كذا meets for it. */
static int completes(const khi_page *page, size_t at, size_t begin) {
  int type = khi_begins(page, at);
  const khi_sign *before = &page->signs[at - 1];
  if ((type != KHB_ORG && type != KHB_GPE) || at - 1 <= begin) return 0;
  return !before->lexeme && !before->mark && before->mention == KHI_NONE && !khi_is_definite(page, at - 1) &&
         !khi_is_word(page, at - 1, u"وفد") &&
         khi_is_word_class(khi_char_class_of(page->units[page->seg->words[at - 1].start]));
}

/* The first party from `at` on that no preposition governs. */
static khi_speaker free_party(const khi_cast *cast, size_t at, size_t limit) {
  const khi_page *page = cast->page;
  khi_speaker none = KHI_NOBODY;
  for (size_t begin = at - 1; at < limit; at++) {
    if (khi_is(page, at - 1, KHI_IS_PREPOSITION) || is_of_place(page, at, begin) || completes(page, at, begin))
      continue;
    if (is_party(khi_begins(page, at)) && !khi_is_oblique(page, page->signs[at].mention))
      return khi_speaker_at(cast, at, limit);
    if (page->signs[at].mention != KHI_NONE || page->signs[at].lead != KHI_LEAD_THE || !khi_is(page, at, KHI_IS_TITLE))
      continue;
    khi_speaker known = khi_speaker_at(cast, at, limit); /* المحافظ, who was named before */
    if (known.entity != KHI_NONE) return known;
  }
  return none;
}

/* The first of the honorifics that stand before a name: معالي الدكتور فلان; the name itself if none does. */
static size_t address(const khi_page *page, size_t name, size_t begin) {
  while (name > begin && khi_is(page, name - 1, KHI_IS_HONORIFIC) && page->signs[name - 1].mention == KHI_NONE) name--;
  return name;
}

/* The same of a definite title that the tagger left alone: الأستاذ فلان. */
static size_t addressed(const khi_page *page, size_t name, size_t begin) {
  size_t at = address(page, name, begin);
  if (at == begin || page->signs[at - 1].mention != KHI_NONE || !khi_is(page, at - 1, KHI_IS_TITLE)) return at;
  return page->signs[at - 1].lead & KHI_LEAD_THE ? address(page, at - 1, begin) : at;
}

/*
 * The party that the verb's own preposition governs: اجتمع مع X، اجتمع مع الدكتور X، اجتمع بـX، تلقى اتصالا من X. *first
 * becomes the word that it begins at, honorifics included.
 */
static khi_speaker governed_party(const khi_cast *cast, uint32_t takes, size_t at, size_t limit, size_t *first) {
  const khi_page *page = cast->page;
  khi_speaker none = KHI_NOBODY;
  for (size_t begin = at - 1; at < limit; at++) {
    if (!is_party(khi_begins(page, at))) continue;
    size_t start = *first = addressed(page, at, begin);
    int own = khi_is_oblique(page, page->signs[at].mention) && khi_begins_with(page, at, BEH) &&
              khi_begins(page, at) != KHB_GPE; /* بالرباط: where */
    int with = takes & KHI_TAKES_MEET_WITH && khi_is_word(page, start - 1, u"مع");
    int from = takes & KHI_TAKES_MEET_FROM && khi_is_word(page, start - 1, u"من");
    int by = takes & KHI_TAKES_MEET_BY && (start < at ? page->signs[start].lead & KHI_LEAD_BY : own);
    if (with || from || by) return khi_speaker_at(cast, at, limit);
  }
  return none;
}

static int has_noun(const khi_page *page, size_t at, size_t limit) {
  enum { REACH = 20 };
  for (size_t end = at + REACH; at < limit && at < end; at++)
    if (khi_is(page, at, KHI_IS_MEET_NOUN)) return 1;
  return 0;
}

/* A common noun whose complement في begins: الأوضاع في السودان. */
static int is_topic(const khi_page *page, size_t word) {
  const khi_sign *s = &page->signs[word];
  khi_char_class class = khi_char_class_of(page->units[page->seg->words[word].start]);
  return !s->lexeme && !s->mark && s->mention == KHI_NONE && class != KHI_CHAR_DIGIT;
}

/* A place behind في, unless it is the body of a role or what the talk is about. */
static uint32_t place_in(const khi_page *page, const uint8_t *is_body, size_t at, size_t limit) {
  for (; at + 1 < limit; at++) {
    int type = khi_begins(page, at + 1);
    uint32_t mention = page->signs[at + 1].mention;
    if (!khi_is_word(page, at, u"في") || (type != KHB_GPE && type != KHB_LOC && type != KHB_FAC)) continue;
    if (!is_body[mention] && !is_topic(page, at - 1)) return mention;
  }
  return KHI_NONE;
}

/* The first value that begins at a unit or behind it. */
static size_t value_from(const khb_values *values, size_t unit) {
  size_t low = 0, high = khb_values_count(values);
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (khb_values_span(values, middle).start < unit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* The word that a unit lies in, from `word` on. */
static size_t word_at(const khi_page *page, size_t word, size_t unit) {
  while (page->seg->words[word].end <= unit) word++;
  return word;
}

/* Whether a value that begins in a word says when something happened. A year behind a noun, or in a name, tells which. */
static int is_when(const khi_page *page, const khb_values *values, size_t value, size_t word) {
  const char *text = khb_values_text(values, value);
  if (khb_values_kind(values, value) != KHB_DATE) return 0;
  if (!text || strchr(text + 1, '-')) return 1;
  const khi_sign *before = word ? &page->signs[word - 1] : NULL;
  if (page->signs[word].mention != KHI_NONE) return 0;
  return !before || before->lexeme || before->mark || before->mention != KHI_NONE;
}

/* The first date among some words. */
static uint32_t date_among(const khi_page *page, const khb_values *values, size_t first, size_t end) {
  if (first >= end) return KHI_NONE;
  size_t limit = page->seg->words[end - 1].end, count = khb_values_count(values);
  for (size_t i = value_from(values, page->seg->words[first].start); i < count; i++) {
    size_t start = khb_values_span(values, i).start;
    if (start >= limit) break;
    first = word_at(page, first, start);
    if (is_when(page, values, i, first)) return (uint32_t)i;
  }
  return KHI_NONE;
}

/* The date that stands right before a word, or opens its sentence: وفي الثالث من مايو، استقبل. */
static uint32_t date_before(const khi_page *page, const khb_values *values, khi_sentence sentence, size_t word) {
  enum { HEAD_REACH = 12 }; /* words from the head of a sentence to its verb */
  const khi_word *words = page->seg->words;
  size_t next = value_from(values, words[word].start), at = word;
  while (at > sentence.first && (page->signs[at - 1].mark || khi_is(page, at - 1, KHI_IS_PREPOSITION))) at--;
  if (next && at > sentence.first) {
    khb_span date = khb_values_span(values, next - 1);
    if (date.end == words[at - 1].end && is_when(page, values, next - 1, word_at(page, sentence.first, date.start)))
      return (uint32_t)(next - 1);
  }
  if (word - sentence.first > HEAD_REACH) return KHI_NONE;
  size_t head = sentence.first + 1 < word ? sentence.first + 2 : word;
  return date_among(page, values, sentence.first, head);
}

static int is_person(const khi_page *page, const khi_speaker *s) {
  int type = khi_begins(page, s->first);
  return type == KHB_PER || type == KHB_ROLE || (s->entity != KHI_NONE && page->entities[s->entity].type == KHB_PER);
}

static int find(const khi_cast *cast, const khb_values *values, const uint8_t *is_body, khi_sentence sentence,
                size_t word, khi_meeting *out) {
  const khi_page *page = cast->page;
  const khi_sign *s = &page->signs[word];
  uint32_t takes = s->lexeme->takes;
  size_t end = clause_end(page, word + 1, sentence.end);
  if (word > sentence.first && khi_is(page, word - 1, KHI_IS_NEGATION)) return 0;
  if (khi_is(page, word, KHI_IS_MEET)) {
    if (s->pronoun) return 0;
    if (takes & KHI_TAKES_MEET_NEEDS && !has_noun(page, word + 1, end)) return 0;
    khi_speaker before = s->lead & KHI_LEAD_AND ? KHI_NOBODY : khi_speaker_before(cast, word, sentence.first);
    if (takes & KHI_TAKES_MEET_DIRECT) {
      out->one = free_party(cast, word + 1, end);
      out->other = khi_speaks(&out->one) ? free_party(cast, out->one.end, end) : out->one;
      if (s->lead & KHI_LEAD_AND && !khi_speaks(&out->other)) /* وصل الوزير والتقى المحافظ */
        before = khi_speaker_within(cast, sentence.first, word, s->lexeme->verb & KHI_VERB_AGREEMENT);
      if (!khi_speaks(&out->other) && khi_speaks(&before)) {
        out->other = out->one;
        out->one = before;
      }
    } else {
      size_t first = end;
      out->other = governed_party(cast, takes, word + 2, end, &first);
      if (!khi_speaks(&out->other)) return 0;
      out->one = khi_is(page, word + 1, KHI_IS_MEET_NOUN) ? KHI_NOBODY : khi_speaker_at(cast, word + 1, first);
      if (!khi_speaks(&out->one)) out->one = free_party(cast, word + 1, first);
      if (!khi_speaks(&out->one)) out->one = before;
    }
    if (!khi_speaks(&out->one) && s->lead & KHI_LEAD_AND)
      out->one = khi_speaker_within(cast, sentence.first, word, s->lexeme->verb & KHI_VERB_AGREEMENT);
  } else { /* خلال لقائه X */
    if (!s->pronoun) return 0;
    out->one = khi_speaker_within(cast, sentence.first, word, s->lexeme->verb & KHI_VERB_AGREEMENT);
    if (!khi_speaks(&out->one)) out->one = khi_cast_carried(cast, 0);
    size_t at = word + 1 < end && khi_is_word(page, word + 1, u"مع") ? word + 2 : word + 1;
    while (at < end && khi_is(page, at, KHI_IS_HONORIFIC) && page->signs[at].mention == KHI_NONE) at++;
    int type = at < end ? khi_begins(page, at) : -1;
    if (type != KHB_PER && type != KHB_ROLE) return 0;
    out->other = khi_speaker_at(cast, at, end);
  }
  if (!khi_speaks(&out->one) || !khi_speaks(&out->other)) return 0;
  if (takes & KHI_TAKES_MEET_DIRECT && !is_person(page, &out->one) && !is_person(page, &out->other)) return 0;
  if (out->one.entity == out->other.entity && out->one.entity != KHI_NONE) return 0;
  out->verb = (uint32_t)word;
  out->begin = (uint32_t)word;
  out->end = (uint32_t)end;
  out->place = place_in(page, is_body, word + 1, end);
  out->date = date_among(page, values, word + 1, end);
  if (out->date == KHI_NONE) out->date = date_before(page, values, sentence, word);
  return 1;
}

khb_status khi_meetings_find(const khi_page *page, const khi_roles *roles, const khb_values *values, khi_arena *arena,
                             khi_meetings *out, khb_error *error) {
  khi_cast cast;
  size_t most = 0;
  khb_status status = khi_cast_init(&cast, page, roles, arena, error);
  if (status != KHB_OK) return status;
  for (size_t i = 0; i < page->seg->word_count; i++) most += (size_t)khi_is(page, i, KHI_IS_MEET | KHI_IS_MEETING);
  out->count = 0;
  out->items = khi_arena_allocate(arena, khi_product(most, sizeof *out->items));
  uint8_t *is_body = khi_arena_allocate(arena, page->mention_count); /* of a role */
  if (!out->items || !is_body) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the meetings of a text");
  memset(is_body, 0, page->mention_count);
  for (size_t r = 0; r < roles->count; r++)
    if (roles->items[r].body != KHI_NONE) is_body[roles->items[r].body] = 1;
  for (size_t s = 0; s < page->seg->sentence_count; s++) {
    khi_sentence sentence = page->seg->sentences[s];
    for (size_t i = sentence.first; i < sentence.end; i++) {
      if (!khi_is(page, i, KHI_IS_MEET | KHI_IS_MEETING) || page->signs[i].mention != KHI_NONE) continue;
      khi_cast_advance(&cast, i);
      khi_meeting *m = &out->items[out->count];
      if (!find(&cast, values, is_body, sentence, i, m)) continue;
      khi_meeting *last = out->count ? m - 1 : NULL; /* بحث معه خلال لقائه: told twice */
      int again = last && last->verb >= sentence.first && m->one.entity == last->one.entity &&
                  m->other.entity == last->other.entity;
      out->count += (size_t)!again;
    }
  }
  return KHB_OK;
}
