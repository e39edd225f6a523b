#define _POSIX_C_SOURCE 200809L
#include "helpers.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

/* ---- Texts: each block is in a list that the teardown of the test frees ----------------------------------------- */

typedef struct block {
  struct block *next;
  void *data;
} block;

static block *blocks;

void *test_block(size_t size) {
  block *b = malloc(sizeof *b);
  void *data = malloc(size ? size : 1);
  if (!b || !data) ck_abort_msg("no memory for the test itself");
  *b = (block){blocks, data};
  blocks = b;
  return data;
}

/* The test case's folder. It is made and deleted outside the tests, as one that fails does not come to its teardown. */
static char scratch[256];

static void make_scratch(void) {
  const char *base = getenv("TMPDIR");
  snprintf(scratch, sizeof scratch, "%s/khabar-test-XXXXXX", base ? base : "/tmp");
  if (!mkdtemp(scratch)) ck_abort_msg("no folder for temporary files: %s", scratch);
}

static void empty_scratch(void) {
  DIR *folder = opendir(scratch);
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", scratch, entry->d_name);
    if (*entry->d_name != '.') remove(path); /* files and empty folders */
  }
  if (folder) closedir(folder);
}

static void delete_scratch(void) {
  empty_scratch();
  rmdir(scratch);
}

static void clean_up(void) {
  empty_scratch();
  while (blocks) {
    block *next = blocks->next;
    free(blocks->data);
    free(blocks);
    blocks = next;
  }
}

TCase *new_case(Suite *suite, const char *name) {
  TCase *c = tcase_create(name);
  tcase_add_unchecked_fixture(c, make_scratch, delete_scratch);
  tcase_add_checked_fixture(c, NULL, clean_up);
  tcase_set_timeout(c, 180);
  suite_add_tcase(suite, c);
  return c;
}

text text_room(size_t length) { return (text){test_block(length * sizeof(uint16_t)), length}; }

text text_copy(const uint16_t *units, size_t length) {
  text t = text_room(length);
  if (length) memcpy(t.units, units, length * sizeof *units);
  return t;
}

text text_of_utf8(const char *bytes, size_t size) {
  uint16_t *units = test_block(size * sizeof *units);
  size_t length;
  if (khb_utf8_decode(bytes, size, units, &length, NULL)) ck_abort_msg("test data is not UTF-8");
  return text_copy(units, length);
}

text text_repeat(text what, size_t times) {
  text t = text_room(what.length * times);
  for (size_t i = 0; i < times; i++) memcpy(t.units + i * what.length, what.units, what.length * sizeof *t.units);
  return t;
}

text text_join(text a, text b) {
  text t = text_room(a.length + b.length);
  memcpy(t.units, a.units, a.length * sizeof *t.units);
  memcpy(t.units + a.length, b.units, b.length * sizeof *t.units);
  return t;
}

int text_equal(const uint16_t *a, size_t a_length, const uint16_t *b, size_t b_length) {
  return a_length == b_length && (!a_length || !memcmp(a, b, a_length * sizeof *a));
}

const char *text_show(const uint16_t *units, size_t length) {
  enum { SHOWN = 60 };
  char *out = test_block(SHOWN * 6 + 32);
  size_t used = 0;
  for (size_t i = 0; i < length && i < SHOWN; i++) {
    if (units[i] >= ' ' && units[i] < 0x7F && units[i] != '\\') out[used++] = (char)units[i];
    else used += (size_t)sprintf(out + used, "\\u%04X", units[i]);
  }
  out[used] = 0;
  if (length > SHOWN) sprintf(out + used, "... (%zu units)", length);
  return out;
}

void assert_text(const char *where, const uint16_t *units, size_t length, text expected) {
  if (!text_equal(units, length, expected.units, expected.length))
    ck_abort_msg("%s: got \"%s\", expected \"%s\"", where, text_show(units, length),
                 text_show(expected.units, expected.length));
}

/* ---- Files ------------------------------------------------------------------------------------------------------ */

static const char *joined_path(const char *folder, const char *name) {
  char *path = test_block(strlen(folder) + strlen(name) + 2);
  sprintf(path, "%s/%s", folder, name);
  return path;
}

const char *repository_path(const char *name) {
  const char *root = getenv("KHABAR_ROOT");
  return joined_path(root ? root : ".", name);
}

const char *scratch_path(const char *name) { return joined_path(scratch, name); }

char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  long end = ftell(file);
  rewind(file);
  char *data = test_block((size_t)end + 1);
  *size = fread(data, 1, (size_t)end, file);
  fclose(file);
  data[*size] = 0;
  return data;
}

void write_file(const char *path, const void *data, size_t size) {
  remove(path); /* to cut a file and write it anew makes some file systems wait for the disk */
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(data, 1, size, file) != size || fclose(file)) ck_abort_msg("%s cannot be written", path);
}

/* ---- Golden tables ---------------------------------------------------------------------------------------------- */

static text unescape(const char *where, const char *cell, size_t size) {
  text raw = text_of_utf8(cell, size), t = text_room(raw.length);
  t.length = 0;
  for (size_t i = 0; i < raw.length; i++) {
    uint16_t c = raw.units[i];
    if (c == '\\') {
      uint16_t kind = i + 1 < raw.length ? raw.units[++i] : 0;
      if (kind == 'u' && i + 4 < raw.length) {
        char hex[5] = {0}, *end;
        for (size_t k = 0; k < 4; k++) hex[k] = (char)raw.units[i + 1 + k];
        c = (uint16_t)strtoul(hex, &end, 16);
        if (*end) ck_abort_msg("%s: bad \\u escape", where);
        i += 4;
      } else if (kind == 't' || kind == 'n' || kind == '\\') {
        c = kind == 't' ? '\t' : kind == 'n' ? '\n' : '\\';
      } else {
        ck_abort_msg("%s: unknown escape", where);
      }
    }
    t.units[t.length++] = c;
  }
  return text_copy(t.units, t.length);
}

void read_table(const char *name, table_row *row, void *context) {
  enum { CELLS_MAX = 9 };
  size_t size, line = 0, rows = 0;
  char *at = read_file(repository_path(name), &size), *end, where[160];
  if (!at) ck_abort_msg("%s is missing: run in the repository's root, or set KHABAR_ROOT to it", name);
  end = at + size;
  for (; at < end; line++) {
    text cells[CELLS_MAX];
    size_t count = 0;
    char *line_end = memchr(at, '\n', (size_t)(end - at));
    if (!line_end) line_end = end;
    snprintf(where, sizeof where, "%s:%zu", name, line + 1);
    for (char *cell = at; line && cell <= line_end; count++) {
      char *cell_end = memchr(cell, '\t', (size_t)(line_end - cell));
      if (!cell_end) cell_end = line_end;
      if (count == CELLS_MAX) ck_abort_msg("%s: too many cells", where);
      cells[count] = unescape(where, cell, (size_t)(cell_end - cell));
      cell = cell_end + 1;
    }
    if (count) row(where, cells, count, context);
    rows += count > 0;
    at = line_end + 1;
  }
  if (!rows) ck_abort_msg("%s has no rows", name);
}

/* ---- Random numbers --------------------------------------------------------------------------------------------- */

uint64_t random_bits(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
  return z ^ z >> 31;
}

size_t random_below(uint64_t *state, size_t bound) { return (size_t)(random_bits(state) % bound); }

text random_text(uint64_t *state, size_t longest) {
  static const uint16_t pool[] = {
      /* letters that rules fold, and the hamzas that they join with */
      0x621, 0x622, 0x623, 0x624, 0x625, 0x626, 0x627, 0x628, 0x629, 0x647, 0x648, 0x649, 0x64A, 0x671, 0x672, 0x673,
      0x675, 0x653, 0x654, 0x655, 0x654, 0x653,
      /* marks of many classes, Quranic signs, tatweel */
      0x64B, 0x64E, 0x650, 0x651, 0x652, 0x656, 0x65F, 0x670, 0x610, 0x6D6, 0x6E5, 0x6E3, 0x8D3, 0x8F0, 0x640, 0x300,
      0x316, 0x334, 0x345, 0x34F,
      /* look-alikes */
      0x6A9, 0x6AA, 0x6BE, 0x6C0, 0x6C1, 0x6C2, 0x6C3, 0x6CC, 0x6D2, 0x6D3, 0x6D5,
      /* digits, punctuation, quotation marks */
      '1', 0x661, 0x6F5, '.', '!', '@', '#', '&', ';', '<', '>', '_', '?', 0x66C, ',', '"', '\'', '(', ')', 0x60C,
      0x61B, 0x61F, 0x66A, 0x66B, 0x6D4, 0xAB, 0xBB, 0x201C, 0x2019, 0x2026, 0x3002, 0xFF01,
      /* white space, breaks, controls */
      ' ', ' ', ' ', '\t', '\n', '\r', 0x85, 0xA0, 0x2003, 0x2028, 0x3000, 0, 0x1F, 0xAD, 0x61C, 0x200B, 0x200C, 0x200D,
      0x200D, 0x200F, 0x202E, 0x2060, 0xFEFF, 0xFFF9, 0xFFFF,
      /* presentation forms, compatibility characters, letters that compose */
      0xFDFA, 0xFDF2, 0xFEFB, 0xFEF5, 0xFE70, 0xFE77, 0xFCF2, 0xFC5E, 0xFBB2, 0xFBFC, 0xFD3E, 0xFDFD, 0xFF21, 0xFB01,
      'a', 'A', 'e', 0x301, 0x323, 0xC5, 0x212B, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x9C7, 0x9BE, 0x1E9B, 0x3D2,
      /* Maghrebi and other letters */
      0x6A8, 0x6A2, 0x6AD, 0x6C6, 0x6CE, 0x646, 0x642, 0x674, 0x676, 0x20E3, 0xFE0F, 0x2764, 0xFD47, 0x4E2D,
      /* halves of pairs: a flag, a mark of music, Adlam */
      0xD83D, 0xDC68, 0xD834, 0xDD65, 0xD83A, 0xDD44, 0xD800, 0xDFFF};
  text t = text_room(random_below(state, longest + 1));
  for (size_t i = 0; i < t.length; i++) {
    uint64_t bits = random_bits(state);
    t.units[i] = bits % 32 ? pool[(bits >> 8) % (sizeof pool / sizeof *pool)] : (uint16_t)(bits >> 16);
  }
  return t;
}

/* ---- Rules ------------------------------------------------------------------------------------------------------ */

khb_rules compatible_rules(khb_rules rules) {
  khb_normalizer *n;
  khb_error error;
  while (khb_normalizer_new(rules, NULL, &n, &error)) {
    if (error.code != KHB_ERROR_ARGUMENT || !(rules >> error.position & 1)) ck_abort_msg("%s", error.message);
    rules &= ~(UINT64_C(1) << error.position);
  }
  khb_normalizer_free(n);
  return rules;
}

/* ---- Memory ----------------------------------------------------------------------------------------------------- */

static void *count_allocate(void *context, size_t size) {
  counting *self = context;
  if (++self->calls == self->fail_at) return NULL;
  void *data = malloc(size);
  self->live += data != NULL;
  return data;
}

static void count_release(void *context, void *pointer) {
  counting *self = context;
  self->live--;
  free(pointer);
}

void counting_init(counting *self) { *self = (counting){{count_allocate, count_release, self}, 0, 0, 0}; }
