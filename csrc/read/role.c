#include "read/role.h"

enum { REACH = 14 }; /* words between a role and the name it stands before */

static int is_body(int type) { return type == KHB_ORG || type == KHB_GPE || type == KHB_LOC || type == KHB_FAC; }

static int is_dash(const khi_page *page, size_t word) {
  uint16_t mark = page->signs[word].mark;
  return mark == '-' || mark == 0x2013 || mark == 0x2014;
}

static int is_quote_mark(const khi_page *page, size_t word) {
  return khi_opens_quote(page, word) || khi_closes_quote(page, word);
}

/* A word that goes on with a definite role: السابق، بالإنابة، للشركة; not والرئيس. */
static int is_attribute(const khi_page *page, size_t word) {
  enum { ALEF = 0x627, BEH = 0x628, WAW = 0x648 };
  khi_word w = page->seg->words[word];
  if (khi_begins_with(page, word, BEH)) return w.end - w.start > 4 && page->units[w.start + 1] == ALEF;
  return !khi_begins_with(page, word, WAW) && khi_is_definite(page, word);
}

static int starts_with_and(const khi_page *page, uint32_t mention) {
  enum { WAW = 0x648 };
  return khi_has_clitic(page, mention) && khi_begins_with(page, page->mentions[mention].first, WAW);
}

static int is_article_behind_and(const khi_page *page, size_t word) {
  enum { ALEF = 0x627, LAM = 0x644, WAW = 0x648 };
  khi_word w = page->seg->words[word];
  return w.end - w.start > 3 && khi_begins_with(page, word, WAW) && page->units[w.start + 1] == ALEF &&
         page->units[w.start + 2] == LAM;
}

/* A role that ends in a bare noun governs the name behind: طبيب ترمب is his physician, not he. Not وزير النفط والغاز. */
static int is_governed(const khi_page *page, uint32_t role) {
  size_t last = page->mentions[role].words_end - 1;
  return !is_attribute(page, last) && !is_article_behind_and(page, last) && !page->signs[last].pronoun;
}

/* The noun before a place's name that is no part of it: حاكم مقاطعة كذا. */
static int is_noun_of_place(const khi_page *page, size_t word, size_t limit) {
  int type = word + 1 < limit ? khi_begins(page, word + 1) : -1;
  const khi_sign *s = &page->signs[word];
  int noun = !s->mark && s->mention == KHI_NONE && (!s->lexeme || s->lexeme->kinds & KHI_IS_BODY) && !s->lead;
  return noun && (type == KHB_GPE || type == KHB_LOC) && !khi_has_clitic(page, page->signs[word + 1].mention);
}

/* A person named behind a comma by honorifics or a short title: وزير المواصلات، المهندس فلان; ...، النائب فلان. */
static int is_apposed(const khi_page *page, size_t at, size_t limit) {
  enum { TITLE_WORDS = 2 };
  while (at < limit && khi_is(page, at, KHI_IS_HONORIFIC) && page->signs[at].mention == KHI_NONE &&
         !(page->signs[at].lead & KHI_LEAD_AND))
    at++;
  if (at < limit && khi_begins(page, at) == KHB_ROLE && khi_is_definite(page, at)) {
    const khi_mention *title = &page->mentions[page->signs[at].mention];
    if (title->words_end - title->first > TITLE_WORDS || starts_with_and(page, page->signs[at].mention)) return 0;
    at = title->words_end;
  }
  return at < limit && khi_begins(page, at) == KHB_PER;
}

/* A preposition that leads from an office to its body or field; who stands behind مع, or in person behind من, is another. */
static int is_of_office(const khi_page *page, size_t word, size_t limit) {
  enum { BEH = 0x628, LAM = 0x644 };
  if (khi_is_detached(page, word, BEH, limit) || khi_is_detached(page, word, LAM, limit)) return 1; /* لـ«حزب الله» */
  if (!khi_is(page, word, KHI_IS_PREPOSITION) || khi_is_word(page, word, u"مع")) return 0;
  int type = word + 1 < limit ? khi_begins(page, word + 1) : -1;
  return !khi_is_word(page, word, u"من") || (type != KHB_PER && type != KHB_ROLE);
}

static int is_verb(const khi_page *page, size_t word) {
  static const uint32_t verbs = KHI_IS_MEET | KHI_IS_PAST | KHI_IS_PRESENT;
  return khi_is(page, word, verbs) && !khi_is(page, word, KHI_IS_PREPOSITION | KHI_IS_MASDAR) &&
         page->signs[word].mention == KHI_NONE && !(page->signs[word].lead & KHI_LEAD_THE);
}

/* Whether a verb of meeting that names the other side by a bare noun stands right before an office: استقبل الوزير. */
static int is_subject_of_meeting(const khi_page *page, size_t word) {
  size_t verb = word;
  while (verb && khi_is(page, verb - 1, KHI_IS_HONORIFIC | KHI_IS_ADVERB) && page->signs[verb - 1].mention == KHI_NONE)
    verb--;
  return verb && khi_is(page, verb - 1, KHI_IS_MEET) && page->signs[verb - 1].mention == KHI_NONE &&
         page->signs[verb - 1].lexeme->takes & KHI_TAKES_MEET_DIRECT;
}

/* The person behind a role: bodies, adjectives and prepositions may stand between. */
static uint32_t person_behind(const khi_page *page, uint32_t role, size_t limit) {
  size_t at = page->mentions[role].words_end;
  int meets = is_subject_of_meeting(page, page->mentions[role].first); /* استقبل رئيس الحكومة السفير فلان: two */
  for (int bare = 0; at < limit && at < page->mentions[role].words_end + (size_t)REACH;) {
    int type = khi_begins(page, at);
    uint32_t mention = page->signs[at].mention;
    if (type == KHB_PER) return khi_has_clitic(page, mention) ? KHI_NONE : mention;
    /* وزير الصحة ووزير البيئة بالإنابة فلان is one; أمير البلاد والرئيس فلان are two */
    int joined = type == KHB_ROLE && starts_with_and(page, mention);
    if (type == KHB_ROLE && meets && !joined) return KHI_NONE;
    if (is_body(type) || (type == KHB_ROLE && !(joined && is_article_behind_and(page, at)))) {
      at = page->mentions[mention].words_end;
    } else if (type >= 0) {
      return KHI_NONE;
    } else if (khi_is(page, at, KHI_IS_HONORIFIC) && page->signs[at].lead & KHI_LEAD_AND) {
      return KHI_NONE; /* another's: ود. فلان */
    } else if (is_quote_mark(page, at) || is_of_office(page, at, limit) || khi_is(page, at, KHI_IS_HONORIFIC)) {
      at++;
    } else if (khi_is_comma(page, at)) {
      if (!is_apposed(page, at + 1, limit)) return KHI_NONE;
      at++;
    } else if (is_noun_of_place(page, at, limit)) {
      at++;
    } else if (!page->signs[at].mark && is_attribute(page, at) && !is_verb(page, at) && bare++ < 4) {
      at++;
    } else {
      return KHI_NONE;
    }
  }
  return KHI_NONE;
}

/* The person whose name ends right before a word, with at most a comma, bracket or dash between, which `marked` tells. */
static uint32_t person_before(const khi_page *page, size_t word, size_t begin, int *marked) {
  *marked = 0;
  while (word > begin &&
         (khi_is_comma(page, word - 1) || page->signs[word - 1].mark == '(' || is_dash(page, word - 1))) {
    word--;
    *marked = 1;
  }
  if (word == begin) return KHI_NONE;
  uint32_t mention = page->signs[word - 1].mention;
  return mention != KHI_NONE && page->mentions[mention].type == KHB_PER ? mention : KHI_NONE;
}

static uint32_t body_beside(const khi_page *page, size_t word, size_t limit) {
  size_t at = word;
  while (at < limit && (is_of_office(page, at, limit) || is_quote_mark(page, at) || is_noun_of_place(page, at, limit)))
    at++;
  int type = at < limit ? khi_begins(page, at) : -1;
  if (type == KHB_FAC && khi_is_word(page, at, u"قصر")) return KHI_NONE; /* where he was met: في قصر كذا */
  return is_body(type) ? page->signs[at].mention : KHI_NONE;
}

/* The word of the verb of meeting or speech before a person's name, no mark, verb or person between; KHI_NONE: none. */
static uint32_t verb_before(const khi_page *page, uint32_t person, size_t begin) {
  for (size_t i = page->mentions[person].first; i-- > begin;) {
    if (page->signs[i].mark || khi_begins(page, i) == KHB_PER) break;
    if (page->signs[i].mention != KHI_NONE) continue;
    if (khi_is(page, i, KHI_IS_MEET | KHI_IS_PAST | KHI_IS_PRESENT)) return (uint32_t)i;
  }
  return KHI_NONE;
}

static int is_met(const khi_page *page, uint32_t person, size_t begin) {
  uint32_t verb = verb_before(page, person, begin);
  return verb != KHI_NONE && khi_is(page, verb, KHI_IS_MEET);
}

/* Whether the words [at, limit), up to the next verb, name someone else, or some, whom no preposition governs. */
static int names_another(const khi_page *page, size_t at, size_t limit) {
  enum { BEH = 0x628 };
  for (; at < limit; at++) {
    int type = khi_begins(page, at), governed = khi_is(page, at - 1, KHI_IS_PREPOSITION);
    if (khi_is(page, at, KHI_IS_MEET | KHI_IS_PAST | KHI_IS_PRESENT) && !khi_is(page, at, KHI_IS_PREPOSITION)) break;
    if (khi_is_accusative(page, at) && !governed) return 1;
    if ((type != KHB_PER && type != KHB_ROLE) || khi_has_clitic(page, page->signs[at].mention)) continue;
    if (!governed && !khi_begins_with(page, at - 1, BEH)) return 1;
  }
  return 0;
}

/*
 * Whether an office right behind a name is whom that one meets or speaks of: استقبل فلان السفير الإيطالي في طرابلس، انتقد فلان
 * رئيس الحكومة. Not where someone else is named: استقبل فلان محافظ المحافظة، في مكتبه، عددا من النواب.
 */
static int is_other_side(const khi_page *page, uint32_t role, uint32_t before, khi_sentence sentence) {
  enum { LAM = 0x644 };
  uint32_t verb = verb_before(page, before, sentence.first);
  size_t at = page->mentions[role].words_end;
  if (verb == KHI_NONE || page->mentions[before].words_end != page->mentions[role].first) return 0;
  uint32_t takes = page->signs[verb].lexeme->takes;
  while (at < sentence.end && is_body(khi_begins(page, at)) && !khi_is_oblique(page, page->signs[at].mention))
    at = page->mentions[page->signs[at].mention].words_end;
  if (!khi_is(page, verb, KHI_IS_MEET)) {
    int opens = verb == sentence.first || page->signs[verb].lead & KHI_LEAD_AND || page->signs[verb - 1].mark;
    return opens && takes & KHI_TAKES_OBJECT && at + 1 >= sentence.end;
  }
  if (!(takes & KHI_TAKES_MEET_DIRECT) || names_another(page, at, sentence.end)) return 0;
  if (at >= sentence.end || page->signs[at].mark || khi_is(page, at, KHI_IS_ADVERB)) return 1;
  if (khi_begins_with(page, at, LAM) && page->signs[at].mention == KHI_NONE) return 1; /* لبحث كذا */
  return khi_is(page, at, KHI_IS_PREPOSITION) && !khi_is_word(page, at, u"مع");
}

/*
 * Whether an office between the names of two who meet is the second one's, as offices mostly stand before names: التقى
 * فلان رئيس مجلس النواب علان. Not if the second has its own, التقى فلان رئيس المجلس علان مدير المصرف, or is governed: مع علان.
 */
static int is_office_of(const khi_page *page, uint32_t role, uint32_t before, uint32_t person, khi_sentence sentence) {
  if (person == KHI_NONE || !is_met(page, before, sentence.first)) return 0;
  for (uint32_t i = role + 1; i < person; i++)
    if (page->mentions[i].type == KHB_ROLE) return 0;
  size_t first = page->mentions[person].first, behind = page->mentions[person].words_end;
  if (page->signs[first - 1].mark || khi_is(page, first - 1, KHI_IS_PREPOSITION)) return 0;
  if (behind < sentence.end && khi_is_comma(page, behind)) behind++;
  return behind == sentence.end || khi_begins(page, behind) != KHB_ROLE ||
         starts_with_and(page, page->signs[behind].mention);
}

/* Whether a courtesy without the article begins the words before a name: ... سعادة السيد فلان, but not الدكتور فلان. */
static int is_introduced(const khi_page *page, size_t from, uint32_t person) {
  enum { SHORTEST = 3 };
  for (size_t at = from; at < page->mentions[person].first; at++) {
    khi_word w = page->seg->words[at];
    if (khi_is(page, at, KHI_IS_HONORIFIC) && !(page->signs[at].lead & KHI_LEAD_THE) && w.end - w.start >= SHORTEST)
      return 1;
  }
  return 0;
}

/* Whom a mention that is a role belongs to. `chained`: who the role before it belongs to, if only a body lies between. */
static uint32_t person_of(const khi_page *page, uint32_t role, khi_sentence sentence, uint32_t chained) {
  const khi_mention *m = &page->mentions[role];
  int marked = 0, governed = is_governed(page, role);
  uint32_t before = starts_with_and(page, role) ? KHI_NONE : person_before(page, m->first, sentence.first, &marked);
  int next = m->words_end < sentence.end ? khi_begins(page, m->words_end) : -1;
  if (next == KHB_PER && !governed) return person_behind(page, role, sentence.end);
  uint32_t behind = next == KHB_PER ? KHI_NONE : person_behind(page, role, sentence.end);
  if (before != KHI_NONE && behind != KHI_NONE && !marked && is_introduced(page, m->words_end, behind)) return before;
  if (before != KHI_NONE && behind == KHI_NONE && !marked && is_other_side(page, role, before, sentence))
    return KHI_NONE;
  if (before != KHI_NONE && (marked || (governed && !is_office_of(page, role, before, behind, sentence))))
    return before;
  if (behind != KHI_NONE) return behind;
  return before != KHI_NONE ? before : chained;
}

/* Where a title's own letters begin: behind و، ب، ل, but not inside لل. */
static uint32_t title_start(const khi_page *page, size_t word) {
  const khi_sign *s = &page->signs[word];
  uint32_t start = page->seg->words[word].start;
  if (s->lead & KHI_LEAD_AND) start++;
  if (s->lead & KHI_LEAD_BY || (s->lead & KHI_LEAD_FOR && !(s->lead & KHI_LEAD_THE))) start++;
  return start;
}

static int is_title(const khi_page *page, size_t word) {
  return khi_is(page, word, KHI_IS_TITLE) && page->signs[word].mention == KHI_NONE;
}

/* A word of no name that reading does not go by, or the noun of a body. */
static int is_common(const khi_page *page, size_t word) {
  const khi_sign *s = &page->signs[word];
  return !s->mark && s->mention == KHI_NONE && (!s->lexeme || s->lexeme->kinds & KHI_IS_BODY);
}

/*
 * The definite title before a name, adjectives and its body between: الكاتب السياسي في صحيفة كذا فلان. `word` if there is
 * none.
 */
static size_t title_before(const khi_page *page, size_t word, size_t begin) {
  size_t at = word;
  while (at > begin && word - at < REACH) {
    const khi_sign *s = &page->signs[at - 1];
    if (is_title(page, at - 1)) { /* الكاتب، مراسلها، ممثلة البرنامج */
      int owned = at < word && !s->lead && !s->pronoun && !page->signs[at].mark && khi_is_definite(page, at);
      return s->lead & KHI_LEAD_THE || (s->pronoun && at == word) || owned ? at - 1 : word;
    }
    if (s->mention != KHI_NONE && is_body((int)page->mentions[s->mention].type)) at = page->mentions[s->mention].first;
    else if (khi_is(page, at - 1, KHI_IS_PREPOSITION) && at < word) at--;
    else if ((is_common(page, at - 1) && is_attribute(page, at - 1)) || is_quote_mark(page, at - 1)) at--;
    else if (khi_is_comma(page, at - 1) && at == word) at--;
    else break;
  }
  return word;
}

/* A title that the tagger left alone, before or behind a person's name. */
static int find_title(const khi_page *page, uint32_t person, khi_sentence sentence, khi_role *out) {
  const khi_mention *m = &page->mentions[person];
  size_t first = m->first, end;
  size_t before = title_before(page, first, sentence.first);
  if (before < first) {
    first = before;
    for (end = first + 1; end < m->first && is_common(page, end) && is_attribute(page, end);) end++;
  } else {
    first = m->words_end;
    int marked = first < sentence.end && khi_is_comma(page, first);
    first += (size_t)marked;
    if (first >= sentence.end || !is_title(page, first)) return 0;
    const khi_sign *s = &page->signs[first];
    if (s->lead & ~KHI_LEAD_THE || (!marked && !(s->lead & KHI_LEAD_THE))) return 0;
    for (end = first + 1; end < sentence.end && end < first + 6; end++) {
      const khi_sign *next = &page->signs[end];
      if (next->mark || next->mention != KHI_NONE || next->lead & (KHI_LEAD_AND | KHI_LEAD_BY | KHI_LEAD_FOR)) break;
      if (next->lexeme && !(next->lexeme->kinds & (KHI_IS_TITLE | KHI_IS_BODY))) break;
    }
  }
  uint32_t start = title_start(page, first);
  *out = (khi_role){start, page->seg->words[end - 1].end, (uint32_t)first, KHI_NONE, person, KHI_NONE};
  out->body = body_beside(page, end, sentence.end);
  return start < out->end;
}

size_t khi_apposition_end(const khi_page *page, size_t word, size_t limit) {
  size_t at = word, end = word;
  while (at < limit) {
    int type = khi_begins(page, at);
    uint32_t mention = page->signs[at].mention;
    if (type == KHB_ROLE || (is_body(type) && at > word)) {
      at = end = page->mentions[mention].words_end;
    } else if (at == end && (khi_is_comma(page, at) || is_dash(page, at) || page->signs[at].mark == '(') &&
               at + 1 < limit && (khi_begins(page, at + 1) == KHB_ROLE || is_title(page, at + 1))) {
      at++;
    } else if (is_title(page, at) && at <= end + 1 && (at > end || page->signs[at].lead & KHI_LEAD_THE)) {
      end = ++at;
    } else if (at > word && at <= end + 1 && khi_is(page, at, KHI_IS_PREPOSITION) && at + 1 < limit &&
               is_body(khi_begins(page, at + 1))) {
      at++;
    } else {
      break;
    }
  }
  if (end > word && end < limit && page->signs[end].mark == ')') end++;
  return end;
}

/* Whether offices may follow the last one without و: فلان ولي العهد رئيس كذا, but not the other side: التقى فلان وزير كذا سفير كذا. */
static int is_in_row(const khi_page *page, const khi_roles *roles, khi_sentence sentence) {
  const khi_role *first = &roles->items[roles->count - 1];
  uint32_t person = first->person;
  if (first->mention == KHI_NONE || first->mention < person || is_governed(page, first->mention)) return 0;
  for (size_t i = first->first; i < page->mentions[first->mention].words_end; i++)
    if (khi_is(page, i, KHI_IS_HONORIFIC)) return 0; /* مستشار سمو ولي العهد */
  for (; first > roles->items && first[-1].person == person && first[-1].mention != KHI_NONE; first--)
    if (page->mentions[first[-1].mention].words_end != first->first) break;
  return (first->first && khi_is_comma(page, first->first - 1)) || !is_met(page, person, sentence.first);
}

khb_status khi_roles_find(const khi_page *page, khi_arena *arena, khi_roles *out, khb_error *error) {
  size_t sentence = 0, count = page->mention_count;
  out->count = 0;
  out->items = khi_arena_allocate(arena, khi_product(count, sizeof *out->items));
  out->of_role = khi_arena_allocate(arena, khi_product(count, sizeof *out->of_role));
  if (!out->items || !out->of_role) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the roles of a text");
  for (uint32_t i = 0; i < count; i++) {
    const khi_mention *m = &page->mentions[i];
    khi_role *role = &out->items[out->count];
    out->of_role[i] = KHI_NONE;
    while (page->seg->sentences[sentence].end <= m->first) sentence++;
    khi_sentence s = page->seg->sentences[sentence];
    if (m->type == KHB_PER && find_title(page, i, s, role)) out->count++;
    if (m->type != KHB_ROLE) continue;
    uint32_t chained = KHI_NONE;
    if (out->count && (starts_with_and(page, i) || is_in_row(page, out, s))) {
      const khi_role *last = role - 1;
      uint32_t gap = last->body != KHI_NONE ? page->mentions[last->body].words_end : KHI_NONE;
      if (gap == m->first || (last->mention != KHI_NONE && page->mentions[last->mention].words_end == m->first))
        chained = last->person < i ? last->person : KHI_NONE;
    }
    *role = (khi_role){page->names[i].start,
                       m->end,
                       m->first,
                       i,
                       person_of(page, i, s, chained),
                       body_beside(page, m->words_end, s.end)};
    if (role->person == KHI_NONE) continue;
    out->of_role[i] = (uint32_t)out->count++;
  }
  return KHB_OK;
}
