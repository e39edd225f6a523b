#include "read/content.h"

#include "read/attribution.h"
#include "unicode/char_class.h"

enum { ALEF = 0x627, BEH = 0x628, LAM = 0x644, WAW = 0x648 };
enum { REACH = 45, CARRIED_REACH = 12, NEAR_REACH = 10 };
enum {
  QUOTE_MIN = 3,
  LOOSE_QUOTE_MIN = 5
}; /* words of a quotation that is no name: beside the speaker, and elsewhere */

static const uint32_t FINITE = KHI_IS_PAST | KHI_IS_PRESENT;

static int is_that(const khi_page *page, size_t word) {
  return khi_is(page, word, KHI_IS_THAT | KHI_IS_THAT_PRONOUN) && page->signs[word].mention == KHI_NONE;
}

static int is_finite(const khi_page *page, size_t word) {
  static const uint8_t noun = KHI_LEAD_THE | KHI_LEAD_BY | KHI_LEAD_FOR;
  return khi_is(page, word, FINITE) && !khi_is(page, word, KHI_IS_PREPOSITION) && !(page->signs[word].lead & noun) &&
         page->signs[word].mention == KHI_NONE;
}

static size_t length_of(const khi_page *page, size_t word) {
  return page->seg->words[word].end - page->seg->words[word].start;
}

static uint16_t letter(const khi_page *page, size_t word, size_t at) {
  return page->units[page->seg->words[word].start + at];
}

/*
 * Whether a word has the shape of a masdar of a derived form: تفعيل، إفعال، افتعال، استفعال، مفاعلة، تفاعل. Such a noun
 * behind a verb of speech is what is announced or denied, not who speaks.
 */
static int is_masdar(const khi_page *page, size_t word) {
  enum { TEH = 0x62A, YEH = 0x64A, MEEM = 0x645, TEH_MARBUTA = 0x629, HAMZA_BELOW = 0x625, HEH = 0x647 };
  khi_word w = page->seg->words[word];
  const uint16_t *u = page->units + w.start;
  size_t n = w.end - w.start;
  if (page->signs[word].mark || n < 4 || n > 11) return 0;
  if (n > 6 && u[0] == ALEF && u[1] == LAM) { /* الإفراج */
    u += 2;
    n -= 2;
  } else if (n > 6 && u[n - 1] == ALEF && u[n - 2] == HEH) { /* إنتاجها */
    n -= 2;
  } else if (n > 5 && u[n - 1] == HEH) {
    n--;
  }
  int taf3il = u[0] == TEH && n == 5 && u[3] == YEH;
  int if3al = (u[0] == ALEF || u[0] == HAMZA_BELOW) && n >= 5 && n <= 7 && u[1] != LAM && u[n - 2] == ALEF;
  int if3ala = u[0] == HAMZA_BELOW && n == 5 && u[2] == ALEF && u[4] == TEH_MARBUTA; /* إقامة */
  int mufa3ala = u[0] == MEEM && n == 6 && u[2] == ALEF && u[5] == TEH_MARBUTA;
  return taf3il || if3al || if3ala || mufa3ala;
}

/* Whether a word behind و ends as a feminine verb of the past does: وأوقفت, but no plural in ات. */
static int is_feminine_past(const khi_page *page, size_t word) {
  size_t n = length_of(page, word);
  return n >= 5 && letter(page, word, n - 1) == 0x62A && letter(page, word, n - 2) != ALEF;
}

/* Which preposition of its own, by what a verb takes; by its form, where alef is folded: الى is إلى. */
static uint32_t taken_by(const khi_page *page, size_t word) {
  if (!khi_is(page, word, KHI_IS_PREPOSITION) || page->signs[word].lead) return 0;
  const khi_lexeme *lexeme = page->signs[word].lexeme;
  const uint16_t *form = lexeme->form;
  if (lexeme->length == 3 && form[0] == ALEF && form[1] == LAM) return KHI_TAKES_TO;
  if (lexeme->length == 3 && form[0] == 0x639 && form[1] == LAM) return KHI_TAKES_ON;
  if (lexeme->length == 2 && form[0] == 0x645) return KHI_TAKES_FROM;
  if (lexeme->length == 2 && form[0] == 0x639) return KHI_TAKES_ABOUT;
  if (lexeme->length == 2 && form[0] == 0x641) return KHI_TAKES_IN;
  return 0;
}

/* An attached ب or ل before a noun of its own. */
static int has_attached(const khi_page *page, size_t word, uint16_t unit) {
  const khi_sign *s = &page->signs[word];
  if (unit == BEH && khi_is_word(page, word, u"بما")) return 1; /* أشاد بما تحقق */
  if (letter(page, word, 0) != unit || length_of(page, word) < 4 || s->mention != KHI_NONE) return 0;
  if (khi_is_word(page, word, u"بنسبة")) return 0; /* زيادة بنسبة كذا */
  return !s->lexeme || s->lead & (KHI_LEAD_BY | KHI_LEAD_FOR);
}

/* ---- Where content ends ------------------------------------------------------------------------------------------- */

/*
 * Whether a participle in the middle of content says how the speaker goes on, by what follows it: قال إن كذا مضيفا أن. Not a
 * noun or adjective of its form: 24 متهما، مقترحا متكاملا، كان متوقعا.
 */
static int is_circumstance(const khi_page *page, size_t word, size_t limit) {
  enum { MIN_NOUN = 4 };
  const khi_lexeme *lexeme = page->signs[word].lexeme;
  size_t next = word + 1;
  if (next >= limit || !word) return 0;
  khi_word before = page->seg->words[word - 1];
  int accusative = !page->signs[word - 1].lexeme && page->signs[word - 1].mention == KHI_NONE &&
                   before.end - before.start >= MIN_NOUN && page->units[before.end - 1] == ALEF &&
                   !khi_is_definite(page, word - 1);
  int counted = khi_char_class_of(page->units[before.start]) == KHI_CHAR_DIGIT;
  if (accusative || counted || khi_is(page, word - 1, KHI_IS_COPULA | KHI_IS_NEGATION)) return 0;
  if (is_that(page, next) || (taken_by(page, next) & lexeme->takes)) return 1;
  if (page->signs[next].mark == ':' || khi_opens_quote(page, next)) return !!(lexeme->takes & KHI_TAKES_QUOTE);
  if (has_attached(page, next, BEH)) return !!(lexeme->takes & KHI_TAKES_BY);
  if (lexeme->takes & KHI_TAKES_WHOM && (khi_begins(page, next) >= 0 || khi_is_definite(page, next))) return 1;
  return lexeme->takes & KHI_TAKES_OBJECT &&
         (khi_is(page, next, KHI_IS_MATTER | KHI_IS_MASDAR) || khi_is_definite(page, next) || is_masdar(page, next));
}

/* Whether the reporter or another speaker takes over at a word; `pause`: a comma stands before it. */
static int takes_over(const khi_cast *cast, size_t first, size_t word, size_t limit, int pause, int phrase) {
  const khi_page *page = cast->page;
  khi_attribution ignored;
  const khi_sign *s = &page->signs[word];
  if (s->mention == KHI_NONE && khi_is(page, word, KHI_IS_PARTICIPLE) &&
      (pause || ((s->lead & KHI_LEAD_AND || !(s->lexeme->verb & KHI_VERB_F)) && is_circumstance(page, word, limit))))
    return 1;
  if (is_finite(page, word) && s->lead & KHI_LEAD_AND) return 1;
  if (khi_attribution_at(cast, word, limit, &ignored)) return 1;
  if (!pause || s->mention != KHI_NONE) return 0;
  if (is_finite(page, word) && word + 1 < limit) { /* بينما أكدت قطر كذا، قالت الكويت */
    int type = khi_begins(page, word + 1);
    if (type == KHB_PER || type == KHB_ORG || type == KHB_GPE || type == KHB_ROLE) return 1;
  }
  if (khi_is(page, word, KHI_IS_ADVERB) && s->lead & KHI_LEAD_AND && word + 1 < limit && is_finite(page, word + 1))
    return 1;
  if (khi_is(page, word, KHI_IS_CLAUSE | KHI_IS_COPULA) && word + 1 < limit && is_finite(page, word + 1)) return 1;
  if (khi_is(page, word, KHI_IS_COMMENT)) { /* not: وهو ما يعني, nor: قطر، وهي أكبر مصدر، تدرس */
    return word + 1 < limit && (word > first + 3 || letter(page, word, 0) != WAW) &&
           !(length_of(page, word + 1) == 2 && letter(page, word + 1, 0) == 0x645);
  }
  if (khi_is(page, word, KHI_IS_PREPOSITION) && length_of(page, word) == 2 && word + 1 < limit) {
    static const uint16_t shown[][5] = {{0x62D, 0x64A, 0x646}, {ALEF, 0x634, 0x627, 0x631, 0x629}}; /* حين، إشارة */
    int when = length_of(page, word + 1) == 3 && letter(page, word + 1, 0) == shown[0][0] &&
               letter(page, word + 1, 1) == shown[0][1] && letter(page, word + 1, 2) == shown[0][2];
    int sign = length_of(page, word + 1) == 5 && letter(page, word + 1, 1) == shown[1][1] &&
               letter(page, word + 1, 2) == shown[1][2] && letter(page, word + 1, 3) == shown[1][3];
    return when || sign;
  }
  /* A new clause with a person of its own: ، وبدأ فلان */
  if (s->lexeme || letter(page, word, 0) != WAW || length_of(page, word) < 4 || letter(page, word, 1) == ALEF) return 0;
  if (phrase && is_feminine_past(page, word)) return 1;
  return word + 1 < limit && khi_begins(page, word + 1) == KHB_PER &&
         !khi_has_clitic(page, page->signs[word + 1].mention);
}

size_t khi_content_end(const khi_cast *cast, size_t first, size_t limit, int phrase) {
  const khi_page *page = cast->page;
  size_t at = first, closed = 0;
  while (at < limit) {
    const khi_sign *s = &page->signs[at];
    if (s->mark && s->partner != KHI_NONE && s->partner > at) {
      if (s->partner >= limit) return limit;
      closed = at = s->partner + 1;
      continue;
    }
    if (s->mark && s->partner != KHI_NONE && s->partner < first) return at; /* the mark around all of it */
    int pause = khi_is_comma(page, at) && at + 1 < limit;
    if (at > first || pause) {
      if (pause && closed && at <= closed + 3 && khi_is(page, at + 1, KHI_IS_RELATIVE)) return at;
      if (takes_over(cast, first, at + (size_t)pause, limit, pause, phrase)) return at;
    }
    at++;
  }
  return limit;
}

int khi_quotation_before(const khi_page *page, size_t word, size_t begin, size_t *open) {
  size_t at = word;
  while (at > begin && khi_is_comma(page, at - 1)) at--;
  if (at == begin || !khi_closes_quote(page, at - 1)) return 0;
  *open = page->signs[at - 1].partner;
  return at - 1 - *open > QUOTE_MIN && page->signs[*open].mention == KHI_NONE;
}

/* ---- Where it begins ---------------------------------------------------------------------------------------------- */

static int finish(const khi_cast *cast, size_t marker, size_t first, size_t limit, khi_content *out) {
  const khi_page *page = cast->page;
  int phrase = !is_that(page, marker) && page->signs[marker].mark != ':' && (!first || !is_that(page, first - 1));
  while (first < limit && khi_is_comma(page, first)) first++;
  if (first >= limit) return 0;
  out->marker = marker;
  out->first = first;
  out->direct = 0;
  if (khi_opens_quote(page, first) && page->signs[first].mention == KHI_NONE &&
      page->signs[first].partner - first > QUOTE_MIN) {
    size_t close = page->signs[first].partner;
    size_t end = khi_content_end(cast, first, limit, phrase);
    if (end <= close + 3) { /* all of it is quoted */
      out->direct = 1;
      out->first = first + 1;
      out->end = close;
      out->start = page->seg->words[out->first].start;
      return 1;
    }
  }
  out->end = khi_content_end(cast, first, limit, phrase);
  out->start =
      page->seg->words[first].start + (khi_is(page, first, KHI_IS_THAT_PRONOUN) && letter(page, first, 0) == BEH);
  return out->end > first;
}

static int finish_quote(const khi_page *page, size_t marker, size_t open, khi_content *out) {
  out->marker = marker;
  out->first = open + 1;
  out->end = page->signs[open].partner;
  out->start = page->seg->words[out->first].start;
  out->direct = 1;
  return out->end > out->first;
}

/* The same alone, before a quotation mark: بـ«كذا». */
static int has_detached(const khi_page *page, size_t word, uint16_t unit, size_t limit) {
  enum { TATWEEL = 0x640 };
  size_t n = length_of(page, word);
  return letter(page, word, 0) == unit && (n == 1 || (n == 2 && letter(page, word, 1) == TATWEEL)) &&
         word + 1 < limit && khi_opens_quote(page, word + 1);
}

/* The words between a verb and what it takes, one after the other. */
typedef struct scan {
  const khi_cast *cast;
  size_t verb, at, limit;
  uint32_t takes;
  int topic;    /* the subject stands before the verb */
  int relative; /* inside a relative clause, up to the next comma */
  int governed; /* behind a preposition: the noun here is no subject */
  int fresh;    /* right behind the verb or the subject */
} scan;

static int is_demonstrative(const khi_page *page, size_t word) {
  static const uint16_t *const these[] = {u"هذا", u"هذه", u"ذلك", u"تلك"};
  for (size_t i = 0; i < sizeof these / sizeof *these; i++)
    if (khi_is_word(page, word, these[i])) return 1;
  return 0;
}

/* Where the definite words from `at` on end that can only be adjectives of the noun before them. */
static size_t adjectives_end(const khi_page *page, size_t at, size_t limit) {
  enum { MOST = 2 };
  if (limit > at + MOST) limit = at + MOST;
  while (at < limit && !page->signs[at].mark && page->signs[at].mention == KHI_NONE && !page->signs[at].lexeme &&
         khi_is_definite(page, at))
    at++;
  return at;
}

/*
 * Where the name behind a demonstrative with its noun begins, or the title before the name: هذا الصدد فلان، تلك القمة
 * العربية الوزير فلان. A body may be whom it is said to, so it counts only where the verb names nobody. 0: there is none.
 */
static size_t behind_demonstrative(const scan *self, size_t word) {
  const khi_page *page = self->cast->page;
  size_t at = word + 1;
  if (at >= self->limit || !is_demonstrative(page, word)) return 0;
  if (page->signs[at].mention != KHI_NONE || !khi_is_definite(page, at)) return 0;
  at = adjectives_end(page, at + 1, self->limit);
  if (at >= self->limit) return 0;
  int titled = khi_is(page, at, KHI_IS_TITLE | KHI_IS_HONORIFIC) && page->signs[at].mention == KHI_NONE;
  size_t name = at + (size_t)titled;
  int type = name < self->limit ? khi_begins(page, name) : -1;
  int named = type == KHB_PER || (!titled && type == KHB_ROLE) ||
              (!titled && (type == KHB_ORG || type == KHB_GPE) && !(self->takes & KHI_TAKES_WHOM));
  return named && !khi_is_oblique(page, page->signs[name].mention) ? at : 0;
}

static void take_subject(scan *self, khi_content *out) {
  khi_speaker s = khi_speaker_at(self->cast, self->at, self->limit);
  if (!khi_speaks(&s)) {
    self->at++;
    return;
  }
  if (!khi_speaks(&out->subject)) out->subject = s;
  self->at = s.end;
  for (size_t i = s.first ? s.first - 1 : 0; i < s.end; i++) { /* the rest of a quoted name that the tagger cut short */
    const khi_page *page = self->cast->page;
    uint32_t close = page->signs[i].partner;
    if (khi_opens_quote(page, i) && close >= s.end && close < s.end + QUOTE_MIN) self->at = close + 1;
  }
  self->fresh = 1;
}

/* Whether a clause behind أن follows soon, before another verb. */
static int has_clause(const scan *self, size_t word) {
  enum { SOON = 12 };
  const khi_page *page = self->cast->page;
  for (size_t i = word + 1; i < self->limit && i < word + SOON && !is_finite(page, i); i++) {
    if (khi_is(page, i, KHI_IS_PARTICIPLE) && page->signs[i - 1].mark) break;
    if (is_that(page, i) && !page->signs[i].lead && !khi_is(page, i - 1, KHI_IS_PREPOSITION)) return 1;
  }
  return 0;
}

/*
 * Whether what stands right behind the subject describes it, as a noun of matter behind the next comma shows: أكدت
 * الشركة المالكة للسفينة، وجود ناجين.
 */
static int is_description(const scan *self) {
  enum { SOON = 16 };
  const khi_page *page = self->cast->page;
  if (!khi_is_definite(page, self->at) || khi_is(page, self->at, KHI_IS_MATTER)) return 0;
  for (size_t i = self->at + 1; i + 1 < self->limit && i < self->at + SOON; i++) {
    if (page->signs[i].mark && !khi_is_comma(page, i)) return 0;
    if (khi_is_comma(page, i) && khi_begins(page, i + 1) < 0)
      return khi_is(page, i + 1, KHI_IS_MATTER) || is_masdar(page, i + 1);
  }
  return 0;
}

/* An indefinite noun behind a comma that another noun completes, where an object is still due: أعلنت كذا، خوض مقاتليها. */
static int is_due(const scan *self, const khi_content *out) {
  const khi_page *page = self->cast->page;
  size_t next = self->at + 1;
  if (!khi_speaks(&out->subject) || self->governed || !khi_is_comma(page, self->at - 1) || next >= self->limit)
    return 0;
  if (page->signs[self->at].lexeme || khi_is_definite(page, self->at) || length_of(page, self->at) < 3) return 0;
  if (page->signs[next].mark || page->signs[next].lead & (KHI_LEAD_BY | KHI_LEAD_FOR)) return 0;
  uint16_t last = letter(page, next, length_of(page, next) - 1), before = letter(page, next, length_of(page, next) - 2);
  int owned = length_of(page, next) > 4 && (last == 0x647 || (last == ALEF && before == 0x647)); /* ه، ها */
  return khi_is_definite(page, next) || owned || khi_begins(page, next) >= 0;
}

static int begins_object(const scan *self, const khi_content *out) {
  const khi_page *page = self->cast->page;
  size_t at = self->at;
  const khi_sign *s = &page->signs[at];
  if (self->fresh && khi_speaks(&out->subject) && is_description(self)) return 0;
  if (s->mention != KHI_NONE || s->lead & (KHI_LEAD_AND | KHI_LEAD_BY | KHI_LEAD_FOR)) return 0;
  if (self->fresh && khi_is_definite(page, at) && self->takes & KHI_TAKES_CLAUSE && has_clause(self, at))
    return 0; /* أكدت الدول المشاركة أن */
  if (khi_is(page, at, KHI_IS_MATTER)) return 1;
  if (self->governed || (s->lexeme && s->lexeme->kinds & (KHI_IS_BODY | KHI_IS_TITLE | KHI_IS_SOURCE)))
    return self->fresh && khi_speaks(&out->subject) && !self->governed;
  if (is_masdar(page, at) && (!khi_is_definite(page, at) || khi_speaks(&out->subject))) return 1;
  if (khi_is(page, self->verb, KHI_IS_PARTICIPLE) && at == self->verb + 1 && khi_is_definite(page, at)) return 1;
  int behind_topic = self->topic && at == self->verb + 1 && length_of(page, at) > 2 && letter(page, at, 1) != LAM;
  int attached = (letter(page, at, 0) == LAM || letter(page, at, 0) == BEH) &&
                 (letter(page, at, 1) == LAM || letter(page, at, 1) == ALEF); /* للرماية */
  if (attached || (self->takes & KHI_TAKES_CLAUSE && has_clause(self, at))) return 0;
  return behind_topic || (self->fresh && khi_speaks(&out->subject)) || is_due(self, out);
}

/* An indefinite noun phrase: مسؤول محلي، مزارعون. A verb right behind it is about it. */
static int is_nameless(const khi_page *page, const khi_speaker *s) {
  return s->entity == KHI_NONE && !s->joined && !khi_is_definite(page, s->first) && s->noun &&
         s->noun->kinds & (KHI_IS_SOURCE | KHI_IS_TITLE);
}

/* Whether a quotation is a body's name, by what stands behind it: أشارت "الوكالة الوطنية للإعلام" إلى أن، أعلنت "كذا" استهداف. */
static int names_speaker(const khi_page *page, size_t open, size_t limit) {
  size_t behind = page->signs[open].partner + (size_t)1;
  if (behind >= limit || khi_begins(page, open + 1) != KHB_ORG) return 0;
  if (khi_is(page, behind, KHI_IS_PREPOSITION)) return behind + 1 < limit && is_that(page, behind + 1);
  return is_that(page, behind) || khi_is(page, behind, KHI_IS_MATTER) || is_masdar(page, behind);
}

/* A mark on the way: 1 if content begins behind it, -1 if none will. */
static int at_mark(scan *self, khi_content *out) {
  const khi_page *page = self->cast->page;
  const khi_sign *s = &page->signs[self->at];
  size_t next = self->at + 1;
  if (s->mark == ':' && self->takes & KHI_TAKES_QUOTE) {
    if (next < self->limit && khi_opens_quote(page, next)) return finish_quote(page, self->at, next, out) ? 1 : -1;
    int that = next < self->limit && is_that(page, next) && !khi_is(page, next, KHI_IS_THAT_PRONOUN); /* قال: إن */
    return finish(self->cast, self->at, next + (size_t)that, self->limit, out) ? 1 : -1;
  }
  if (khi_opens_quote(page, self->at)) {
    int colon = self->at && page->signs[self->at - 1].mark == ':';
    if (!colon && !khi_speaks(&out->subject) && !self->governed && names_speaker(page, self->at, self->limit)) {
      out->subject = khi_speaker_at(self->cast, next, s->partner);
      self->fresh = 1;
      self->at = s->partner + 1;
      return 0;
    }
    int said = s->mention == KHI_NONE && s->partner - self->at > (self->fresh ? QUOTE_MIN : LOOSE_QUOTE_MIN);
    int relays = self->takes & KHI_TAKES_ABOUT && !(self->takes & KHI_TAKES_OBJECT); /* نقل also moves things */
    if (self->takes & KHI_TAKES_QUOTE && (said || colon) && (!relays || khi_speaks(&out->relay)))
      return finish_quote(page, self->at, self->at, out) ? 1 : -1;
    if (self->takes & KHI_TAKES_OBJECT && said && self->fresh && !self->governed) /* اعتبره "خطأ كبيرا في حق الناس" */
      return finish(self->cast, self->at, self->at, self->limit, out) ? 1 : -1;
  }
  if (s->partner != KHI_NONE && s->partner > self->at) {
    if (khi_opens_quote(page, self->at) && !khi_speaks(&out->subject) && !self->governed && !self->relative &&
        s->partner > next) { /* وتؤكد «النادي» أن: a name that is no mention */
      out->subject = khi_speaker_at(self->cast, next, s->partner);
      self->fresh = 1;
    }
    self->at = s->partner + 1;
    return 0;
  }
  if (khi_is_comma(page, self->at)) {
    if (next < self->limit) {
      const khi_sign *n = &page->signs[next];
      int aside = khi_is(page, next, KHI_IS_COMMENT) && letter(page, next, 0) == WAW; /* فلان، وهو كذا، إن */
      if (aside && khi_speaks(&out->subject)) {
        self->relative = 1;
        self->at = next + 1;
        return 0;
      }
      if (khi_is(page, next, KHI_IS_PARTICIPLE) && n->mention == KHI_NONE) return -1;
      int asked = khi_speaks(&out->subject) && is_nameless(page, &out->subject); /* مسؤول، طلب عدم نشر اسمه، */
      int told = khi_speaks(&out->subject) && is_finite(page, next) && /* في تقرير، ورد للوكالة، إن */
                 (n->pronoun || n->lexeme->takes & KHI_TAKES_NEAR);
      if (is_finite(page, next) && !n->lead && (asked || told)) {
        self->relative = 1;
        self->at = next + 1;
        return 0;
      }
      if (is_finite(page, next) && !self->relative) return -1;
      if (khi_is(page, next, KHI_IS_COMMENT)) return -1;
    }
    self->relative = self->governed = self->fresh = 0;
  }
  self->at++;
  return 0;
}

/* Whether أن goes with a preposition that the verb does not take: قبل أن، على الرغم من أن، غير أن. */
static int is_bound(const scan *self) {
  const khi_page *page = self->cast->page;
  size_t before = self->at - 1;
  if (before == self->verb || page->signs[before].mention != KHI_NONE) return 0;
  if (khi_is(page, before, KHI_IS_COMMENT) || khi_is_word(page, before, u"أي")) return 1;
  if (before > self->verb + 1 && khi_is(page, before - 1, KHI_IS_MASDAR)) return 0; /* بالتأكيد على أن */
  return khi_is(page, before, KHI_IS_PREPOSITION) && !khi_is(page, before, KHI_IS_ADVERB) &&
         !(taken_by(page, before) & self->takes);
}

/* An adjective clause about a record, or a form that is more often another word: في بيان ورد للوكالة، بين. */
static int is_aside(const scan *self) {
  const khi_page *page = self->cast->page;
  size_t at = self->at;
  if (page->signs[at].lead & KHI_LEAD_AND || page->signs[at - 1].mark) return 0;
  if (page->signs[at].lexeme->takes & KHI_TAKES_NEAR) return 1;
  return khi_is(page, at - 1, KHI_IS_RECORD) || (at > self->verb + 2 && khi_is(page, at - 2, KHI_IS_RECORD));
}

/* قائلا and its kin, as يقول behind another verb, only say again that someone speaks. */
static int is_saying(const khi_page *page, size_t word) {
  if (khi_is_word(page, word, u"يقول") || khi_is_word(page, word, u"تقول")) return !page->signs[word - 1].mark;
  return khi_is(page, word, KHI_IS_PARTICIPLE) && length_of(page, word) >= 5 && letter(page, word, 0) == 0x642 &&
         letter(page, word, 1) == ALEF && letter(page, word, 2) == 0x626;
}

/* Whether what a preposition governs may be content: a word, or a quotation that is no name. */
static int opens_content(const scan *self, size_t word) {
  const khi_page *page = self->cast->page;
  if (!page->signs[word].mark) return 1;
  int clause = (self->takes & KHI_TAKES_CLAUSE) != 0;
  return khi_opens_quote(page, word) && page->signs[word].mention == KHI_NONE &&
         page->signs[word].partner - word > (clause ? QUOTE_MIN : 1);
}

static int is_role(const khi_page *page, size_t word) {
  uint32_t mention = page->signs[word].mention;
  return mention != KHI_NONE && page->mentions[mention].type == KHB_ROLE;
}

static int at_word(scan *self, khi_content *out) {
  const khi_page *page = self->cast->page;
  const khi_sign *s = &page->signs[self->at];
  size_t at = self->at, next = at + 1;
  int type = khi_begins(page, at), subject = khi_speaks(&out->subject);
  if (is_that(page, at) && !s->lead && self->takes & (KHI_TAKES_CLAUSE | KHI_TAKES_BY) && !is_bound(self)) {
    size_t first = khi_is(page, at, KHI_IS_THAT_PRONOUN) ? at : next;
    return finish(self->cast, at, first, self->limit, out) ? 1 : -1;
  }
  if (is_that(page, at)) {
    self->at++;
    return 0;
  }
  if (type >= 0) {
    int oblique = self->governed || khi_is_oblique(page, s->mention);
    size_t stop = page->mentions[s->mention].words_end;
    int titled = out->subject.noun && out->subject.noun->kinds & (KHI_IS_TITLE | KHI_IS_HONORIFIC);
    int last = stop < self->limit && (page->signs[stop].mark || is_that(page, stop));
    size_t lead = at; /* مع الإعلامي فلان، خلال استقباله السفير فلان */
    while (lead > self->verb + 1 && (khi_is(page, lead - 1, KHI_IS_HONORIFIC) || is_role(page, lead - 1))) lead--;
    int with = khi_is(page, lead - 1, KHI_IS_PREPOSITION) ||
               (page->signs[lead - 1].pronoun && khi_is(page, lead - 1, KHI_IS_MEETING | KHI_IS_MASDAR));
    int name = type == KHB_PER && titled && last && !with &&
               !khi_is_oblique(page, s->mention); /* الخبير في شؤون كذا فلان إن */
    size_t behind = at - 1;
    while (behind > self->verb && khi_is(page, behind, KHI_IS_HONORIFIC)) behind--;
    int set_off =
        (type == KHB_PER || type == KHB_ROLE) && behind > self->verb && khi_is_comma(page, behind) && !oblique;
    if (subject && out->subject.entity == KHI_NONE && (name || set_off)) {
      uint32_t first = out->subject.first; /* المحلل في شركة كذا، فلان، */
      out->subject = KHI_NOBODY;
      take_subject(self, out);
      out->subject.first = out->subject.name_first = first;
      return 0;
    }
    if (oblique || subject || self->relative) {
      self->at = page->mentions[s->mention].words_end;
      self->governed = 0;
      self->fresh = subject && !oblique && type != KHB_ROLE;
    } else {
      take_subject(self, out);
    }
    return 0;
  }
  if (s->mention != KHI_NONE) {
    self->at++;
    return 0;
  }
  khi_attribution between; /* قالت المنظمة، بحسب الوكالة، إن */
  if (khi_attribution_at(self->cast, at, self->limit, &between)) {
    self->at = between.end;
    self->relative = self->governed = 0;
    return 0;
  }
  if (is_saying(page, at) && !s->lead) { /* وأضاف المصدر قائلا: «...» */
    self->at++;
    return 0;
  }
  if (is_finite(page, at) && !self->relative) {
    int about = self->fresh && !s->lead && subject && is_nameless(page, &out->subject);
    if ((!s->pronoun || s->lead || page->signs[at - 1].mark) && !is_aside(self) && !about) return -1;
    self->relative = 1; /* تصريحات نقلتها الوكالة: a clause about the noun before */
    self->at++;
    return 0;
  }
  if (khi_is(page, at, KHI_IS_PARTICIPLE) && !self->relative && !(s->lexeme->verb & KHI_VERB_F)) return -1;
  if (khi_is(page, at, KHI_IS_RELATIVE | KHI_IS_CLAUSE)) {
    self->relative = 1;
    self->at++;
    return 0;
  }
  uint32_t preposition = taken_by(page, at);
  if (preposition & self->takes && !self->relative && next < self->limit && opens_content(self, next)) {
    if (is_that(page, next)) {
      size_t first = khi_is(page, next, KHI_IS_THAT_PRONOUN) ? next : next + 1;
      return finish(self->cast, at, first, self->limit, out) ? 1 : -1;
    }
    int relays = preposition == KHI_TAKES_ABOUT && self->takes & KHI_TAKES_QUOTE && !(self->takes & KHI_TAKES_OBJECT);
    int later = self->takes & KHI_TAKES_CLAUSE && !khi_is(page, next, KHI_IS_MATTER) && has_clause(self, next);
    if (!relays && later) {
      self->at = next; /* أكد على صفحته أن: the clause is what is said */
      self->governed = 1;
      return 0;
    }
    if (!relays) return finish(self->cast, at, next, self->limit, out) ? 1 : -1;
    khi_speaker source = khi_speaker_at(self->cast, next, self->limit); /* نقلت الصحيفة عن فلان: he says it */
    if (khi_speaks(&source)) {
      out->relay = out->subject;
      out->subject = source;
      self->at = source.end;
      return 0;
    }
  }
  if (khi_is(page, at, KHI_IS_PREPOSITION)) {
    size_t name = behind_demonstrative(self, next);
    if (name) { /* وقال في هذا الصدد فلان: what is governed ends before the name */
      self->at = name;
      self->governed = self->fresh = 0;
      return 0;
    }
    self->governed = 1;
    self->fresh = 0;
    self->at +=
        next < self->limit && khi_begins(page, next) < 0 && !page->signs[next].mark && !is_that(page, next) ? 2 : 1;
    return 0;
  }
  if (!self->relative && ((self->takes & KHI_TAKES_BY && has_detached(page, at, BEH, self->limit)) ||
                          (self->takes & KHI_TAKES_FOR && has_detached(page, at, LAM, self->limit))))
    return finish(self->cast, at, next, self->limit, out) ? 1 : -1;
  int place = next < self->limit && (khi_begins(page, next) == KHB_GPE || khi_begins(page, next) == KHB_LOC);
  if (self->takes & KHI_TAKES_CLAUSE && subject && has_attached(page, at, BEH) &&
      (khi_is(page, at, KHI_IS_BODY) || (place && has_clause(self, at)))) {
    self->governed = 1; /* أفاد مصدر بمحافظة كذا بأن: where the source is */
    self->at++;
    return 0;
  }
  if (((self->takes & KHI_TAKES_BY && has_attached(page, at, BEH)) ||
       (self->takes & KHI_TAKES_FOR && has_attached(page, at, LAM) && letter(page, at, 1) != LAM)) &&
      !self->relative) {
    if (!finish(self->cast, at, at, self->limit, out)) return -1;
    out->start++;
    return 1;
  }
  if (khi_is(page, at, KHI_IS_ADVERB)) { /* في يناير الماضي: what the preposition governed is over */
    self->governed = 0;
    self->at = is_demonstrative(page, at - 1) ? adjectives_end(page, next, self->limit) : next; /* هذا اليوم التاريخي */
    return 0;
  }
  int deed = khi_is(page, at, KHI_IS_MATTER) || (s->pronoun && khi_is(page, at, KHI_IS_MASDAR));
  int relayed = khi_speaks(&out->relay) && deed && !(s->lead & ~KHI_LEAD_THE);
  if (relayed && next < self->limit && !page->signs[next].mark && !is_that(page, next)) /* نقلت عن فلان نفيه كذا */
    return finish(self->cast, at, at, self->limit, out) ? 1 : -1;
  int again = s->lead & KHI_LEAD_THE && khi_is(page, at, KHI_IS_MASDAR) && next < self->limit &&
              (taken_by(page, next) & self->takes); /* جدد التأكيد على كذا */
  if (again || (!subject && s->pronoun && khi_is(page, at, KHI_IS_RECORD | KHI_IS_MASDAR))) { /* اختتم حديثه بالقول */
    self->at++;
    return 0;
  }
  if (self->takes & KHI_TAKES_OBJECT && !self->relative && begins_object(self, out))
    return finish(self->cast, at, at, self->limit, out) ? 1 : -1;
  if (!subject && !self->governed && !self->relative && !khi_is(page, at, KHI_IS_MATTER) &&
      !(s->lead & (KHI_LEAD_BY | KHI_LEAD_FOR)) && length_of(page, at) > 2 && !has_attached(page, at, BEH)) {
    take_subject(self, out);
    return 0;
  }
  self->fresh = 0;
  self->at++;
  return 0;
}

int khi_content_find(const khi_cast *cast, size_t verb, int finite, int topic, size_t limit, khi_content *out) {
  const khi_page *page = cast->page;
  const khi_sign *s = &page->signs[verb];
  size_t reach = finite || is_saying(page, verb) ? REACH : CARRIED_REACH;
  if (s->lexeme->takes & KHI_TAKES_NEAR) reach = NEAR_REACH;
  scan self = {cast, verb, verb + 1, limit, s->lexeme->takes, topic, 0, 0, 1};
  *out = (khi_content){KHI_NOBODY, KHI_NOBODY, 0, 0, 0, 0, 0};
  while (self.at < limit && self.at <= verb + reach) {
    int found = page->signs[self.at].mark ? at_mark(&self, out) : at_word(&self, out);
    if (found) return found > 0;
  }
  return 0;
}
