#include "read/civil.h"

/* Days are counted in cycles of 400 years from 1 March 0000, so that the leap day is a cycle's and a year's last. */
enum { CYCLE_DAYS = 146097, EPOCH = 719468 };

int64_t khi_civil_to_day(int year, int month, int day) {
  int64_t y = (int64_t)year - (month <= 2), cycle = (y >= 0 ? y : y - 399) / 400, of_cycle = y - cycle * 400;
  int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return cycle * CYCLE_DAYS + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - EPOCH;
}

khi_civil khi_civil_of_day(int64_t day) {
  day += EPOCH;
  int64_t cycle = (day >= 0 ? day : day - CYCLE_DAYS + 1) / CYCLE_DAYS, of_cycle = day - cycle * CYCLE_DAYS;
  int64_t year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
  int64_t of_year = of_cycle - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  int civil_month = (int)(month < 10 ? month + 3 : month - 9);
  return (khi_civil){(int)(year + cycle * 400) + (civil_month <= 2), civil_month,
                     (int)(of_year - (153 * month + 2) / 5 + 1)};
}

int khi_month_length(int year, int month) {
  static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month == 2 && (year % 4 == 0) && (year % 100 != 0 || year % 400 == 0)) return 29;
  return lengths[month - 1];
}

int khi_weekday(int64_t day) {
  int from_monday = (int)((day + 3) % 7);
  return (from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

void khi_iso_week(int64_t day, int *year, int *week) {
  int64_t thursday = day - khi_weekday(day) + 4; /* a week belongs to the year of its Thursday */
  *year = khi_civil_of_day(thursday).year;
  *week = (int)((thursday - khi_civil_to_day(*year, 1, 1)) / 7) + 1;
}
