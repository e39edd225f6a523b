/*
 * Speakers: noun phrases that can speak, and who they are. A name is its entity; a role or a definite noun (الوزيرة،
 * الشركة) is who last bore it; what nothing resolves speaks by its words (مصدر أمني).
 */
#ifndef KHI_READ_SPEAKER_H
#define KHI_READ_SPEAKER_H

#include "read/hash_map.h"
#include "read/role.h"

typedef struct khi_speaker {
  uint32_t entity;               /* KHI_NONE: none, the words alone */
  uint32_t first, end;           /* its words; first == end: nobody */
  uint32_t name_first, name_end; /* the words that name it: elsewhere, if it is المسؤول for مسؤول محلي */
  const khi_lexeme *noun;        /* the noun before or instead of the name that shows what it is, or NULL */
  uint8_t agreement;             /* KHI_VERB_* it was seen to agree with; 0: unknown */
  uint8_t joined;                /* several names, joined by و */
  uint8_t carried;               /* not named here but before */
  uint8_t skip;                  /* units of its first word that are no part of the name: لصحفي */
} khi_speaker;

#define KHI_NOBODY ((khi_speaker){KHI_NONE, 0, 0, 0, 0, NULL, 0, 0, 0, 0})

static inline int khi_speaks(const khi_speaker *self) { return self->first < self->end; }

/* Whether a verb may agree so (KHI_VERB_*; 0: any) with what is known of who speaks. */
static inline int khi_agrees(const khi_speaker *self, uint8_t agreement) {
  return !agreement || !self->agreement || self->agreement == agreement;
}

enum { KHI_CARRIERS = 6 };

/* Who has been named and has spoken so far. */
typedef struct khi_cast {
  const khi_page *page;
  const khi_roles *roles;
  size_t word, mention, role;              /* seen so far */
  khi_speaker spoke[KHI_CARRIERS];         /* the newest first */
  khi_speaker by_lemma[2][KHI_LEMMAS_MAX]; /* who last bore a title, men and women, or is the last body of a kind */
  uint32_t introduced[KHI_LEMMAS_MAX]; /* 1 + the word where a noun last stood without the article: صحيفة كذا، مسؤول */
  khi_speaker person;                  /* who was named last */
  khi_speaker media;                   /* the last paper, channel or agency that spoke or was named by its kind */
  uint32_t *bearer;                    /* [entity_count]: of a role, the person who last bore it */
  khi_hash_map surnames;               /* the last words of persons' names, as written, by their hashes: entities */
} khi_cast;

khb_status khi_cast_init(khi_cast *self, const khi_page *page, const khi_roles *roles, khi_arena *arena,
                         khb_error *error);

/* Take note of the names before a word. Words only grow from call to call. */
void khi_cast_advance(khi_cast *self, size_t word);

/* Take note of who has spoken through another, or has let another speak: the paper that quotes, its source. */
void khi_cast_relayed(khi_cast *self, const khi_speaker *speaker);

/* Take note that someone has spoken. */
void khi_cast_spoke(khi_cast *self, const khi_speaker *speaker, uint8_t agreement);

/* The last who spoke and may agree so (KHI_VERB_*; 0: any), marked as carried; nobody if none has. */
khi_speaker khi_cast_carried(const khi_cast *self, uint8_t agreement);

/* The noun phrase that begins at a word, before `limit`. Nobody if a noun phrase that speaks cannot begin so. */
khi_speaker khi_speaker_at(const khi_cast *self, size_t word, size_t limit);

/* The noun phrase that ends right before a word, not before `begin`: the subject before its verb. */
khi_speaker khi_speaker_before(const khi_cast *self, size_t word, size_t begin);

/*
 * The first person, else the first body or place of the words [begin, end) that no preposition governs and that may
 * agree so (KHI_VERB_*; 0: any).
 */
khi_speaker khi_speaker_within(const khi_cast *self, size_t begin, size_t end, uint8_t agreement);

#endif
