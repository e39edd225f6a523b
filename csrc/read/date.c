/* A date, or a range of two whose parts complete each other: 3 إلى 8 يونيو 2025، بين عامي 2016 و2019، 2011-2020. */
#include <string.h>

#include "read/date.h"

enum { COMMA = 0x60C };

khi_meaning khi_point_resolve(khi_reader *r, khi_point *point) {
  if (point->is_calendar) point->meaning = khi_resolve_date(r, &point->date, &point->period);
  return point->meaning;
}

static int is_year(const khi_point *p) { return p->is_calendar && !p->date.month; }

/* Give the first of two what only the second says, and the other way round. */
static void complete(khi_calendar_date *a, khi_calendar_date *b) {
  int a_said = a->has_year || a->year_offset != KHI_NO_OFFSET, b_said = b->has_year || b->year_offset != KHI_NO_OFFSET;
  if (a->day && !a->month) {
    a->month = b->month;
    a->hijri = b->hijri;
  }
  if (!a_said && a->month && !a->direction) {
    a->has_year = b->has_year;
    a->year = b->year;
    a->year_offset = b->year_offset;
    a->direction = b->direction;
    if (b_said && a->month > b->month) { /* من ديسمبر إلى مارس 2024 */
      if (a->has_year) a->year--;
      else a->year_offset--;
    }
  } else if (a->has_year && !b_said && b->month && !b->direction) {
    b->has_year = 1;
    b->year = a->year + (b->month < a->month);
    b->year_offset = KHI_NO_OFFSET;
  }
}

/* 2011-2020, 2023/2024, 2023-24 */
static size_t read_digit_years(const khi_reader *r, size_t i, char *out) {
  enum { FIRST = 1800, LAST = 2100 };
  size_t at = i + (size_t)(khi_is(r, i, KHI_YEAR_WORD) || khi_is(r, i, KHI_YEARS_WORD));
  if (!khi_is_kind(r, at, KHI_DIGITS) || !khi_is_kind(r, at + 2, KHI_DIGITS)) return 0;
  const khi_token *a = &r->tokens[at], *b = &r->tokens[at + 2];
  int slash = khi_is_mark(r, at + 1, '/'), dash = khi_is_dash(r, at + 1);
  if ((!slash && !dash) || a->digits != 4 || a->number < FIRST || b->flags & (KHI_AND | KHI_DEFINITE)) return 0;
  if (at && khi_has(r, at, KHI_GLUED) && !khi_is_mark(r, at - 1, '(')) return 0;
  if (khi_is_kind(r, at + 3, KHI_MARK) && khi_has(r, at + 4, KHI_GLUED) && khi_is_kind(r, at + 4, KHI_DIGITS)) return 0;
  uint64_t last = b->digits == 4 ? b->number : b->digits == 2 ? a->number / 100 * 100 + b->number : 0;
  if (last <= a->number || last > LAST || (slash && last != a->number + 1)) return 0;
  if (b->digits == 2 && (last != a->number + 1 || b->number <= 12)) return 0; /* 2010-11 is a month */
  khi_period period = {.unit = KHI_PERIOD_YEARS, .year = (int)a->number, .part = (int)last};
  out[khi_period_write(&period, out)] = 0;
  return at + 3;
}

static void write_range(khi_period a, khi_period b, char *out) {
  char text[KHI_PERIOD_TEXT_MAX];
  if (a.unit == KHI_PERIOD_YEARS) a.unit = KHI_PERIOD_YEAR;
  if (a.unit == KHI_PERIOD_DAYS) a.unit = KHI_PERIOD_DAY;
  if (b.unit == KHI_PERIOD_YEARS) b.unit = KHI_PERIOD_YEAR, b.year = b.part;
  if (b.unit == KHI_PERIOD_DAYS) b.unit = KHI_PERIOD_DAY, b.first = b.last;
  size_t length = khi_period_write(&a, out);
  out[length++] = '/';
  size_t more = khi_period_write(&b, text);
  memcpy(out + length, text, more);
  out[length + more] = 0;
}

/* Days in a row before the last: 7 و8 و9 مايو. Gives where the last begins; *gap: whether one was left out. */
static size_t skip_days(const khi_reader *r, size_t i, int day, int *gap) {
  enum { DAYS_MAX = 5 };
  for (int k = 0; k < DAYS_MAX; k++) {
    int next;
    size_t at = i + (size_t)khi_is_mark(r, i, COMMA), end = khi_read_month_day(r, at, &next);
    if (!end || (at == i && !khi_has(r, i, KHI_AND))) return 0;
    if (next != ++day) *gap = 1;
    if (!khi_has(r, end, KHI_AND) && !khi_is_mark(r, end, COMMA)) return at;
    i = end;
  }
  return 0;
}

/* What joins two ends of a range at token i; `second`: where the other end begins. */
static int joins(const khi_reader *r, size_t i, int between, size_t *second) {
  *second = i + 1;
  if (khi_is(r, i, KHI_TO) || khi_is_dash(r, i)) return 1;
  *second = i; /* at the particle و itself */
  return between && khi_has(r, i, KHI_AND);
}

static int is_between(const khi_reader *r, size_t i) {
  if (i && khi_is(r, i - 1, KHI_BETWEEN)) return 1;
  return i > 1 && khi_is(r, i - 2, KHI_BETWEEN) &&
         (khi_is(r, i - 1, KHI_YEARS_WORD) || khi_is(r, i - 1, KHI_DAYS_WORD) || khi_is(r, i - 1, KHI_MONTH_WORD));
}

/*
 * What joins a second date to `a`, which ends before token i. `day`: a is a day without its month. Gives the end of what
 * is read: of the range or, of two days that are no range, of the first alone; 0 if there is no second.
 */
static size_t read_second(khi_reader *r, size_t i, const khi_point *a, int day, int between, khi_meaning *meaning,
                          char *out) {
  khi_point whole = *a, b;
  size_t second, end;
  int gap = 0;
  if (!joins(r, i, between || day, &second) && !day) return 0;
  int pair = day && second == i && !between; /* 5 و6 are one span of days, 5 و9 are two dates */
  if (khi_is(r, second, KHI_DAY_WORD) && !khi_has(r, second, KHI_DEFINITE)) second++;
  if (pair && !(second = skip_days(r, second, day, &gap))) return 0;
  end = khi_read_point(r, second, &b);
  if (!end || (day && !(b.is_calendar && b.date.day && b.date.month))) return 0;
  if (a->is_calendar && b.is_calendar) complete(&whole.date, &b.date);
  khi_meaning x = khi_point_resolve(r, &whole), y = khi_point_resolve(r, &b);
  *meaning = KHI_UNKNOWN;
  if (x == KHI_UNKNOWN || y == KHI_UNKNOWN) return pair ? i : end;
  *meaning = KHI_KNOWN;
  if (x == KHI_KNOWN && y == KHI_KNOWN && whole.period.first < b.period.first && !(pair && gap)) {
    write_range(whole.period, b.period, out);
    if (is_year(&b)) r->year_end = end;
    return end;
  }
  if (!pair || x != KHI_KNOWN) return 0;
  out[khi_period_write(&whole.period, out)] = 0;
  return i;
}

size_t khi_read_date(khi_reader *r, size_t i, khi_meaning *meaning, char out[2 * KHI_PERIOD_TEXT_MAX]) {
  khi_point a;
  size_t second, end, first_end = read_digit_years(r, i, out);
  int day = 0;
  *meaning = KHI_KNOWN;
  if (first_end) {
    r->year_end = first_end;
    return first_end;
  }
  first_end = khi_read_point(r, i, &a);
  if (!first_end) { /* a day alone, whose month comes behind: 3 إلى 8 مايو، 5 و6 مايو */
    first_end = khi_read_month_day(r, i + (size_t)khi_is(r, i, KHI_DAYS_WORD), &day);
    if (!first_end || !(joins(r, first_end, 1, &second) || khi_is_mark(r, first_end, COMMA))) return 0;
    a = (khi_point){.is_calendar = 1, .date = {.day = day, .year_offset = KHI_NO_OFFSET}};
  } else if (is_year(&a)) {
    r->year_end = first_end;
  }
  end = read_second(r, first_end, &a, day, is_between(r, i), meaning, out);
  if (end || day) return end;
  *meaning = khi_point_resolve(r, &a);
  if (*meaning == KHI_IMPOSSIBLE) return 0;
  if (*meaning == KHI_KNOWN) out[khi_period_write(&a.period, out)] = 0;
  return first_end;
}
