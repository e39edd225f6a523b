#include "read/gender.h"

/* What is known of an entity: the first word that shows each gender, by strength. */
typedef struct evidence {
  uint32_t female, male;       /* of a verb beside the person's name, or of a feminine title; KHI_NONE: none */
  uint32_t her_verb, his_verb; /* weaker: of one that only the order of the text gives to the person: وأضافت */
  uint32_t male_title;         /* weaker: women bear masculine titles too */
} evidence;

static const evidence nothing = {KHI_NONE, KHI_NONE, KHI_NONE, KHI_NONE, KHI_NONE};

static void see(uint32_t *slot, size_t word) {
  if (*slot == KHI_NONE) *slot = (uint32_t)word;
}

static void see_title(const khi_page *page, size_t word, evidence *e) {
  const khi_sign *s = &page->signs[word];
  if (!s->lexeme || !(s->lexeme->kinds & (KHI_IS_TITLE | KHI_IS_HONORIFIC))) return;
  if (s->lexeme->noun & KHI_NOUN_F) see(&e->female, word);
  if (s->lexeme->noun & KHI_NOUN_M) see(&e->male_title, word);
}

static void see_agreement(const khi_statement *s, evidence *e) {
  if (s->agreement == KHI_VERB_F) see(s->speaker.carried ? &e->her_verb : &e->female, s->verb);
  if (s->agreement == KHI_VERB_M) see(s->speaker.carried ? &e->his_verb : &e->male, s->verb);
}

static khi_voice judge(const evidence *e) {
  if (e->female != KHI_NONE && e->male == KHI_NONE) return (khi_voice){KHB_GENDER_FEMALE, e->female};
  if (e->female != KHI_NONE) return (khi_voice){KHB_GENDER_UNKNOWN, KHI_NONE};
  if (e->male != KHI_NONE) return (khi_voice){KHB_GENDER_MALE, e->male};
  if (e->her_verb != KHI_NONE && e->his_verb == KHI_NONE && e->male_title == KHI_NONE)
    return (khi_voice){KHB_GENDER_FEMALE, e->her_verb};
  if (e->his_verb != KHI_NONE && e->her_verb == KHI_NONE) return (khi_voice){KHB_GENDER_MALE, e->his_verb};
  if (e->male_title != KHI_NONE) return (khi_voice){KHB_GENDER_MALE, e->male_title};
  return (khi_voice){KHB_GENDER_UNKNOWN, KHI_NONE};
}

static int is_person(const khi_page *page, const khi_speaker *s) {
  if (!khi_speaks(s) || s->joined) return 0;
  if (s->entity != KHI_NONE) return page->entities[s->entity].type == KHB_PER;
  const khi_sign *head = &page->signs[s->first];
  return head->lexeme && head->lexeme->kinds & (KHI_IS_TITLE | KHI_IS_HONORIFIC);
}

khb_status khi_voices_find(const khi_page *page, const khi_roles *roles, const khi_statements *statements,
                           khi_arena *arena, khi_voice **out, khb_error *error) {
  evidence *of = khi_arena_allocate(arena, khi_product(page->entity_count, sizeof *of));
  khi_voice *voices = khi_arena_allocate(arena, khi_product(statements->count, sizeof *voices));
  if (!of || !voices) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the voices of a text");
  for (size_t e = 0; e < page->entity_count; e++) of[e] = nothing;
  for (size_t i = 0; i < page->mention_count; i++) {
    const khi_mention *m = &page->mentions[i];
    if (m->type != KHB_PER) continue;
    if (m->first && page->signs[m->first - 1].mention == KHI_NONE && page->signs[m->first - 1].lead & KHI_LEAD_THE)
      see_title(page, m->first - 1, &of[page->entity_of[i]]); /* السيدة هدى */
  }
  for (size_t i = 0; i < roles->count; i++)
    see_title(page, roles->items[i].first, &of[page->entity_of[roles->items[i].person]]);
  for (size_t i = 0; i < statements->count; i++) {
    const khi_statement *s = &statements->items[i];
    if (!is_person(page, &s->speaker)) continue;
    if (s->speaker.entity != KHI_NONE) see_agreement(s, &of[s->speaker.entity]);
  }
  for (size_t i = 0; i < statements->count; i++) {
    const khi_statement *s = &statements->items[i];
    voices[i] = (khi_voice){KHB_GENDER_NONE, KHI_NONE};
    if (!is_person(page, &s->speaker)) continue;
    evidence own = nothing;
    if (s->speaker.entity == KHI_NONE) see_title(page, s->speaker.first, &own);
    else own = of[s->speaker.entity];
    voices[i] = judge(&own);
    uint8_t shown = voices[i].gender == KHB_GENDER_FEMALE ? KHI_VERB_F
                    : voices[i].gender == KHB_GENDER_MALE ? KHI_VERB_M
                                                          : 0;
    if (shown && s->agreement == shown) voices[i].word = s->verb; /* its own verb rather than one elsewhere */
  }
  *out = voices;
  return KHB_OK;
}
