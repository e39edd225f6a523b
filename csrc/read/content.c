#include "read/content.h"

#include "read/attribution.h"
#include "read/content_words.h"

enum { ALEF = 0x627, BEH = 0x628, LAM = 0x644, WAW = 0x648 };
enum { REACH = 45, CARRIED_REACH = 12, NEAR_REACH = 10 };
enum { LOOSE_QUOTE_MIN = 5 }; /* as KHI_QUOTE_MIN, where the speaker does not stand beside it */

static int finish(const khi_cast *cast, size_t marker, size_t first, size_t limit, khi_content *out) {
  const khi_page *page = cast->page;
  int phrase =
      !khi_is_that(page, marker) && page->signs[marker].mark != ':' && (!first || !khi_is_that(page, first - 1));
  while (first < limit && khi_is_comma(page, first)) first++;
  if (first >= limit) return 0;
  out->marker = marker;
  out->first = first;
  out->direct = 0;
  if (khi_opens_quote(page, first) && page->signs[first].mention == KHI_NONE &&
      page->signs[first].partner - first > KHI_QUOTE_MIN) {
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
      page->seg->words[first].start + (khi_is(page, first, KHI_IS_THAT_PRONOUN) && khi_letter(page, first, 0) == BEH);
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
    if (khi_opens_quote(page, i) && close >= s.end && close < s.end + KHI_QUOTE_MIN) self->at = close + 1;
  }
  self->fresh = 1;
}

/* Whether a clause behind أن follows soon, before another verb. */
static int has_clause(const scan *self, size_t word) {
  enum { SOON = 12 };
  const khi_page *page = self->cast->page;
  for (size_t i = word + 1; i < self->limit && i < word + SOON && !khi_is_finite(page, i); i++) {
    if (khi_is(page, i, KHI_IS_PARTICIPLE) && page->signs[i - 1].mark) break;
    if (khi_is_that(page, i) && !page->signs[i].lead && !khi_is(page, i - 1, KHI_IS_PREPOSITION)) return 1;
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
      return khi_is(page, i + 1, KHI_IS_MATTER) || khi_has_masdar_form(page, i + 1);
  }
  return 0;
}

/* An indefinite noun behind a comma that another noun completes, where an object is still due: أعلنت كذا، خوض مقاتليها. */
static int is_due(const scan *self, const khi_content *out) {
  const khi_page *page = self->cast->page;
  size_t next = self->at + 1;
  if (!khi_speaks(&out->subject) || self->governed || !khi_is_comma(page, self->at - 1) || next >= self->limit)
    return 0;
  if (page->signs[self->at].lexeme || khi_is_definite(page, self->at) || khi_word_length(page, self->at) < 3) return 0;
  if (page->signs[next].mark || page->signs[next].lead & (KHI_LEAD_BY | KHI_LEAD_FOR)) return 0;
  uint16_t last = khi_letter(page, next, khi_word_length(page, next) - 1),
           before = khi_letter(page, next, khi_word_length(page, next) - 2);
  int owned = khi_word_length(page, next) > 4 && (last == 0x647 || (last == ALEF && before == 0x647)); /* ه، ها */
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
  if (khi_has_masdar_form(page, at) && (!khi_is_definite(page, at) || khi_speaks(&out->subject))) return 1;
  if (khi_is(page, self->verb, KHI_IS_PARTICIPLE) && at == self->verb + 1 && khi_is_definite(page, at)) return 1;
  int behind_topic =
      self->topic && at == self->verb + 1 && khi_word_length(page, at) > 2 && khi_letter(page, at, 1) != LAM;
  int attached = (khi_letter(page, at, 0) == LAM || khi_letter(page, at, 0) == BEH) &&
                 (khi_letter(page, at, 1) == LAM || khi_letter(page, at, 1) == ALEF); /* للرماية */
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
  if (khi_is(page, behind, KHI_IS_PREPOSITION)) return behind + 1 < limit && khi_is_that(page, behind + 1);
  return khi_is_that(page, behind) || khi_is(page, behind, KHI_IS_MATTER) || khi_has_masdar_form(page, behind);
}

/* A mark on the way: 1 if content begins behind it, -1 if none will. */
static int at_mark(scan *self, khi_content *out) {
  const khi_page *page = self->cast->page;
  const khi_sign *s = &page->signs[self->at];
  size_t next = self->at + 1;
  if (s->mark == ':' && self->takes & KHI_TAKES_QUOTE) {
    if (next < self->limit && khi_opens_quote(page, next)) return finish_quote(page, self->at, next, out) ? 1 : -1;
    int that = next < self->limit && khi_is_that(page, next) && !khi_is(page, next, KHI_IS_THAT_PRONOUN); /* قال: إن */
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
    int said = s->mention == KHI_NONE && s->partner - self->at > (self->fresh ? KHI_QUOTE_MIN : LOOSE_QUOTE_MIN);
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
      int aside = khi_is(page, next, KHI_IS_COMMENT) && khi_letter(page, next, 0) == WAW; /* فلان، وهو كذا، إن */
      if (aside && khi_speaks(&out->subject)) {
        self->relative = 1;
        self->at = next + 1;
        return 0;
      }
      if (khi_is(page, next, KHI_IS_PARTICIPLE) && n->mention == KHI_NONE) return -1;
      int asked = khi_speaks(&out->subject) && is_nameless(page, &out->subject); /* مسؤول، طلب عدم نشر اسمه، */
      int told = khi_speaks(&out->subject) && khi_is_finite(page, next) && /* في تقرير، ورد للوكالة، إن */
                 (n->pronoun || n->lexeme->takes & KHI_TAKES_NEAR);
      if (khi_is_finite(page, next) && !n->lead && (asked || told)) {
        self->relative = 1;
        self->at = next + 1;
        return 0;
      }
      if (khi_is_finite(page, next) && !self->relative) return -1;
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
         !(khi_taken_by(page, before) & self->takes);
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
  return khi_is(page, word, KHI_IS_PARTICIPLE) && khi_word_length(page, word) >= 5 &&
         khi_letter(page, word, 0) == 0x642 && khi_letter(page, word, 1) == ALEF && khi_letter(page, word, 2) == 0x626;
}

/* Whether what a preposition governs may be content: a word, or a quotation that is no name. */
static int opens_content(const scan *self, size_t word) {
  const khi_page *page = self->cast->page;
  if (!page->signs[word].mark) return 1;
  int clause = (self->takes & KHI_TAKES_CLAUSE) != 0;
  return khi_opens_quote(page, word) && page->signs[word].mention == KHI_NONE &&
         page->signs[word].partner - word > (clause ? KHI_QUOTE_MIN : 1);
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
  if (khi_is_that(page, at) && !s->lead && self->takes & (KHI_TAKES_CLAUSE | KHI_TAKES_BY) && !is_bound(self)) {
    size_t first = khi_is(page, at, KHI_IS_THAT_PRONOUN) ? at : next;
    return finish(self->cast, at, first, self->limit, out) ? 1 : -1;
  }
  if (khi_is_that(page, at)) {
    self->at++;
    return 0;
  }
  if (type >= 0) {
    int oblique = self->governed || khi_is_oblique(page, s->mention);
    size_t stop = page->mentions[s->mention].words_end;
    int titled = out->subject.noun && out->subject.noun->kinds & (KHI_IS_TITLE | KHI_IS_HONORIFIC);
    int last = stop < self->limit && (page->signs[stop].mark || khi_is_that(page, stop));
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
  if (khi_is_finite(page, at) && !self->relative) {
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
  uint32_t preposition = khi_taken_by(page, at);
  if (preposition & self->takes && !self->relative && next < self->limit && opens_content(self, next)) {
    if (khi_is_that(page, next)) {
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
        next < self->limit && khi_begins(page, next) < 0 && !page->signs[next].mark && !khi_is_that(page, next) ? 2 : 1;
    return 0;
  }
  if (!self->relative && ((self->takes & KHI_TAKES_BY && khi_is_detached(page, at, BEH, self->limit)) ||
                          (self->takes & KHI_TAKES_FOR && khi_is_detached(page, at, LAM, self->limit))))
    return finish(self->cast, at, next, self->limit, out) ? 1 : -1;
  int place = next < self->limit && (khi_begins(page, next) == KHB_GPE || khi_begins(page, next) == KHB_LOC);
  if (self->takes & KHI_TAKES_CLAUSE && subject && khi_has_attached(page, at, BEH) &&
      (khi_is(page, at, KHI_IS_BODY) || (place && has_clause(self, at)))) {
    self->governed = 1; /* أفاد مصدر بمحافظة كذا بأن: where the source is */
    self->at++;
    return 0;
  }
  if (((self->takes & KHI_TAKES_BY && khi_has_attached(page, at, BEH)) ||
       (self->takes & KHI_TAKES_FOR && khi_has_attached(page, at, LAM) && khi_letter(page, at, 1) != LAM)) &&
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
  if (relayed && next < self->limit && !page->signs[next].mark && !khi_is_that(page, next)) /* نقلت عن فلان نفيه كذا */
    return finish(self->cast, at, at, self->limit, out) ? 1 : -1;
  int again = s->lead & KHI_LEAD_THE && khi_is(page, at, KHI_IS_MASDAR) && next < self->limit &&
              (khi_taken_by(page, next) & self->takes); /* جدد التأكيد على كذا */
  if (again || (!subject && s->pronoun && khi_is(page, at, KHI_IS_RECORD | KHI_IS_MASDAR))) { /* اختتم حديثه بالقول */
    self->at++;
    return 0;
  }
  if (self->takes & KHI_TAKES_OBJECT && !self->relative && begins_object(self, out))
    return finish(self->cast, at, at, self->limit, out) ? 1 : -1;
  if (!subject && !self->governed && !self->relative && !khi_is(page, at, KHI_IS_MATTER) &&
      !(s->lead & (KHI_LEAD_BY | KHI_LEAD_FOR)) && khi_word_length(page, at) > 2 && !khi_has_attached(page, at, BEH)) {
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
