#include "read/link.h"

#include <string.h>

#include "base/hash.h"
#include "read/hash_map.h"
#include "read/spelling.h"

enum { KEY_MAX = 512 }; /* units of a name that are compared */

typedef struct keys {
  uint64_t whole;
  uint64_t suffix[6]; /* of the last 1, 2 ... words, shorter than the whole */
  size_t suffixes;
} keys;

/* The key of a name or of its last words. An article on a surname is one with or without it: الباعور, باعور. */
static uint64_t key_of(khb_entity_type type, const uint16_t *units, size_t length) {
  if (type == KHB_PER && length > 4 && units[0] == 0x627 && units[1] == 0x644) {
    units += 2;
    length -= 2;
  }
  return khi_mix(1 + (uint64_t)type, khi_hash_units(units, length));
}

static void keys_of(const khi_fold *fold, khb_entity_type type, const khi_name *name, keys *out) {
  uint16_t folded[KEY_MAX];
  size_t length = khi_fold_apply(fold, name->units, name->length > KEY_MAX ? KEY_MAX : name->length, folded);
  length = khi_unify_spelling(folded, length);
  out->whole = key_of(type, folded, length);
  out->suffixes = 0;
  if (type != KHB_PER) return;
  for (size_t at = length; at > 1 && out->suffixes < sizeof out->suffix / sizeof *out->suffix; at--)
    if (folded[at - 1] == ' ' && at < length) out->suffix[out->suffixes++] = key_of(type, folded + at, length - at);
}

khb_status khi_entities_link(const khi_fold *fold, uint64_t seed, const khi_mention *mentions, const khi_name *names,
                             size_t count, khi_arena *arena, uint32_t **out_entity_of, khi_entity **out_entities,
                             size_t *out_count, khb_error *error) {
  khi_hash_map by_name, last_by_suffix, first_by_suffix; /* of persons named more fully */
  size_t entity_count = 0;
  uint32_t *entity_of = khi_arena_allocate(arena, khi_product(count, sizeof *entity_of));
  uint32_t *fuller = khi_arena_allocate(arena, khi_product(count, sizeof *fuller)); /* of an entity, or itself */
  uint64_t *whole = khi_arena_allocate(arena, khi_product(count, sizeof *whole));   /* its key */
  khi_entity *entities = khi_arena_allocate(arena, khi_product(count, sizeof *entities));
  size_t suffixes = khi_product(count, sizeof((keys *)0)->suffix / sizeof(uint64_t));
  if (!entity_of || !fuller || !whole || !entities || !khi_hash_map_init(&by_name, arena, count, seed) ||
      !khi_hash_map_init(&last_by_suffix, arena, suffixes, seed) ||
      !khi_hash_map_init(&first_by_suffix, arena, suffixes, seed))
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory to link the names of a text");
  for (size_t i = 0; i < count; i++) {
    keys k;
    keys_of(fold, mentions[i].type, &names[i], &k);
    /* One word alone is the nearest person before that it can be short for, even if it stood for another earlier. */
    uint32_t entity = k.suffixes ? KHI_NOTHING : khi_hash_map_get(&last_by_suffix, k.whole);
    if (entity == KHI_NOTHING) entity = khi_hash_map_get(&by_name, k.whole);
    if (entity == KHI_NOTHING) entity = khi_hash_map_get(&last_by_suffix, k.whole);
    if (entity == KHI_NOTHING) {
      entity = (uint32_t)entity_count++;
      entities[entity] = (khi_entity){mentions[i].type, (uint32_t)i};
      fuller[entity] = entity;
      whole[entity] = k.whole;
      khi_hash_map_set(&by_name, k.whole, entity);
    }
    for (size_t s = 0; s < k.suffixes; s++) {
      khi_hash_map_set(&last_by_suffix, k.suffix[s], entity);
      if (khi_hash_map_get(&first_by_suffix, k.suffix[s]) == KHI_NOTHING)
        khi_hash_map_set(&first_by_suffix, k.suffix[s], entity);
    }
    entity_of[i] = entity;
  }
  /* A surname that came before its full name. A fuller name has more words, so this ends and makes no circle. */
  for (size_t e = 0; e < entity_count; e++) {
    uint32_t f = entities[e].type == KHB_PER ? khi_hash_map_get(&first_by_suffix, whole[e]) : KHI_NOTHING;
    if (f != KHI_NOTHING && names[entities[f].mention].words > names[entities[e].mention].words) fuller[e] = f;
  }
  for (size_t e = 0; e < entity_count; e++)
    while (fuller[fuller[e]] != fuller[e]) fuller[e] = fuller[fuller[e]];
  /* Number what is left by first mention. `whole` is done with: reuse it for the new numbers. */
  uint64_t *number = whole;
  size_t kept = 0;
  memset(number, 0xFF, count * sizeof *number);
  khi_entity *ordered = khi_arena_allocate(arena, khi_product(entity_count, sizeof *ordered));
  if (!ordered) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory to link the names of a text");
  for (size_t i = 0; i < count; i++) {
    uint32_t e = fuller[entity_of[i]];
    if (number[e] == UINT64_MAX) {
      number[e] = kept;
      ordered[kept++] = entities[e];
    }
    entity_of[i] = (uint32_t)number[e];
  }
  *out_entity_of = entity_of;
  *out_entities = ordered;
  *out_count = kept;
  return KHB_OK;
}
