/* Dates that are said from the publication's, and periods that have a name: quarters, seasons, decades, centuries. */
#include "read/date.h"
#include "read/number.h"

enum { QUARTER_MONTHS = 3, COMMA = 0x60C };

static size_t settle(khi_point *out, khi_meaning meaning, khi_period period, size_t end) {
  *out = (khi_point){.meaning = meaning, .period = period};
  return meaning == KHI_IMPOSSIBLE ? 0 : end;
}

static size_t settle_offset(const khi_reader *r, khi_time_unit unit, int64_t offset, size_t end, khi_point *out) {
  khi_period period = {0};
  khi_meaning meaning = khi_resolve_offset(r, unit, offset, &period);
  return settle(out, meaning, period, end);
}

static size_t settle_named(khi_period_unit unit, int year, int part, size_t end, khi_point *out) {
  khi_period period = {.unit = unit, .year = year, .part = part};
  return settle(out, khi_period_complete(&period) ? KHI_KNOWN : KHI_IMPOSSIBLE, period, end);
}

/* ---- Days --------------------------------------------------------------------------------------------------------- */

/* A date of the calendar behind a day's name, which then says the same more exactly: السبت 3 مايو، أمس (3 مايو). */
static size_t read_same_day(khi_reader *r, size_t i, khi_point *out) {
  khi_point point;
  int bracket = khi_is_mark(r, i, '('), equals = khi_is(r, i, KHI_EQUALS);
  if (equals || bracket || khi_is_mark(r, i, COMMA) || khi_is_mark(r, i, ',') || khi_is_dash(r, i)) i++;
  if (khi_is(r, i, KHI_DAY_WORD)) i++;
  if (!khi_is_plain(r, i) && !(equals && khi_has(r, i, KHI_TO_FOR))) return 0; /* الموافق للثامن من مايو */
  size_t end = khi_read_calendar_date(r, i, &point);
  if (!end || !point.date.day || (bracket && !khi_is_mark(r, end, ')'))) return 0;
  *out = point;
  return end + (size_t)bracket;
}

static size_t read_day(khi_reader *r, size_t i, khi_point *out) {
  const khi_sense *first = khi_sense_of(r, i, KHI_ORDINAL), *day;
  khi_direction direction;
  int offset;
  size_t end, more;
  if (first && first->value == 1 && !khi_has(r, i, KHI_DEFINITE)) { /* أول أمس، أول من أمس */
    end = i + 1 + (size_t)khi_is(r, i + 1, KHI_FROM);
    if (!(day = khi_sense_of(r, end, KHI_DAY)) || day->value > 0) return 0;
    offset = -2;
    end++;
  } else if (khi_is(r, i, KHI_LATER) && (day = khi_sense_of(r, i + 1, KHI_DAY)) != NULL && day->value > 0) {
    offset = 2; /* بعد غد */
    end = i + 2;
  } else if ((day = khi_sense_of(r, i, KHI_DAY)) != NULL) {
    const khi_token *t = &r->tokens[i];
    int bare = day->value > 0 && t->whole.items == day && day->length == 2; /* غد: a noun, unless يوم غد */
    if (i && khi_is(r, i - 1, KHI_NOT_DAY)) return 0;
    int timed = i && (khi_is(r, i - 1, KHI_DAY_WORD) || khi_is(r, i - 1, KHI_BEFORE_NOON) ||
                      khi_is(r, i - 1, KHI_AFTER_NOON) || khi_is(r, i - 1, KHI_NOON)); /* يوم غد، صباح غد */
    if (bare && !timed) return 0;
    offset = day->value;
    end = i + 1;
    first = khi_sense_of(r, end, KHI_ORDINAL);
    if (offset < 0 && first && first->value == 1 && khi_has(r, end, KHI_DEFINITE)) offset = -2, end++; /* أمس الأول */
  } else if (khi_is(r, i, KHI_TODAY)) {
    unsigned number;
    if ((i && khi_is(r, i - 1, KHI_NOT_DAY)) || khi_is(r, i + 1, KHI_NOT_DAY_AFTER)) return 0;
    if (khi_has(r, i + 1, KHI_DEFINITE) && khi_read_ordinal(r, i + 1, 1, &number)) return 0;
    offset = 0;
    end = i + 1;
    if (khi_is_kind(r, end, KHI_DIGITS) && khi_is(r, end + 1, KHI_FROM)) return 0; /* اليوم 40 من الحصار */
    if ((more = khi_read_direction(r, end, &direction, &offset)) != 0) end = more; /* الليلة الماضية */
  } else {
    return 0;
  }
  int bracket = khi_is_mark(r, end, '(');
  size_t weekday = end + (size_t)(bracket || khi_is_mark(r, end, COMMA));
  if (khi_is(r, weekday, KHI_WEEKDAY) && khi_is_plain(r, weekday) && (!bracket || khi_is_mark(r, weekday + 1, ')')))
    end = weekday + 1 + (size_t)bracket;
  if ((more = read_same_day(r, end, out)) != 0) return more;
  return settle_offset(r, KHI_DAY_UNIT, offset, end, out);
}

/* The year in which a day and month without one fall on the weekday that is said, the likeliest first. */
static void choose_year(khi_reader *r, int weekday, khi_calendar_date *date) {
  static const int tries[] = {0, 1, -1};
  khi_calendar_date likely = *date;
  khi_period period;
  if (!r->published || date->hijri || date->has_year || date->year_offset != KHI_NO_OFFSET || date->direction) return;
  if (khi_resolve_date(r, date, &period) != KHI_KNOWN) return;
  likely.has_year = 1;
  int year = khi_civil_of_day(period.first).year;
  for (size_t k = 0; k < sizeof tries / sizeof *tries; k++) {
    likely.year = year + tries[k];
    if (khi_resolve_date(r, &likely, &period) != KHI_KNOWN || khi_weekday(period.first) != weekday) continue;
    *date = likely;
    return;
  }
}

static size_t read_weekday(khi_reader *r, size_t i, khi_point *out) {
  const khi_sense *weekday = khi_sense_of(r, i, KHI_WEEKDAY);
  khi_direction direction = KHI_NO_DIRECTION;
  int offset = 0, future = r->future;
  if (!weekday || (i && khi_is(r, i - 1, KHI_NOT_DAY)) || khi_is(r, i + 1, KHI_NOT_DAY_AFTER)) return 0;
  size_t end = i + 1;
  int listed = khi_is(r, end, KHI_WEEKDAY) && khi_has(r, end, KHI_AND);
  if (i && khi_is(r, i - 1, KHI_UNITS) && !listed) return 0; /* أيام الجمعة */
  size_t more = read_same_day(r, end, out);
  if (more) {
    choose_year(r, weekday->value, &out->date);
    return more;
  }
  if ((more = khi_read_direction(r, end, &direction, &offset)) != 0) end = more;
  else if (listed) khi_read_direction(r, end + 1, &direction, &offset);
  int since = khi_weekday(r->today) - weekday->value, days; /* السبت والأحد المقبلين: the adjective is of both */
  since += since < 0 ? 7 : 0;
  if (direction == KHI_LAST_ONE) days = -(since ? since : 7) + 7 * (offset + 1);
  else if (direction == KHI_NEXT_ONE) days = 7 - since + 7 * (offset - 1);
  else if (direction == KHI_THIS_ONE) days = weekday->value - khi_weekday(r->today);
  else days = future && since ? 7 - since : -since;
  return settle_offset(r, KHI_DAY_UNIT, days, end, out);
}

/* ---- Units -------------------------------------------------------------------------------------------------------- */

/* الأسبوع الماضي، هذا الشهر، القرن الحالي */
static size_t read_unit(const khi_reader *r, size_t i, khi_point *out) {
  int demonstrative = khi_is(r, i, KHI_DEMONSTRATIVE), offset = 0;
  khi_direction direction;
  size_t at = i + (size_t)demonstrative, end;
  const khi_sense *unit = khi_has(r, at, KHI_DEFINITE) ? khi_sense_of(r, at, KHI_UNIT) : NULL;
  if (!unit || unit->value < KHI_WEEK) return 0;
  end = khi_read_direction(r, at + 1, &direction, &offset);
  if (!end && !demonstrative) return 0;
  if (unit->value == KHI_DECADE_UNIT && offset >= 0 && !(i && khi_is(r, i - 1, KHI_WHEN))) return 0; /* a contract */
  if (unit->value == KHI_YEAR && i && khi_is(r, i - 1, KHI_NOT_YEAR)) return 0;
  return settle_offset(r, (khi_time_unit)unit->value, offset, end ? end : at + 1, out);
}

/* 15 من الشهر الجاري، 15 الجاري */
static size_t read_day_of_month(const khi_reader *r, size_t i, khi_point *out) {
  int day, before = i && (khi_is(r, i - 1, KHI_DAY_WORD) || khi_is(r, i - 1, KHI_WHEN));
  size_t end = khi_read_month_day(r, i, &day), month;
  khi_point point;
  if (!end) return 0;
  month = read_unit(r, end + (size_t)khi_is(r, end, KHI_FROM), &point);
  if (month && point.period.unit != KHI_PERIOD_MONTH && point.meaning == KHI_KNOWN) return 0;
  const khi_sense *unit = khi_sense_of(r, month ? end + (size_t)khi_is(r, end, KHI_FROM) : end, KHI_UNIT);
  if (month && !unit) unit = khi_sense_of(r, end + 1 + (size_t)khi_is(r, end, KHI_FROM), KHI_UNIT);
  if (month && (!unit || unit->value != KHI_MONTH_UNIT)) return 0;
  if (!month) {
    if (!before || !khi_is_the(r, end, KHI_THIS) || !khi_is_kind(r, i, KHI_DIGITS)) return 0;
    month = settle_offset(r, KHI_MONTH_UNIT, 0, end + 1, &point);
  }
  if (month && point.meaning == KHI_KNOWN) {
    khi_period period = {.unit = KHI_PERIOD_DAY, .first = point.period.first + day - 1};
    if (period.first > point.period.last || !khi_period_complete(&period)) return 0;
    return settle(out, KHI_KNOWN, period, month);
  }
  return month ? settle(out, point.meaning, point.period, month) : 0;
}

/* قبل ستة أيام، منذ عامين، بعد أسبوع; not if it is counted from something else: بعد يومين من وصوله. */
static size_t read_distance(const khi_reader *r, size_t i, khi_point *out) {
  const khi_sense *side = khi_sense_of(r, i, KHI_AGO), *unit;
  khi_number number;
  uint64_t count = 1;
  size_t end = i + 1;
  if (!side && !(side = khi_sense_of(r, i, KHI_LATER))) return 0;
  if (khi_is(r, end, KHI_AMOUNT)) end += khi_is(r, end + 1, KHI_FROM) ? 2 : 1; /* قبل نحو شهرين، أكثر من عامين */
  if (!khi_is_plain(r, end) || khi_has(r, end, KHI_DEFINITE)) return 0;
  if ((unit = khi_sense_of(r, end, KHI_DUAL_UNIT)) != NULL) {
    count = 2;
  } else if (!(unit = khi_sense_of(r, end, KHI_UNIT))) {
    end = khi_read_number(r, end, &number);
    if (!end || !khi_decimal_whole(number.value, 10000, &count)) return 0;
    if (!(unit = khi_sense_of(r, end, KHI_UNIT)) && !(unit = khi_sense_of(r, end, KHI_UNITS))) return 0;
    if (!khi_is_plain(r, end)) return 0;
  }
  end++;
  if (khi_is_kind(r, end, KHI_DIGITS) && khi_is_plain(r, end)) return 0; /* منذ عام 2006 */
  if (unit->value < KHI_DAY_UNIT || khi_is(r, end, KHI_FROM) || khi_is(r, end, KHI_ON)) return 0;
  if (khi_has(r, end, KHI_AND) && khi_is(r, end, KHI_HALF)) return 0;
  khi_time_unit measure = (khi_time_unit)unit->value;
  if (measure == KHI_DECADE_UNIT) measure = KHI_YEAR, count *= 10; /* a decade ago is a year, not a decade */
  if (measure == KHI_CENTURY_UNIT) measure = KHI_YEAR, count *= 100;
  return settle_offset(r, measure, side->value * (int64_t)count, end, out);
}

/* ---- Quarters, halves, seasons ------------------------------------------------------------------------------------ */

/* The year of a part of it; what is not said is the publication's. 0 if none is. */
static size_t read_year_of(khi_reader *r, size_t i, khi_meaning *meaning, int *year) {
  khi_calendar_date date = {.year_offset = KHI_NO_OFFSET};
  khi_period period;
  size_t end = khi_read_year_phrase(r, i, &date);
  if (!end && khi_is(r, i, KHI_FROM) && khi_is_the(r, i + 1, KHI_YEAR_WORD)) {
    date = (khi_calendar_date){0}; /* من العام */
    end = i + 2;
  }
  if (!end || date.hijri) return 0;
  *meaning = khi_resolve_date(r, &date, &period);
  *year = period.year;
  return end;
}

static size_t read_part_of_year(khi_reader *r, size_t i, khi_point *out) {
  int quarter = khi_is_the(r, i, KHI_QUARTER), year = r->date.year;
  khi_meaning meaning = r->published ? KHI_KNOWN : KHI_UNKNOWN;
  unsigned part, parts = quarter ? 4 : 2;
  if (!quarter && !khi_is_the(r, i, KHI_HALF_YEAR)) return 0;
  if (khi_is_the(r, i + 1, KHI_LAST)) part = parts;
  else if (!khi_has(r, i + 1, KHI_DEFINITE) || khi_read_ordinal(r, i + 1, 0, &part) != i + 2 || part > parts) return 0;
  size_t end = read_year_of(r, i + 2, &meaning, &year);
  if (!end && !quarter) return 0;                             /* النصف الأول is of a match, too */
  if (khi_is_the(r, end ? end : i + 2, KHI_FISCAL)) return 0; /* العام المالي begins when its country says so */
  /* الربع الثالث alone: the last that has begun. */
  if (!end && !r->future && (int)part > (r->date.month - 1) / QUARTER_MONTHS + 1) year--;
  if (meaning != KHI_KNOWN) return settle(out, meaning, (khi_period){0}, end ? end : i + 2);
  return settle_named(quarter ? KHI_PERIOD_QUARTER : KHI_PERIOD_HALF, year, (int)part, end ? end : i + 2, out);
}

static size_t read_season(khi_reader *r, size_t i, khi_point *out) {
  khi_direction direction = KHI_THIS_ONE;
  khi_meaning meaning = r->published ? KHI_KNOWN : KHI_UNKNOWN;
  int demonstrative = khi_is(r, i, KHI_DEMONSTRATIVE), offset = 0, year = r->date.year;
  size_t at = i + (size_t)(demonstrative || khi_is(r, i, KHI_SEASON_WORD)), end;
  const khi_sense *season = khi_sense_of(r, at, KHI_SEASON);
  if (!season || (at > i && !khi_is_plain(r, at))) return 0;
  if (!khi_has(r, at, KHI_DEFINITE) || !(end = khi_read_direction(r, at + 1, &direction, &offset))) {
    end = read_year_of(r, at + 1, &meaning, &year);
    if (!end && demonstrative && khi_has(r, at, KHI_DEFINITE)) end = at + 1;
    else if (!end || (khi_has(r, at, KHI_DEFINITE) && khi_is_kind(r, at + 1, KHI_DIGITS))) return 0;
    else offset = 0, direction = KHI_NO_DIRECTION;
  }
  if (meaning != KHI_KNOWN) return settle(out, meaning, (khi_period){0}, end);
  if (direction != KHI_NO_DIRECTION) {
    int last = season->value * QUARTER_MONTHS + 2; /* its last month, counted from January of its year */
    int begun = r->date.month >= last - 2, over = r->date.month > last;
    if (season->value == 4 && r->date.month <= 2) year--, begun = 1; /* the winter that began last December */
    if (direction == KHI_LAST_ONE) year += over ? offset + 1 : offset;
    if (direction == KHI_NEXT_ONE) year += begun ? offset : offset - 1;
  }
  return settle_named(KHI_PERIOD_SEASON, year, season->value, end, out);
}

/* ---- Decades and centuries ---------------------------------------------------------------------------------------- */

/* القرن التاسع عشر، القرن الماضي: its first year. */
static size_t read_century(const khi_reader *r, size_t i, khi_meaning *meaning, int *first) {
  enum { CENTURIES_MAX = 30, THIS_CENTURY = 2000 };
  khi_direction direction;
  unsigned number;
  int offset;
  size_t end;
  if (!khi_is_the(r, i, KHI_CENTURY)) return 0;
  *meaning = KHI_KNOWN;
  if ((end = khi_read_direction(r, i + 1, &direction, &offset)) != 0) {
    *first = ((r->published ? r->date.year / 100 * 100 : THIS_CENTURY) + offset * 100);
    return end;
  }
  end = khi_has(r, i + 1, KHI_DEFINITE) ? khi_read_ordinal(r, i + 1, 1, &number) : 0;
  if (!end && khi_is_kind(r, i + 1, KHI_DIGITS) && khi_is_plain(r, i + 1) && r->tokens[i + 1].digits <= 2) {
    number = (unsigned)r->tokens[i + 1].number; /* القرن الـ19 */
    end = i + 2;
  }
  if (!end || number < 1 || number > CENTURIES_MAX || khi_is(r, end, KHI_HIJRI)) return 0;
  if (khi_is(r, end, KHI_AGO) && khi_is(r, end + 1, KHI_BIRTH)) return 0;
  *first = ((int)number - 1) * 100;
  return end + (size_t)khi_is(r, end, KHI_GREGORIAN);
}

static size_t read_decade(const khi_reader *r, size_t i, khi_point *out) {
  enum { LATEST = 20, CENTURY = 1900 };
  const khi_sense *decade = khi_sense_of(r, i, KHI_DECADE);
  khi_meaning meaning;
  int first = CENTURY;
  size_t end = i + 1, from, century;
  if (!decade) return 0;
  from = end + (size_t)khi_is(r, end, KHI_FROM);
  if (khi_is(r, from, KHI_AGE)) return 0; /* في الستينيات من عمره */
  if ((century = read_century(r, from, &meaning, &first)) != 0) end = century;
  else if (decade->value <= LATEST) return 0;
  first += decade->value;
  return settle_named(KHI_PERIOD_YEARS, first, first + 9, end, out);
}

/* ---- Any of them -------------------------------------------------------------------------------------------------- */

static size_t read_whole(khi_reader *r, size_t i, khi_point *out) {
  khi_meaning meaning;
  int first;
  size_t end;
  if ((end = read_day(r, i, out)) || (end = read_weekday(r, i, out)) || (end = read_distance(r, i, out)) ||
      (end = read_day_of_month(r, i, out)) || (end = read_part_of_year(r, i, out)) || (end = read_decade(r, i, out)))
    return end;
  if ((end = read_century(r, i, &meaning, &first)) != 0)
    return settle_named(KHI_PERIOD_YEARS, first, first + 99, end, out);
  if ((end = read_unit(r, i, out)) || (end = khi_read_calendar_date(r, i, out))) return end;
  return read_season(r, i, out);
}

size_t khi_read_point(khi_reader *r, size_t i, khi_point *out) {
  size_t end;
  if (!khi_is(r, i, KHI_PART) || khi_has(r, i, KHI_DEFINITE)) return read_whole(r, i, out);
  if (!khi_is_plain(r, i + 1)) return 0;
  if ((end = read_whole(r, i + 1, out)) != 0) return end;
  const khi_sense *unit = khi_has(r, i + 1, KHI_DEFINITE) ? khi_sense_of(r, i + 1, KHI_UNIT) : NULL;
  if (!unit || unit->value < KHI_WEEK || unit->value > KHI_YEAR) return 0;
  return settle_offset(r, (khi_time_unit)unit->value, 0, i + 2, out); /* نهاية الشهر */
}
