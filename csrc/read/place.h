/* Places: which country, region or town an entity is, decided among namesakes by what else the text names. */
#ifndef KHI_READ_PLACE_H
#define KHI_READ_PLACE_H

#include "read/gazetteer.h"
#include "read/link.h"

typedef struct khi_place_input {
  const khb_gazetteer *gazetteer;
  const khi_foldings *foldings;
  const uint16_t *units;
  const khb_segmentation *segmentation;
  const khi_mention *mentions; /* [mention_count], as are the next two */
  const khi_name *names;
  const uint32_t *entity_of;
  size_t mention_count;
  const khi_entity *entities; /* [entity_count] */
  size_t entity_count;
  uint64_t seed; /* see hash_map.h */
} khi_place_input;

/* Find the places of entities into `out` [entity_count], in the arena; a score of 0: not known. KHB_ERROR_MEMORY. */
khb_status khi_places_find(const khi_place_input *input, khi_arena *arena, khb_place **out, khb_error *error);

#endif
