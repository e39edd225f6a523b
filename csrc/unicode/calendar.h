/* The Islamic calendar, by ICU: Umm al-Qura's table for the years 1300 to 1600, the tabular calendar outside them. */
#ifndef KHI_UNICODE_CALENDAR_H
#define KHI_UNICODE_CALENDAR_H

#include "base/status.h"

/* Zero-initialise; it opens when it is first asked. Not for two threads at once. */
typedef struct khi_hijri {
  void *calendar;
} khi_hijri;

/* The day that a Hijri date is, as days since 1 January 1970. A day past the month's end is the next month's. */
khb_status khi_hijri_to_day(khi_hijri *self, int year, int month, int day, int64_t *out, khb_error *error);
/* The Hijri year and month of a day. */
khb_status khi_hijri_of_day(khi_hijri *self, int64_t day, int *year, int *month, khb_error *error);
void khi_hijri_close(khi_hijri *self);

#endif
