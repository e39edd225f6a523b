/*
 * The words that dates, numbers and money are written with. The table is generated from lexicon/, whose README says
 * what each class means and what its value counts; a form may have several senses.
 */
#ifndef KHI_READ_VALUE_WORDS_H
#define KHI_READ_VALUE_WORDS_H

#include <stddef.h>
#include <stdint.h>

typedef enum khi_word_class {
  /* numerals.tsv */
  KHI_ZERO, /* only in scores */
  KHI_ONE,
  KHI_TEEN_ONE,
  KHI_ONES,
  KHI_BARE_ONES,
  KHI_TEN,
  KHI_BARE_TEN,
  KHI_TENS,
  KHI_TEEN,
  KHI_HUNDRED,
  KHI_HUNDREDS,
  KHI_SCALE,
  KHI_SCALE_OR_DUAL,
  KHI_SCALE_PLURAL,
  KHI_DUAL_SCALE,
  KHI_HALF,
  KHI_ORDINAL,
  KHI_FEMININE_ORDINAL,
  KHI_ORDINAL_ONE,
  KHI_FEMININE_ORDINAL_ONE,
  /* months.tsv: value 1 to 12, 101 to 112 for Hijri months */
  KHI_MONTH,      /* extra: khi_month_care */
  KHI_MONTH_HEAD, /* the first word of two; value: its number */
  KHI_MONTH_TAIL, /* extra: the number of its first word */
  /* currencies.tsv: value is an index of khi_currencies; of nouns, the number that khi_currency.noun holds */
  KHI_CURRENCY,      /* extra: means nothing without its adjective */
  KHI_DUAL_CURRENCY, /* two of it */
  KHI_CURRENCY_ADJECTIVE,
  KHI_CURRENCY_PLACE,
  KHI_CURRENCY_SIGN,
  /* time_words.tsv */
  KHI_WEEKDAY,
  KHI_TODAY,
  KHI_DAY,
  KHI_DAY_WORD,
  KHI_DAYS_WORD,
  KHI_MONTH_WORD,
  KHI_YEAR_WORD,
  KHI_YEARS_WORD,
  KHI_UNIT,  /* one of it: أسبوع */
  KHI_UNITS, /* أسابيع */
  KHI_DUAL_UNIT,
  KHI_SEASON_WORD,
  KHI_SEASON,
  KHI_QUARTER,
  KHI_HALF_YEAR,
  KHI_FISCAL,
  KHI_LAST,
  KHI_CENTURY,
  KHI_DECADE,
  KHI_PAST,
  KHI_NEXT,
  KHI_THIS,
  KHI_DEMONSTRATIVE,
  KHI_PART,
  KHI_FIRST,
  KHI_EQUALS,
  KHI_AGO,
  KHI_LATER,
  KHI_BETWEEN,
  KHI_TO,
  KHI_FROM,
  KHI_WHEN,
  KHI_ON,
  KHI_CLOCK,
  KHI_EXACTLY,
  KHI_MINUS,
  KHI_MINUTES,
  KHI_BEFORE_NOON,
  KHI_AFTER_NOON,
  KHI_NOON,
  KHI_NIGHT,
  KHI_MIDNIGHT,
  KHI_MIDDAY,
  KHI_ZONE,
  KHI_GREENWICH,
  KHI_POINTS,
  KHI_POINT,
  KHI_GREGORIAN,
  KHI_HIJRI,
  KHI_AGE,
  KHI_FUTURE,
  KHI_NOT_FUTURE,
  KHI_PAST_VERB,
  KHI_NOT_DAY,
  KHI_NOT_DAY_AFTER,
  KHI_NOT_DATE,
  KHI_NOT_YEAR,
  KHI_LABEL,
  KHI_AMOUNT,
  KHI_SPAN,
  KHI_BIRTH,
  KHI_EPITHET
} khi_word_class;

/* How much must stand beside a month's name before it is one; lexicon/README.md. */
typedef enum khi_month_care { KHI_CARE_SURE, KHI_CARE_PREP, KHI_CARE_CUE, KHI_CARE_STRICT } khi_month_care;

/* What KHI_UNIT, KHI_UNITS and KHI_DUAL_UNIT count, by value. */
typedef enum khi_time_unit {
  KHI_SECOND,
  KHI_MINUTE,
  KHI_HOUR,
  KHI_DAY_UNIT,
  KHI_WEEK,
  KHI_MONTH_UNIT,
  KHI_YEAR,
  KHI_DECADE_UNIT,
  KHI_CENTURY_UNIT
} khi_time_unit;

enum { KHI_VALUE_FORM_MAX = 15 };

typedef struct khi_sense {
  uint16_t form[KHI_VALUE_FORM_MAX + 1];
  uint8_t length, class, extra;
  int16_t value;
} khi_sense;

/* Some senses of one form, in a row. */
typedef struct khi_senses {
  const khi_sense *items;
  size_t count;
} khi_senses;

/* The senses of a word form; none if it is not in the table. */
khi_senses khi_value_word_find(const uint16_t *form, size_t length);

typedef struct khi_currency {
  char code[4]; /* ISO 4217 */
  uint8_t noun;
  int8_t exponent; /* of ten: -2 for a hundredth of the currency */
  uint8_t alone;   /* the noun alone means this one */
} khi_currency;

enum { KHI_CURRENCY_NOUNS_MAX = 40 };

extern const khi_currency khi_currencies[];
extern const size_t khi_currency_count;

#endif
