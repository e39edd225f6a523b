/*
 * Candidates of a name come from the lexicon and from the gazetteer. Each has points: what it weighs by itself (the
 * constants below), what share of the text's countries is its own, whether its country or region stands near. The best one
 * is given unless "none of these" has more; its score is its share in the exponentials of all points.
 */
#include "read/place.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "read/hash_map.h"
#include "read/place_lexicon.h"

enum { CANDIDATES_MAX = 12, NEAR = 4, FAR = 12 }; /* NEAR, FAR: words between a name and a country */

/* What a candidate weighs by itself; a town: TOWN times the digits of its population. */
static const double COUNTRY = 6, KNOWN = 5, REGION = 4.5, TOWN = 0.8, BEHIND_ITS_TOWN = -3;
/* What the text adds: its country's share of all that are named, its country or region near, the noun before it. */
static const double SHARE = 3, IS_NEAR = 3, IS_FAR = 1.5, REGION_NAMED = 1.5, HEAD = 5;
/* "None of these", more so for a small town where the text is set elsewhere; what a place must weigh to tell of others;
 * a factor of the score of a site. */
static const double NONE = 2, NONE_ELSEWHERE = 1.5, SURE = 4, SITE = 0.5;
enum { MUCH_SMALLER = 8 }; /* so many times smaller than its largest namesake, a town needs its country beside it */

typedef struct candidate {
  khb_place place;
  size_t country;
  double points;
  int is_known; /* a town of the lexicon */
} candidate;

/* What one entity may be. */
typedef struct choice {
  candidate items[CANDIDATES_MAX];
  size_t count;
  int is_site; /* an airport or the like, which lies at the town it is named for */
} choice;

typedef struct finder {
  const khi_place_input *in;
  uint32_t *first_mention; /* [entity_count], KHI_NOTHING: none */
  uint32_t *next_mention;  /* [mention_count], of the same entity */
  uint8_t *said;           /* [word_count], the index of the country that a word names, or KHI_NO_COUNTRY */
  uint32_t counts[KHI_COUNTRIES_MAX], total;
  khi_hash_map regions;  /* named by places that have no namesake */
  khi_hash_map surnames; /* last words of persons */
} finder;

static int is_place(khb_entity_type type) { return type == KHB_GPE || type == KHB_LOC || type == KHB_FAC; }

static uint64_t region_key(const khb_place *place) {
  uint64_t region = 0;
  for (const char *c = place->region; *c; c++) region = region << 8 | (unsigned char)*c;
  return khi_mix((uint64_t)(unsigned char)place->country[0] << 8 | (unsigned char)place->country[1], region);
}

/* ---- Candidates ---------------------------------------------------------------------------------------------------- */

static candidate *add(choice *self, khb_place place) {
  if (self->count == CANDIDATES_MAX) return NULL;
  candidate *c = &self->items[self->count++];
  *c = (candidate){place, khi_country_index(place.country), 0, 0};
  return c;
}

static void add_known(choice *self, const khi_known_place *known) {
  khb_place place = {.kind = (khb_place_kind)known->kind,
                     .geonames_id = known->geonames_id,
                     .latitude = known->latitude,
                     .longitude = known->longitude,
                     .name = known->name};
  memcpy(place.country, known->country, sizeof place.country);
  memcpy(place.region, known->region, sizeof place.region);
  candidate *c = add(self, place);
  if (!c) return;
  c->points = place.kind == KHB_PLACE_COUNTRY ? COUNTRY : place.kind == KHB_PLACE_REGION ? REGION : KNOWN;
  c->is_known = place.kind == KHB_PLACE_TOWN;
}

static void add_town(choice *self, const khb_gazetteer *gazetteer, const khi_town *town) {
  double points = TOWN * log10(1.0 + town->population);
  for (size_t i = 0; i < self->count; i++) {
    candidate *c = &self->items[i];
    if (c->place.kind != KHB_PLACE_TOWN) continue;
    if (c->place.geonames_id != town->geonames_id) {
      /* A capital's name, like that of any city of the lexicon, means no other town of its country. */
      if (c->is_known && !memcmp(c->place.country, town->country, 2)) return;
      continue;
    }
    c->place.population = town->population; /* a capital that the lexicon knows too */
    memcpy(c->place.region, town->region, sizeof c->place.region);
    c->points = fmax(c->points, points + 0.5);
    return;
  }
  khb_place place = {.kind = KHB_PLACE_TOWN,
                     .geonames_id = town->geonames_id,
                     .population = town->population,
                     .latitude = town->latitude / 1e4,
                     .longitude = town->longitude / 1e4,
                     .name = gazetteer->text + town->name};
  memcpy(place.country, town->country, sizeof town->country);
  memcpy(place.region, town->region, sizeof place.region);
  candidate *c = add(self, place);
  if (c) c->points = points;
}

/* A region is meant rarely where a town of its country has the same name. */
static void weaken_regions(choice *self) {
  for (size_t i = 0; i < self->count; i++)
    for (size_t j = 0; j < self->count; j++) {
      candidate *c = &self->items[i], *other = &self->items[j];
      if (c->place.kind != KHB_PLACE_REGION || other->place.kind != KHB_PLACE_TOWN || c->country != other->country)
        continue;
      other->points = fmax(other->points, c->points);
      c->points += BEHIND_ITS_TOWN;
      break;
    }
}

/* Add what a key names. Towns are not looked for where a country has the name, unless `towns` says so. */
static void find_key(const finder *self, const uint16_t *key, size_t length, int towns, choice *out) {
  const khi_place_entry *found;
  size_t entries = khi_place_entries(key, length, &found), count;
  for (size_t i = 0; i < entries; i++) {
    if (found[i].what == KHI_COUNTRY_NAME) {
      add_known(out, khi_country(found[i].index));
      if (towns < 0) towns = 0;
    } else if (found[i].what == KHI_PLACE_NAME) {
      const khi_known_place *place = khi_lexicon_place(found[i].index);
      if (place->kind == KHI_NOT_A_POINT) return;
      add_known(out, place);
    }
  }
  uint64_t hash = khi_hash_units(key, length);
  if (!towns || (!out->count && khi_hash_map_get(&self->surnames, hash) != KHI_NOTHING)) return;
  const khb_gazetteer *gazetteer = self->in->gazetteer;
  size_t first = khi_gazetteer_find(gazetteer, hash, &count);
  for (size_t i = 0; i < count; i++) add_town(out, gazetteer, &gazetteer->towns[gazetteer->indices[first + i]]);
  weaken_regions(out);
}

/* مطار بيروت الدولي -> بيروت; 0 if the first word is no noun of a site. */
static size_t site_town(const uint16_t **key, size_t length) {
  const uint16_t *units = *key;
  size_t from = 0, last = length;
  while (from < length && units[from] != ' ') from++;
  if (from == length || !khi_is_place_head(units, from, KHI_HEAD_OF_SITE, 2)) return 0;
  from++;
  while (last > from && units[last - 1] != ' ') last--;
  if (last > from && khi_is_place_head(units + last, length - last, KHI_HEAD_OF_SITE, 2)) length = last - 1;
  *key = units + from;
  return length - from;
}

static const khi_place_word head_of[] = {KHI_HEAD_OF_COUNTRY, KHI_HEAD_OF_REGION, KHI_HEAD_OF_TOWN};

/* جمهورية إندونيسيا -> إندونيسيا, and the kind of the noun, KHB_PLACE_KIND_COUNT where there was none. */
static size_t without_head(const uint16_t **key, size_t length, int *kind) {
  size_t from = 0;
  while (from < length && (*key)[from] != ' ') from++;
  for (*kind = 0; *kind < KHB_PLACE_KIND_COUNT; ++*kind)
    if (from < length && khi_is_place_head(*key, from, head_of[*kind], 1)) {
      *key += from + 1;
      return length - from - 1;
    }
  return length;
}

/* How many of an entity's mentions stand behind a noun of each kind: مدينة, محافظة, دولة. */
static void count_heads(const finder *self, size_t entity, size_t heads[KHB_PLACE_KIND_COUNT], size_t *mentions) {
  const khb_segmentation *cut = self->in->segmentation;
  uint16_t key[KHI_PLACE_KEY_MAX];
  memset(heads, 0, KHB_PLACE_KIND_COUNT * sizeof *heads);
  *mentions = 0;
  for (uint32_t m = self->first_mention[entity]; m != KHI_NOTHING; m = self->next_mention[m], ++*mentions) {
    const khi_mention *mention = &self->in->mentions[m];
    size_t places[] = {mention->first - (size_t)1, mention->words_end}; /* before the first word: none */
    for (unsigned side = 0; side < 2; side++) {
      if (places[side] >= cut->word_count) continue;
      khi_word word = cut->words[places[side]];
      size_t length = khi_place_word_key(self->in->foldings, self->in->units + word.start, word.end - word.start, key);
      for (size_t k = 0; k < KHB_PLACE_KIND_COUNT; k++) {
        if (side && head_of[k] != KHI_HEAD_OF_TOWN) continue;
        heads[k] += (size_t)khi_is_place_head(key, length, head_of[k], side ? 2 : 1);
      }
    }
  }
}

/* صفاقس التونسية -> صفاقس, and the country of the adjective, which is not KHI_NO_COUNTRY where there was one. */
static size_t without_adjective(const uint16_t *key, size_t length, size_t *country) {
  size_t last = length;
  while (last && key[last - 1] != ' ') last--;
  *country = last ? khi_word_country(key + last, length - last, 0) : (size_t)KHI_NO_COUNTRY;
  return *country != KHI_NO_COUNTRY ? last - 1 : length;
}

static void find_choice(const finder *self, size_t entity, choice *out) {
  const khi_entity *e = &self->in->entities[entity];
  const khi_name *name = &self->in->names[e->mention];
  uint16_t buffer[KHI_PLACE_KEY_MAX];
  const uint16_t *key = buffer;
  size_t heads[KHB_PLACE_KIND_COUNT], mentions;
  size_t length = khi_place_key(self->in->foldings, name->units, name->length, buffer);
  out->count = 0;
  if (!is_place(e->type) || !length) return;
  size_t town = site_town(&key, length);
  out->is_site = town != 0;
  if (town) length = town;
  else if (e->type == KHB_FAC) return;
  count_heads(self, entity, heads, &mentions);
  /* A town that has a country's name: the noun says so, and a site lies in one. */
  int towns = town || 2 * heads[KHB_PLACE_TOWN] > mentions ? 1 : -1;
  size_t country = KHI_NO_COUNTRY;
  find_key(self, key, length, towns, out);
  if (!out->count) find_key(self, key, without_adjective(key, length, &country), towns, out);
  if (!out->count) {
    int kind;
    length = without_head(&key, length, &kind);
    if (kind < KHB_PLACE_KIND_COUNT) heads[kind] = mentions;
    if (kind < KHB_PLACE_KIND_COUNT) find_key(self, key, length, kind == KHB_PLACE_TOWN ? 1 : -1, out);
  }
  for (size_t i = 0; i < out->count; i++) {
    candidate *c = &out->items[i];
    if (country != KHI_NO_COUNTRY && c->country == country) c->points += IS_NEAR;
    if (2 * heads[c->place.kind] > mentions || (town && c->place.kind == KHB_PLACE_TOWN)) c->points += HEAD;
  }
}

/* ---- What the text says -------------------------------------------------------------------------------------------- */

static void say(finder *self, size_t first, size_t end, size_t country) {
  if (country == KHI_NO_COUNTRY) return;
  for (size_t w = first; w < end; w++) self->said[w] = (uint8_t)country;
  self->counts[country]++;
  self->total++;
}

/* Entities that can be of one country only. */
static void say_entities(finder *self) {
  choice found;
  for (size_t e = 0; e < self->in->entity_count; e++) {
    find_choice(self, e, &found);
    int one = 0;
    for (size_t i = 0; i < found.count; i++) one |= found.items[i].points >= SURE;
    for (size_t i = 1; i < found.count; i++) one &= found.items[i].country == found.items[0].country;
    if (!one) continue;
    for (uint32_t m = self->first_mention[e]; m != KHI_NOTHING; m = self->next_mention[m])
      say(self, self->in->mentions[m].first, self->in->mentions[m].words_end, found.items[0].country);
    if (found.count == 1 && found.items[0].place.region[0])
      khi_hash_map_set(&self->regions, region_key(&found.items[0].place), 1);
  }
}

/* Adjectives anywhere but in the names of persons, where they are surnames; countries inside the names of bodies. */
static void say_words(finder *self) {
  enum { ALEF_MAQSURA = 0x649 };
  const khi_place_input *in = self->in;
  uint16_t key[KHI_PLACE_KEY_MAX];
  for (size_t w = 0, m = 0; w < in->segmentation->word_count; w++) {
    while (m < in->mention_count && in->mentions[m].words_end <= w) m++;
    const khi_mention *mention = m < in->mention_count && in->mentions[m].first <= w ? &in->mentions[m] : NULL;
    khi_word word = in->segmentation->words[w];
    /* اليمنى and مجرى are no adjectives of countries, though they fold into some. */
    if (mention && (mention->type == KHB_PER || is_place(mention->type))) continue;
    if (in->units[word.end - 1] == ALEF_MAQSURA) continue;
    size_t length = khi_place_word_key(in->foldings, in->units + word.start, word.end - word.start, key);
    say(self, w, w + 1, khi_word_country(key, length, mention != NULL));
  }
}

/* The points of a country that stands near a mention, the nearer the more. */
static double near_points(const finder *self, size_t entity, size_t country) {
  double best = 0;
  for (uint32_t m = self->first_mention[entity]; m != KHI_NOTHING && best < IS_NEAR; m = self->next_mention[m]) {
    const khi_mention *mention = &self->in->mentions[m];
    size_t from = mention->first > FAR ? mention->first - FAR : 0, end = mention->words_end + (size_t)FAR;
    if (end > self->in->segmentation->word_count) end = self->in->segmentation->word_count;
    for (size_t w = from; w < end; w++) {
      if (self->said[w] != country || (w >= mention->first && w < mention->words_end)) continue;
      best = fmax(best, w >= mention->words_end && w < mention->words_end + (size_t)NEAR ? IS_NEAR : IS_FAR);
    }
  }
  return best;
}

/* The country of an adjective right behind a mention: برمنغهام البريطانية. */
static size_t next_country(const finder *self, uint32_t m) {
  const khi_place_input *in = self->in;
  size_t next = in->mentions[m].words_end;
  if (next >= in->segmentation->word_count) return KHI_NO_COUNTRY;
  if (m + (size_t)1 < in->mention_count && in->mentions[m + 1].first == next) return KHI_NO_COUNTRY; /* a name */
  return self->said[next];
}

/* How often the text names a country, or one that tells of it; not counting `mentions` of `own`. */
static size_t count_of(const finder *self, size_t country, size_t own, size_t mentions) {
  size_t beside = khi_country_index(khi_country(country)->beside);
  size_t count = self->counts[country] - (own == country ? mentions : 0);
  return count + (beside == KHI_NO_COUNTRY ? 0 : self->counts[beside] - (own == beside ? mentions : 0));
}

/* What the text adds to a candidate. */
static double evidence(const finder *self, size_t entity, const candidate *c, double share, uint32_t largest) {
  double near = near_points(self, entity, c->country), points = 0;
  if (c->place.kind != KHB_PLACE_TOWN || c->is_known || c->place.population >= largest / MUCH_SMALLER)
    points = SHARE * share + near;
  else if (near >= IS_NEAR) points = near / 2;
  int named = c->place.region[0] && khi_hash_map_get(&self->regions, region_key(&c->place)) != KHI_NOTHING;
  return points + (named ? REGION_NAMED : 0);
}

/* ---- The decision -------------------------------------------------------------------------------------------------- */

static void decide(const finder *self, size_t entity, khb_place *out) {
  choice found;
  const candidate *best = NULL;
  find_choice(self, entity, &found);
  double none = NONE, sum = 0;
  int is_next = 0;
  size_t own = KHI_NO_COUNTRY, mentions = 0; /* what the entity itself has said, which is no evidence for it */
  size_t next = KHI_NO_COUNTRY;              /* the country that an adjective behind it says it is of */
  for (uint32_t m = self->first_mention[entity]; m != KHI_NOTHING; m = self->next_mention[m], mentions++) {
    own = self->said[self->in->mentions[m].first];
    if (next == KHI_NO_COUNTRY) next = next_country(self, m);
  }
  size_t total = self->total - (own != KHI_NO_COUNTRY ? mentions : 0);
  uint32_t largest = 0;
  for (size_t i = 0; i < found.count; i++)
    if (found.items[i].place.population > largest) largest = found.items[i].place.population;
  for (size_t i = 0; i < found.count; i++) {
    candidate *c = &found.items[i];
    if (c->country != KHI_NO_COUNTRY && total)
      c->points +=
          evidence(self, entity, c, (double)count_of(self, c->country, own, mentions) / (double)total, largest);
    if (next != KHI_NO_COUNTRY && c->country == next) {
      c->points += HEAD;
      is_next = 1;
    }
    if (!best || c->points > best->points) best = c;
  }
  if (best && total && best->place.kind == KHB_PLACE_TOWN && !best->is_known) none += NONE_ELSEWHERE;
  if (!best || best->points <= none || (next != KHI_NO_COUNTRY && !is_next)) return;
  for (size_t i = 0; i < found.count; i++) sum += exp(found.items[i].points - best->points);
  *out = best->place;
  out->score = (found.is_site ? SITE : 1) / (sum + exp(none - best->points));
}

/* A result does not refer to the gazetteer: names are copied. */
static int copy_name(khb_place *place, khi_arena *arena) {
  size_t size = strlen(place->name) + 1;
  char *copy = khi_arena_allocate(arena, size);
  if (!copy) return 0;
  place->name = memcpy(copy, place->name, size);
  return 1;
}

static void note_surnames(finder *self) {
  for (size_t e = 0; e < self->in->entity_count; e++) {
    if (self->in->entities[e].type != KHB_PER) continue;
    const khi_name *name = &self->in->names[self->in->entities[e].mention];
    uint16_t key[KHI_PLACE_KEY_MAX];
    size_t length = khi_place_key(self->in->foldings, name->units, name->length, key), from = length;
    while (from && key[from - 1] != ' ') from--;
    if (from) khi_hash_map_set(&self->surnames, khi_hash_units(key + from, length - from), 1);
  }
}

khb_status khi_places_find(const khi_place_input *in, khi_arena *arena, khb_place **out, khb_error *error) {
  finder self = {.in = in};
  size_t entities = in->entity_count, words = in->segmentation->word_count;
  khb_place *places = khi_arena_allocate(arena, khi_product(entities, sizeof *places));
  self.first_mention = khi_arena_allocate(arena, khi_product(entities, sizeof *self.first_mention));
  self.next_mention = khi_arena_allocate(arena, khi_product(in->mention_count, sizeof *self.next_mention));
  self.said = khi_arena_allocate(arena, words);
  int ok = places && self.first_mention && self.next_mention && self.said &&
           khi_hash_map_init(&self.regions, arena, entities, in->seed) &&
           khi_hash_map_init(&self.surnames, arena, entities, in->seed);
  if (ok) {
    memset(places, 0, entities * sizeof *places);
    memset(self.said, KHI_NO_COUNTRY, words);
    for (size_t e = 0; e < entities; e++) self.first_mention[e] = KHI_NOTHING;
    for (size_t m = in->mention_count; m--;) {
      self.next_mention[m] = self.first_mention[in->entity_of[m]];
      self.first_mention[in->entity_of[m]] = (uint32_t)m;
    }
    note_surnames(&self);
    say_entities(&self);
    say_words(&self);
  }
  for (size_t e = 0; ok && e < entities; e++) {
    decide(&self, e, &places[e]);
    ok = !places[e].name || copy_name(&places[e], arena);
  }
  if (!ok) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the places of a text");
  *out = places;
  return KHB_OK;
}

const char *khb_place_kind_name(khb_place_kind kind) {
  static const char *const names[] = {"country", "region", "town"};
  return (unsigned)kind < KHB_PLACE_KIND_COUNT ? names[kind] : NULL;
}
