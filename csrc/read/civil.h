/* The Gregorian calendar and ISO 8601's weeks: arithmetic on days since 1 January 1970. */
#ifndef KHI_READ_CIVIL_H
#define KHI_READ_CIVIL_H

#include <stdint.h>

typedef struct khi_civil {
  int year, month, day; /* the year before 1 is 0, as in ISO 8601 */
} khi_civil;

int64_t khi_civil_to_day(int year, int month, int day);
khi_civil khi_civil_of_day(int64_t day);
int khi_month_length(int year, int month);
int khi_weekday(int64_t day); /* 1 Monday ... 7 Sunday */
/* The ISO week that a day is in, and the year that the week belongs to. */
void khi_iso_week(int64_t day, int *year, int *week);

#endif
