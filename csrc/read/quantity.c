#include "read/quantity.h"

#include <stdio.h>
#include <string.h>

typedef enum suffix_kind { NOTHING, PERCENT, MONEY, DURATION } suffix_kind;

/* What stands behind a number and says what it counts. */
typedef struct suffix {
  suffix_kind kind;
  const khi_currency *currency; /* NULL: the noun does not decide */
  int noun;
  khi_time_unit unit;
} suffix;

static void write_number(khi_decimal value, int minus, khb_value_kind kind, khi_quantity *out) {
  out->kind = kind;
  out->noun = -1;
  khi_decimal_write(value, minus, out->text);
}

/* ---- Money -------------------------------------------------------------------------------------------------------- */

/* The currency of this noun that an adjective names. */
static const khi_currency *named_by(const khi_reader *r, size_t i, int noun) {
  if (!khi_is_plain(r, i)) return NULL;
  khi_senses lists[] = {r->tokens[i].whole, r->tokens[i].bare};
  for (size_t l = 0; l < 2; l++)
    for (size_t k = 0; k < lists[l].count; k++) {
      const khi_sense *s = &lists[l].items[k];
      if (s->class == KHI_CURRENCY_ADJECTIVE && khi_currencies[s->value].noun == noun) return &khi_currencies[s->value];
    }
  return NULL;
}

static const khi_currency *alone(int noun) {
  for (size_t k = 0; k < khi_currency_count; k++)
    if (khi_currencies[k].noun == noun && khi_currencies[k].alone) return &khi_currencies[k];
  return NULL;
}

/* What a noun with its adjective means; gives the token behind. */
static size_t read_currency_noun(const khi_reader *r, size_t i, const khi_sense *noun, suffix *out) {
  size_t end = i + 1;
  out->kind = MONEY;
  out->noun = noun->value;
  if (khi_is(r, end, KHI_ONE)) end++; /* دولار واحد */
  if ((out->currency = named_by(r, end, noun->value)) != NULL) return end + 1;
  if (noun->extra) return 0;
  out->currency = alone(noun->value);
  return end;
}

/* A sign, an ISO code or initials: $، USD، د.ل */
static size_t read_sign(const khi_reader *r, size_t i, const khi_currency **out) {
  if (khi_is_kind(r, i, KHI_LATIN) && khi_is_mark(r, i + 1, '$') && khi_has(r, i + 1, KHI_GLUED)) i++; /* US$ */
  const khi_sense *sign = khi_sense_of(r, i, KHI_CURRENCY_SIGN);
  if (sign && (r->tokens[i].kind != KHI_WORD || khi_is_plain(r, i))) {
    *out = &khi_currencies[sign->value];
    return i + 1;
  }
  if (!khi_is_kind(r, i, KHI_WORD) || !khi_is_mark(r, i + 1, '.') || !khi_is_kind(r, i + 2, KHI_WORD)) return 0;
  if (!khi_has(r, i + 1, KHI_GLUED)) return 0;
  uint16_t initials[] = {r->tokens[i].letter, r->tokens[i + 2].letter};
  if (r->tokens[i].end - r->tokens[i].start != 1 || r->tokens[i + 2].end - r->tokens[i + 2].start != 1) return 0;
  khi_senses senses = khi_value_word_find(initials, 2);
  for (size_t k = 0; k < senses.count; k++)
    if (senses.items[k].class == KHI_CURRENCY_SIGN) {
      *out = &khi_currencies[senses.items[k].value];
      return i + 3;
    }
  return 0;
}

/* ---- What is counted ---------------------------------------------------------------------------------------------- */

static int is_percent_sign(const khi_reader *r, size_t i) { return khi_is_mark(r, i, '%') || khi_is_mark(r, i, 0x66A); }

static size_t read_percent(const khi_reader *r, size_t i) {
  if (is_percent_sign(r, i)) return i + 1;
  if (khi_is_the(r, i, KHI_HUNDRED) && khi_has(r, i, KHI_IN)) return i + 1;      /* بالمئة */
  if (khi_is(r, i, KHI_WHEN) && khi_is_the(r, i + 1, KHI_HUNDRED)) return i + 2; /* في المئة */
  if (khi_is(r, i, KHI_POINT) && khi_is(r, i + 1, KHI_POINTS)) return i + 2;     /* نقطة مئوية */
  return 0;
}

static size_t read_suffix(const khi_reader *r, size_t i, suffix *out) {
  const khi_sense *sense;
  size_t end;
  *out = (suffix){.kind = NOTHING, .noun = -1};
  if ((end = read_percent(r, i)) != 0) {
    out->kind = PERCENT;
    return end;
  }
  if ((end = read_sign(r, i, &out->currency)) != 0) {
    out->kind = MONEY;
    return end;
  }
  size_t at = i + (size_t)(khi_is(r, i, KHI_FROM) && khi_has(r, i + 1, KHI_DEFINITE)); /* ملايين من الدولارات */
  if (khi_is_plain(r, at) && (sense = khi_sense_of(r, at, KHI_CURRENCY)) != NULL)
    if ((end = read_currency_noun(r, at, sense, out)) != 0) return end;
  out->kind = NOTHING;
  if (!khi_is_plain(r, i) || khi_has(r, i, KHI_DEFINITE)) return 0;
  if (!(sense = khi_sense_of(r, i, KHI_UNIT)) && !(sense = khi_sense_of(r, i, KHI_UNITS))) return 0;
  out->kind = DURATION;
  out->unit = (khi_time_unit)sense->value;
  return i + 1;
}

/* ---- Durations ---------------------------------------------------------------------------------------------------- */

static size_t write_component(khi_decimal value, khi_time_unit unit, int *in_time, char *out) {
  static const char letters[] = {'S', 'M', 'H', 'D', 'W', 'M', 'Y', 'Y', 'Y'};
  size_t length = 0;
  if (unit == KHI_DECADE_UNIT) value.exponent += value.digits ? 1 : 0;
  if (unit == KHI_CENTURY_UNIT) value.exponent += value.digits ? 2 : 0;
  if (unit <= KHI_HOUR && !*in_time) out[length++] = 'T', *in_time = 1;
  length += khi_decimal_write(value, 0, out + length);
  out[length++] = letters[unit];
  out[length] = 0;
  return length;
}

/* Half a unit in the unit below it: نصف ساعة is 30 minutes. Of what has none, a decimal. */
static khi_decimal half_of_unit(const khi_sense *half, khi_time_unit *unit) {
  static const uint8_t parts[] = {0, 60, 60, 24, 0, 0, 12, 0, 0};
  static const khi_time_unit below[] = {KHI_SECOND, KHI_SECOND,     KHI_MINUTE,    KHI_HOUR,
                                        KHI_WEEK,   KHI_MONTH_UNIT, KHI_MONTH_UNIT};
  khi_decimal part = khi_half_of(half);
  if (!parts[*unit]) return part;
  khi_decimal_multiply(part, parts[*unit], &part);
  *unit = below[*unit];
  return part;
}

/* The duration of a number and a unit, with smaller units behind: ساعة و20 دقيقة. `i` is the token behind the unit. */
static size_t read_duration(const khi_reader *r, size_t i, khi_decimal value, khi_time_unit unit, khi_quantity *out) {
  enum { COMPONENTS_MAX = 3, COMPONENT_TEXT_MAX = 16 };
  int in_time = 0;
  size_t length = 1, end = i, next = i;
  const khi_sense *half, *dual = NULL;
  khi_number number;
  suffix counted;
  out->kind = KHB_DURATION;
  out->text[0] = 'P';
  for (int k = 0;; k++) {
    enum { NOTHING_SMALLER, DUAL, COUNTED, HALF } smaller = NOTHING_SMALLER;
    khi_time_unit half_unit = unit;
    khi_decimal part = {0, 0};
    int goes_on = k < COMPONENTS_MAX && khi_has(r, end, KHI_AND);
    if (goes_on && (half = khi_sense_of(r, end, KHI_HALF)) != NULL) { /* ساعة ونصف الساعة */
      const khi_sense *again = khi_sense_of(r, end + 1, KHI_UNIT);
      int named = again && again->value == (int)unit && khi_is_plain(r, end + 1);
      part = half_of_unit(half, &half_unit);
      if (half_unit != unit) smaller = HALF;
      else if (!khi_decimal_add(value, part, &value)) return 0;
      end += named ? 2 : 1;
    } else if (goes_on) {
      if ((dual = khi_sense_of(r, end, KHI_DUAL_UNIT)) != NULL && dual->value < (int)unit) smaller = DUAL;
      else if ((next = khi_read_number(r, end, &number)) != 0 && read_suffix(r, next, &counted) &&
               counted.kind == DURATION && counted.unit < unit)
        smaller = COUNTED;
    }
    char component[KHI_DECIMAL_TEXT_MAX + 4];
    size_t size = write_component(value, unit, &in_time, component);
    if (size > COMPONENT_TEXT_MAX) return 0;
    memcpy(out->text + length, component, size + 1);
    length += size;
    switch (smaller) {
      case NOTHING_SMALLER: return end;
      case DUAL: value = (khi_decimal){2, 0}, unit = (khi_time_unit)dual->value, end++; break;
      case COUNTED: value = number.value, unit = counted.unit, end = next + 1; break;
      case HALF: value = part, unit = half_unit; break;
    }
  }
}

/* عقود are contracts, too: they are decades only where a word of time stands before. */
static int is_time_span(const khi_reader *r, size_t i, khi_time_unit unit) {
  if (unit != KHI_DECADE_UNIT) return 1;
  return i && khi_is(r, i - 1, KHI_SPAN);
}

/* ---- Numbers that are no quantity --------------------------------------------------------------------------------- */

/* Digits in a code, an address or a score: كوفيد-19، A320، x.com/12، 2-1. Gives the token behind them. */
static size_t read_code(const khi_reader *r, size_t i) {
  if (!khi_is_kind(r, i, KHI_DIGITS)) return 0;
  size_t end = i + 1;
  int joined = 0;
  if (i && khi_has(r, i, KHI_GLUED)) {
    int mark = khi_is_dash(r, i - 1) || khi_is_mark(r, i - 1, '/') || khi_is_mark(r, i - 1, '.') ||
               khi_is_mark(r, i - 1, '@') || khi_is_mark(r, i - 1, '#') || khi_is_mark(r, i - 1, '_') ||
               khi_is_mark(r, i - 1, ':');
    joined = khi_is_kind(r, i - 1, KHI_LATIN) || (mark && khi_has(r, i - 1, KHI_GLUED));
  }
  if (khi_is_kind(r, end, KHI_LATIN) && khi_has(r, end, KHI_GLUED) && !khi_is(r, end, KHI_CURRENCY_SIGN)) joined = 1;
  if (khi_is_dash(r, end) && khi_has(r, end, KHI_GLUED) && khi_is(r, end + 1, KHI_ZERO)) return end + 2; /* 5-صفر */
  while (khi_is_kind(r, end, KHI_MARK) && khi_has(r, end, KHI_GLUED) && khi_has(r, end + 1, KHI_GLUED) &&
         khi_is_kind(r, end + 1, KHI_DIGITS) &&
         (khi_is_dash(r, end) || khi_is_mark(r, end, ':') || khi_is_mark(r, end, '/'))) {
    joined = 1;
    end += 2;
  }
  return joined ? end : 0;
}

/* The number that a first one shares scale and measure with: 10 و15 مليون دولار، 5 إلى 7 في المئة، 3-4 أيام. */
static size_t read_partner(const khi_reader *r, size_t end, const khi_number *first, khi_number *second) {
  size_t at = end + 1;
  if (khi_has(r, end, KHI_AND)) at = end;
  else if (!khi_is_dash(r, end) && !khi_is(r, end, KHI_TO)) return 0;
  size_t behind = first->scale ? 0 : khi_read_number(r, at, second);
  if (!behind) return 0;
  khi_decimal base = {second->value.digits, second->value.exponent};
  if (second->scale && !khi_decimal_make(base.digits, base.exponent - second->scale, &base)) return 0;
  return khi_decimal_compare(first->value, base) < 0 ? behind : 0;
}

/* ---- Quantities --------------------------------------------------------------------------------------------------- */

/* The exponent of ten of an amount: those of one noun have one. */
static int exponent_of(const suffix *money) {
  if (money->currency) return money->currency->exponent;
  for (size_t k = 0; k < khi_currency_count; k++)
    if (khi_currencies[k].noun == money->noun) return khi_currencies[k].exponent;
  return 0;
}

/* What is added behind a currency: ونصف الدولار، و20 سنتا. Gives the token behind it. */
static size_t read_money_rest(const khi_reader *r, size_t i, const suffix *money, khi_decimal *value) {
  const khi_sense *half = khi_has(r, i, KHI_AND) ? khi_sense_of(r, i, KHI_HALF) : NULL, *noun;
  khi_number number;
  suffix part;
  size_t end;
  if (half && money->noun >= 0) {
    noun = khi_is_plain(r, i + 1) ? khi_sense_of(r, i + 1, KHI_CURRENCY) : NULL;
    int named = noun && noun->value == money->noun;
    if (!named && khi_has(r, i + 1, KHI_DEFINITE)) return i;
    return khi_decimal_add(*value, khi_half_of(half), value) ? i + 1 + (size_t)named : i;
  }
  if (!money->currency || !khi_has(r, i, KHI_AND) || !(end = khi_read_number(r, i, &number))) return i;
  if (!(end = read_suffix(r, end, &part)) || part.kind != MONEY || exponent_of(&part) >= money->currency->exponent)
    return i;
  if (part.currency && strcmp(part.currency->code, money->currency->code) != 0) return i;
  if (!khi_decimal_make(number.value.digits, number.value.exponent + exponent_of(&part), &number.value)) return i;
  return khi_decimal_add(*value, number.value, value) ? end : i;
}

/* `end` is the token behind the currency. */
static size_t write_money(const khi_reader *r, khi_decimal value, int minus, const suffix *money, size_t end,
                          khi_quantity *out) {
  if (!khi_decimal_make(value.digits, value.exponent + exponent_of(money), &value)) return 0;
  end = read_money_rest(r, end, money, &value);
  out->kind = KHB_MONEY;
  out->noun = money->currency ? -1 : money->noun;
  size_t length = khi_decimal_write(value, minus, out->text);
  sprintf(out->text + length, " %s", money->currency ? money->currency->code : "XXX");
  return end;
}

/* Half of a measure: نصف ساعة، ربع دولار. */
static size_t read_half(const khi_reader *r, size_t i, khi_quantity *out) {
  const khi_sense *half = khi_sense_of(r, i, KHI_HALF), *minutes = khi_sense_of(r, i, KHI_MINUTES), *unit;
  suffix money = {.noun = -1};
  size_t end;
  int in_time = 0;
  if (half && (end = read_percent(r, i + 1)) != 0) { /* نصف في المئة */
    write_number(khi_half_of(half), 0, KHB_PERCENT, out);
    return end;
  }
  if (khi_has(r, i, KHI_DEFINITE) || !khi_is_plain(r, i + 1) || khi_has(r, i + 1, KHI_DEFINITE)) return 0;
  if (half && (unit = khi_sense_of(r, i + 1, KHI_CURRENCY)) != NULL &&
      (end = read_currency_noun(r, i + 1, unit, &money)))
    return write_money(r, khi_half_of(half), 0, &money, end, out);
  if (!(unit = khi_sense_of(r, i + 1, KHI_UNIT)) || (!half && (!minutes || unit->value != KHI_HOUR))) return 0;
  khi_time_unit measure = (khi_time_unit)unit->value;
  khi_decimal value = {0, 0};
  if (half) value = half_of_unit(half, &measure);
  else khi_decimal_make((uint64_t)minutes->value, 0, &value), measure = KHI_MINUTE; /* ثلث ساعة */
  out->kind = KHB_DURATION;
  out->text[0] = 'P';
  write_component(value, measure, &in_time, out->text + 1);
  return i + 2;
}

/* What is counted by words that hold the number in themselves: دولارين، ساعتين، ساعة ونصف. */
static size_t read_inner_number(const khi_reader *r, size_t i, khi_quantity *out) {
  const khi_sense *sense = khi_sense_of(r, i, KHI_DUAL_CURRENCY);
  suffix money = {.noun = -1};
  size_t end;
  if (sense && (end = read_currency_noun(r, i, sense, &money)) != 0)
    return write_money(r, (khi_decimal){2, 0}, 0, &money, end, out);
  sense = khi_has(r, i, KHI_DEFINITE) ? NULL : khi_sense_of(r, i, KHI_CURRENCY);
  if (sense && (end = read_currency_noun(r, i, sense, &money)) != 0) { /* دولار واحد، دينار ونصف */
    if (khi_is(r, end, KHI_ONE) && khi_is_plain(r, end)) end++;
    if (khi_is(r, end - 1, KHI_ONE) || khi_is(r, i + 1, KHI_ONE) ||
        (khi_has(r, end, KHI_AND) && khi_is(r, end, KHI_HALF)))
      return write_money(r, (khi_decimal){1, 0}, 0, &money, end, out);
  }
  int numbered = khi_has(r, i, KHI_DEFINITE) && khi_is_kind(r, i + 1, KHI_DIGITS); /* الدقيقتين 7 و81 */
  if (!numbered && (sense = khi_sense_of(r, i, KHI_DUAL_UNIT)) != NULL &&
      is_time_span(r, i, (khi_time_unit)sense->value))
    return read_duration(r, i + 1, (khi_decimal){2, 0}, (khi_time_unit)sense->value, out);
  const khi_sense *half = khi_has(r, i + 1, KHI_AND) ? khi_sense_of(r, i + 1, KHI_HALF) : NULL;
  if (khi_is(r, i, KHI_ONE) && (end = read_percent(r, i + 1 + (size_t) !!half)) != 0) { /* واحد ونصف بالمئة */
    khi_decimal value = {1, 0};
    if (half) khi_decimal_add(value, khi_half_of(half), &value);
    write_number(value, 0, KHB_PERCENT, out);
    return end;
  }
  if (khi_is(r, i, KHI_POINT) && khi_is(r, i + 1, KHI_POINTS) && khi_is(r, i + 2, KHI_ONE)) {
    write_number((khi_decimal){1, 0}, 0, KHB_PERCENT, out);
    return i + 3;
  }
  sense = khi_has(r, i, KHI_DEFINITE) ? NULL : khi_sense_of(r, i, KHI_UNIT);
  if (sense && i && (khi_is(r, i - 1, KHI_AGO) || khi_is(r, i - 1, KHI_LATER)) && khi_is_plain(r, i + 1) &&
      (khi_is(r, i + 1, KHI_FROM) || khi_is(r, i + 1, KHI_ON))) /* بعد شهر من وصوله */
    return read_duration(r, i + 1, (khi_decimal){1, 0}, (khi_time_unit)sense->value, out);
  if (sense && khi_has(r, i + 1, KHI_AND) && is_time_span(r, i, (khi_time_unit)sense->value)) {
    end = read_duration(r, i + 1, (khi_decimal){1, 0}, (khi_time_unit)sense->value, out);
    return end > i + 1 ? end : 0;
  }
  return 0;
}

/* The years behind which their number stands: السنوات الخمس، الساعات الـ24. */
static size_t read_number_behind(const khi_reader *r, size_t i, khi_quantity *out) {
  const khi_sense *unit = khi_has(r, i, KHI_DEFINITE) ? khi_sense_of(r, i, KHI_UNITS) : NULL;
  khi_number number;
  size_t end =
      unit && khi_has(r, i + 1, KHI_DEFINITE) && khi_is_plain(r, i + 1) ? khi_read_number(r, i + 1, &number) : 0;
  if (!end || number.scale || unit->value >= KHI_DECADE_UNIT) return 0;
  return read_duration(r, end, number.value, (khi_time_unit)unit->value, out);
}

/* Whether a number without a measure is a word that is one only by chance: الخمس the town, لست "I am not", ألف الكاتب. */
static int is_doubtful(const khi_reader *r, size_t i, const khi_number *number) {
  if (!number->lone || !number->words) return 0;
  int definite = khi_has(r, i, KHI_DEFINITE), next_definite = khi_has(r, i + 1, KHI_DEFINITE);
  if (khi_is(r, i, KHI_SCALE) || khi_is(r, i, KHI_SCALE_OR_DUAL) || khi_is(r, i, KHI_HUNDRED))
    return definite || next_definite;
  if (khi_is(r, i, KHI_BARE_ONES) || khi_is(r, i, KHI_BARE_TEN))
    return definite || next_definite || khi_has(r, i, KHI_TO_FOR) || !khi_is_kind(r, i + 1, KHI_WORD);
  return definite && khi_is(r, i, KHI_ONES) && khi_sense_of(r, i, KHI_ONES)->value == 2; /* الاثنين */
}

size_t khi_read_quantity(const khi_reader *r, size_t i, khi_quantity *out, int *skip) {
  khi_number number, partner;
  suffix measure, shared;
  const khi_currency *sign = NULL;
  size_t at = i, end, behind, measured;
  int minus = 0;
  *skip = 0;
  out->noun = -1;
  if ((end = read_half(r, i, out)) || (end = read_inner_number(r, i, out)) || (end = read_number_behind(r, i, out)))
    return end;
  if (!khi_is_kind(r, i, KHI_DIGITS) && (behind = read_sign(r, i, &sign)) != 0) at = behind; /* $50, USD 50 */
  else if (is_percent_sign(r, i)) at = i + 1;                                                /* ٪50 */
  if (khi_is_dash(r, at) && khi_has(r, at + 1, KHI_GLUED) && khi_is_kind(r, at + 1, KHI_DIGITS) &&
      (!khi_has(r, at, KHI_GLUED) || at > i || khi_is_mark(r, at - 1, '('))) {
    minus = 1;
    at++;
  }
  end = khi_read_number(r, at, &number);
  if (!end) {
    *skip = khi_is_kind(r, i, KHI_DIGITS); /* too long for a number, or of a shape that is none */
    return *skip ? i + 1 : 0;
  }
  if (sign) {
    measure = (suffix){.kind = MONEY, .currency = sign, .noun = -1};
    if ((measured = read_suffix(r, end, &shared)) != 0 && shared.kind == MONEY && shared.currency == sign)
      end = measured;
    return write_money(r, number.value, minus, &measure, end, out);
  }
  if (at > i && !minus && is_percent_sign(r, i)) {
    write_number(number.value, 0, KHB_PERCENT, out);
    return end;
  }
  measured = read_suffix(r, end, &measure);
  if (!measured && !is_doubtful(r, i, &number) && (behind = read_partner(r, end, &number, &partner)) != 0) {
    size_t shared_end = read_suffix(r, behind, &shared);
    if (shared_end || partner.scale) { /* the first takes what the second says */
      if (!khi_decimal_make(number.value.digits, number.value.exponent + partner.scale, &number.value)) return 0;
      measure = shared;
      measured = end;
    }
  }
  if (measured) {
    switch (measure.kind) {
      case PERCENT: write_number(number.value, minus, KHB_PERCENT, out); return measured;
      case MONEY: return write_money(r, number.value, minus, &measure, measured, out);
      case DURATION:
        if (is_time_span(r, i, measure.unit)) {
          end = read_duration(r, measured, number.value, measure.unit, out);
          return end;
        }
        break;
      case NOTHING: break;
    }
  }
  if (!measured && (behind = read_code(r, at)) != 0) {
    *skip = 1;
    return behind > end ? behind : end;
  }
  if (is_doubtful(r, i, &number)) return 0;
  write_number(number.value, minus, KHB_NUMBER, out);
  return end;
}
