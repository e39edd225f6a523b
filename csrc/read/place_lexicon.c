#include "read/place_lexicon.h"

#include <string.h>

#include "read/spelling.h"
#include "tag/clitic.h"

static const khi_known_place countries[] = {
#include "read/countries.inc"
};

static const khi_known_place places[] = {
#include "read/lexicon_places.inc"
};

static const khi_place_entry entries[] = {
#include "read/place_names.inc"
};

enum { COUNTRIES = sizeof countries / sizeof *countries, ENTRIES = sizeof entries / sizeof *entries };
_Static_assert((int)COUNTRIES <= (int)KHI_NO_COUNTRY, "a country's index must fit");

size_t khi_place_key(const khi_foldings *foldings, const uint16_t *name, size_t length, uint16_t *out) {
  if (length > KHI_PLACE_KEY_MAX) return 0;
  return khi_unify_spelling(out, khi_fold_apply(&foldings->key, name, length, out));
}

size_t khi_place_word_key(const khi_foldings *foldings, const uint16_t *units, size_t length, uint16_t *out) {
  uint16_t form[KHI_FORM_MAX];
  return khi_place_key(foldings, form, khi_word_form(&foldings->form, units, length, form), out);
}

static int compare(const khi_place_entry *entry, const uint16_t *key, size_t length) {
  return khi_compare_units(entry->key, entry->length, key, length);
}

size_t khi_place_entries(const uint16_t *key, size_t length, const khi_place_entry **out) {
  size_t low = 0, high = ENTRIES, count = 0;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (compare(&entries[middle], key, length) < 0) low = middle + 1;
    else high = middle;
  }
  while (low + count < ENTRIES && !compare(&entries[low + count], key, length)) count++;
  *out = entries + low;
  return count;
}

int khi_is_place_head(const uint16_t *key, size_t length, khi_place_word what, unsigned stands) {
  const khi_place_entry *found;
  size_t count = khi_place_entries(key, length, &found);
  for (size_t i = 0; i < count; i++)
    if (found[i].what == what && found[i].index & stands) return 1;
  return 0;
}

const khi_known_place *khi_country(size_t index) { return &countries[index]; }

const khi_known_place *khi_lexicon_place(size_t index) { return &places[index]; }

size_t khi_country_index(const char *code) {
  size_t low = 0, high = COUNTRIES;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(countries[middle].country, code);
    if (!order) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return KHI_NO_COUNTRY;
}

/* Of a form without clitics; one that two countries share names neither. */
static size_t form_country(const uint16_t *form, size_t length, int names) {
  const khi_place_entry *found;
  size_t count = khi_place_entries(form, length, &found), country = KHI_NO_COUNTRY;
  for (size_t i = 0; i < count; i++) {
    if (found[i].what != KHI_ADJECTIVE && !(names && found[i].what == KHI_COUNTRY_NAME)) continue;
    if (country != KHI_NO_COUNTRY && country != found[i].index) return KHI_NO_COUNTRY;
    country = found[i].index;
  }
  return country;
}

/* The same with the article or without: الليبي, ليبي. */
static size_t word_country(const uint16_t *form, size_t length, int names) {
  size_t country = form_country(form, length, names);
  if (country != KHI_NO_COUNTRY || length < 4 || form[0] != 0x627 || form[1] != 0x644) return country;
  return form_country(form + 2, length - 2, 0);
}

size_t khi_word_country(const uint16_t *key, size_t length, int names) {
  khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX];
  size_t country = word_country(key, length, names);
  size_t count = country == KHI_NO_COUNTRY ? khi_clitic_cuts(key, length, cuts) : 0;
  for (size_t i = 0; i < count && country == KHI_NO_COUNTRY; i++) {
    uint16_t rest[KHI_PLACE_KEY_MAX + 2] = {0x627, 0x644};
    size_t lead = cuts[i].article ? 2 : 0;
    memcpy(rest + lead, key + cuts[i].length, (length - cuts[i].length) * sizeof *rest);
    country = word_country(rest, lead + length - cuts[i].length, names);
  }
  return country;
}
