/* Dates: of the calendar, relative to the publication, and ranges of both. docs/reading.md gives the rules. */
#ifndef KHI_READ_DATE_H
#define KHI_READ_DATE_H

#include "read/period.h"

/* One date as it is read: a date of the calendar, whose missing parts another may give, or a period already decided. */
typedef struct khi_point {
  int is_calendar;
  khi_calendar_date date;
  khi_meaning meaning;
  khi_period period;
} khi_point;

/* calendar_date.c: with a day, a month or a year. `lone_month`: whether a month alone has enough beside it is checked. */
size_t khi_read_calendar_date(khi_reader *r, size_t i, khi_point *out);
/* A day of the month, in digits, as an ordinal or in words. */
size_t khi_read_month_day(const khi_reader *r, size_t i, int *out);
/* عام 2014، العام الماضي، 2014: what may stand behind a month, a quarter, a season. */
size_t khi_read_year_phrase(const khi_reader *r, size_t i, khi_calendar_date *out);
/* The adjective of a date with its article; `offset`: -2 for قبل الماضي. */
size_t khi_read_direction(const khi_reader *r, size_t i, khi_direction *out, int *offset);

/* relative_date.c: any single date: days, weekdays, units with an adjective, distances, quarters, decades; or of the calendar. */
size_t khi_read_point(khi_reader *r, size_t i, khi_point *out);

/* What an expression means, once its parts are together. */
khi_meaning khi_point_resolve(khi_reader *r, khi_point *point);

/* date.c: any date or range. `start`: the token that it begins with, at or behind i. */
size_t khi_read_date(khi_reader *r, size_t i, khi_meaning *meaning, char out[2 * KHI_PERIOD_TEXT_MAX]);

#endif
