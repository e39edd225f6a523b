#include "unicode/char_class.h"

#include <unicode/uchar.h>

/* The classes of U+0000-00FF and U+0600-06FF would not change with Unicode; ICU is asked for all other characters. */
static khi_char_class ask_icu(uint32_t c) {
  if (c >= 0xD800 && c <= 0xDFFF) return KHI_CHAR_OTHER; /* unpaired surrogate */
  int8_t type = u_charType((UChar32)c);
  switch (type) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_CONNECTOR_PUNCTUATION: return KHI_CHAR_LETTER;
    case U_DECIMAL_DIGIT_NUMBER:
    case U_LETTER_NUMBER:
    case U_OTHER_NUMBER: return KHI_CHAR_DIGIT;
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK: return KHI_CHAR_MARK;
    case U_SPACE_SEPARATOR: return KHI_CHAR_SPACE;
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR: return KHI_CHAR_BREAK;
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR: return KHI_CHAR_CONTROL;
    default: return KHI_CHAR_OTHER;
  }
}

khi_char_class khi_char_class_of(uint32_t c) {
  if (c >= 0x620 && c <= 0x64A) return c == 0x640 ? KHI_CHAR_MARK : KHI_CHAR_LETTER;
  if (c < 0x80) {
    if (c == ' ' || c == '\t' || c == 0x1F) return KHI_CHAR_SPACE;
    if ((c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E)) return KHI_CHAR_BREAK;
    if (c < ' ' || c == 0x7F) return KHI_CHAR_CONTROL;
    if (c >= '0' && c <= '9') return KHI_CHAR_DIGIT;
    if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_') return KHI_CHAR_LETTER;
    return KHI_CHAR_OTHER;
  }
  switch (c) {
    case 0x60C:
    case 0x61B:
    case 0x61F: return KHI_CHAR_OTHER;
    case 0x85: return KHI_CHAR_BREAK;
    case 0xA0: return KHI_CHAR_SPACE;
    case 0x200C:
    case 0x200D: return KHI_CHAR_JOINER;
    default: return ask_icu(c);
  }
}

int khi_is_upper(uint32_t c) { return c < 0x80 ? c >= 'A' && c <= 'Z' : u_isupper((UChar32)c); }

uint32_t khi_to_lower(uint32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  return (uint32_t)u_tolower((UChar32)c);
}
