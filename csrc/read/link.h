/* Entities: the mentions of a text that name the same thing, gathered. */
#ifndef KHI_READ_LINK_H
#define KHI_READ_LINK_H

#include "read/name.h"

typedef struct khi_entity {
  khb_entity_type type;
  uint32_t mention; /* the mention whose name is the fullest */
} khi_entity;

/*
 * Give each mention [count] the index of its entity. Mentions of one type with the same name are one entity, and so are
 *   a person named by the last word or words of a fuller name: the nearest such person before, else the first after;
 *   a person named by a first name that one person before has;
 *   a body named without its kind or its nationality: كبلر, شركة «كبلر»; الحرس الثوري, الحرس الثوري الإيراني;
 *   a body and its abbreviation in brackets behind it: الاتحاد الدولي لكرة القدم (فيفا);
 *   a company or paper that stands elsewhere with its kind before it, though it reads like a person;
 *   a name of three words or more that was taken for a body here and for an event there.
 * The types of the last two are made one, but for names of the caller's, whose types stand.
 * Entities stand in the order of their first mention. `units`: the text, or NULL for names alone. `seed`: see
 * hash_map.h. Arrays are allocated in `arena`. KHB_ERROR_MEMORY.
 */
khb_status khi_entities_link(const khi_fold *key_fold, uint64_t seed, const uint16_t *units, khi_mention *mentions,
                             const khi_name *names, size_t count, khi_arena *arena, uint32_t **entity_of,
                             khi_entity **entities, size_t *entity_count, khb_error *error);

#endif
