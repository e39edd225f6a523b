/* khb_names: made once, from a table of prefixes that is then packed; read by any number of threads. */
#include "tag/names.h"

#include <string.h>

#include "base/hash.h"

enum { ALEF = 0x627, LAM = 0x644, STEM_MIN = 3 /* letters that stay of a name of one word */ };

/* ---- Words ------------------------------------------------------------------------------------------------------ */

/* The hash of a word's form, or of the rest of it behind a particle. The form has one sign for every digit. */
static uint64_t hash_of(const khi_fold *fold, const uint16_t *form, size_t length, const uint16_t *units,
                        khi_word word) {
  uint64_t h = khi_hash_units(form, length);
  size_t at = 0;
  while (at < length && form[at] != '0') at++;
  if (at == length) return h;
  for (size_t i = word.start; i < word.end; i++) {
    uint16_t c = khi_rule_map(fold->rules, units[i]);
    if (c >= '0' && c <= '9') h = khi_mix(h, c);
  }
  return h;
}

/* A quotation mark, or nothing but marks: no part of a name. */
static int is_passed_over(const uint16_t *form, size_t length) {
  return !length || (length == 1 && (*form == '"' || *form == '\''));
}

static uint64_t prefix_key(uint64_t before, uint64_t word) { return khi_mix(before, word); }

/* ---- Making ----------------------------------------------------------------------------------------------------- */

/* Prefixes while names are added: open addressing, doubled when three quarters full. */
typedef struct table {
  uint64_t *keys; /* [mask + 1]; 0: free */
  uint32_t *values;
  size_t mask, used;
} table;

static int table_init(table *self, const khb_allocator *memory, size_t slots) {
  self->keys = khi_allocate(memory, khi_product(slots, sizeof *self->keys));
  self->values = khi_allocate(memory, khi_product(slots, sizeof *self->values));
  self->mask = slots - 1;
  self->used = 0;
  if (!self->keys || !self->values) return 0;
  memset(self->keys, 0, slots * sizeof *self->keys);
  return 1;
}

static void table_free(table *self, const khb_allocator *memory) {
  khi_release(memory, self->keys);
  khi_release(memory, self->values);
}

/* The slot of a key; one that was free has it now, with the value 0. */
static size_t slot_of(table *self, uint64_t key) {
  size_t i = (size_t)(key >> 24) & self->mask;
  if (!key) key = 1;
  while (self->keys[i] && self->keys[i] != key) i = (i + 1) & self->mask;
  if (self->keys[i]) return i;
  self->keys[i] = key;
  self->values[i] = 0;
  self->used++;
  return i;
}

static int make_room(table *self, const khb_allocator *memory) {
  if (self->used + 1 < self->mask / 4 * 3) return 1;
  table larger;
  if (!table_init(&larger, memory, 2 * (self->mask + 1))) {
    table_free(&larger, memory);
    return 0;
  }
  for (size_t i = 0; i <= self->mask; i++)
    if (self->keys[i]) larger.values[slot_of(&larger, self->keys[i])] = self->values[i];
  table_free(self, memory);
  *self = larger;
  return 1;
}

/* `seg` is for this alone, and keeps its memory from name to name. */
static khb_status add(table *prefixes, const khi_fold *fold, khb_segmentation *seg, const khb_name *name, size_t index,
                      khb_error *error) {
  seg->word_count = 0;
  khb_status status = khi_segment_words(seg, name->units, name->length, error);
  uint64_t key = 0;
  size_t words = 0, slot = 0;
  for (size_t i = 0; status == KHB_OK && i < seg->word_count; i++) {
    uint16_t form[KHI_FORM_MAX];
    khi_word w = seg->words[i];
    size_t length = khi_word_form(fold, name->units + w.start, w.end - w.start, form);
    if (is_passed_over(form, length)) continue;
    if (words) prefixes->values[slot] |= KHI_NAME_GOES_ON;
    if (!make_room(prefixes, &seg->allocator)) status = khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the names");
    else if (++words > KHB_NAME_WORDS_MAX)
      status = khi_fail(error, KHB_ERROR_ARGUMENT, index, "a name has more than 64 words");
    else slot = slot_of(prefixes, key = prefix_key(key, hash_of(fold, form, length, name->units, w)));
  }
  if (status == KHB_OK && !words) status = khi_fail(error, KHB_ERROR_ARGUMENT, index, "a name has no word");
  if (status == KHB_OK) prefixes->values[slot] = (prefixes->values[slot] & KHI_NAME_GOES_ON) | (uint32_t)(index + 1);
  return status;
}

/* Buckets of some three prefixes, counted, summed up and filled. */
static khb_status pack(khb_names *self, const table *prefixes, khb_error *error) {
  size_t buckets = 1;
  while (buckets * 3 < prefixes->used) buckets *= 2;
  self->mask = buckets - 1;
  self->bounds = khi_allocate(&self->allocator, (buckets + 1) * sizeof *self->bounds);
  self->keys = khi_allocate(&self->allocator, prefixes->used * sizeof *self->keys);
  self->values = khi_allocate(&self->allocator, prefixes->used * sizeof *self->values);
  if (!self->bounds || !self->keys || !self->values)
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the names");
  memset(self->bounds, 0, (buckets + 1) * sizeof *self->bounds);
  for (size_t i = 0; i <= prefixes->mask; i++)
    if (prefixes->keys[i]) self->bounds[khi_hash_bucket(prefixes->keys[i], self->mask) + 1]++;
  for (size_t i = 0; i < buckets; i++) self->bounds[i + 1] += self->bounds[i];
  for (size_t i = 0; i <= prefixes->mask; i++) {
    if (!prefixes->keys[i]) continue;
    uint32_t at = self->bounds[khi_hash_bucket(prefixes->keys[i], self->mask)]++;
    self->keys[at] = prefixes->keys[i];
    self->values[at] = prefixes->values[i];
  }
  memmove(self->bounds + 1, self->bounds, buckets * sizeof *self->bounds); /* each is now where its bucket ends */
  self->bounds[0] = 0;
  return KHB_OK;
}

static khb_status check(const khb_name *name, size_t index, khb_error *error) {
  if ((!name->units && name->length) || (!name->canonical && name->canonical_length))
    return khi_fail(error, KHB_ERROR_ARGUMENT, index, "a name is NULL but its length is not 0");
  if (name->length > KHB_LENGTH_MAX || name->canonical_length > KHB_LENGTH_MAX)
    return khi_fail(error, KHB_ERROR_LENGTH, index, "a name is longer than 2^30 - 1 units");
  if (!khb_entity_type_name(name->type)) return khi_fail(error, KHB_ERROR_ARGUMENT, index, "a name has no such type");
  return KHB_OK;
}

/* The types and the canonical names. */
static khb_status keep(khb_names *self, const khb_name *names, size_t count, khb_error *error) {
  uint64_t total = 0;
  for (size_t i = 0; i < count; i++) {
    khb_status status = check(&names[i], i, error);
    if (status != KHB_OK) return status;
    total += names[i].canonical_length ? names[i].canonical_length : names[i].length;
  }
  if (count >= KHI_NAME_GOES_ON || total > UINT32_MAX)
    return khi_fail(error, KHB_ERROR_LENGTH, count, "more names than 2^31 - 1, or more than 2^32 - 1 units of them");
  self->types = khi_allocate(&self->allocator, count);
  self->starts = khi_allocate(&self->allocator, khi_product(count + 1, sizeof *self->starts));
  self->text = khi_allocate(&self->allocator, (size_t)total * sizeof *self->text);
  if (!self->types || !self->starts || !self->text)
    return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the names");
  self->starts[0] = 0;
  for (size_t i = 0; i < count; i++) {
    const khb_name *name = &names[i];
    int given = name->canonical_length > 0;
    size_t length = given ? name->canonical_length : name->length;
    self->types[i] = (uint8_t)name->type;
    if (length) memcpy(self->text + self->starts[i], given ? name->canonical : name->units, length * sizeof(uint16_t));
    self->starts[i + 1] = self->starts[i] + (uint32_t)length;
  }
  self->count = count;
  return KHB_OK;
}

khb_status khb_names_new(const khb_name *names, size_t count, const khb_allocator *allocator, khb_names **out,
                         khb_error *error) {
  if (!out || (!names && count)) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "names or out is NULL");
  khb_allocator memory = khi_allocator(allocator);
  khi_foldings foldings;
  table prefixes = {NULL, NULL, 0, 0};
  khb_segmentation seg = {.allocator = memory};
  khb_names *self = khi_allocate(&memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the names");
  memset(self, 0, sizeof *self);
  self->allocator = memory;
  khi_foldings_init(&foldings);
  khb_status status = keep(self, names, count, error);
  if (status == KHB_OK && !table_init(&prefixes, &memory, 64))
    status = khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the names");
  for (size_t i = 0; status == KHB_OK && i < count; i++)
    status = add(&prefixes, &foldings.form, &seg, &names[i], i, error);
  if (status == KHB_OK) status = pack(self, &prefixes, error);
  table_free(&prefixes, &memory);
  khi_release(&memory, seg.words);
  if (status != KHB_OK) {
    khb_names_free(self);
    return status;
  }
  *out = self;
  return KHB_OK;
}

void khb_names_free(khb_names *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_release(&memory, self->bounds);
  khi_release(&memory, self->keys);
  khi_release(&memory, self->values);
  khi_release(&memory, self->types);
  khi_release(&memory, self->starts);
  khi_release(&memory, self->text);
  khi_release(&memory, self);
}

size_t khb_names_count(const khb_names *self) { return self->count; }

/* ---- Finding ---------------------------------------------------------------------------------------------------- */

/* The value of a prefix, 0 if no name begins so. */
static uint32_t look_up(const khb_names *self, uint64_t key) {
  if (!key) key = 1;
  uint64_t bucket = khi_hash_bucket(key, self->mask);
  for (uint32_t i = self->bounds[bucket], end = self->bounds[bucket + 1]; i < end; i++)
    if (self->keys[i] == key) return self->values[i];
  return 0;
}

/* A sentence in which names are looked for. */
typedef struct sentence {
  const khb_names *names;
  const khi_fold *fold;
  const uint16_t *units;
  const khi_word *words;
  const khi_token *tokens;
  size_t count;
} sentence;

/* The longest name whose first word, at `at`, has that hash; its end and, in *name, 1 + its index. 0: none. */
static size_t longest(const sentence *s, size_t at, uint64_t first, uint32_t *name) {
  uint64_t key = prefix_key(0, first);
  uint32_t value = look_up(s->names, key);
  size_t end = 0;
  for (size_t next = at + 1; value;) {
    if (value & ~KHI_NAME_GOES_ON) {
      *name = value & ~KHI_NAME_GOES_ON;
      end = next;
    }
    while (next < s->count && is_passed_over(s->tokens[next].form, s->tokens[next].length)) next++;
    if (!(value & KHI_NAME_GOES_ON) || next == s->count) break;
    const khi_token *t = &s->tokens[next];
    key = prefix_key(key, hash_of(s->fold, t->form, t->length, s->units, s->words[next]));
    value = look_up(s->names, key);
    next++;
  }
  return end;
}

/* Whether the lexicon knows a word as a name, so that its first letter is its own: كمال, فاس, وليد. */
static int is_name(const khi_lexicon *lexicon, const khi_token *t) {
  enum { WAW = 0x648, LISTS = KHI_LIST_PLACE_FIRST | KHI_LIST_BODY_FIRST | KHI_LIST_PERSON_FIRST };
  const khi_lexicon_entry *entry = khi_lexicon_find(lexicon, t->form, t->length);
  if (!entry) return 0;
  return entry->begins || entry->lists & LISTS || (entry->lists & KHI_LIST_NAME && t->form[0] != WAW);
}

static khi_listed find_at(const sentence *s, const khi_lexicon *lexicon, size_t at) {
  khi_listed best = {0, 0, {0, 0}};
  const khi_token *t = &s->tokens[at];
  if (is_passed_over(t->form, t->length)) return best;
  best.end = (uint32_t)longest(s, at, hash_of(s->fold, t->form, t->length, s->units, s->words[at]), &best.name);
  khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX];
  size_t count = khi_clitic_cuts(t->form, t->length, cuts);
  for (size_t i = 0; i < count; i++) {
    uint16_t rest[KHI_FORM_MAX + 2] = {ALEF, LAM};
    size_t lead = cuts[i].article ? 2 : 0, left = t->length - cuts[i].length;
    uint32_t name = 0;
    memcpy(rest + lead, t->form + cuts[i].length, left * sizeof *rest);
    size_t end = longest(s, at, hash_of(s->fold, rest, lead + left, s->units, s->words[at]), &name);
    if (end <= best.end) continue;
    if (end == at + 1 && (lead + left < STEM_MIN || is_name(lexicon, t))) continue;
    best = (khi_listed){name, (uint32_t)end, cuts[i]};
  }
  return best;
}

void khi_names_find_listed(const khb_names *self, const khi_fold *fold, const khi_lexicon *lexicon,
                           const uint16_t *units, const khi_word *words, const khi_token *tokens, size_t count,
                           khi_listed *found) {
  const sentence s = {self, fold, units, words, tokens, count};
  memset(found, 0, count * sizeof *found);
  for (size_t at = 0; at < count;) {
    found[at] = find_at(&s, lexicon, at);
    at = found[at].name ? found[at].end : at + 1;
  }
}
