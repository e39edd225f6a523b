/* Dates of the calendar: 15/3/2024، الأول من أيار/مايو 2024، 27 رجب 1446 هـ، عام 2014. */
#include "read/date.h"
#include "read/number.h"
#include "unicode/char_class.h"

enum {
  YEAR_MIN = 1000,
  YEAR_MAX = 2999,
  LONE_YEAR_MIN = 1800,
  LONE_YEAR_MAX = 2100,
  HIJRI_MIN = 1300,
  HIJRI_MAX = 1500,
  SHORT_YEAR_MIN = 30
};
enum {
  ALEF = 0x627,
  ALEF_HAMZA = 0x623,
  TEH_MARBUTA = 0x629,
  TANWIN = 0x64B,
  QAF = 0x642,
  MEEM = 0x645,
  COMMA = 0x60C
};

/* The last letter of a word as it is written, or the tanwin on it. */
static uint16_t last_letter(const khi_reader *r, size_t i) {
  const khi_token *t = &r->tokens[i];
  size_t at = t->end;
  while (at > t->start + 1 && r->units[at - 1] != TANWIN && khi_char_class_of(r->units[at - 1]) == KHI_CHAR_MARK) at--;
  return r->units[at - 1];
}

/* ---- Years -------------------------------------------------------------------------------------------------------- */

static int is_counted(const khi_reader *r, size_t i) {
  return khi_is(r, i, KHI_SCALE) || khi_is(r, i, KHI_SCALE_PLURAL) || khi_is(r, i, KHI_SCALE_OR_DUAL) ||
         khi_is(r, i, KHI_CURRENCY) || khi_is(r, i, KHI_CURRENCY_SIGN) || khi_is_mark(r, i, '%') ||
         khi_is_mark(r, i, 0x66A) || (khi_is(r, i, KHI_UNIT) && !khi_has(r, i, KHI_DEFINITE) && khi_is_plain(r, i)) ||
         (khi_is(r, i, KHI_HUNDRED) && khi_has(r, i, KHI_IN)) ||
         (khi_is_mark(r, i, '.') && khi_is_kind(r, i + 1, KHI_DIGITS) && khi_has(r, i + 1, KHI_GLUED));
}

/* The era behind a year: هـ، م، قبل الميلاد. */
static size_t read_era(const khi_reader *r, size_t i, khi_calendar_date *date) {
  if (khi_is(r, i, KHI_HIJRI)) {
    date->hijri = 1;
    return i + 1;
  }
  if (khi_is(r, i, KHI_GREGORIAN)) return i + 1;
  if (khi_is(r, i, KHI_AGO) && khi_is(r, i + 1, KHI_BIRTH)) i += 2;
  else if (khi_is_kind(r, i, KHI_WORD) && r->tokens[i].letter == QAF && khi_is_mark(r, i + 1, '.') &&
           khi_is_kind(r, i + 2, KHI_WORD) && r->tokens[i + 2].letter == MEEM &&
           r->tokens[i + 2].end - r->tokens[i + 2].start == 1)
    i += 3;
  else return i;
  date->year = 1 - date->year;
  return i;
}

/* A year in digits; `said`: the word year or a month stands before it. */
static size_t read_year_digits(const khi_reader *r, size_t i, int word, khi_calendar_date *date) {
  if (word && khi_is_mark(r, i, COMMA) && khi_has(r, i + 1, KHI_GLUED)) i++; /* عام ،2008: turned round by an editor */
  int bracket = word && khi_is_mark(r, i, '(') && khi_is_mark(r, i + 2, ')'); /* عام (1317) هجري */
  i += (size_t)bracket;
  if (!khi_is_kind(r, i, KHI_DIGITS)) return 0;
  const khi_token *t = &r->tokens[i];
  if (word && !khi_is_plain(r, i)) return 0; /* سنة و3 أشهر */
  i += (size_t)bracket;
  if (t->digits > 4 || (t->digits < 4 && !word && !khi_is(r, i + 1, KHI_HIJRI)) || !t->number) return 0;
  if (!word && (t->number < YEAR_MIN || t->number > YEAR_MAX)) return 0;
  if (is_counted(r, i + 1)) return 0;
  date->year = (int)t->number;
  date->has_year = 1;
  if (word && t->digits == 2 && date->year >= SHORT_YEAR_MIN && !khi_is(r, i + 1, KHI_HIJRI))
    date->year += 1900; /* عام 67 */
  if (!date->month && date->year >= HIJRI_MIN && date->year <= HIJRI_MAX && khi_is(r, i + 1, KHI_HIJRI))
    date->hijri = 1;
  return read_era(r, i + 1, date);
}

/* ألفين وأربعة وعشرين */
static size_t read_year_words(const khi_reader *r, size_t i, khi_calendar_date *date) {
  khi_number number;
  uint64_t year;
  size_t end = khi_is_kind(r, i, KHI_WORD) && khi_is_plain(r, i) ? khi_read_number(r, i, &number) : 0;
  if (!end || !khi_decimal_whole(number.value, YEAR_MAX, &year) || year < YEAR_MIN) return 0;
  date->year = (int)year;
  date->has_year = 1;
  return read_era(r, end, date);
}

size_t khi_read_direction(const khi_reader *r, size_t i, khi_direction *out, int *offset) {
  int far = 0;
  if (khi_is(r, i, KHI_AGO) && khi_is_the(r, i + 1, KHI_PAST)) far = -1, i++;
  else if (khi_is(r, i, KHI_LATER) && khi_is_the(r, i + 1, KHI_NEXT)) far = 1, i++;
  if (khi_is_the(r, i, KHI_PAST)) *out = KHI_LAST_ONE, *offset = -1 + far;
  else if (khi_is_the(r, i, KHI_THIS)) *out = KHI_THIS_ONE, *offset = 0;
  else if (khi_is_the(r, i, KHI_NEXT)) *out = KHI_NEXT_ONE, *offset = 1 + far;
  else return 0;
  return i + 1;
}

static size_t read_year_offset(const khi_reader *r, size_t i, khi_calendar_date *date) {
  khi_direction direction;
  size_t end;
  if (khi_is(r, i, KHI_DEMONSTRATIVE) && khi_is_the(r, i + 1, KHI_YEAR_WORD)) {
    date->year_offset = 0;
    return i + 2;
  }
  if (!khi_is_the(r, i, KHI_YEAR_WORD)) return 0;
  end = khi_read_direction(r, i + 1, &direction, &date->year_offset);
  if (!end) date->year_offset = KHI_NO_OFFSET;
  return end;
}

size_t khi_read_year_phrase(const khi_reader *r, size_t i, khi_calendar_date *date) {
  size_t end, at = i;
  if (khi_is(r, at, KHI_FROM) && khi_is_plain(r, at)) at++;
  if ((end = read_year_offset(r, at, date)) != 0) return end;
  if (khi_is(r, at, KHI_YEAR_WORD)) {
    if ((end = read_year_digits(r, at + 1, 1, date)) != 0) return end;
    return read_year_words(r, at + 1, date);
  }
  return read_year_digits(r, at, 0, date);
}

/* Whether digits that could be a year are one: by the word before, and by no counted noun behind. */
static int is_lone_year(const khi_reader *r, size_t i) {
  const khi_token *t = &r->tokens[i];
  int goes_on = khi_has(r, i, KHI_AND) && r->year_end == i;
  if (t->number < (goes_on ? YEAR_MIN : LONE_YEAR_MIN) || t->number > LONE_YEAR_MAX ||
      t->flags & (KHI_DEFINITE | KHI_IN))
    return 0;
  if (khi_has(r, i, KHI_GLUED) && !khi_is_mark(r, i - 1, '(') && !khi_is_mark(r, i - 1, 0xAB)) return 0;
  if (i && (khi_is(r, i - 1, KHI_AMOUNT) || khi_is(r, i - 1, KHI_LABEL))) return 0;
  if (!khi_is_kind(r, i + 1, KHI_WORD) || !khi_is_plain(r, i + 1) || khi_has(r, i + 1, KHI_DEFINITE)) return 1;
  uint16_t last = last_letter(r, i + 1);
  if (last == ALEF || last == TEH_MARBUTA || last == TANWIN) return 0;             /* 2014 شخصا، 1980 حالة */
  if (t->number % 100 == 0 && !goes_on && !r->tokens[i + 1].whole.count) return 0; /* 2000 متظاهر */
  return 1;
}

static size_t read_lone_year(khi_reader *r, size_t i, khi_calendar_date *date) {
  size_t end = 0;
  if (khi_is(r, i, KHI_YEAR_WORD) || khi_is(r, i, KHI_YEARS_WORD)) {
    if (i && khi_is(r, i - 1, KHI_NOT_YEAR)) return 0; /* الأمين العام الحالي */
    if ((end = read_year_digits(r, i + 1, 1, date)) != 0 || (end = read_year_words(r, i + 1, date)) != 0) return end;
    return read_year_offset(r, i, date);
  }
  if (khi_is_kind(r, i, KHI_DIGITS) && khi_is(r, i + 1, KHI_HIJRI) && r->tokens[i].digits >= 3)
    end = read_year_digits(r, i, 0, date);
  else if (khi_is_kind(r, i, KHI_DIGITS) && r->tokens[i].digits == 4 && is_lone_year(r, i))
    end = read_year_digits(r, i, 0, date);
  return end;
}

/* ---- Months ------------------------------------------------------------------------------------------------------- */

/* A month's name of one word or two; `care` says what must stand beside it. */
static size_t read_month_name(const khi_reader *r, size_t i, int *month, int *care) {
  const khi_sense *head = khi_sense_of(r, i, KHI_MONTH_HEAD), *name = khi_sense_of(r, i, KHI_MONTH);
  if (head && i + 1 < r->count && khi_is_plain(r, i + 1)) {
    khi_senses lists[] = {r->tokens[i + 1].whole, r->tokens[i + 1].bare};
    for (size_t l = 0; l < 2; l++)
      for (size_t k = 0; k < lists[l].count; k++)
        if (lists[l].items[k].class == KHI_MONTH_TAIL && lists[l].items[k].extra == head->value) {
          *month = lists[l].items[k].value;
          *care = head->extra;
          return i + 2;
        }
  }
  if (!name) return 0;
  *month = name->value;
  *care = name->extra;
  return i + 1;
}

/* The same with a second Gregorian name of the month: كانون الثاني/يناير، أكتوبر (تشرين الأول). */
static size_t read_month(const khi_reader *r, size_t i, int *month, int *care) {
  size_t end = read_month_name(r, i, month, care), second;
  int other, other_care, bracket = khi_is_mark(r, end, '(');
  if (!end || !(bracket || khi_is_mark(r, end, '/') || khi_is_dash(r, end))) return end;
  second = read_month_name(r, end + 1, &other, &other_care);
  if (!second || other != *month || other > 12 || (bracket && !khi_is_mark(r, second, ')'))) return end;
  *care = KHI_CARE_SURE; /* two names prove each other */
  return second + (size_t)bracket;
}

/* Whether a month without a day and a year has enough beside it. */
static int month_stands_alone(const khi_reader *r, size_t i, size_t end, int care) {
  khi_direction direction;
  int offset;
  if (care == KHI_CARE_SURE) return 1;
  if (care == KHI_CARE_STRICT) return 0;
  if (khi_is(r, i, KHI_MONTH_WORD) || khi_read_direction(r, end, &direction, &offset)) return 1;
  if (care != KHI_CARE_PREP || !i) return 0;
  return khi_is(r, i - 1, KHI_WHEN) || khi_is(r, i - 1, KHI_FROM) || khi_is(r, i - 1, KHI_TO) ||
         khi_is(r, i - 1, KHI_BETWEEN) || khi_is(r, i - 1, KHI_PART) || khi_is(r, i - 1, KHI_MONTH_WORD);
}

size_t khi_read_month_day(const khi_reader *r, size_t i, int *out) {
  const khi_sense *first = khi_sense_of(r, i, KHI_FIRST);
  unsigned day = 0;
  size_t end = 0;
  if (khi_is_kind(r, i, KHI_DIGITS)) {
    if (r->tokens[i].digits > 2) return 0;
    day = (unsigned)r->tokens[i].number;
    end = i + 1;
  } else if (first) {
    day = 1;
    end = i + 1;
  } else if ((end = khi_read_ordinal(r, i, 1, &day)) != 0) {
    if (!khi_has(r, i, KHI_DEFINITE) && day != 1) return 0;
    if (khi_is(r, i, KHI_FEMININE_ORDINAL) || khi_is(r, i, KHI_FEMININE_ORDINAL_ONE)) return 0;
    const khi_sense *unit = i ? khi_sense_of(r, i - 1, KHI_UNIT) : NULL; /* الأسبوع الثاني من فبراير */
    if ((unit && unit->value != KHI_DAY_UNIT) || (i && (khi_is(r, i - 1, KHI_HALF) || khi_is(r, i - 1, KHI_QUARTER))))
      return 0;
  } else {
    end = khi_read_small_words(r, i, &day);
  }
  if (!end || !day || day > 31) return 0;
  *out = (int)day;
  return end;
}

/* The year of a day or month: a phrase, or an adjective of the month itself. */
static size_t read_date_year(const khi_reader *r, size_t i, khi_calendar_date *date) {
  int offset = 0, comma = khi_is_mark(r, i, COMMA) || khi_is_mark(r, i, ',');
  size_t end;
  if (comma || khi_is_mark(r, i, '/') || khi_is_dash(r, i)) {
    end = read_year_digits(r, i + 1, 0, date); /* 5 مايو، 2023؛ 7/أكتوبر/2023 */
    return end ? end : i;
  }
  if ((end = khi_read_year_phrase(r, i, date)) != 0) return end;
  date->year_offset = KHI_NO_OFFSET;
  end = khi_read_direction(r, i, &date->direction, &offset);
  return end ? end : i;
}

/* [day] [من] [شهر] month [year] */
static size_t read_named(const khi_reader *r, size_t i, khi_calendar_date *date) {
  size_t at = i, end, year_end;
  int month, care, marked = 0;
  if ((end = khi_read_month_day(r, at, &date->day)) != 0) {
    int words = !khi_is_kind(r, at, KHI_DIGITS) && !khi_is(r, at, KHI_FIRST) && !khi_has(r, at, KHI_DEFINITE);
    at = end;
    if (khi_is(r, at, KHI_FROM) && khi_is_plain(r, at)) at++;
    else if ((marked = (khi_is_mark(r, at, '/') || khi_is_dash(r, at)) && khi_has(r, at, KHI_GLUED)) != 0) at++;
    else if (words && date->day == 1 && !khi_is(r, at, KHI_MONTH) && !khi_is(r, at, KHI_MONTH_HEAD)) return 0;
  }
  size_t word = khi_is(r, at, KHI_MONTH_WORD) ? 1 : 0;
  if (!(end = read_month(r, at + word, &month, &care)) || !(word || khi_is_plain(r, at) || !date->day)) return 0;
  if (!khi_is_plain(r, at + word) && word) return 0;
  if (marked && care >= KHI_CARE_CUE) return 0; /* 5-صفر is a score */
  date->hijri = month > 100;
  date->month = month % 100;
  year_end = read_date_year(r, end + (size_t)khi_is(r, end, KHI_EPITHET), date);
  if (khi_is(r, end, KHI_EPITHET) && year_end == end + 1) year_end = end;
  int said = date->has_year || date->year_offset != KHI_NO_OFFSET;
  if (date->has_year && date->hijri && date->year > 1600) return 0;
  if (date->day) {
    if (care == KHI_CARE_STRICT && !said) return 0;
    /* أب is a father; only a year beside it shows that آب was meant. */
    if (!said && date->month == 8 && !date->hijri && r->units[r->tokens[at + word].stem] == ALEF_HAMZA &&
        care == KHI_CARE_CUE)
      return 0;
    return year_end;
  }
  if (said && (care != KHI_CARE_STRICT || word)) return year_end;
  return month_stands_alone(r, at, end, care) ? year_end : 0;
}

/* ---- Digits with marks between them ------------------------------------------------------------------------------- */

/* Digits behind a mark; `glued`: without a space. */
static const khi_token *marked_digits(const khi_reader *r, size_t i, int glued) {
  if (!khi_is_kind(r, i, KHI_MARK) || !khi_is_kind(r, i + 1, KHI_DIGITS)) return NULL;
  if (glued && (!khi_has(r, i, KHI_GLUED) || !khi_has(r, i + 1, KHI_GLUED))) return NULL;
  return &r->tokens[i + 1];
}

static int valid(int year, int month, int day) {
  return month >= 1 && month <= 12 && day >= 1 && day <= khi_month_length(year, month);
}

static size_t read_digits_date(const khi_reader *r, size_t i, khi_calendar_date *date) {
  if (!khi_is_kind(r, i, KHI_DIGITS)) return 0;
  const khi_token *a = &r->tokens[i], *b = marked_digits(r, i + 1, 1), *c = b ? marked_digits(r, i + 3, 1) : NULL;
  if (!b) { /* 9 / 3 / 2013: spaces only where all three are there */
    b = marked_digits(r, i + 1, 0);
    c = b ? marked_digits(r, i + 3, 0) : NULL;
    if (!c || (a->digits != 4 && c->digits != 4)) return 0;
  }
  if (!b || a->digits > 4 || b->digits > 4) return 0;
  if (i && khi_has(r, i, KHI_GLUED) && (khi_is_mark(r, i - 1, '/') || khi_is_dash(r, i - 1))) return 0;
  uint16_t mark = r->tokens[i + 1].letter;
  int x = (int)a->number, y = (int)b->number, z = c ? (int)(c->number % 100000) : 0;
  if (mark != '/' && mark != '-' && !(mark == '.' && c)) return 0;
  if (c && (c->digits > 4 || r->tokens[i + 3].letter != mark || marked_digits(r, i + 5, 1))) return 0;
  if (!c) { /* 5/2024, 2024-05 */
    if (a->digits == 4 && b->digits == 2 && y >= 1 && y <= 12 && x >= LONE_YEAR_MIN && x <= LONE_YEAR_MAX)
      *date = (khi_calendar_date){.year = x, .month = y};
    else if (mark == '/' && a->digits <= 2 && b->digits == 4 && x >= 1 && x <= 12 && y >= YEAR_MIN && y <= YEAR_MAX)
      *date = (khi_calendar_date){.year = y, .month = x};
    else return 0;
  } else if (a->digits == 4 && b->digits <= 2 && c->digits <= 2) {
    *date = (khi_calendar_date){.year = x, .month = y, .day = z};
  } else if (a->digits <= 2 && b->digits <= 2 && (c->digits == 4 || (c->digits == 2 && mark == '/'))) {
    if (c->digits == 2) z += z < 70 ? 2000 : 1900;
    *date = (khi_calendar_date){.year = z, .month = y, .day = x};
    if (y > 12 && x <= 12) date->month = x, date->day = y; /* month first, as the machine wrote it */
  } else {
    return 0;
  }
  date->has_year = 1;
  date->year_offset = KHI_NO_OFFSET;
  date->hijri = date->year >= HIJRI_MIN && date->year <= HIJRI_MAX;
  if (date->hijri ? date->month < 1 || date->month > 12 || date->day > 30
                  : !valid(date->year, date->month, date->day ? date->day : 1))
    return 0;
  return read_era(r, i + (c ? 5 : 3), date);
}

/* ---- Any of them -------------------------------------------------------------------------------------------------- */

size_t khi_read_calendar_date(khi_reader *r, size_t i, khi_point *out) {
  static const khi_calendar_date nothing = {.year_offset = KHI_NO_OFFSET};
  khi_calendar_date date = nothing;
  size_t end = read_digits_date(r, i, &date);
  if (!end) {
    date = nothing;
    end = read_named(r, i, &date);
  }
  if (!end) {
    date = nothing;
    end = read_lone_year(r, i, &date);
  }
  if (end) *out = (khi_point){.is_calendar = 1, .date = date};
  return end;
}
