/*
 * What lexicon/ knows of places: countries with their adjectives, cities, regions, the nouns that stand before a
 * place's name. The tables are generated from it by tools/generate.py.
 */
#ifndef KHI_READ_PLACE_LEXICON_H
#define KHI_READ_PLACE_LEXICON_H

#include "tag/word_form.h"

enum {
  KHI_COUNTRIES_MAX = 256,
  KHI_NO_COUNTRY = KHI_COUNTRIES_MAX - 1,
  KHI_NOT_A_POINT = KHB_PLACE_KIND_COUNT, /* a kind of the lexicon's own: seas, continents, the points of the compass */
  KHI_PLACE_KEY_MAX = 128                 /* units; no name of a place has more */
};

typedef struct khi_known_place {
  int kind; /* khb_place_kind or KHI_NOT_A_POINT */
  char country[3], region[KHB_PLACE_REGION_MAX];
  uint32_t geonames_id;
  double latitude, longitude;
  const char *name;
  char beside[3]; /* of a country: another whose mention tells of it as well; "": none */
} khi_known_place;

typedef enum khi_place_word {
  KHI_COUNTRY_NAME, /* index: of khi_country */
  KHI_ADJECTIVE,    /* the same */
  KHI_PLACE_NAME,   /* index: of khi_lexicon_place */
  KHI_HEAD_OF_TOWN, /* index: 1 before the name, 2 inside it, 3 before or behind it */
  KHI_HEAD_OF_REGION,
  KHI_HEAD_OF_COUNTRY,
  KHI_HEAD_OF_LAND, /* of any kind of place: منطقة */
  KHI_HEAD_OF_SITE,
  KHI_HEAD_OF_SEAT /* where a body sits: مقر */
} khi_place_word;

typedef struct khi_place_entry {
  const uint16_t *key;
  uint16_t length;
  uint16_t what; /* khi_place_word */
  uint32_t index;
} khi_place_entry;

/* A canonical name as names of places are compared; 0 if it is too long for one. `out` [KHI_PLACE_KEY_MAX]. */
size_t khi_place_key(const khi_foldings *foldings, const uint16_t *name, size_t length, uint16_t *out);
/* The same of a word of a text. `out` [KHI_PLACE_KEY_MAX]. */
size_t khi_place_word_key(const khi_foldings *foldings, const uint16_t *units, size_t length, uint16_t *out);

/* The entries of that key, one behind the other; how many. */
size_t khi_place_entries(const uint16_t *key, size_t length, const khi_place_entry **out);

/* Whether a word is a noun of that kind (KHI_HEAD_OF_*) that stands so: 1 before a name, 2 inside one. */
int khi_is_place_head(const uint16_t *key, size_t length, khi_place_word what, unsigned stands);

const khi_known_place *khi_country(size_t index);
const khi_known_place *khi_lexicon_place(size_t index);
/* The index of a country by its ISO code, or KHI_NO_COUNTRY. */
size_t khi_country_index(const char *code);

/*
 * The country that a word names by an adjective (الليبية, لليبيين) or, if `names`, by name, with or without clitics and
 * article; KHI_NO_COUNTRY if none does.
 */
size_t khi_word_country(const uint16_t *key, size_t length, int names);

#endif
