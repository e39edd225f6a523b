#include "read/statement.h"

#include <string.h>

#include "read/attribution.h"
#include "read/content.h"

enum { BEH = 0x628 };

static const uint32_t FINITE = KHI_IS_PAST | KHI_IS_PRESENT;
static const uint32_t ATTRIBUTING = KHI_IS_PAST | KHI_IS_PRESENT | KHI_IS_PARTICIPLE | KHI_IS_MASDAR |
                                    KHI_IS_ATTRIBUTION | KHI_IS_ATTRIBUTION_TO | KHI_IS_ATTRIBUTION_FROM |
                                    KHI_IS_ATTRIBUTION_WHAT | KHI_IS_PREPOSITION | KHI_IS_COMMENT;

/* The state of the walk over a text. */
typedef struct walk {
  khi_cast cast;
  const khi_page *page;
  khi_statements *out;
  size_t begin, limit; /* the sentence */
  size_t clause;       /* where the reporter's present clause begins */
  khi_speaker speaker; /* who spoke last in this sentence, or nobody */
  uint32_t quoted;     /* where the last direct quotation ends, units */
  uint32_t inside;     /* where what that one says ends, units: a statement before that is reported within it */
} walk;

/* Content's last unit: without the punctuation and the lone quotation mark that it ends in. */
static uint32_t content_end_unit(const khi_page *page, size_t first, size_t end) {
  while (end > first + 1) {
    const khi_sign *s = &page->signs[end - 1];
    int kept = !s->mark || s->mark == '%' || s->mark == 0x66A || s->mark == '!' || s->mark == 0x61F ||
               (s->partner != KHI_NONE && s->partner >= first && s->partner < end);
    if (kept) break;
    end--;
  }
  return page->seg->words[end - 1].end;
}

static void add(walk *self, size_t verb, const khi_speaker *speaker, uint8_t agreement, uint32_t start, size_t first,
                size_t end, int direct) {
  khi_statement *s = &self->out->items[self->out->count];
  *s = (khi_statement){*speaker,        (uint32_t)verb, start, content_end_unit(self->page, first, end),
                       (uint8_t)direct, agreement};
  if (s->end <= s->start) return;
  self->out->count++;
  if (!khi_speaks(speaker)) return;
  int attribution = !khi_is(self->page, verb, FINITE | KHI_IS_PARTICIPLE);
  if (self->page->seg->words[verb].start < self->inside || (attribution && khi_speaks(&self->speaker))) {
    khi_cast_relayed(&self->cast, speaker); /* who speaks within or beside another's statement is not carried on */
    return;
  }
  if (s->start > self->page->seg->words[verb].start) self->inside = s->end;
  if (direct && s->end > self->quoted) self->quoted = s->end;
  khi_cast_spoke(&self->cast, speaker, agreement ? agreement : speaker->agreement);
  self->speaker = self->cast.spoke[0];
}

/* Who speaks where the verb itself names nobody: who spoke in this sentence, whom it is about, who spoke last. */
static khi_speaker carried(const walk *self, size_t verb, uint8_t agreement) {
  khi_speaker s = self->speaker;
  if (khi_speaks(&s) && (agreement == KHI_VERB_PL || khi_agrees(&s, agreement))) {
    s.carried = 1;
    return s;
  }
  s = khi_speaker_within(&self->cast, self->begin, verb, agreement);
  int person = s.entity != KHI_NONE && self->page->entities[s.entity].type == KHB_PER;
  int participle = khi_is(self->page, verb, KHI_IS_PARTICIPLE);
  int attributive = verb > self->begin && !self->page->signs[verb - 1].mark && /* أصدرت بيانا قالت فيه */
                    !(self->page->signs[verb].lead & KHI_LEAD_AND) &&
                    self->page->signs[verb].lexeme->takes & KHI_TAKES_QUOTE;
  int many = agreement == KHI_VERB_PL && s.entity == KHI_NONE; /* وكان منظمون قد زاروا كذا وأكدوا */
  khi_speaker last = khi_cast_carried(&self->cast, agreement);
  int agrees = khi_speaks(&last) && khi_agrees(&last, agreement);
  if (khi_speaks(&s) && (person || participle || attributive || many || !agrees)) { /* شنت إسرائيل كذا وقالت */
    s.carried = 1;
    return s;
  }
  return last;
}

/* A vowel sign u on a past verb, or on one that is impersonal: وُصف، يُتوقع. */
static int is_passive(const khi_page *page, size_t verb) {
  enum { DAMMA = 0x64F };
  khi_word w = page->seg->words[verb];
  size_t at = w.start + (page->signs[verb].lead & KHI_LEAD_AND ? 1 : 0);
  return at + 1 < w.end && page->units[at + 1] == DAMMA && khi_is(page, verb, KHI_IS_PAST | KHI_IS_IMPERSONAL);
}

/* A title that is also a verb, behind a name: هدى الكيلاني، طالبة الطب. */
static int is_title_behind(const khi_page *page, size_t word) {
  if (!khi_is(page, word, KHI_IS_TITLE) || word < 2 || !khi_is_comma(page, word - 1)) return 0;
  uint32_t mention = page->signs[word - 2].mention;
  return mention != KHI_NONE && page->mentions[mention].type == KHB_PER && !page->signs[word].lead;
}

/* Negated, passive, or a noun of the same letters: لم يقل، وُصف، التعهد، مع توقع. */
static int is_no_verb(const walk *self, size_t verb) {
  const khi_sign *s = &self->page->signs[verb];
  if (is_title_behind(self->page, verb)) return 1;
  if (s->lead & (KHI_LEAD_THE | KHI_LEAD_BY | KHI_LEAD_FOR) || is_passive(self->page, verb)) return 1;
  if (verb == self->begin || s->lead || self->page->signs[verb - 1].mark) return 0;
  khi_word w = self->page->seg->words[verb - 1];
  if (!s->pronoun && self->page->units[w.end - 1] == 0x627 && self->page->units[w.start] == 0x645 &&
      w.end - w.start <= 3)
    return 1; /* ما، مما */
  int what = self->page->units[w.end - 1] == 0x627 && w.end - w.start <= 3;
  if (s->pronoun && !what && !khi_is(self->page, verb - 1, ~(uint32_t)(KHI_IS_RECORD | KHI_IS_DATA | KHI_IS_SOURCE)))
    return 1; /* تصريحات نقلتها الوكالة */
  if (khi_is(self->page, verb - 1, KHI_IS_THAT)) return khi_is(self->page, verb, KHI_IS_PRESENT); /* قبل أن يعلن */
  return khi_is(self->page, verb - 1, KHI_IS_NEGATION | KHI_IS_PREPOSITION) &&
         !khi_is(self->page, verb - 1, KHI_IS_ADVERB);
}

/* Whether a noun phrase without a name is people, or a body that speaks: verbs that things can govern need that. */
static int is_human(const khi_page *page, const khi_speaker *s) {
  static const uint32_t speaking =
      KHI_IS_TITLE | KHI_IS_HONORIFIC | KHI_IS_BODY | KHI_IS_SOURCE | KHI_IS_RECORD | KHI_IS_DATA;
  if (s->entity != KHI_NONE || s->joined || page->signs[s->first].mention != KHI_NONE) return 1;
  if (s->noun && s->noun->kinds & speaking) return 1;
  khi_word w = page->seg->words[s->first];
  if (w.end - w.start < 5) return 0;
  uint16_t last = page->units[w.end - 1], before = page->units[w.end - 2];
  int plural = last == 0x646 && (before == 0x648 || before == 0x64A || before == 0x627); /* ون، ين، ان */
  int theirs = last == 0x647 && (before == 0x648 || before == 0x624); /* منتقدوه، أطباؤه */
  return plural || theirs;
}

/* Whether a noun phrase before a verb is its subject even where a name follows, which is then its object. */
static int is_topic(const walk *self, const khi_speaker *before, size_t verb) {
  if (before->first <= self->begin || khi_is(self->page, verb - 1, KHI_IS_RELATIVE)) return 1; /* <: يو.بي.إس يتوقع */
  return khi_is(self->page, before->first - 1, KHI_IS_COPULA | KHI_IS_THAT);
}

/*
 * The subject before a verb: right before it, or, at the head of a sentence, people or a body whose phrase is long:
 * قائد سابق في الجيش يقول.
 */
static khi_speaker subject_before(const walk *self, size_t verb) {
  enum { HEAD_REACH = 10 };
  const khi_page *page = self->page;
  khi_speaker s = khi_speaker_before(&self->cast, verb, self->begin);
  if (khi_speaks(&s) || verb == self->begin || verb > self->begin + HEAD_REACH) return s;
  for (size_t i = self->begin; i < verb; i++)
    if (khi_is_comma(page, i) || khi_is(page, i, FINITE | KHI_IS_MEET | KHI_IS_RELATIVE | KHI_IS_CLAUSE)) return s;
  s = khi_speaker_at(&self->cast, self->begin, verb);
  static const uint32_t heads = KHI_IS_TITLE | KHI_IS_BODY | KHI_IS_SOURCE;
  return khi_speaks(&s) && khi_is(page, self->begin, heads) && !(page->signs[self->begin].lead & ~KHI_LEAD_AND)
             ? s
             : KHI_NOBODY;
}

/* أما فلان، فقال: who begins the sentence. */
static khi_speaker contrasted(const walk *self, size_t verb) {
  static const uint16_t as_for[] = {0x623, 0x645, 0x627};
  const khi_page *page = self->page;
  khi_word w = page->seg->words[self->begin];
  if (!khi_begins_with(page, verb, 0x641) || w.end - w.start != 3) return KHI_NOBODY;
  if (memcmp(page->units + w.start, as_for, sizeof as_for)) return KHI_NOBODY;
  return khi_speaker_at(&self->cast, self->begin + 1, verb);
}

/* The grammatical gender of a body's or place's name, KHI_VERB_*; 0: its noun does not show it. */
static uint8_t gender_of(const khi_page *page, const khi_speaker *s) {
  static const uint16_t *const masculine[] = {u"لبنان",   u"العراق", u"الأردن", u"المغرب",
                                              u"السودان", u"اليمن",  u"الصومال"};
  int type = khi_begins(page, s->first);
  const khi_lexeme *noun = page->signs[s->first].lexeme;
  if (type == KHB_GPE) {
    for (size_t i = 0; i < sizeof masculine / sizeof *masculine; i++)
      if (khi_is_word(page, s->first, masculine[i])) return KHI_VERB_M;
    return KHI_VERB_F;
  }
  if (!noun || !(noun->kinds & KHI_IS_BODY)) return 0;
  return noun->noun & KHI_NOUN_F ? KHI_VERB_F : KHI_VERB_M;
}

/* Whether a pronoun before a verb is its subject: لكنه أبلغ، إنها أخبرت. */
static int has_pronoun_before(const khi_page *page, size_t verb, size_t begin) {
  if (verb == begin || page->signs[verb].lead & KHI_LEAD_AND) return 0;
  static const uint16_t *const but[] = {u"لكنه", u"لكنها", u"ولكنه", u"ولكنها"};
  for (size_t i = 0; i < sizeof but / sizeof *but; i++)
    if (khi_is_word(page, verb - 1, but[i])) return 1;
  return khi_is(page, verb - 1, KHI_IS_THAT_PRONOUN);
}

/*
 * Whether the noun phrase behind a verb is no subject but whom or what it is said to: a plural verb has none behind it,
 * المسؤولين is an accusative, verbs that only people govern do not have a thing for theirs while someone speaks; and
 * where a verb names whom it is said to by a bare noun, a lone one that does not agree with it, or a body while a person
 * speaks: ودعا الحكومة إلى.
 */
static int is_object(const walk *self, size_t verb, const khi_content *c) {
  const khi_page *page = self->page;
  const khi_speaker *s = &c->subject;
  const khi_lexeme *lexeme = page->signs[verb].lexeme;
  uint8_t agreement = lexeme->verb & KHI_VERB_AGREEMENT;
  int named = s->entity != KHI_NONE || s->joined || page->signs[s->first].mention != KHI_NONE;
  if (agreement == KHI_VERB_PL || has_pronoun_before(page, verb, self->begin)) return 1;
  khi_speaker last = khi_cast_carried(&self->cast, agreement);
  if (lexeme->takes & KHI_TAKES_WHOM) {
    int opens = !(page->signs[verb].lead & KHI_LEAD_AND) && (verb == self->begin || page->signs[verb - 1].mark);
    if (opens || c->marker > s->end + 1u) return 0;
    uint8_t gender = gender_of(page, s);
    if (gender && gender != agreement && s->first == verb + 1) return 1;
    const khi_speaker *who = &self->cast.spoke[0]; /* not قال فلان ... ودعت الأمم المتحدة */
    int person = khi_agrees(who, agreement) && khi_speaks(who) && who->entity != KHI_NONE &&
                 page->entities[who->entity].type == KHB_PER;
    int type = khi_begins(page, s->first);
    if (person && (type == KHB_GPE || (type == KHB_ORG && s->end > s->first + 1))) return 1;
  }
  if (named) return 0;
  khi_word w = page->seg->words[s->first];
  if (w.end - w.start > 5 && page->units[w.end - 1] == 0x646 && page->units[w.end - 2] == 0x64A) return 1;
  return !(lexeme->takes & (KHI_TAKES_QUOTE | KHI_TAKES_THING)) && khi_speaks(&last) && !is_human(page, s);
}

/* Whether someone goes on in the present, ويتوقع أن: who spoke last did so too. Else no one does: ويذكر أن. */
static int goes_on(const walk *self, size_t verb) {
  if (!(self->page->signs[verb].lead & KHI_LEAD_AND) || !self->out->count) return 0;
  return khi_is(self->page, self->out->items[self->out->count - 1].verb, KHI_IS_PRESENT);
}

/* Whether a verb and its subject end a sentence that they report: ارتفعت الأسعار مرتين، يقول المدير. */
static int is_postposed(const walk *self, size_t verb, const khi_content *c) {
  enum { CLAUSE_MIN = 5 };
  const khi_page *page = self->page;
  return verb > self->clause + CLAUSE_MIN && khi_is_comma(page, verb - 1) && khi_speaks(&c->subject) &&
         c->subject.first == verb + 1 && c->subject.end + 1u == self->limit && page->signs[c->subject.end].mark &&
         page->signs[verb].lexeme->takes & KHI_TAKES_CLAUSE;
}

/* A finite verb of speech: the word to go on from, or 0 if it makes no statement. */
static size_t at_verb(walk *self, size_t verb) {
  const khi_page *page = self->page;
  const khi_sign *s = &page->signs[verb];
  uint8_t agreement = s->lexeme->verb & KHI_VERB_AGREEMENT;
  khi_content c;
  size_t open;
  if (is_no_verb(self, verb)) return 0;
  int about = verb + 1 < self->limit && (khi_is_word(page, verb + 1, u"فيه") || khi_is_word(page, verb + 1, u"فيها"));
  khi_speaker before = s->lead & KHI_LEAD_AND || about ? KHI_NOBODY : subject_before(self, verb); /* منشور أكد فيه */
  int topic = khi_speaks(&before) && before.entity != KHI_NONE && is_topic(self, &before, verb);
  int so = verb > self->begin && (khi_is_word(page, verb - 1, u"كما") || khi_is_word(page, verb - 1, u"هكذا"));
  size_t as = verb - (size_t)so;
  int found = khi_content_find(&self->cast, verb, 1, topic, self->limit, &c);
  if (as < verb && as > self->begin && !page->signs[as - 1].mark) found = 0; /* عرض عابر كما يقول الفريق، أم */
  if (!found) {
    /* What is said stands before the verb: «...»، قال فلان, or: ...، كما قال فلان */
    if (!(s->lexeme->takes & KHI_TAKES_QUOTE) || s->lead) return 0;
    khi_speaker speaker = c.subject;
    if (!khi_speaks(&speaker)) speaker = carried(self, verb, agreement);
    if (khi_quotation_before(page, as, 0, &open))
      add(self, verb, &speaker, agreement, page->seg->words[open + 1].start, open + 1, page->signs[open].partner, 1);
    else if (as < verb && s->lexeme->takes & KHI_TAKES_CLAUSE && khi_speaks(&c.subject) && as > self->clause + 2)
      add(self, verb, &speaker, agreement, page->seg->words[self->clause].start, self->clause, as, 0);
    else if (is_postposed(self, verb, &c))
      add(self, verb, &speaker, agreement, page->seg->words[self->clause].start, self->clause, verb - 1, 0);
    else return 0;
    return khi_speaks(&c.subject) ? c.subject.end : verb + 1;
  }
  int whom = about && s->lexeme->takes & KHI_TAKES_WHOM; /* بيانا طالبت فيه السلطات ب */
  if (khi_speaks(&c.subject) && !khi_speaks(&c.relay) && (whom || is_object(self, verb, &c))) c.subject = KHI_NOBODY;
  khi_speaker speaker = c.subject;
  if (!khi_speaks(&speaker)) speaker = contrasted(self, verb);
  int recorded = verb + 2 < self->limit && s->lexeme->takes & KHI_TAKES_NEAR &&
                 khi_is(page, verb + 1, KHI_IS_PREPOSITION) &&
                 khi_is(page, verb + 2, KHI_IS_RECORD); /* جاء في بيان الوزارة أن */
  khi_attribution record;
  if (recorded && khi_source_at(&self->cast, verb + 2, c.marker, &record)) {
    add(self, verb, &record.speaker, 0, c.start, c.first, c.end, c.direct);
    return c.first;
  }
  if (khi_speaks(&before) && (!khi_speaks(&speaker) || is_topic(self, &before, verb))) speaker = before;
  if (!khi_speaks(&speaker)) {
    /* An adjective clause, not a speaker who goes on: معلومات تفيد بأن */
    int adjective = khi_is(page, verb, KHI_IS_PRESENT) || !(s->lexeme->takes & KHI_TAKES_QUOTE);
    int clause =
        verb > self->begin && khi_is(page, verb - 1, KHI_IS_CLAUSE | KHI_IS_COPULA | KHI_IS_COMMENT); /* لكنه حذر */
    if (adjective && !clause && !about && !(s->lead & KHI_LEAD_AND) && verb > self->begin &&
        !page->signs[verb - 1].mark)
      return 0;
    if (khi_is(page, verb, KHI_IS_IMPERSONAL) && c.marker <= verb + 2 && !goes_on(self, verb)) return c.first;
    if (s->lexeme->takes & KHI_TAKES_NEAR && c.marker > verb + 2) return 0;
    speaker = carried(self, verb, agreement);
    uint32_t next = (uint32_t)verb + 1; /* وأكد سموه, of whom nothing was told: his words alone */
    if (!khi_speaks(&speaker) && next < self->limit && khi_is(page, next, KHI_IS_HONORIFIC) &&
        page->signs[next].pronoun)
      speaker = (khi_speaker){KHI_NONE, next, next + 1, next, next + 1, NULL, 0, 0, 0, 0};
  }
  if (s->lexeme->takes & KHI_TAKES_NEAR && khi_speaks(&c.subject) && c.subject.first != verb + 1) return 0;
  int thing = c.first == c.marker && khi_begins_with(page, c.first, BEH); /* أقر البرلمان موازنة بقيمة كذا */
  if (s->lexeme->takes & KHI_TAKES_NEAR && thing && khi_speaks(&c.subject) && c.marker > c.subject.end) return 0;
  if (khi_speaks(&before) && speaker.entity == KHI_NONE && khi_is(page, verb - 1, KHI_IS_RELATIVE)) return 0;
  if (s->lexeme->takes & KHI_TAKES_NEAR && khi_speaks(&before) && before.entity == KHI_NONE && !khi_speaks(&c.subject))
    return 0; /* العالم أجمع */
  if (khi_speaks(&before) && !khi_speaks(&c.subject) && !is_human(page, &before)) return 0;
  if (khi_speaks(&c.subject) && s->lexeme->takes & KHI_TAKES_THING && !is_human(page, &c.subject)) return 0;
  if (khi_is(page, verb, KHI_IS_PREPOSITION) &&
      (c.subject.joined || !(s->lead & KHI_LEAD_AND || verb == self->begin || page->signs[verb - 1].mark)))
    return 0;                                    /* بين ليبيا ومصر */
  for (size_t i = verb + 1; i < c.marker; i++) { /* قالت القناة نقلا عن مسؤول محلي إن */
    khi_attribution a;
    if (khi_is(page, i, KHI_IS_ATTRIBUTION_FROM) && khi_attribution_at(&self->cast, i, c.marker, &a))
      khi_cast_relayed(&self->cast, &a.speaker);
  }
  if (khi_speaks(&c.relay)) { /* the verb agrees with who reports */
    khi_cast_relayed(&self->cast, &c.relay);
    agreement = 0;
  }
  if (s->lead & KHI_LEAD_AND) self->clause = verb;
  add(self, verb, &speaker, agreement, c.start, c.first, c.end, c.direct);
  return c.first;
}

/* مشيرا إلى، مؤكدا أن: the speaker of the sentence goes on. */
static size_t at_participle(walk *self, size_t word) {
  const khi_page *page = self->page;
  const khi_lexeme *lexeme = page->signs[word].lexeme;
  khi_content c;
  int colon = word + 1 < self->limit && page->signs[word + 1].mark == ':'; /* وجهت حديثها إليهم قائلة: */
  int shown = word == self->begin || page->signs[word - 1].mark || colon ||
              !(lexeme->verb & KHI_VERB_F || khi_is(page, word - 1, KHI_IS_PREPOSITION));
  if (word > self->begin && khi_is(page, word - 1, KHI_IS_COPULA | KHI_IS_NEGATION)) return 0; /* ليس مهددا بالحرب */
  if (!shown || page->signs[word].lead & KHI_LEAD_THE || !khi_content_find(&self->cast, word, 0, 0, self->limit, &c))
    return 0;
  int accused = (lexeme->takes & (KHI_TAKES_WHOM | KHI_TAKES_CLAUSE)) == KHI_TAKES_WHOM; /* متهمين بالرشوة */
  if (accused && c.marker == word + 1) return 0;
  khi_speaker speaker = carried(self, word, lexeme->verb);
  if (!khi_speaks(&speaker)) return 0;
  add(self, word, &speaker, lexeme->verb, c.start, c.first, c.end, c.direct);
  return c.first;
}

/* تأكيده أن، قول الوزير إن: a noun of saying with its speaker and a clause right behind. */
static size_t at_masdar(walk *self, size_t word) {
  const khi_page *page = self->page;
  khi_content c;
  if (page->signs[word].mention != KHI_NONE || !khi_content_find(&self->cast, word, 0, 0, self->limit, &c)) return 0;
  int governed = page->signs[word].lead & KHI_LEAD_BY || (word > self->begin && khi_is_word(page, word - 1, u"في"));
  int alone = governed && page->signs[word].lead & KHI_LEAD_THE; /* اكتفى بالقول: «...»، مضى في القول إن */
  int whose = (alone || page->signs[word].pronoun) && c.marker == word + 1; /* بقوله إن */
  int quoted = whose && c.direct;
  if (!quoted && !khi_is(page, c.marker, KHI_IS_THAT | KHI_IS_THAT_PRONOUN)) return 0;
  khi_speaker speaker = c.subject;
  if (whose) speaker = carried(self, word, 0);
  else if (!khi_speaks(&speaker) || speaker.first != word + 1 || speaker.end != c.marker || !is_human(page, &speaker))
    return 0;
  if (!khi_speaks(&speaker)) return 0;
  add(self, word, &speaker, 0, c.start, c.first, c.end, c.direct);
  return c.first;
}

/* Whether an attribution [word, end) opens its clause: first of it, or behind one phrase and set off from the rest. */
static int is_opening(const walk *self, size_t word, size_t end) {
  const khi_page *page = self->page;
  if (word == self->begin) return 1;
  return word <= self->begin + 5 && khi_is_comma(page, word - 1) && end + 1 < self->limit &&
         (khi_is_comma(page, end) || khi_is(page, end, KHI_IS_THAT | KHI_IS_THAT_PRONOUN));
}

/* Behind a phrase that goes on with the source and ends in فإن: بحسب الهيئة في طرابلس، فإن. Else the word itself. */
static size_t behind_phrase(const walk *self, size_t word) {
  enum { REACH = 12 };
  const khi_page *page = self->page;
  for (size_t i = word; i < self->limit && i < word + REACH; i++) {
    if (khi_is(page, i, KHI_IS_PAST | KHI_IS_PRESENT | KHI_IS_PARTICIPLE)) break;
    if (khi_is(page, i, KHI_IS_THAT | KHI_IS_THAT_PRONOUN) && khi_begins_with(page, i, 0x641)) return i;
  }
  return word;
}

static int is_same_speaker(const khi_speaker *a, const khi_speaker *b) {
  return khi_speaks(a) && a->entity == b->entity && (a->entity != KHI_NONE || a->name_first == b->name_first);
}

static size_t at_attribution(walk *self, size_t word) {
  const khi_page *page = self->page;
  khi_attribution a;
  size_t open;
  if (!khi_attribution_at(&self->cast, word, self->limit, &a) || !khi_speaks(&a.speaker)) return 0;
  const khi_statement *last = self->out->count ? &self->out->items[self->out->count - 1] : NULL;
  if (last && last->verb >= self->clause && a.speaker.carried) { /* قال إن كذا، على حد قوله: he said so once */
    self->clause = a.end;
    return a.end;
  }
  if (khi_quotation_before(page, word, self->begin, &open) && open <= self->clause + 1) {
    add(self, word, &a.speaker, 0, page->seg->words[open + 1].start, open + 1, page->signs[open].partner, 1);
  } else if (is_opening(self, word, a.end)) {
    size_t first = a.end;
    if (first + 1 < self->limit && khi_is_comma(page, first) && khi_is(page, first + 1, KHI_IS_RELATIVE))
      for (first++; first < self->limit && !khi_is_comma(page, first);) first++; /* بحسب الشركة، التي ...، فإن */
    first = behind_phrase(self, first);
    while (first < self->limit && (khi_is_comma(page, first) || khi_is(page, first, KHI_IS_ADVERB) ||
                                   (khi_begins(page, first) >= 0 && first == a.end &&
                                    khi_is_oblique(page, page->signs[first].mention)))) /* حسبما قال لشبكة كذا، */
      first = khi_begins(page, first) >= 0 ? page->mentions[page->signs[first].mention].words_end : first + 1;
    if (first < self->limit && khi_is(page, first, KHI_IS_THAT)) first++;
    size_t end = khi_content_end(&self->cast, first, self->limit, 0);
    if (end > first + 1) add(self, word, &a.speaker, 0, page->seg->words[first].start, first, end, 0);
    return first;
  } else if (!is_same_speaker(&self->speaker, &a.speaker)) {
    size_t first = self->clause, end = word;
    while (first < end && (page->signs[first].mark && !khi_opens_quote(page, first))) first++;
    if (end > first + 1) add(self, word, &a.speaker, 0, page->seg->words[first].start, first, end, 0);
  }
  self->clause = a.end;
  return a.end;
}

/* Whether a name or role stands right behind a verb. */
static int names_subject(const walk *self, size_t verb) {
  int type = verb + 1 < self->limit ? khi_begins(self->page, verb + 1) : -1;
  return (type == KHB_PER || type == KHB_ROLE || type == KHB_ORG) &&
         !khi_is_oblique(self->page, self->page->signs[verb + 1].mention);
}

static size_t at(walk *self, size_t word) {
  const khi_page *page = self->page;
  if (!khi_is(page, word, ATTRIBUTING) || page->signs[word].mention != KHI_NONE) return 0;
  size_t next = 0;
  if (page->seg->words[word].start < self->quoted) /* who is quoted may quote others, by name */
    return khi_is(page, word, KHI_IS_PAST) && names_subject(self, word) ? at_verb(self, word) : 0;
  if (khi_is(page, word, FINITE)) next = at_verb(self, word);
  if (!next && khi_is(page, word, KHI_IS_PARTICIPLE)) next = at_participle(self, word);
  if (!next && khi_is(page, word, KHI_IS_MASDAR)) next = at_masdar(self, word);
  if (!next) next = at_attribution(self, word);
  return next;
}

/* "فلان: ..." in a headline. */
static void at_headline(walk *self, khb_span headline) {
  const khi_page *page = self->page;
  size_t first = 0, end, colon;
  while (first < page->seg->word_count && page->seg->words[first].start < headline.start) first++;
  for (end = first; end < page->seg->word_count && page->seg->words[end].end <= headline.end;) end++;
  for (colon = first; colon < end && page->signs[colon].mark != ':';) colon++;
  if (colon == first || colon + 2 >= end) return;
  khi_speaker speaker = khi_speaker_at(&self->cast, first, colon);
  if (speaker.end != colon || (speaker.entity == KHI_NONE && !speaker.noun)) return;
  size_t content = colon + 1, stop = end;
  int direct = khi_opens_quote(page, content) && page->signs[content].partner + 2 >= end;
  if (direct) stop = page->signs[content++].partner;
  add(self, colon, &speaker, 0, page->seg->words[content].start, content, stop, direct);
}

/* Behind the place and agency that open an article: طرابلس (وكالة كذا) - ، else the word itself. */
static size_t behind_dateline(const khi_page *page, size_t first, size_t limit) {
  enum { REACH = 12 };
  size_t at = first, dash = first;
  for (; at < limit && at < first + REACH; at++) {
    uint16_t mark = page->signs[at].mark;
    if (mark == '-' || mark == 0x2013 || mark == 0x2014) dash = at + 1;
    else if (!mark && page->signs[at].mention == KHI_NONE && !khi_is(page, at, KHI_IS_ADVERB | KHI_IS_BODY)) break;
    else if (mark && mark != '(' && mark != ')' && mark != '/' && mark != ':' && !khi_is_comma(page, at)) break;
  }
  return dash;
}

/* A sentence, and the parts of one whose full stops have no space behind them. */
static void at_sentence(walk *self, khi_sentence sentence) {
  for (size_t first = sentence.first; first < sentence.end; first = self->limit) {
    self->begin = self->limit = first;
    while (self->limit < sentence.end && !khi_is_glued_stop(self->page, self->limit)) self->limit++;
    self->limit += self->limit < sentence.end;
    self->clause = behind_dateline(self->page, first, self->limit);
    self->speaker = KHI_NOBODY;
    self->inside = self->quoted; /* a quotation may hold full stops */
    for (size_t i = first; i < self->limit;) {
      khi_cast_advance(&self->cast, i);
      size_t to = at(self, i);
      i = to > i ? to : i + 1;
    }
  }
}

khb_status khi_statements_find(const khi_page *page, const khi_roles *roles, khb_span headline, khi_arena *arena,
                               khi_statements *out, khb_error *error) {
  walk self = {.page = page, .out = out};
  size_t most = 1;
  khb_status status = khi_cast_init(&self.cast, page, roles, arena, error);
  if (status != KHB_OK) return status;
  for (size_t i = 0; i < page->seg->word_count; i++) most += (size_t)khi_is(page, i, ATTRIBUTING);
  out->count = 0;
  out->items = khi_arena_allocate(arena, khi_product(most, sizeof *out->items));
  if (!out->items) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the statements of a text");
  for (size_t s = 0; s < page->seg->sentence_count; s++) at_sentence(&self, page->seg->sentences[s]);
  /* "فلان: ..." in a headline says what its article says: it counts only where nothing else is a statement. */
  if (!out->count && headline.start < headline.end) at_headline(&self, headline);
  return KHB_OK;
}
