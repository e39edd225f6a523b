/*
 * The gazetteer: names of towns and where they lie, mapped from a file that training/places made of GeoNames. Names are
 * found by the 64-bit hash of their key (place_lexicon.h), whole, so that no other name is taken for one.
 */
#ifndef KHI_READ_GAZETTEER_H
#define KHI_READ_GAZETTEER_H

#include "base/model.h"

/* Sections: hashes of names, rising; the place of each, the largest of one name first; places; their Latin names. */
#define KHI_PLACE_HASHES KHI_TAG('P', 'K', 'E', 'Y')
#define KHI_PLACE_INDICES KHI_TAG('P', 'I', 'D', 'X')
#define KHI_PLACE_RECORDS KHI_TAG('P', 'R', 'E', 'C')
#define KHI_PLACE_TEXT KHI_TAG('P', 'T', 'X', 'T')

typedef struct khi_town {
  uint32_t geonames_id;
  int32_t latitude, longitude; /* ten-thousandths of a degree */
  uint32_t population, name;   /* name: where in the text; UTF-8, ends in a zero */
  char country[2];
  char region[KHB_PLACE_REGION_MAX]; /* GeoNames' first level; ends in a zero, as 8 letters at most do */
} khi_town;                          /* 32 bytes */

struct khb_gazetteer {
  khb_allocator allocator;
  khi_model model;
  const uint64_t *hashes;  /* [name_count] */
  const uint32_t *indices; /* [name_count] */
  const khi_town *towns;   /* [town_count] */
  const char *text;
  size_t name_count, town_count;
};

/* The index of the first name of that hash, and how many there are. */
size_t khi_gazetteer_find(const khb_gazetteer *self, uint64_t hash, size_t *count);

#endif
