#include "read/number.h"

enum { GROUPS_MAX = 6, SEPARATED_MAX = 6, MILLION = 6, MILLIARD = 9 };

static const khi_sense *first_of(const khi_reader *r, size_t i, khi_word_class a, khi_word_class b) {
  const khi_sense *sense = khi_sense_of(r, i, a);
  return sense ? sense : khi_sense_of(r, i, b);
}

static int follows(const khi_reader *r, size_t i, int conjunction) {
  return i < r->count && (r->tokens[i].flags & (KHI_AND | KHI_IN | KHI_TO_FOR)) == (conjunction ? KHI_AND : 0);
}

static const khi_sense *scale_of(const khi_reader *r, size_t i) {
  const khi_sense *sense = first_of(r, i, KHI_SCALE, KHI_SCALE_OR_DUAL);
  return sense ? sense : khi_sense_of(r, i, KHI_SCALE_PLURAL);
}

/* ---- Digits ------------------------------------------------------------------------------------------------------- */

static int is_thousands_mark(uint16_t c) { return c == ',' || c == 0x66C || c == 0x60C || c == '.'; }
enum { REH = 0x631 }; /* 72ر56 is how some agencies write 72.56 */

static int is_point(uint16_t c) { return c == '.' || c == 0x66B || c == ',' || c == 0x60C || c == REH; }

/* A mark, or ر, and digits glued behind each other: the digits, else NULL. */
static const khi_token *separated(const khi_reader *r, size_t i) {
  int reh = khi_is_kind(r, i, KHI_WORD) && r->tokens[i].letter == REH && r->tokens[i].end - r->tokens[i].start == 1;
  if (!(reh || khi_is_kind(r, i, KHI_MARK)) || !khi_is_kind(r, i + 1, KHI_DIGITS)) return NULL;
  if (!khi_has(r, i, KHI_GLUED) || !khi_has(r, i + 1, KHI_GLUED)) return NULL;
  return &r->tokens[i + 1];
}

/*
 * Whether three digits behind one mark are thousands: a comma says so, a point only with zeros (10.000, 1.500). Not
 * before a per cent or a milliard, and behind an Arabic comma not before a million: 412،350 مليار. `i` is what follows.
 */
static int is_thousand(const khi_reader *r, size_t i, uint16_t mark, uint64_t before, uint64_t three) {
  const khi_sense *scale = scale_of(r, i);
  if (mark == 0x66B || before == 0 || khi_is_mark(r, i, '%') || khi_is_mark(r, i, 0x66A)) return 0;
  if (scale && scale->value >= (mark == ',' ? MILLIARD : MILLION) && khi_is_plain(r, i)) return 0;
  return mark != '.' || three % 100 == 0;
}

size_t khi_read_digits(const khi_reader *r, size_t i, khi_decimal *out) {
  if (!khi_is_kind(r, i, KHI_DIGITS) || r->tokens[i].digits > 18) return 0;
  const khi_token *first = &r->tokens[i], *next = separated(r, i + 1);
  khi_decimal value;
  int ok = khi_decimal_make(first->number, 0, &value);
  i++;
  if (next && first->digits <= 3 && next->digits == 3 && is_thousands_mark(r->tokens[i].letter)) {
    uint16_t mark = r->tokens[i].letter;
    const khi_token *second = separated(r, i + 2);
    int more = second && second->digits == 3 && r->tokens[i + 2].letter == mark;
    if (more || is_thousand(r, i + 2, mark, first->number, next->number)) {
      uint64_t whole = first->number;
      for (int k = 0; k < SEPARATED_MAX && next && next->digits == 3 && r->tokens[i].letter == mark; k++) {
        whole = whole * 1000 + next->number;
        i += 2;
        next = separated(r, i);
      }
      ok = khi_decimal_make(whole, 0, &value);
      if (next && r->tokens[i].letter == mark) return 0; /* 1,234,56: no number */
    }
  } else if (!next && first->digits <= 3 && first->number) { /* 10 000, as the Maghreb writes */
    uint64_t whole = first->number;
    size_t at = i;
    while (at < i + SEPARATED_MAX && khi_is_kind(r, at, KHI_DIGITS) && r->tokens[at].digits == 3 &&
           r->tokens[at].start == r->tokens[at - 1].end + 1 && !(r->tokens[at].flags)) {
      whole = whole * 1000 + r->tokens[at].number;
      at++;
    }
    if (at > i) ok = khi_decimal_make(whole, 0, &value);
    i = at;
    next = separated(r, i);
  }
  if (ok && next && is_point(r->tokens[i].letter) && next->digits <= 12 && !separated(r, i + 2)) {
    khi_decimal part;
    ok = khi_decimal_make(next->number, -(int)next->digits, &part) && khi_decimal_add(value, part, &value);
    i += 2;
  }
  if (!ok) return 0;
  *out = value;
  return i;
}

/* ---- Words below a thousand --------------------------------------------------------------------------------------- */

static size_t read_below_hundred(const khi_reader *r, size_t i, unsigned *out) {
  const khi_sense *ones = first_of(r, i, KHI_ONES, KHI_BARE_ONES), *special = first_of(r, i, KHI_ONE, KHI_TEEN_ONE);
  const khi_sense *other = first_of(r, i, KHI_TEN, KHI_BARE_TEN);
  if (!other) other = first_of(r, i, KHI_TENS, KHI_TEEN);
  if (!ones && !special) {
    if (!other) return 0;
    *out = (unsigned)other->value;
    return i + 1;
  }
  *out = (unsigned)(ones ? ones : special)->value;
  const khi_sense *ten = first_of(r, i + 1, KHI_TEN, KHI_BARE_TEN), *tens = khi_sense_of(r, i + 1, KHI_TENS);
  if (ten && follows(r, i + 1, 0)) {
    *out += 10;
    return i + 2;
  }
  if (tens && follows(r, i + 1, 1)) {
    *out += (unsigned)tens->value;
    return i + 2;
  }
  return i + 1;
}

size_t khi_read_small_words(const khi_reader *r, size_t i, unsigned *out) {
  const khi_sense *hundreds = first_of(r, i, KHI_HUNDREDS, KHI_HUNDRED);
  unsigned rest;
  size_t end;
  if (hundreds) {
    *out = (unsigned)hundreds->value;
    end = i + 1;
  } else {
    if (!(end = read_below_hundred(r, i, out))) return 0;
    if (end != i + 1 || *out < 3 || *out > 9 || !khi_is(r, end, KHI_HUNDRED) || !follows(r, end, 0)) {
      /* واحد is a pronoun, أحد "someone": alone they are no number. */
      return end == i + 1 && (khi_is(r, i, KHI_ONE) || khi_is(r, i, KHI_TEEN_ONE)) ? 0 : end;
    }
    *out *= 100; /* ثلاث مئة */
    end++;
  }
  size_t more = follows(r, end, 1) ? read_below_hundred(r, end, &rest) : 0;
  if (!more || (more == end + 1 && khi_is(r, end, KHI_TEEN_ONE))) return end;
  *out += rest;
  return more;
}

/* ---- Scales ------------------------------------------------------------------------------------------------------- */

/* نصف، ربع as a decimal. */
khi_decimal khi_half_of(const khi_sense *half) {
  return (khi_decimal){(uint64_t)half->value, half->value < 10 ? -1 : -2};
}

/* A number below a thousand or in digits with the scales behind it; a scale alone; half a scale. */
static size_t read_group(const khi_reader *r, size_t i, khi_number *out) {
  const khi_sense *scale, *half = khi_sense_of(r, i, KHI_HALF);
  unsigned small = 0;
  khi_decimal value;
  size_t end;
  *out = (khi_number){.words = 1};
  if (half && follows(r, i + 1, 0) && (scale = scale_of(r, i + 1)) != NULL) {
    out->scale = (uint8_t)scale->value;
    value = khi_half_of(half);
    return khi_decimal_make(value.digits, value.exponent + scale->value, &out->value) ? i + 2 : 0;
  }
  if ((scale = khi_sense_of(r, i, KHI_DUAL_SCALE)) != NULL || (scale = khi_sense_of(r, i, KHI_SCALE_OR_DUAL)) != NULL ||
      (scale = khi_sense_of(r, i, KHI_SCALE)) != NULL) {
    /* مليونا عامل is two millions, مليونا و300 ألف one: the dual stands before what it counts. */
    int two = scale->class == KHI_DUAL_SCALE || (scale->class == KHI_SCALE_OR_DUAL && khi_is_kind(r, i + 1, KHI_WORD) &&
                                                 follows(r, i + 1, 0) && !khi_is(r, i + 1, KHI_FROM));
    value = (khi_decimal){two ? 2 : 1, scale->value};
    out->scale = (uint8_t)scale->value;
    end = i + 1;
  } else if ((end = khi_read_digits(r, i, &value)) != 0) {
    out->words = 0;
  } else if ((end = khi_read_small_words(r, i, &small)) != 0) {
    khi_decimal_make(small, 0, &value);
  } else {
    return 0;
  }
  if (!out->scale && (half = khi_sense_of(r, end, KHI_HALF)) != NULL && follows(r, end, 1) && scale_of(r, end + 1) &&
      !khi_has(r, end + 1, KHI_DEFINITE) && follows(r, end + 1, 0)) { /* ثلاثة ونصف مليون */
    if (!khi_decimal_add(value, khi_half_of(half), &value)) return 0;
    end++;
  }
  while ((scale = scale_of(r, end)) != NULL && follows(r, end, 0) && end < i + 8) {
    if (!khi_decimal_make(value.digits, value.exponent + scale->value, &value)) return 0;
    out->scale = (uint8_t)(scale->value);
    end++;
  }
  out->value = value;
  return end;
}

size_t khi_read_number(const khi_reader *r, size_t i, khi_number *out) {
  khi_number sum, more;
  size_t end = read_group(r, i, &sum), next;
  if (!end) return 0;
  for (int k = 0; k < GROUPS_MAX && sum.scale && follows(r, end, 1) && (next = read_group(r, end, &more)) != 0; k++) {
    khi_decimal unit = {1, sum.scale};
    if (khi_decimal_compare(more.value, unit) >= 0) {
      /* ثلاثة آلاف وخمسمئة مليون: thousands and hundreds of millions. Only words, else two amounts are meant. */
      khi_decimal rest = {more.value.digits, more.value.exponent - more.scale}, both;
      if (!sum.words || !more.words || more.scale <= sum.scale || next == end + 1 ||
          khi_decimal_compare(rest, unit) >= 0 || !khi_decimal_add(sum.value, rest, &both) ||
          !khi_decimal_make(both.digits, both.exponent + more.scale, &sum.value))
        break;
    } else if (!khi_decimal_add(sum.value, more.value, &sum.value)) {
      return 0;
    }
    sum.scale = more.scale;
    sum.words &= more.words;
    end = next;
  }
  const khi_sense *half = khi_sense_of(r, end, KHI_HALF);
  if (half && follows(r, end, 1)) { /* مليون ونصف المليون، ثلاثة ونصف */
    khi_decimal part = khi_half_of(half);
    const khi_sense *scale = scale_of(r, end + 1);
    int named = scale && scale->value == sum.scale && follows(r, end + 1, 0);
    part.exponent += sum.scale;
    if ((named || !khi_has(r, end + 1, KHI_DEFINITE) || khi_is(r, end + 1, KHI_CURRENCY)) &&
        (sum.scale || !khi_has(r, end, KHI_DEFINITE))) {
      if (!khi_decimal_add(sum.value, part, &sum.value)) return 0;
      end += named ? 2 : 1;
    }
  }
  sum.lone = end == i + 1;
  *out = sum;
  return end;
}

/* ---- Ordinals ----------------------------------------------------------------------------------------------------- */

size_t khi_read_ordinal(const khi_reader *r, size_t i, int tens, unsigned *out) {
  const khi_sense *ones = first_of(r, i, KHI_ORDINAL, KHI_FEMININE_ORDINAL), *sense;
  const khi_sense *first = first_of(r, i, KHI_ORDINAL_ONE, KHI_FEMININE_ORDINAL_ONE);
  if (!ones && !first) {
    sense = tens && khi_has(r, i, KHI_DEFINITE) ? khi_sense_of(r, i, KHI_TENS) : NULL;
    if (!sense) return 0;
    *out = (unsigned)sense->value;
    return i + 1;
  }
  *out = (unsigned)(ones ? ones : first)->value;
  if ((sense = first_of(r, i + 1, KHI_TEN, KHI_BARE_TEN)) != NULL && follows(r, i + 1, 0) && *out < 10) {
    *out += 10;
    return i + 2;
  }
  if ((sense = khi_sense_of(r, i + 1, KHI_TENS)) != NULL && follows(r, i + 1, 1) && *out < 10) {
    *out += (unsigned)sense->value;
    return i + 2;
  }
  return first ? 0 : i + 1; /* حادي is never alone */
}
