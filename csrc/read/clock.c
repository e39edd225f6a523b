#include "read/clock.h"

#include <stdio.h>

#include "read/number.h"

enum { HOUR_MINUTES = 60, DAY_MINUTES = 1440 };

/* ---- The hour ----------------------------------------------------------------------------------------------------- */

/* الثالثة، الواحدة، الثانية عشرة: an ordinal with its article. */
static size_t read_hour_words(const khi_reader *r, size_t i, unsigned *hour) {
  if (!khi_has(r, i, KHI_DEFINITE)) return 0;
  if (khi_is(r, i, KHI_ONE)) {
    *hour = 1;
    return i + 1;
  }
  if (!khi_is(r, i, KHI_FEMININE_ORDINAL) && !khi_is(r, i, KHI_FEMININE_ORDINAL_ONE)) return 0;
  size_t end = khi_read_ordinal(r, i, 0, hour);
  return end && *hour > 1 && *hour <= 12 ? end : 0; /* الأولى is no hour, الواحدة is */
}

/* A token of one unit, in any script. */
static int is_letter(const khi_reader *r, size_t i, uint16_t letter) {
  return i < r->count && r->tokens[i].letter == letter && r->tokens[i].end - r->tokens[i].start == 1;
}

/* بتوقيت غرينتش, GMT, ت غ */
static size_t read_zone(const khi_reader *r, size_t i) {
  enum { TEH = 0x62A, GHAIN = 0x63A };
  size_t zone = i + (size_t)khi_is(r, i, KHI_ZONE), second = i + 1 + (size_t)khi_is_mark(r, i + 1, '.');
  if (khi_is(r, zone, KHI_GREENWICH)) return zone + 1;
  return is_letter(r, i, TEH) && is_letter(r, second, GHAIN) ? second + 1 : 0;
}

/* What parts hours and minutes: a colon, 20h45, 18س00; a point or comma where the hour is said or a zone follows. */
static int parts_minutes(const khi_reader *r, size_t i, int said) {
  enum { SEEN = 0x633 };
  if (khi_is_mark(r, i, ':') || is_letter(r, i, SEEN) || is_letter(r, i, 'h')) return 1;
  return (khi_is_mark(r, i, '.') || khi_is_mark(r, i, ',')) && (said || read_zone(r, i + 2));
}

/* 21:40, 21:40:10 or, behind الساعة, 22.45 and 22. */
static size_t read_hour_digits(const khi_reader *r, size_t i, int said, unsigned *hour, int *minute, int *second) {
  if (!khi_is_kind(r, i, KHI_DIGITS) || r->tokens[i].digits > 2 || r->tokens[i].number > 24) return 0;
  if (i && khi_has(r, i, KHI_GLUED) && khi_is_kind(r, i - 1, KHI_MARK) &&
      (khi_is_mark(r, i - 1, ':') || khi_is_mark(r, i - 1, '.') || khi_is_mark(r, i - 1, '/')))
    return 0;
  *hour = (unsigned)r->tokens[i].number;
  if (!parts_minutes(r, i + 1, said) || !khi_has(r, i + 1, KHI_GLUED) || !khi_has(r, i + 2, KHI_GLUED) ||
      !khi_is_kind(r, i + 2, KHI_DIGITS))
    return i + 1;
  if (r->tokens[i + 2].digits != 2 || r->tokens[i + 2].number >= HOUR_MINUTES) return 0;
  *minute = (int)r->tokens[i + 2].number;
  if (!khi_is_mark(r, i + 3, ':') || !khi_has(r, i + 4, KHI_GLUED) || !khi_is_kind(r, i + 4, KHI_DIGITS)) return i + 3;
  if (r->tokens[i + 4].digits != 2 || r->tokens[i + 4].number >= HOUR_MINUTES) return 0;
  *second = (int)r->tokens[i + 4].number;
  return i + 5;
}

/* والنصف، إلا ربعا، وعشر دقائق: minutes to add. */
static size_t read_minutes(const khi_reader *r, size_t i, int *minutes) {
  int minus = khi_is(r, i, KHI_MINUS);
  size_t at = i + (size_t)minus, end;
  const khi_sense *part = khi_sense_of(r, at, KHI_MINUTES), *unit;
  khi_number number;
  uint64_t count;
  if (!minus && !khi_has(r, at, KHI_AND)) return 0;
  if (part) {
    *minutes = minus ? -part->value : part->value;
    return at + 1;
  }
  end = khi_read_number(r, at, &number);
  if (!end || !khi_decimal_whole(number.value, HOUR_MINUTES - 1, &count)) return 0;
  if (!(unit = khi_sense_of(r, end, KHI_UNIT)) && !(unit = khi_sense_of(r, end, KHI_UNITS))) return 0;
  if (unit->value != KHI_MINUTE) return 0;
  *minutes = minus ? -(int)count : (int)count;
  return end + 1;
}

/* ---- The part of the day ------------------------------------------------------------------------------------------ */

typedef enum day_part { NO_PART, MORNING, NOON, AFTERNOON, NIGHT, SMALL_HOURS } day_part;

/* صباحا، من مساء، بعد الظهر، ص; `letters`: whether a single letter can be one. */
static size_t read_day_part(const khi_reader *r, size_t i, int letters, day_part *out) {
  size_t at = i + (size_t)khi_is(r, i, KHI_FROM);
  if (khi_is(r, at, KHI_LATER) || khi_is(r, at, KHI_AGO)) {
    int later = khi_is(r, at, KHI_LATER);
    if (khi_is(r, at + 1, KHI_NOON) || khi_is(r, at + 1, KHI_AFTER_NOON)) *out = later ? AFTERNOON : MORNING;
    else if (later && khi_is(r, at + 1, KHI_MIDNIGHT) && khi_is(r, at + 2, KHI_NIGHT)) *out = SMALL_HOURS, at++;
    else return 0;
    return at + 2;
  }
  if (!khi_is_plain(r, at) || (!letters && r->tokens[at].end - r->tokens[at].start == 1)) return 0;
  if (khi_is(r, at, KHI_BEFORE_NOON)) *out = MORNING;
  else if (khi_is(r, at, KHI_AFTER_NOON)) *out = AFTERNOON;
  else if (khi_is(r, at, KHI_NOON)) *out = NOON;
  else if (khi_is(r, at, KHI_NIGHT)) *out = NIGHT;
  else return 0;
  return at + 1;
}

/* The part of the day that a second hour says for both: بين التاسعة والعاشرة صباحا. */
static day_part part_of_next(const khi_reader *r, size_t i) {
  day_part part = NO_PART;
  unsigned hour;
  size_t at = i + (size_t)khi_is(r, i, KHI_TO), end;
  if (at == i && !khi_has(r, i, KHI_AND)) return NO_PART;
  if ((end = read_hour_words(r, at + (size_t)khi_is(r, at, KHI_CLOCK), &hour)) != 0) read_day_part(r, end, 0, &part);
  return part;
}

static unsigned hour_of_day(unsigned hour, day_part part) {
  enum { SMALL = 4, LATE_MORNING = 10 };
  if (hour > 12) return hour % 24;
  switch (part) {
    case NO_PART: return hour;
    case SMALL_HOURS:
    case MORNING: return hour % 12;
    case AFTERNOON: return hour % 12 + 12;
    case NOON: return hour >= LATE_MORNING ? hour : hour + 12;
    case NIGHT: return hour <= SMALL ? hour : hour == 12 ? 0 : hour + 12;
  }
  return hour;
}

/* ---- Times -------------------------------------------------------------------------------------------------------- */

size_t khi_read_clock(const khi_reader *r, size_t i, char out[KHI_CLOCK_TEXT_MAX]) {
  unsigned hour = 0;
  int minute = -1, second = -1, minutes = 0, said = khi_is(r, i, KHI_CLOCK);
  day_part part = NO_PART;
  if (khi_is(r, i, KHI_MIDNIGHT) && khi_has(r, i + 1, KHI_DEFINITE)) {
    int night = khi_is(r, i + 1, KHI_NIGHT);
    if (!night && !khi_is(r, i + 1, KHI_MIDDAY)) return 0;
    sprintf(out, night ? "T00:00" : "T12:00");
    return i + 2;
  }
  size_t at = i + (size_t)said, end = read_hour_digits(r, at, said, &hour, &minute, &second), more;
  if (said && !end && khi_is(r, at, KHI_MIDNIGHT) && khi_is(r, at + 1, KHI_NIGHT)) return 0;
  int digits = end != 0, exact = i && khi_is(r, i - 1, KHI_EXACTLY);
  if (!end && !(end = read_hour_words(r, at, &hour))) return 0;
  size_t before = end;
  if (minute < 0 && (more = read_minutes(r, end, &minutes)) != 0) {
    end = more;
    exact = 1; /* والنصف is said of nothing else */
    if ((more = read_minutes(r, end, &minute)) != 0 && minute > 0)
      end = more, minutes += minute; /* والنصف وخمس دقائق */
    minute = -1;
  }
  if ((more = read_day_part(r, end, digits && minute >= 0, &part)) != 0) end = more;
  else if (!digits) part = part_of_next(r, end);
  if (!said && part == NO_PART && !(digits ? minute >= 0 : exact)) return 0;
  if (!said && digits && minute < 0 && (hour > 12 || !hour || before != i + 1)) return 0;
  int total = (int)hour_of_day(hour, part) * HOUR_MINUTES + (minute > 0 ? minute : 0) + minutes;
  total = (total % DAY_MINUTES + DAY_MINUTES) % DAY_MINUTES;
  unsigned hours = (unsigned)total / HOUR_MINUTES, rest = (unsigned)total % HOUR_MINUTES;
  int length = sprintf(out, "T%02u:%02u", hours % 24, rest);
  if (second >= 0) length += sprintf(out + length, ":%02u", (unsigned)second % HOUR_MINUTES);
  if ((more = read_zone(r, end)) != 0) {
    sprintf(out + length, "Z");
    end = more;
  }
  return end;
}
