#include "unicode/char_property.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

int khi_is_digit(uint32_t c) {
  return c < 0x80 ? c >= '0' && c <= '9' : u_charType((UChar32)c) == U_DECIMAL_DIGIT_NUMBER;
}

int khi_digit_value(uint32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9' ? (int)c - '0' : -1;
  return khi_is_digit(c) ? u_charDigitValue((UChar32)c) : -1;
}

int khi_is_word_part(uint32_t c) {
  if (c >= 0x620 && c <= 0x669) return 1; /* nearly all */
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  return (U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK)) != 0;
}

int khi_is_any_mark(uint32_t c) { return c >= 0x300 && (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK) != 0; }

int khi_is_punctuation(uint32_t c) {
  if (c >= 0x620 && c <= 0x669) return 0;
  return u_ispunct((UChar32)c);
}

/* The combining marks that every alphabet of Europe shares; those of symbols and emoji are others. */
static int is_accent(uint32_t c) {
  return (c >= 0x300 && c <= 0x36F) || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
         (c >= 0xFE20 && c <= 0xFE2F);
}

/* The script of a letter or mark; of anything else USCRIPT_COMMON. */
static UScriptCode script(uint32_t c) {
  UErrorCode code = U_ZERO_ERROR;
  if (!(U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_M_MASK))) return USCRIPT_COMMON;
  return uscript_getScript((UChar32)c, &code);
}

int khi_is_latin(uint32_t c) {
  if (c < 0x80) return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return is_accent(c) || script(c) == USCRIPT_LATIN;
}

int khi_is_foreign(uint32_t c) {
  if (c < 0x80) return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  UScriptCode s = script(c);
  return is_accent(c) || (s != USCRIPT_COMMON && s != USCRIPT_INHERITED && s != USCRIPT_ARABIC);
}

khi_joining khi_joining_of(uint16_t c) {
  switch (u_getIntPropertyValue(c, UCHAR_JOINING_TYPE)) {
    case U_JT_DUAL_JOINING:
    case U_JT_RIGHT_JOINING:
    case U_JT_JOIN_CAUSING: return KHI_JOINS_BEFORE;
    case U_JT_TRANSPARENT: return KHI_JOINS_TRANSPARENTLY;
    default: return KHI_JOINS_NOTHING;
  }
}

/* Unicode's joining groups are the shapes. Feh and qaf are alike but at the end, as are beh, noon and yeh. */
uint16_t khi_skeleton(uint16_t c, int final) {
  if (c == 0x621 || c == 0x674) return 0;
  switch (u_getIntPropertyValue(c, UCHAR_JOINING_GROUP)) {
    case U_JG_ALEF: return 0x627;
    case U_JG_BEH: return 0x66E;
    case U_JG_HAH: return 0x62D;
    case U_JG_DAL: return 0x62F;
    case U_JG_REH: return 0x631;
    case U_JG_SEEN: return 0x633;
    case U_JG_SAD: return 0x635;
    case U_JG_TAH: return 0x637;
    case U_JG_AIN: return 0x639;
    case U_JG_FEH: return 0x6A1;
    case U_JG_QAF:
    case U_JG_AFRICAN_QAF: return final ? 0x66F : 0x6A1;
    case U_JG_KAF:
    case U_JG_GAF:
    case U_JG_SWASH_KAF: return 0x643;
    case U_JG_LAM: return 0x644;
    case U_JG_MEEM: return 0x645;
    case U_JG_NOON:
    case U_JG_AFRICAN_NOON:
    case U_JG_NYA: return final ? 0x6BA : 0x66E;
    case U_JG_HEH:
    case U_JG_HEH_GOAL:
    case U_JG_KNOTTED_HEH:
    case U_JG_TEH_MARBUTA:
    case U_JG_HAMZA_ON_HEH_GOAL: return 0x647;
    case U_JG_WAW: return 0x648;
    case U_JG_YEH:
    case U_JG_FARSI_YEH:
    case U_JG_YEH_WITH_TAIL:
    case U_JG_YEH_BARREE:
    case U_JG_BURUSHASKI_YEH_BARREE:
    case U_JG_ROHINGYA_YEH: return final ? 0x649 : 0x66E;
    default: return c;
  }
}
