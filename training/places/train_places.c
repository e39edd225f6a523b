/*
 * Make the gazetteer: train_places PLACES.tsv MODEL
 *
 * A line of PLACES behind the first: Arabic name, GeoNames id, latitude, longitude, country, region, population, Latin
 * name. A place stands there once for each of its names. Nothing is learned; the same input gives the same bytes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/model_writer.h"
#include "corpus.h"
#include "read/gazetteer.h"
#include "read/place_lexicon.h"

enum { CELLS = 8, LINE_MAX_BYTES = 4096, PLACES_MAX = 1 << 20 };

typedef struct entry {
  uint64_t hash;
  uint32_t place;
} entry;

static khi_town *towns;
static entry *entries;
static char *text;
static size_t town_count, entry_count, text_size;

/* The name as the library looks it up: canonical, then the key; 0 for one that cannot be a name in a text. */
static uint64_t hash_of(const khi_foldings *foldings, const char *name) {
  uint16_t units[LINE_MAX_BYTES], key[KHI_PLACE_KEY_MAX];
  size_t length;
  if (strpbrk(name, "(),") || strstr(name, "،") || khb_utf8_decode(name, strlen(name), units, &length, NULL)) return 0;
  uint16_t *canonical = need(malloc((khi_fold_bound(&foldings->name, units, length) + 1) * sizeof *canonical));
  length = khi_fold_apply(&foldings->name, units, length, canonical);
  length = khi_place_key(foldings, canonical, length, key);
  free(canonical);
  return length ? khi_hash_units(key, length) : 0;
}

/* Names of one place need not stand together: its number by its id. */
static uint32_t place_of(uint32_t id) {
  static uint32_t slots[1 << 21]; /* place + 1 */
  size_t i = khi_mix(1, id) & ((1 << 21) - 1);
  while (slots[i] && towns[slots[i] - 1].geonames_id != id) i = (i + 1) & ((1 << 21) - 1);
  if (!slots[i]) {
    if (town_count == PLACES_MAX) fail("places", "too many");
    towns[town_count].geonames_id = id;
    slots[i] = (uint32_t)++town_count;
  }
  return slots[i] - 1;
}

static void read_line(char *line, const khi_foldings *foldings) {
  char *cells[CELLS], *at = line;
  line[strcspn(line, "\r\n")] = 0;
  for (size_t i = 0; i < CELLS; i++) {
    cells[i] = at;
    at = strchr(at, '\t');
    if (at) *at++ = 0;
    else if (i + 1 < CELLS) fail(line, "too few cells");
  }
  uint64_t hash = hash_of(foldings, cells[0]);
  if (!hash) return;
  uint32_t place = place_of((uint32_t)strtoul(cells[1], NULL, 10));
  khi_town *town = &towns[place];
  if (!town->country[0]) {
    if (strlen(cells[4]) != 2 || strlen(cells[5]) >= sizeof town->region) fail(line, "no such country or region");
    town->latitude = (int32_t)lround(1e4 * atof(cells[2]));
    town->longitude = (int32_t)lround(1e4 * atof(cells[3]));
    memcpy(town->country, cells[4], 2);
    strcpy(town->region, cells[5]);
    town->population = (uint32_t)strtoul(cells[6], NULL, 10);
    town->name = (uint32_t)text_size;
    size_t size = strlen(cells[7]) + 1;
    text = need(realloc(text, text_size + size));
    memcpy(text + text_size, cells[7], size);
    text_size += size;
  }
  entries = need(realloc(entries, (entry_count + 1) * sizeof *entries));
  entries[entry_count++] = (entry){hash, place};
}

/* By hash; of one hash the largest place first. */
static int by_hash(const void *left, const void *right) {
  const entry *a = left, *b = right;
  if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
  if (towns[a->place].population != towns[b->place].population)
    return towns[a->place].population > towns[b->place].population ? -1 : 1;
  return (a->place > b->place) - (a->place < b->place);
}

int main(int count, char **arguments) {
  char line[LINE_MAX_BYTES];
  khi_foldings foldings;
  khb_error error;
  if (count != 3) fail("usage", "train_places PLACES.tsv MODEL");
  FILE *file = fopen(arguments[1], "r");
  if (!file) fail(arguments[1], "cannot be read");
  khi_foldings_init(&foldings);
  towns = need(calloc(PLACES_MAX, sizeof *towns));
  for (size_t number = 0; fgets(line, sizeof line, file); number++)
    if (number) read_line(line, &foldings);
  fclose(file);
  qsort(entries, entry_count, sizeof *entries, by_hash);
  uint64_t *hashes = need(malloc((entry_count + 1) * sizeof *hashes));
  uint32_t *indices = need(malloc((entry_count + 1) * sizeof *indices));
  size_t kept = 0;
  for (size_t i = 0; i < entry_count; i++) { /* spellings that fold into one */
    if (i && entries[i].hash == entries[i - 1].hash && entries[i].place == entries[i - 1].place) continue;
    hashes[kept] = entries[i].hash;
    indices[kept++] = entries[i].place;
  }
  khi_model_part parts[] = {{KHI_PLACE_HASHES, hashes, kept * sizeof *hashes},
                            {KHI_PLACE_INDICES, indices, kept * sizeof *indices},
                            {KHI_PLACE_RECORDS, towns, town_count * sizeof *towns},
                            {KHI_PLACE_TEXT, text, text_size}};
  if (khi_model_write(arguments[2], KHI_MODEL_GAZETTEER, parts, 4, NULL, &error)) fail(arguments[2], error.message);
  printf("%zu names of %zu places\n", kept, town_count);
  return 0;
}
