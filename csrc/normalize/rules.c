#include "normalize/rules.h"

#include <string.h>

#include "base/status.h"
#include "unicode/char_property.h"

static const char *const rule_names[KHB_RULE_COUNT] = {
    "diacritics", "quranic", "dagger_alef", "tatweel", "alef", "alef_maqsura", "teh_marbuta", "hamza", "lookalikes",
    "forms", "digits", "punctuation", "quotes", "controls", "spaces", "nfc", "nfkc",
    /* parts of diacritics, letters, digits and scripts */
    "harakat", "tanwin", "shadda", "sukun", "combining_hamza", "hamza_to_bare", "drop_hamza", "teh_marbuta_to_teh",
    "dagger_alef_to_alef", "maghrebi", "waw_yeh_variants", "digits_to_arabic", "remove_digits", "remove_punctuation",
    "remove_latin", "remove_foreign", "nfd",
    /* context.c */
    "last_haraka", "tanwin_alef", "heh_to_teh_marbuta", "separators", "repeated_letters", "repeated_marks",
    "repeated_punctuation", "punctuation_spaces", "lines", "trim", "skeleton",
    /* spans.c, entities.c */
    "word_ligatures", "urls", "emails", "mentions", "hashtags", "hashtag_words", "emoji", "html_tags", "html_entities",
    "numbers"};

#define MARKS (KHB_RULE_DIACRITICS | KHB_RULE_QURANIC | KHB_RULE_DAGGER_ALEF | KHB_RULE_TATWEEL)

static const struct {
  const char *name;
  khb_rules rules;
} presets[KHB_PRESET_COUNT] = {
    {"search", MARKS | KHB_RULE_ALEF | KHB_RULE_ALEF_MAQSURA | KHB_RULE_TEH_MARBUTA | KHB_RULE_HAMZA |
                   KHB_RULE_LOOKALIKES | KHB_RULE_FORMS | KHB_RULE_DIGITS | KHB_RULE_PUNCTUATION | KHB_RULE_QUOTES |
                   KHB_RULE_CONTROLS | KHB_RULE_SPACES | KHB_RULE_NFKC},
    {"orthographic", MARKS | KHB_RULE_LOOKALIKES | KHB_RULE_FORMS | KHB_RULE_CONTROLS | KHB_RULE_SPACES | KHB_RULE_NFC},
    {"display", KHB_RULE_TATWEEL | KHB_RULE_FORMS | KHB_RULE_CONTROLS | KHB_RULE_SPACES | KHB_RULE_NFC},
    {"ner", MARKS | KHB_RULE_ALEF | KHB_RULE_LOOKALIKES | KHB_RULE_FORMS | KHB_RULE_DIGITS | KHB_RULE_QUOTES |
                KHB_RULE_CONTROLS | KHB_RULE_NFC},
};

const char *khb_rule_name(size_t index) { return index < KHB_RULE_COUNT ? rule_names[index] : NULL; }

size_t khi_rule_index(khb_rules rule) {
  size_t index = 0;
  while (rule >>= 1) index++;
  return index;
}

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

static int is_diacritic(uint16_t c) { return between(c, 0x64B, 0x652) || between(c, 0x656, 0x65F); }

static int is_quranic(uint16_t c) {
  return between(c, 0x610, 0x61A) || between(c, 0x6D6, 0x6DC) || between(c, 0x6DF, 0x6E4) || c == 0x6E7 || c == 0x6E8 ||
         between(c, 0x6EA, 0x6ED) || between(c, 0x898, 0x89F) || between(c, 0x8CA, 0x8E1) || between(c, 0x8E3, 0x8FF);
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

/* Letters for the sounds g and v from Morocco to Tunisia, and feh and qaf with the dots of the old Maghrebi hand. */
static uint16_t maghrebi(uint16_t c) {
  switch (c) {
    case 0x6A7: /* qaf with one dot above, with three */
    case 0x6A8: return 0x642;
    case 0x6A2: /* feh with a dot below, with three dots above, below */
    case 0x6A3:
    case 0x6A4:
    case 0x6A5: return 0x641;
    case 0x6AD: /* ng, keheh with three dots, gaf */
    case 0x763:
    case 0x6AF: return 0x643;
    default: return c;
  }
}

/* Farsi yeh and yeh barree are look-alikes; those with a hamza are left to the hamza rules. */
static uint16_t waw_yeh_variant(uint16_t c) {
  if (between(c, 0x6C4, 0x6CB) || c == 0x6CF || c == 0x778 || c == 0x779 || c == 0x8AB) return 0x648;
  if (c == 0x620 || between(c, 0x63D, 0x63F) || c == 0x6CD || c == 0x6CE || c == 0x6D0 || c == 0x6D1 ||
      between(c, 0x775, 0x777) || c == 0x77A || c == 0x77B || c == 0x8A9 || c == 0x8BA)
    return 0x64A;
  return c;
}

static int carries_hamza(uint16_t c) { return c == 0x624 || c == 0x626 || between(c, 0x676, 0x678) || c == 0x6D3; }

static uint16_t digit(khb_rules rules, uint16_t c) {
  uint16_t zero = rules & KHB_RULE_DIGITS ? '0' : rules & KHB_RULE_DIGITS_TO_ARABIC ? 0x660 : 0;
  if (!zero) return c;
  if (between(c, '0', '9')) return (uint16_t)(zero == '0' ? c : c - '0' + zero);
  if (between(c, 0x660, 0x669)) return (uint16_t)(c - 0x660 + zero);
  return between(c, 0x6F0, 0x6F9) ? (uint16_t)(c - 0x6F0 + zero) : c;
}

static int is_ascii_symbol(uint32_t c) { return c && c < 0x80 && strchr("$+<=>^`|~", (int)c); }

int khi_rule_removes(khb_rules rules, uint32_t c) {
  return ((rules & KHB_RULE_REMOVE_DIGITS) && khi_is_digit(c)) ||
         ((rules & KHB_RULE_REMOVE_PUNCTUATION) && (is_ascii_symbol(c) || khi_is_punctuation(c))) ||
         ((rules & KHB_RULE_REMOVE_LATIN) && khi_is_latin(c)) ||
         ((rules & KHB_RULE_REMOVE_FOREIGN) && khi_is_foreign(c));
}

static int is_removed_mark(khb_rules rules, uint16_t c) {
  return ((rules & KHB_RULE_DIACRITICS) && is_diacritic(c)) ||
         ((rules & KHB_RULE_HARAKAT) && (between(c, 0x64E, 0x650) || between(c, 0x656, 0x65F))) ||
         ((rules & KHB_RULE_TANWIN) && between(c, 0x64B, 0x64D)) || ((rules & KHB_RULE_SHADDA) && c == 0x651) ||
         ((rules & KHB_RULE_SUKUN) && c == 0x652) || ((rules & KHB_RULE_QURANIC) && is_quranic(c)) ||
         ((rules & KHB_RULE_DAGGER_ALEF) && c == 0x670);
}

uint16_t khi_rule_map(khb_rules rules, uint16_t c) {
  if (rules & KHB_RULE_LOOKALIKES) c = lookalike(c);
  if (rules & KHB_RULE_MAGHREBI) c = maghrebi(c);
  if (rules & KHB_RULE_WAW_YEH_VARIANTS) c = waw_yeh_variant(c);
  if (is_removed_mark(rules, c)) return KHI_REMOVE;
  if ((rules & KHB_RULE_TATWEEL) && c == 0x640) return KHI_REMOVE;
  if ((rules & KHB_RULE_CONTROLS) && is_control(c)) return KHI_REMOVE;
  if ((rules & KHB_RULE_ALEF) && (c == 0x622 || c == 0x623 || c == 0x625 || between(c, 0x671, 0x673) || c == 0x675))
    return 0x627;
  if ((rules & KHB_RULE_DAGGER_ALEF_TO_ALEF) && c == 0x670) return 0x627;
  if ((rules & KHB_RULE_HAMZA) && c == 0x624) return 0x648;
  if ((rules & KHB_RULE_HAMZA) && c == 0x626) return 0x64A;
  if ((rules & KHB_RULE_HAMZA_TO_BARE) && carries_hamza(c)) return 0x621;
  if ((rules & KHB_RULE_DROP_HAMZA) && (c == 0x621 || c == 0x674)) return KHI_REMOVE;
  if ((rules & KHB_RULE_ALEF_MAQSURA) && c == 0x649) return 0x64A;
  if ((rules & KHB_RULE_TEH_MARBUTA) && c == 0x629) return 0x647;
  if ((rules & KHB_RULE_TEH_MARBUTA_TO_TEH) && c == 0x629) return 0x62A;
  c = digit(rules, c);
  if (rules & KHB_RULE_PUNCTUATION) c = ascii_punctuation(c);
  if (rules & KHB_RULE_QUOTES) c = ascii_quote(c);
  if ((rules & KHB_RULE_SPACES) && khi_is_white_space(c)) return ' ';
  return (rules & KHI_RULES_BY_CLASS) && khi_rule_removes(rules, c) ? KHI_REMOVE : c;
}
