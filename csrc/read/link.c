#include "read/link.h"

#include <string.h>

#include "base/hash.h"
#include "read/body_names.h"
#include "read/hash_map.h"
#include "read/lexeme.h"
#include "read/place_lexicon.h"
#include "read/spelling.h"

enum { KEY_MAX = 512, SHORTER_MAX = 12 }; /* units of a name that are compared; ways to call it for short */
enum { ALEF = 0x627, LAM = 0x644, HEH = 0x647, YEH = 0x64A };

typedef struct keys {
  uint64_t whole;
  uint64_t alias; /* shared by a body's names: by the lexicon, or of its noun and country; 0: none */
  uint64_t
      shorter[SHORTER_MAX]; /* of what it may be called for short: a person's last words; a body without its kind */
  size_t count;             /* of those */
  uint64_t first;           /* of a person's first word, if there are more; 0: none */
  int firm;                 /* a body whose first word says that it is a company or a paper */
} keys;

static int has_article(const uint16_t *word, size_t length) { return length > 4 && word[0] == ALEF && word[1] == LAM; }

static int has_space(const uint16_t *units, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (units[i] == ' ') return 1;
  return 0;
}

/*
 * The key of a name or of its last words. An article on a surname, or on a body's name of one word, is one with or
 * without it: الباعور, باعور; اليونيسف, يونيسف.
 */
static uint64_t key_of(khb_entity_type type, const uint16_t *units, size_t length) {
  int loose = type == KHB_PER || (type == KHB_ORG && !has_space(units, length));
  if (loose && has_article(units, length)) {
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

static void add_short(keys *out, uint64_t key) {
  if (out->count < SHORTER_MAX) out->shorter[out->count++] = key;
}

/* The first word's lexeme, if it is the noun of a body. */
static const khi_lexeme *noun_of_body(const khi_name *name) {
  size_t first = 0;
  while (first < name->length && name->units[first] != ' ') first++;
  khi_lexeme_match kind = khi_lexeme_find(name->units, first);
  int plain = !(kind.lead & ~KHI_LEAD_THE) && !kind.pronoun;
  return kind.lexeme && kind.lexeme->kinds & KHI_IS_BODY && plain ? kind.lexeme : NULL;
}

static int is_national(const uint16_t *word, size_t length) {
  static const uint16_t form[] = {ALEF, LAM, 0x648, 0x637, 0x646, YEH}; /* الوطني */
  return length >= 6 && length <= 7 && !memcmp(word, form, sizeof form);
}

/*
 * A body's name of a noun and a country, in either way: منتخب إيران، المنتخب الإيراني، المنتخب الوطني الإيراني. What
 * else is in it stays, and what a complement adds may be left out: لكرة القدم.
 */
static void national_keys(const uint16_t *folded, size_t length, keys *out) {
  uint64_t words = 0;
  size_t country = KHI_NO_COUNTRY, complements = 0;
  for (size_t at = 0; at < length;) {
    size_t end = at;
    while (end < length && folded[end] != ' ') end++;
    const uint16_t *word = folded + at;
    size_t size = end - at, named = at ? khi_word_country(word, size, 1) : (size_t)KHI_NO_COUNTRY;
    if (country == KHI_NO_COUNTRY && named != KHI_NO_COUNTRY) {
      country = named;
    } else if (!is_national(word, size)) {
      if (country != KHI_NO_COUNTRY && word[0] == LAM && !complements++) add_short(out, khi_mix(words, country));
      size_t lead = has_article(word, size) ? 2 : 0;
      words = khi_mix(words + 1, khi_hash_units(word + lead, size - lead));
    }
    at = end + 1;
  }
  if (country != KHI_NO_COUNTRY) out->alias = khi_mix(words, country);
}

/*
 * The end of the words before a complement, `least` of them at the least: الاتحاد الدولي لكرة القدم, وزارة الأوقاف والشؤون
 * الإسلامية, وزارة الصحة العامة. Else 0.
 */
static size_t before_complement(const uint16_t *folded, size_t length, size_t least) {
  static const uint16_t general[] = {ALEF, LAM, 0x639, ALEF, 0x645}, and_the[] = {0x648, ALEF, LAM}; /* العام، وال */
  size_t words = 0;
  for (size_t i = 0; i + 5 < length; i++) {
    if (folded[i] != ' ') continue;
    const uint16_t *next = folded + i + 1;
    if (++words >= least && (next[0] == LAM || !memcmp(next, and_the, sizeof and_the) ||
                             (i + 6 < length && words > 1 && !memcmp(next, general, sizeof general))))
      return i;
  }
  return 0;
}

static void body_keys(const khi_name *name, const uint16_t *folded, size_t length, keys *out) {
  size_t first = 0, last = length, words = 1;
  for (size_t i = length; i--;) {
    if (folded[i] != ' ') continue;
    first = i;
    words++;
    if (last == length) last = i;
  }
  size_t known = khi_known_body(folded, length);
  if (known) out->alias = khi_mix(known, 1);
  if (words < 2) return;
  const khi_lexeme *noun = noun_of_body(name);
  size_t complement = before_complement(folded, length, 2);
  if (noun && !has_article(folded, first)) {
    add_short(out, key_of(KHB_ORG, folded + first + 1, length - first - 1));
    out->firm = (noun->noun & (KHI_NOUN_MEDIA | KHI_NOUN_FIRM)) != 0;
    if (complement) add_short(out, key_of(KHB_ORG, folded + first + 1, complement - first - 1));
  }
  if (words > 2 && is_nationality(folded + last + 1, length - last - 1)) add_short(out, key_of(KHB_ORG, folded, last));
  if (complement) add_short(out, key_of(KHB_ORG, folded, complement));
  if (noun && !known) national_keys(folded, length, out);
}

/* Whether a word is one that the next belongs to: آل، أبو، بن (folded). */
static int is_bound(const uint16_t *word, size_t length) {
  static const uint16_t bound[][3] = {
      {ALEF, LAM}, {ALEF, 0x628, 0x648}, {0x628, 0x646}, {ALEF, 0x628, 0x646}, {ALEF, 0x645}};
  for (size_t k = 0; k < sizeof bound / sizeof *bound; k++)
    if (length == (bound[k][2] ? 3u : 2u) && !memcmp(word, bound[k], length * sizeof *word)) return 1;
  return 0;
}

/* What a person may be called: by the last words; by the first and last; by the first two or more. */
static void person_keys(const uint16_t *folded, size_t length, keys *out) {
  enum { WORDS_MAX = 8 };
  size_t starts[WORDS_MAX + 1], words = 0;
  for (size_t at = 0; at < length && words < WORDS_MAX; at++)
    if (!at || folded[at - 1] == ' ') starts[words++] = at;
  if (words < 2) return;
  starts[words] = length + 1;
  for (size_t w = words; --w;) add_short(out, key_of(KHB_PER, folded + starts[w], length - starts[w]));
  for (size_t w = 1; w < words; w++) {
    size_t end = starts[w] - 1;
    if (is_bound(folded + starts[w - 1], end - starts[w - 1])) continue;
    if (!out->first) out->first = key_of(KHB_PER, folded, end);
    else add_short(out, key_of(KHB_PER, folded, end));
  }
  size_t last = words - 1;
  if (last > 1 && is_bound(folded + starts[last - 1], starts[last] - 1 - starts[last - 1])) last--;
  if (last < 2) return;
  uint16_t both[KEY_MAX];
  size_t first = starts[1], rest = length - starts[last];
  memcpy(both, folded, first * sizeof *both); /* its space, too */
  memcpy(both + first, folded + starts[last], rest * sizeof *both);
  add_short(out, key_of(KHB_PER, both, first + rest));
}

static void keys_of(const khi_fold *fold, khb_entity_type type, const khi_name *name, keys *out) {
  uint16_t folded[KEY_MAX];
  size_t length = khi_fold_apply(fold, name->units, name->length > KEY_MAX ? KEY_MAX : name->length, folded);
  length = khi_unify_spelling(folded, length);
  *out = (keys){.whole = key_of(type, folded, length)};
  if (type == KHB_ORG && length) body_keys(name, folded, length, out);
  if (type == KHB_PER) person_keys(folded, length, out);
}

/* Whether a mention stands in brackets, or one word behind a long name in quotation marks, right behind the one before. */
static int is_bracketed(const uint16_t *units, const khi_mention *before, const khi_mention *m) {
  enum { LONG = 4 };
  uint32_t at = before->end;
  if (!units || before->type != KHB_ORG || m->type != KHB_ORG) return 0;
  while (at < m->start && units[at] == ' ') at++;
  int quoted = before->words_end - before->first >= LONG && m->words_end - m->first <= 3; /* its marks are words, too */
  if (at == m->start) return quoted && (units[at] == '"' || units[at] == 0xAB || units[at] == 0x201C);
  return at + 1 == m->start && (units[at] == '(' || (quoted && (units[at] == '"' || units[at] == 0xAB)));
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
  khi_hash_map families; /* the last words of persons' fuller names: فوستر of شركة فوستر may be نورمان فوستر */
  if (!khi_hash_map_init(&firms, arena, count, seed) ||
      !khi_hash_map_init(&families, arena, khi_product(count, SHORTER_MAX), seed))
    return KHB_ERROR_MEMORY;
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    keys k;
    if (mentions[i].type == KHB_PER) {
      keys_of(fold, KHB_PER, &names[i], &k);
      for (size_t n = 0; n < k.count; n++) khi_hash_map_set(&families, k.shorter[n], 1);
    }
    if (mentions[i].type != KHB_ORG) continue;
    keys_of(fold, KHB_ORG, &names[i], &k);
    if (k.firm) khi_hash_map_set(&firms, k.shorter[0], 1);
    found += (size_t)k.firm;
  }
  for (size_t i = 0; found && i < count; i++) {
    keys k;
    if (mentions[i].type != KHB_PER || mentions[i].listed) continue;
    keys_of(fold, KHB_PER, &names[i], &k);
    if (khi_hash_map_get(&families, k.whole) != KHI_NOTHING) continue;
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
  size_t shorter = khi_product(count, SHORTER_MAX);
  if (!entity_of || !fuller || !whole || !entities ||
      !khi_hash_map_init(&by_name, arena, khi_product(count, 2), seed) ||
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
    if (entity == KHI_NOTHING && k.alias) entity = khi_hash_map_get(&by_name, k.alias);
    if (entity == KHI_NOTHING) entity = khi_hash_map_get(&last_by_short, k.whole);
    if (entity == KHI_NOTHING && k.alias) entity = khi_hash_map_get(&last_by_short, k.alias);
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
    if (k.alias && khi_hash_map_get(&by_name, k.alias) == KHI_NOTHING) khi_hash_map_set(&by_name, k.alias, entity);
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
