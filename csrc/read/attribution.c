#include "read/attribution.h"

enum { LAM = 0x644 };

/* The speaker behind a verb of speech: ما ذكرته الوكالة، كما قال المدير; who spoke last if the verb stands alone. */
static int spoken_by(const khi_cast *cast, size_t verb, size_t limit, khi_attribution *out) {
  const khi_page *page = cast->page;
  if (verb >= limit || !khi_is(page, verb, KHI_IS_PAST | KHI_IS_PRESENT)) return 0;
  size_t at = verb + 1;
  while (at < limit &&
         (khi_is(page, at, KHI_IS_ADVERB) ||
          (page->seg->words[at].end - page->seg->words[at].start == 2 && khi_begins_with(page, at, 0x628)))) /* به */
    at++;
  out->speaker = khi_speaker_at(cast, at, limit);
  if (!khi_speaks(&out->speaker)) {
    out->speaker = khi_cast_carried(cast, page->signs[verb].lexeme->verb & KHI_VERB_AGREEMENT);
    out->end = at;
    return khi_speaks(&out->speaker);
  }
  out->end = out->speaker.end;
  return 1;
}

int khi_source_at(const khi_cast *cast, size_t at, size_t limit, khi_attribution *out) {
  enum { RECORD_REACH = 6 };
  const khi_page *page = cast->page;
  if (at >= limit) return 0;
  int type = khi_begins(page, at);
  if (type == KHB_PER || type == KHB_ORG || type == KHB_GPE || type == KHB_ROLE) {
    out->speaker = khi_speaker_at(cast, at, limit);
    out->end = out->speaker.end;
    return 1;
  }
  if (type >= 0) return 0;
  if (khi_is(page, at, KHI_IS_ATTRIBUTION_WORD)) { /* بحسب قول فلان، على حد تعبيره */
    if (!page->signs[at].pronoun) return khi_source_at(cast, at + 1, limit, out);
    out->speaker = khi_cast_carried(cast, 0);
    out->end = at + 1;
    return 1; /* whoever it is, who speaks in this sentence may not have been taken note of */
  }
  if (khi_is(page, at, KHI_IS_RECORD | KHI_IS_DATA)) {
    for (size_t i = at + 1; i < limit && i < at + RECORD_REACH && !page->signs[i].mark; i++) {
      int owner = khi_begins(page, i);
      int known = khi_is(page, i, KHI_IS_BODY | KHI_IS_TITLE | KHI_IS_SOURCE) && page->signs[i].lead & KHI_LEAD_THE;
      if (owner != KHB_PER && owner != KHB_ORG && owner != KHB_ROLE && owner != KHB_GPE && !known) continue;
      out->speaker = khi_speaker_at(cast, i, limit);
      out->end = out->speaker.end;
      return 1;
    }
    if (khi_is(page, at, KHI_IS_DATA) && !khi_is(page, at, KHI_IS_SOURCE)) return 0;
    khi_speaker last = khi_cast_carried(cast, 0);
    out->speaker = khi_speaker_at(cast, at, limit);
    out->end = out->speaker.end;
    if (page->signs[at].lead & KHI_LEAD_THE && out->speaker.entity == KHI_NONE && khi_speaks(&last))
      out->speaker = last;
    return out->end > at;
  }
  out->speaker = khi_speaker_at(cast, at, limit);
  out->end = out->speaker.end;
  int source = khi_is(page, at, KHI_IS_SOURCE | KHI_IS_TITLE | KHI_IS_BODY | KHI_IS_HONORIFIC);
  return khi_speaks(&out->speaker) && (source || out->speaker.entity != KHI_NONE);
}

int khi_attribution_at(const khi_cast *cast, size_t word, size_t limit, khi_attribution *out) {
  const khi_page *page = cast->page;
  if (word + 1 >= limit || page->signs[word].mention != KHI_NONE) return 0;
  if (khi_is(page, word, KHI_IS_ATTRIBUTION | KHI_IS_ATTRIBUTION_TO)) {
    if (khi_is_word(page, word + 1, u"ما") || khi_is_word(page, word + 1, u"لما"))
      return spoken_by(cast, word + 2, limit, out);
    int to = khi_is(page, word, KHI_IS_ATTRIBUTION_TO);
    if (to && !khi_begins_with(page, word + 1, LAM)) return 0;
    if (!khi_source_at(cast, word + 1, limit, out)) return 0;
    int own = out->speaker.name_first == word + 1 && page->signs[word + 1].mention == KHI_NONE;
    out->speaker.skip = to && own && page->units[page->seg->words[word + 1].start + 1] != LAM;
    return 1;
  }
  if (khi_is(page, word, KHI_IS_ATTRIBUTION_WHAT)) return spoken_by(cast, word + 1, limit, out);
  if (khi_is(page, word, KHI_IS_ATTRIBUTION_FROM))
    return word + 2 < limit && khi_is_word(page, word + 1, u"عن") && khi_source_at(cast, word + 2, limit, out);
  if (!khi_is_word(page, word, u"على") || word + 2 >= limit || !khi_is_word(page, word + 1, u"حد")) return 0;
  if (!khi_is(page, word + 2, KHI_IS_ATTRIBUTION_WORD)) return 0;
  return khi_source_at(cast, word + 2, limit, out);
}
