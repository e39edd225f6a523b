#include "read/lexeme.h"

#include <string.h>

static const khi_lexeme lexemes[] = {
#include "read/lexemes.inc"
};
enum { LEXEMES = sizeof lexemes / sizeof *lexemes };

enum { ALEF = 0x627, BEH = 0x628, TEH_MARBUTA = 0x629, TEH = 0x62A, SEEN = 0x633, FEH = 0x641, LAM = 0x644 };
enum { HAMZA = 0x621, YEH_HAMZA = 0x626, MEEM = 0x645, HEH = 0x647, WAW = 0x648, YEH = 0x64A };

static const uint32_t FINITE = KHI_IS_PAST | KHI_IS_PRESENT | KHI_IS_MEET;
static const uint32_t NOUNS = KHI_IS_MASDAR | KHI_IS_RECORD | KHI_IS_DATA | KHI_IS_SOURCE | KHI_IS_MATTER |
                              KHI_IS_TITLE | KHI_IS_HONORIFIC | KHI_IS_BODY | KHI_IS_MEETING | KHI_IS_MEET_NOUN;
static const uint32_t WITH_PRONOUN = KHI_IS_PAST | KHI_IS_PRESENT | KHI_IS_MASDAR | KHI_IS_RECORD | KHI_IS_MATTER |
                                     KHI_IS_ATTRIBUTION_WORD | KHI_IS_TITLE | KHI_IS_HONORIFIC | KHI_IS_MEET |
                                     KHI_IS_MEETING;

static int compare(const uint16_t *form, size_t length, const khi_lexeme *lexeme) {
  size_t shared = length < lexeme->length ? length : lexeme->length;
  for (size_t i = 0; i < shared; i++)
    if (form[i] != lexeme->form[i]) return form[i] < lexeme->form[i] ? -1 : 1;
  return length < lexeme->length ? -1 : length > lexeme->length;
}

/* A form that is of one of these kinds, or NULL. */
static const khi_lexeme *find(const uint16_t *form, size_t length, uint32_t kinds) {
  size_t low = 0, high = LEXEMES;
  if (length < 2 || length > KHI_LEXEME_MAX) return NULL;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = compare(form, length, &lexemes[middle]);
    if (!order) return lexemes[middle].kinds & kinds ? &lexemes[middle] : NULL;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return NULL;
}

/* With ه، ها، هم، هما at the end, before which ة is written ت, and ء may be ئ. */
static const khi_lexeme *find_with_pronoun(const uint16_t *form, size_t length) {
  size_t cut = 0;
  uint16_t stem[KHI_LEXEME_MAX];
  if (length > 3 && form[length - 1] == HEH) cut = 1;
  else if (length > 5 && form[length - 3] == HEH && form[length - 2] == MEEM && form[length - 1] == ALEF) cut = 3;
  else if (length > 4 && form[length - 2] == HEH && (form[length - 1] == ALEF || form[length - 1] == MEEM)) cut = 2;
  if (!cut || length - cut > KHI_LEXEME_MAX) return NULL;
  length -= cut;
  const khi_lexeme *found = find(form, length, WITH_PRONOUN);
  if (found || (form[length - 1] != TEH && form[length - 1] != YEH_HAMZA)) return found;
  memcpy(stem, form, length * sizeof *stem);
  stem[length - 1] = form[length - 1] == TEH ? TEH_MARBUTA : HAMZA;
  return find(stem, length, WITH_PRONOUN);
}

/* Without a preposition and the article: بالوزارة، للوزير. */
static khi_lexeme_match find_noun(const uint16_t *form, size_t length, uint8_t lead) {
  khi_lexeme_match none = {NULL, 0, 0};
  size_t at = 0;
  if (length < 4) return none;
  if (form[0] == BEH || form[0] == LAM) {
    lead |= form[0] == BEH ? KHI_LEAD_BY : KHI_LEAD_FOR;
    at = 1;
  }
  if (form[at] == ALEF && form[at + 1] == LAM) {
    lead |= KHI_LEAD_THE;
    at += 2;
  } else if (at && form[0] == LAM && form[1] == LAM) {
    lead |= KHI_LEAD_THE;
    at = 2;
  }
  if (!at) return none;
  const khi_lexeme *found = find(form + at, length - at, NOUNS);
  if (found) return (khi_lexeme_match){found, lead, 0};
  found = lead & KHI_LEAD_THE ? NULL : find_with_pronoun(form + at, length - at);
  return found && found->kinds & NOUNS ? (khi_lexeme_match){found, lead, 1} : none;
}

khi_lexeme_match khi_lexeme_find(const uint16_t *given, size_t length) {
  uint16_t folded[40];
  uint8_t lead = 0;
  if (length > sizeof folded / sizeof *folded) return (khi_lexeme_match){NULL, 0, 0};
  for (size_t i = 0; i < length; i++) {
    int alef = given[i] == 0x623 || given[i] == 0x625 || given[i] == 0x622 || given[i] == 0x671;
    folded[i] = alef ? ALEF : given[i];
  }
  const uint16_t *form = folded;
  for (int cut = 0;; cut++) { /* as it is, then without و or ف */
    const khi_lexeme *found = find(form, length, UINT32_MAX);
    if (found && found->verb & KHI_VERB_BARE && given[form - folded] != ALEF) found = NULL;
    if (found) return (khi_lexeme_match){found, lead, 0};
    if (length > 3 && form[0] == SEEN && (form[1] == YEH || form[1] == TEH) &&
        (found = find(form + 1, length - 1, FINITE & ~(uint32_t)KHI_IS_PAST)))
      return (khi_lexeme_match){found, (uint8_t)(lead | KHI_LEAD_WILL), 0};
    khi_lexeme_match noun = find_noun(form, length, lead);
    if (noun.lexeme) return noun;
    if (length > 4 && form[length - 1] == ALEF && (found = find(form, length - 1, NOUNS))) /* تقريرا */
      return (khi_lexeme_match){found, lead, 0};
    if ((found = find_with_pronoun(form, length))) return (khi_lexeme_match){found, lead, 1};
    if (cut || length < 3 || (form[0] != WAW && form[0] != FEH)) return (khi_lexeme_match){NULL, lead, 0};
    lead = KHI_LEAD_AND;
    form++;
    length--;
  }
}

const khi_lexeme *khi_lexeme_cut_short(const uint16_t *text, size_t length) {
  int and = length == 3 && text[0] == WAW;
  if ((length != 2 && !and) || (text[length - 1] != '.' && text[length - 1] != '/')) return NULL;
  uint16_t form[] = {text[and], '.'};
  const khi_lexeme *lexeme = khi_lexeme_find(form, 2).lexeme;
  return lexeme && lexeme->kinds & KHI_IS_HONORIFIC ? lexeme : NULL;
}
