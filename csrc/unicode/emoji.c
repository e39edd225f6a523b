#include "unicode/emoji.h"

#include "base/utf.h"
#include <unicode/uchar.h>

#include "unicode/char_property.h"

enum { JOINER = 0x200D, TEXT_STYLE = 0xFE0E, EMOJI_STYLE = 0xFE0F, KEYCAP = 0x20E3 };

static int is(uint32_t c, UProperty property) { return u_hasBinaryProperty((UChar32)c, property); }

/* Arrows, dingbats and pictures; below them are signs of running text that have the property too. */
static int is_picture(uint32_t c) {
  return is(c, UCHAR_EMOJI_PRESENTATION) || (c >= 0x2190 && is(c, UCHAR_EXTENDED_PICTOGRAPHIC));
}

/* The end of one element of a sequence, or `at` if there is none. */
static size_t element(const uint16_t *units, size_t length, size_t at) {
  size_t size, end = at + 1;
  uint32_t c = units[at];
  if ((c >= '0' && c <= '9') || c == '#' || c == '*') {
    if (end < length && units[end] == EMOJI_STYLE) end++;
    return end < length && units[end] == KEYCAP ? end + 1 : at;
  }
  if (c < 0xA9) return at;
  c = khi_code_point(units, length, at, &size);
  end = at + size;
  if (is(c, UCHAR_REGIONAL_INDICATOR)) {
    if (end < length && is(khi_code_point(units, length, end, &size), UCHAR_REGIONAL_INDICATOR)) end += size;
    return end;
  }
  int styled = end < length && units[end] == EMOJI_STYLE;
  if (!is_picture(c) && !(styled && is(c, UCHAR_EMOJI))) return at;
  for (; end < length; end += size) { /* style, skin tones, the tags of a regional flag, keycap */
    c = khi_code_point(units, length, end, &size);
    if (c != TEXT_STYLE && c != EMOJI_STYLE && c != KEYCAP && !is(c, UCHAR_EMOJI_MODIFIER) &&
        !(c >= 0xE0020 && c <= 0xE007F))
      break;
  }
  return end;
}

size_t khi_emoji(const uint16_t *units, size_t length, size_t at) {
  size_t end = element(units, length, at);
  while (end > at && end + 1 < length && units[end] == JOINER) {
    size_t next = element(units, length, end + 1);
    if (next == end + 1) break;
    end = next;
  }
  return end - at;
}
