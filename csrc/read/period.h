/* What a date expression means before and after the publication date is applied to it, and how it is written. */
#ifndef KHI_READ_PERIOD_H
#define KHI_READ_PERIOD_H

#include "read/value_reader.h"

typedef enum khi_period_unit {
  KHI_PERIOD_DAY,
  KHI_PERIOD_WEEK,    /* year, part */
  KHI_PERIOD_MONTH,   /* year, part */
  KHI_PERIOD_SEASON,  /* year, part 1 spring ... 4 winter, which begins in that year */
  KHI_PERIOD_QUARTER, /* year, part */
  KHI_PERIOD_HALF,    /* year, part */
  KHI_PERIOD_YEAR,    /* year */
  KHI_PERIOD_YEARS,   /* year, part: the last of them */
  KHI_PERIOD_DAYS     /* first to last: months and years of the Hijri calendar */
} khi_period_unit;

typedef struct khi_period {
  khi_period_unit unit;
  int year, part;
  int64_t first, last; /* days; of every unit, once it is resolved */
} khi_period;

/* Where a part of a date lies, as its adjective says: الماضي، الجاري، المقبل. */
typedef enum khi_direction { KHI_NO_DIRECTION, KHI_LAST_ONE, KHI_THIS_ONE, KHI_NEXT_ONE } khi_direction;

enum { KHI_NO_OFFSET = 1000 };

/* A date as it is written; what is 0 was not said. */
typedef struct khi_calendar_date {
  int year, month, day;
  int hijri;
  int has_year;            /* the year may be 0 or below: before the common era */
  int year_offset;         /* العام الماضي: -1; KHI_NO_OFFSET: not said */
  khi_direction direction; /* of a month or day without a year: مايو الماضي */
} khi_calendar_date;

typedef enum khi_meaning { KHI_IMPOSSIBLE, KHI_KNOWN, KHI_UNKNOWN } khi_meaning;

/* KHI_UNKNOWN: it depends on a publication date, and there is none. KHI_IMPOSSIBLE: there is no such date. */
khi_meaning khi_resolve_date(khi_reader *r, const khi_calendar_date *date, khi_period *out);

/* The unit that lies `offset` units from the publication date's: week, month, year, decade or century. */
khi_meaning khi_resolve_offset(const khi_reader *r, khi_time_unit unit, int64_t offset, khi_period *out);

/* Set first and last of a period by its unit, year and part, or by `first` for a day; false outside years -9999 to 9999. */
int khi_period_complete(khi_period *self);

enum { KHI_PERIOD_TEXT_MAX = 32 };
/* ISO 8601, with Q, H and the seasons beside its W: docs/reading.md. */
size_t khi_period_write(const khi_period *self, char out[KHI_PERIOD_TEXT_MAX]);

#endif
