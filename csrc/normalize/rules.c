#include "normalize/rules.h"

#include <string.h>

#include "base/status.h"

static const char *const rule_names[KHB_RULE_COUNT] = {
    "diacritics", "quranic", "dagger_alef", "tatweel", "alef",     "alef_maqsura", "teh_marbuta", "hamza", "lookalikes",
    "forms",      "digits",  "punctuation", "quotes",  "controls", "spaces",       "nfc",         "nfkc"};

#define MARKS (KHB_RULE_DIACRITICS | KHB_RULE_QURANIC | KHB_RULE_DAGGER_ALEF | KHB_RULE_TATWEEL)

static const struct {
  const char *name;
  khb_rules rules;
} presets[KHB_PRESET_COUNT] = {
    {"search", KHI_RULES_ALL & ~KHB_RULE_NFC},
    {"orthographic", MARKS | KHB_RULE_LOOKALIKES | KHB_RULE_FORMS | KHB_RULE_CONTROLS | KHB_RULE_SPACES | KHB_RULE_NFC},
    {"display", KHB_RULE_TATWEEL | KHB_RULE_FORMS | KHB_RULE_CONTROLS | KHB_RULE_SPACES | KHB_RULE_NFC},
    {"ner", MARKS | KHB_RULE_ALEF | KHB_RULE_LOOKALIKES | KHB_RULE_FORMS | KHB_RULE_DIGITS | KHB_RULE_QUOTES |
                KHB_RULE_CONTROLS | KHB_RULE_NFC},
};

const char *khb_rule_name(size_t index) { return index < KHB_RULE_COUNT ? rule_names[index] : NULL; }

const char *khb_preset_name(size_t index) { return index < KHB_PRESET_COUNT ? presets[index].name : NULL; }

khb_status khb_preset_rules(const char *name, khb_rules *rules, khb_error *error) {
  if (!name || !rules) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "name or rules is NULL");
  for (size_t i = 0; i < KHB_PRESET_COUNT; i++) {
    if (strcmp(presets[i].name, name)) continue;
    *rules = presets[i].rules;
    return KHB_OK;
  }
  return khi_fail(error, KHB_ERROR_NAME, 0, "no such preset: there are search, orthographic, display, ner");
}

static int between(uint16_t c, uint16_t low, uint16_t high) { return c >= low && c <= high; }

int khi_is_white_space(uint16_t c) {
  return between(c, 9, 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 || between(c, 0x2000, 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

int khi_is_joined(uint16_t c) {
  return c == 0x640 || between(c, 0x610, 0x61A) || between(c, 0x64B, 0x65F) || c == 0x670 || between(c, 0x6D6, 0x6ED) ||
         between(c, 0x8D3, 0x8FF);
}

static int is_diacritic(uint16_t c) { return between(c, 0x64B, 0x652) || between(c, 0x656, 0x65F); }

static int is_quranic(uint16_t c) {
  return between(c, 0x610, 0x61A) || between(c, 0x6D6, 0x6DC) || between(c, 0x6DF, 0x6E4) || c == 0x6E7 || c == 0x6E8 ||
         between(c, 0x6EA, 0x6ED) || between(c, 0x8D3, 0x8E1) || between(c, 0x8E3, 0x8FF);
}

/* ZWJ is decided in fold.c: between emoji it stays. */
static int is_control(uint16_t c) {
  return c == 0xAD || c == 0x61C || between(c, 0x200B, 0x200F) || between(c, 0x202A, 0x202E) ||
         between(c, 0x2060, 0x2064) || between(c, 0x2066, 0x206F) || c == 0xFEFF || between(c, 0xFFF9, 0xFFFB);
}

static uint16_t lookalike(uint16_t c) {
  switch (c) {
    case 0x6A9: /* keheh */
    case 0x6AA: return 0x643;
    case 0x6CC: /* Farsi yeh */
    case 0x6D2: return 0x64A;
    case 0x6D3: return 0x626;
    case 0x6C0: /* heh goal, heh doachashmee, ae and their hamza forms */
    case 0x6C1:
    case 0x6C2:
    case 0x6BE:
    case 0x6D5: return 0x647;
    case 0x6C3: return 0x629;
    default: return c;
  }
}

static uint16_t ascii_punctuation(uint16_t c) {
  switch (c) {
    case 0x60C:
    case 0x66C: return ',';
    case 0x61B: return ';';
    case 0x61F: return '?';
    case 0x66A: return '%';
    case 0x66B:
    case 0x6D4: return '.';
    default: return c;
  }
}

static uint16_t ascii_quote(uint16_t c) {
  if (c == 0xAB || c == 0xBB || between(c, 0x201C, 0x201F)) return '"';
  if (c == 0x2039 || c == 0x203A || between(c, 0x2018, 0x201B)) return '\'';
  return c;
}

uint16_t khi_rule_map(khb_rules rules, uint16_t c) {
  if (rules & KHB_RULE_LOOKALIKES) c = lookalike(c);
  if ((rules & KHB_RULE_DIACRITICS) && is_diacritic(c)) return KHI_REMOVE;
  if ((rules & KHB_RULE_QURANIC) && is_quranic(c)) return KHI_REMOVE;
  if ((rules & KHB_RULE_DAGGER_ALEF) && c == 0x670) return KHI_REMOVE;
  if ((rules & KHB_RULE_TATWEEL) && c == 0x640) return KHI_REMOVE;
  if ((rules & KHB_RULE_CONTROLS) && is_control(c)) return KHI_REMOVE;
  if ((rules & KHB_RULE_ALEF) && (c == 0x622 || c == 0x623 || c == 0x625 || between(c, 0x671, 0x673) || c == 0x675))
    return 0x627;
  if ((rules & KHB_RULE_HAMZA) && c == 0x624) return 0x648;
  if ((rules & KHB_RULE_HAMZA) && c == 0x626) return 0x64A;
  if ((rules & KHB_RULE_ALEF_MAQSURA) && c == 0x649) return 0x64A;
  if ((rules & KHB_RULE_TEH_MARBUTA) && c == 0x629) return 0x647;
  if (rules & KHB_RULE_DIGITS) {
    if (between(c, 0x660, 0x669)) return (uint16_t)(c - 0x660 + '0');
    if (between(c, 0x6F0, 0x6F9)) return (uint16_t)(c - 0x6F0 + '0');
  }
  if (rules & KHB_RULE_PUNCTUATION) c = ascii_punctuation(c);
  if (rules & KHB_RULE_QUOTES) c = ascii_quote(c);
  if ((rules & KHB_RULE_SPACES) && khi_is_white_space(c)) return ' ';
  return c;
}
