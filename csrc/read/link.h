/* Entities: the mentions of a text that name the same thing, gathered. */
#ifndef KHI_READ_LINK_H
#define KHI_READ_LINK_H

#include "read/name.h"

typedef struct khi_entity {
  khb_entity_type type;
  uint32_t mention; /* the mention whose name is the fullest */
} khi_entity;

/*
 * Give each mention [count] the index of its entity. Mentions of one type with the same name are one entity; a person
 * named by the last word or words of a fuller name is the nearest such person before, else the first after. Entities
 * stand in the order of their first mention. `seed`: see hash_map.h. Arrays are allocated in `arena`. KHB_ERROR_MEMORY.
 */
khb_status khi_entities_link(const khi_fold *key_fold, uint64_t seed, const khi_mention *mentions,
                             const khi_name *names, size_t count, khi_arena *arena, uint32_t **entity_of,
                             khi_entity **entities, size_t *entity_count, khb_error *error);

#endif
