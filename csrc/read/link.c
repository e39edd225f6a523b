#include "read/link.h"

#include <string.h>

#include "base/hash.h"
#include "read/hash_map.h"
#include "read/lexeme.h"
#include "read/spelling.h"

enum { KEY_MAX = 512 }; /* units of a name that are compared */
enum { ALEF = 0x627, TEH_MARBUTA = 0x629, LAM = 0x644, HEH = 0x647, YEH = 0x64A };

typedef struct keys {
  uint64_t whole;
  uint64_t shorter[6]; /* of what it may be called for short: a person's last words; a body without its kind */
  size_t count;        /* of those */
  uint64_t first;      /* of a person's first word, if there are more; 0: none */
  int firm;            /* a body whose first word says that it is a company or a paper */
} keys;

/* The key of a name or of its last words. An article on a surname is one with or without it: الباعور, باعور. */
static uint64_t key_of(khb_entity_type type, const uint16_t *units, size_t length) {
  if (type == KHB_PER && length > 4 && units[0] == ALEF && units[1] == LAM) {
    units += 2;
    length -= 2;
  }
  return khi_mix(1 + (uint64_t)type, khi_hash_units(units, length));
}

/* Whether a word is an adjective of nationality, as the last of a body's name: الإيراني، الأمريكية (folded). */
static int is_nationality(const uint16_t *units, size_t length) {
  if (length < 6 || units[0] != ALEF || units[1] != LAM) return 0;
  return units[length - 1] == YEH || (units[length - 1] == HEH && units[length - 2] == YEH);
}

static void body_keys(const uint16_t *folded, size_t length, keys *out) {
  size_t first = 0, last = length, words = 1;
  for (size_t i = length; i--;) {
    if (folded[i] != ' ') continue;
    first = i;
    words++;
    if (last == length) last = i;
  }
  if (words < 2) return;
  khi_lexeme_match kind = khi_lexeme_find(folded, first);
  if (!kind.lexeme && folded[first - 1] == HEH) { /* the key's folding has made a heh of the teh marbuta */
    uint16_t head[KHI_LEXEME_MAX];
    if (first > KHI_LEXEME_MAX) return;
    memcpy(head, folded, first * sizeof *head);
    head[first - 1] = TEH_MARBUTA;
    kind = khi_lexeme_find(head, first);
  }
  if (kind.lexeme && kind.lexeme->kinds & KHI_IS_BODY && !kind.lead) {
    out->shorter[out->count++] = key_of(KHB_ORG, folded + first + 1, length - first - 1);
    out->firm = (kind.lexeme->noun & (KHI_NOUN_MEDIA | KHI_NOUN_FIRM)) != 0;
  }
  if (words > 2 && is_nationality(folded + last + 1, length - last - 1))
    out->shorter[out->count++] = key_of(KHB_ORG, folded, last);
}

static void keys_of(const khi_fold *fold, khb_entity_type type, const khi_name *name, keys *out) {
  uint16_t folded[KEY_MAX];
  size_t length = khi_fold_apply(fold, name->units, name->length > KEY_MAX ? KEY_MAX : name->length, folded);
  length = khi_unify_spelling(folded, length);
  *out = (keys){.whole = key_of(type, folded, length)};
  if (type == KHB_ORG && length) body_keys(folded, length, out);
  if (type != KHB_PER) return;
  for (size_t at = length; at > 1 && out->count < sizeof out->shorter / sizeof *out->shorter; at--)
    if (folded[at - 1] == ' ' && at < length) out->shorter[out->count++] = key_of(type, folded + at, length - at);
  for (size_t at = 1; at < length && !out->first; at++)
    if (folded[at] == ' ') out->first = key_of(type, folded, at);
}

/* Whether a mention stands in brackets right behind the one before it. */
static int is_bracketed(const uint16_t *units, const khi_mention *before, const khi_mention *m) {
  uint32_t at = before->end;
  if (!units || before->type != KHB_ORG || m->type != KHB_ORG) return 0;
  while (at < m->start && units[at] == ' ') at++;
  return at + 1 == m->start && units[at] == '(';
}

static int may_be_confused(khb_entity_type type) {
  return type == KHB_ORG || type == KHB_EVENT || type == KHB_FAC || type == KHB_WORK || type == KHB_PROD;
}

/* One long name is of one type, that of its first mention. */
static khb_status retype_names(const khi_fold *fold, uint64_t seed, khi_mention *mentions, const khi_name *names,
                               size_t count, khi_arena *arena) {
  enum { WORDS_MIN = 3 };
  khi_hash_map types;
  if (!khi_hash_map_init(&types, arena, count, seed)) return KHB_ERROR_MEMORY;
  for (size_t i = 0; i < count; i++) {
    keys k;
    if (!may_be_confused(mentions[i].type) || names[i].words < WORDS_MIN) continue;
    keys_of(fold, KHB_MISC, &names[i], &k);
    uint32_t type = khi_hash_map_get(&types, k.whole);
    if (type == KHI_NOTHING) khi_hash_map_set(&types, k.whole, mentions[i].type);
    else if (!mentions[i].listed) mentions[i].type = (khb_entity_type)type;
  }
  return KHB_OK;
}

/* What reads like a person and stands elsewhere as a company or paper with its kind before it, is that. */
static khb_status retype_firms(const khi_fold *fold, uint64_t seed, khi_mention *mentions, const khi_name *names,
                               size_t count, khi_arena *arena) {
  khi_hash_map firms;
  if (!khi_hash_map_init(&firms, arena, count, seed)) return KHB_ERROR_MEMORY;
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    keys k;
    if (mentions[i].type != KHB_ORG) continue;
    keys_of(fold, KHB_ORG, &names[i], &k);
    if (k.firm) khi_hash_map_set(&firms, k.shorter[0], 1);
    found += (size_t)k.firm;
  }
  for (size_t i = 0; found && i < count; i++) {
    keys k;
    if (mentions[i].type != KHB_PER || mentions[i].listed) continue;
    keys_of(fold, KHB_ORG, &names[i], &k);
    if (khi_hash_map_get(&firms, k.whole) != KHI_NOTHING) mentions[i].type = KHB_ORG;
  }
  return KHB_OK;
}

khb_status khi_entities_link(const khi_fold *fold, uint64_t seed, const uint16_t *units, khi_mention *mentions,
                             const khi_name *names, size_t count, khi_arena *arena, uint32_t **out_entity_of,
                             khi_entity **out_entities, size_t *out_count, khb_error *error) {
  enum { SHARED = UINT32_MAX - 1 };                              /* a first name of several persons */
  khi_hash_map by_name, last_by_short, first_by_short, by_first; /* the last three: of those named more fully */
  size_t entity_count = 0;
  uint32_t *entity_of = khi_arena_allocate(arena, khi_product(count, sizeof *entity_of));
  uint32_t *fuller = khi_arena_allocate(arena, khi_product(count, sizeof *fuller)); /* of an entity, or itself */
  uint64_t *whole = khi_arena_allocate(arena, khi_product(count, sizeof *whole));   /* its key */
  khi_entity *entities = khi_arena_allocate(arena, khi_product(count, sizeof *entities));
  size_t shorter = khi_product(count, sizeof((keys *)0)->shorter / sizeof(uint64_t));
  if (!entity_of || !fuller || !whole || !entities || !khi_hash_map_init(&by_name, arena, count, seed) ||
      !khi_hash_map_init(&last_by_short, arena, shorter, seed) ||
      !khi_hash_map_init(&first_by_short, arena, shorter, seed) || !khi_hash_map_init(&by_first, arena, count, seed) ||
      retype_firms(fold, seed, mentions, names, count, arena) != KHB_OK ||
      retype_names(fold, seed, mentions, names, count, arena) != KHB_OK)
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory to link the names of a text");
  for (size_t i = 0; i < count; i++) {
    keys k;
    keys_of(fold, mentions[i].type, &names[i], &k);
    /* One word alone is the nearest person before that it can be short for, even if it stood for another earlier. */
    uint32_t entity = k.count ? KHI_NOTHING : khi_hash_map_get(&last_by_short, k.whole);
    if (entity == KHI_NOTHING) entity = khi_hash_map_get(&by_name, k.whole);
    if (entity == KHI_NOTHING) entity = khi_hash_map_get(&last_by_short, k.whole);
    if (entity == KHI_NOTHING && i && is_bracketed(units, &mentions[i - 1], &mentions[i])) {
      entity = entity_of[i - 1];
      khi_hash_map_set(&by_name, k.whole, entity);
    }
    if (entity == KHI_NOTHING && !k.count && mentions[i].type == KHB_PER) {
      entity = khi_hash_map_get(&by_first, k.whole);
      if (entity == SHARED) entity = KHI_NOTHING;
    }
    if (entity == KHI_NOTHING) {
      entity = (uint32_t)entity_count++;
      entities[entity] = (khi_entity){mentions[i].type, (uint32_t)i};
      fuller[entity] = entity;
      whole[entity] = k.whole;
      khi_hash_map_set(&by_name, k.whole, entity);
    }
    for (size_t s = 0; s < k.count; s++) {
      khi_hash_map_set(&last_by_short, k.shorter[s], entity);
      if (khi_hash_map_get(&first_by_short, k.shorter[s]) == KHI_NOTHING)
        khi_hash_map_set(&first_by_short, k.shorter[s], entity);
    }
    if (k.first) {
      uint32_t known = khi_hash_map_get(&by_first, k.first);
      khi_hash_map_set(&by_first, k.first, known == KHI_NOTHING || known == entity ? entity : SHARED);
    }
    entity_of[i] = entity;
  }
  /* A short name that came before the full one. A fuller name has more words, so this ends and makes no circle. */
  for (size_t e = 0; e < entity_count; e++) {
    int short_for = entities[e].type == KHB_PER || entities[e].type == KHB_ORG;
    uint32_t f = short_for ? khi_hash_map_get(&first_by_short, whole[e]) : KHI_NOTHING;
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
