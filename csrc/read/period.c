#include "read/period.h"

#include <stdio.h>

enum { YEAR_MAX = 9999, HIJRI_YEAR_MAX = 1600, MONTHS_AHEAD = 3 };

static int64_t month_start(int64_t index) { /* months since January of the year 0 */
  int64_t year = (index >= 0 ? index : index - 11) / 12;
  return khi_civil_to_day((int)year, (int)(index - year * 12) + 1, 1);
}

int khi_period_complete(khi_period *self) {
  int64_t from = (int64_t)self->year * 12;
  if (self->year < -YEAR_MAX || self->year > YEAR_MAX) return 0;
  switch (self->unit) {
    case KHI_PERIOD_DAY: self->last = self->first; break;
    case KHI_PERIOD_DAYS: break;
    case KHI_PERIOD_WEEK: {
      int64_t fourth = khi_civil_to_day(self->year, 1, 4); /* in the first week, always */
      self->first = fourth - khi_weekday(fourth) + 1 + 7 * ((int64_t)self->part - 1);
      self->last = self->first + 6;
      break;
    }
    case KHI_PERIOD_MONTH:
      self->first = month_start(from + self->part - 1);
      self->last = month_start(from + self->part) - 1;
      break;
    case KHI_PERIOD_SEASON:
      self->first = month_start(from + 3 * (int64_t)self->part - 1);
      self->last = month_start(from + 3 * (int64_t)self->part + 2) - 1;
      break;
    case KHI_PERIOD_QUARTER:
      self->first = month_start(from + 3 * ((int64_t)self->part - 1));
      self->last = month_start(from + 3 * (int64_t)self->part) - 1;
      break;
    case KHI_PERIOD_HALF:
      self->first = month_start(from + 6 * ((int64_t)self->part - 1));
      self->last = month_start(from + 6 * (int64_t)self->part) - 1;
      break;
    case KHI_PERIOD_YEAR:
      self->first = month_start(from);
      self->last = month_start(from + 12) - 1;
      break;
    case KHI_PERIOD_YEARS:
      self->first = month_start(from);
      self->last = month_start(((int64_t)self->part + 1) * 12) - 1;
      break;
  }
  return khi_civil_of_day(self->first).year >= -YEAR_MAX && khi_civil_of_day(self->last).year <= YEAR_MAX;
}

/* ---- Calendar dates ----------------------------------------------------------------------------------------------- */

static int hijri_day(khi_reader *r, int year, int month, int day, int64_t *out) {
  if (r->status == KHB_OK) r->status = khi_hijri_to_day(&r->hijri, year, month, day, out, r->error);
  return r->status == KHB_OK;
}

/* The year of a month or day that is said without one, given the publication's year and month in the same calendar. */
static int nearest_year(const khi_reader *r, const khi_calendar_date *date, int year, int month, int day) {
  int ahead = date->month - month; /* months after the publication's */
  if (date->day && !ahead) ahead = date->day < day ? -1 : date->day > day;
  switch (date->direction) {
    case KHI_LAST_ONE: return ahead < 0 || (!ahead && date->day) ? year : year - 1;
    case KHI_NEXT_ONE: return ahead > 0 ? year : year + 1;
    case KHI_THIS_ONE: return year;
    case KHI_NO_DIRECTION: break;
  }
  if (r->future) return ahead >= 0 ? year : year + 1;
  if (r->since) return ahead <= 0 ? year : year - 1;
  if (date->month - month > MONTHS_AHEAD) return year - 1;
  return date->month + 12 - month <= MONTHS_AHEAD ? year + 1 : year; /* January, seen from November */
}

static khi_meaning resolve_hijri(khi_reader *r, khi_calendar_date date, khi_period *out) {
  int year = 0, month = 0;
  if (!date.has_year && !r->published) return KHI_UNKNOWN;
  if (!date.has_year) {
    if (r->status == KHB_OK) r->status = khi_hijri_of_day(&r->hijri, r->today, &year, &month, r->error);
    if (r->status != KHB_OK) return KHI_IMPOSSIBLE;
    if (date.year_offset != KHI_NO_OFFSET) date.year = year + date.year_offset;
    else date.year = nearest_year(r, &date, year, month, 15);
  }
  if (date.year < 1 || date.year > HIJRI_YEAR_MAX || date.day > 30) return KHI_IMPOSSIBLE;
  if (date.day) {
    *out = (khi_period){.unit = KHI_PERIOD_DAY};
    if (!hijri_day(r, date.year, date.month, date.day, &out->first)) return KHI_IMPOSSIBLE;
    return khi_period_complete(out) ? KHI_KNOWN : KHI_IMPOSSIBLE;
  }
  *out = (khi_period){.unit = KHI_PERIOD_DAYS};
  int first = date.month ? date.month : 1, next = date.month ? date.month + 1 : 13;
  if (!hijri_day(r, date.year, first, 1, &out->first) ||
      !hijri_day(r, next > 12 ? date.year + 1 : date.year, next > 12 ? 1 : next, 1, &out->last))
    return KHI_IMPOSSIBLE;
  out->last--;
  return khi_period_complete(out) ? KHI_KNOWN : KHI_IMPOSSIBLE;
}

khi_meaning khi_resolve_date(khi_reader *r, const khi_calendar_date *given, khi_period *out) {
  khi_calendar_date date = *given;
  if (date.hijri) return resolve_hijri(r, date, out);
  if (!date.has_year) {
    if (date.month == 2 && date.day > 29) return KHI_IMPOSSIBLE;
    if (!r->published) return KHI_UNKNOWN;
    if (date.year_offset != KHI_NO_OFFSET) date.year = r->date.year + date.year_offset;
    else date.year = nearest_year(r, &date, r->date.year, r->date.month, r->date.day);
  }
  *out = (khi_period){.unit = KHI_PERIOD_YEAR, .year = date.year};
  if (date.month) *out = (khi_period){.unit = KHI_PERIOD_MONTH, .year = date.year, .part = date.month};
  if (date.day) {
    if (date.day > khi_month_length(date.year, date.month)) return KHI_IMPOSSIBLE;
    *out = (khi_period){.unit = KHI_PERIOD_DAY, .first = khi_civil_to_day(date.year, date.month, date.day)};
  }
  return khi_period_complete(out) ? KHI_KNOWN : KHI_IMPOSSIBLE;
}

khi_meaning khi_resolve_offset(const khi_reader *r, khi_time_unit unit, int64_t offset, khi_period *out) {
  enum { OFFSET_MAX = 100000 };
  if (!r->published) return KHI_UNKNOWN;
  if (offset > OFFSET_MAX || offset < -OFFSET_MAX) return KHI_IMPOSSIBLE;
  int64_t months = (int64_t)r->date.year * 12 + r->date.month - 1 + offset, year = r->date.year;
  *out = (khi_period){.unit = KHI_PERIOD_YEAR, .year = (int)(year + offset)};
  switch (unit) {
    case KHI_DAY_UNIT: *out = (khi_period){.unit = KHI_PERIOD_DAY, .first = r->today + offset}; break;
    case KHI_WEEK:
      *out = (khi_period){.unit = KHI_PERIOD_WEEK};
      khi_iso_week(r->today + 7 * offset, &out->year, &out->part);
      break;
    case KHI_MONTH_UNIT:
      if (months < 0) return KHI_IMPOSSIBLE;
      *out = (khi_period){.unit = KHI_PERIOD_MONTH, .year = (int)(months / 12), .part = (int)(months % 12) + 1};
      break;
    case KHI_YEAR: break;
    case KHI_DECADE_UNIT:
      year = (year / 10 + offset) * 10;
      *out = (khi_period){.unit = KHI_PERIOD_YEARS, .year = (int)year, .part = (int)year + 9};
      break;
    case KHI_CENTURY_UNIT:
      year = (year / 100 + offset) * 100;
      *out = (khi_period){.unit = KHI_PERIOD_YEARS, .year = (int)year, .part = (int)year + 99};
      break;
    default: return KHI_IMPOSSIBLE;
  }
  return khi_period_complete(out) ? KHI_KNOWN : KHI_IMPOSSIBLE;
}

/* ---- Text --------------------------------------------------------------------------------------------------------- */

static size_t write_year(char *out, int year) {
  return (size_t)sprintf(out, year < 0 ? "-%04d" : "%04d", year < 0 ? -year : year);
}

static size_t write_day(char *out, int64_t day) {
  khi_civil c = khi_civil_of_day(day);
  size_t length = write_year(out, c.year);
  return length + (size_t)sprintf(out + length, "-%02d-%02d", c.month, c.day);
}

size_t khi_period_write(const khi_period *self, char out[KHI_PERIOD_TEXT_MAX]) {
  static const char seasons[4][3] = {"SP", "SU", "FA", "WI"};
  if (self->unit == KHI_PERIOD_DAY) return write_day(out, self->first);
  if (self->unit == KHI_PERIOD_DAYS) {
    size_t length = write_day(out, self->first);
    out[length++] = '/';
    return length + write_day(out + length, self->last);
  }
  size_t length = write_year(out, self->year);
  char *rest = out + length;
  unsigned part = (unsigned)self->part % 100;
  switch (self->unit) {
    case KHI_PERIOD_WEEK: return length + (size_t)sprintf(rest, "-W%02u", part);
    case KHI_PERIOD_MONTH: return length + (size_t)sprintf(rest, "-%02u", part);
    case KHI_PERIOD_SEASON: return length + (size_t)sprintf(rest, "-%s", seasons[(part - 1) % 4]);
    case KHI_PERIOD_QUARTER: return length + (size_t)sprintf(rest, "-Q%u", part % 10);
    case KHI_PERIOD_HALF: return length + (size_t)sprintf(rest, "-H%u", part % 10);
    case KHI_PERIOD_YEARS: *rest = '/'; return length + 1 + write_year(rest + 1, self->part);
    default: return length;
  }
}
