/* khb_normalizer: folding and Unicode normalisation forms together, and the text they give. */
#include <string.h>

#include "base/memory.h"
#include "normalize/fold.h"
#include "normalize/normalizer.h"
#include "unicode/normal_form.h"

struct khb_normalizer {
  khb_allocator allocator;
  khi_fold fold;
};

struct khb_text {
  khb_allocator allocator;
  size_t length;
  khi_offsets *offsets; /* NULL if not asked for */
  uint16_t units[];     /* [length] */
};

khb_status khb_normalizer_new(khb_rules rules, const khb_allocator *allocator, khb_normalizer **out, khb_error *error) {
  if (!out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out is NULL");
  if (rules & ~KHI_RULES_ALL) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "rules has a bit that is no rule");
  khb_allocator memory = khi_allocator(allocator);
  khb_normalizer *self = khi_allocate(&memory, sizeof *self);
  if (!self) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a normaliser");
  self->allocator = memory;
  khi_fold_init(&self->fold, rules);
  *out = self;
  return KHB_OK;
}

void khb_normalizer_free(khb_normalizer *self) {
  if (self) khi_release(&self->allocator, self);
}

const khb_allocator *khi_normalizer_allocator(const khb_normalizer *self) { return &self->allocator; }

static khb_status no_memory(khb_error *error) {
  return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the normalised text");
}

/* A text with room for `capacity` units that holds the first `used` of `units`. */
static khb_text *text_new(const khb_allocator *allocator, size_t capacity, const uint16_t *units, size_t used) {
  khb_text *text = khi_allocate(allocator, sizeof *text + khi_product(capacity, sizeof *units));
  if (!text) return NULL;
  *text = (khb_text){.allocator = *allocator, .length = used};
  if (used) memcpy(text->units, units, used * sizeof *units);
  return text;
}

/* Fold into a new text. *doubt: the result is perhaps not in normal form. */
static khb_status fold(const khb_normalizer *self, const uint16_t *units, size_t length, khi_offsets *offsets,
                       khb_text **out, int *doubt, khb_error *error) {
  khi_fold_pass pass;
  size_t capacity = length;
  khb_text *text = text_new(&self->allocator, capacity, NULL, 0);
  khi_fold_begin(&pass, &self->fold, units, length, offsets);
  while (text && !khi_fold_continue(&pass, text->units, capacity)) {
    capacity = 2 * capacity + KHI_EXPANSION;
    khb_text *grown = text_new(&self->allocator, capacity, text->units, pass.out);
    khb_text_free(text);
    text = grown;
  }
  if (!text) return no_memory(error);
  text->length = pass.out;
  *out = text;
  *doubt = pass.doubt;
  return KHB_OK;
}

/* Record what normalisation made of one piece: what it has in common at both ends was copied. */
static void record_piece(const uint16_t *from, size_t in, const uint16_t *to, size_t out, khi_offsets *offsets) {
  size_t head = 0, tail = 0, least = in < out ? in : out;
  while (head < least && from[head] == to[head]) head++;
  while (tail < least - head && from[in - tail - 1] == to[out - tail - 1]) tail++;
  if (head) khi_offsets_add(offsets, KHI_COPY, head, head);
  size_t gone = in - head - tail, come = out - head - tail;
  if (gone || come) khi_offsets_add(offsets, come ? KHI_REPLACE : KHI_REMOVE_JOINED, come, gone);
  if (tail) khi_offsets_add(offsets, KHI_COPY, tail, tail);
}

/* khi_normal_form piece by piece, so that each can be recorded. */
static khb_status normal_form_recorded(const khb_normalizer *self, khi_form form, const uint16_t *units, size_t length,
                                       khi_offsets *offsets, uint16_t **out, size_t *out_length, khb_error *error) {
  uint16_t *result = NULL;
  size_t capacity = 0, used = 0;
  for (size_t at = 0; at < length;) {
    uint16_t *piece = NULL;
    size_t unchanged, piece_length = 0, end = khi_normal_piece(form, units, length, at, &unchanged);
    const uint16_t *changing = units + at + unchanged;
    size_t rest = end - at - unchanged;
    khb_status status =
        rest ? khi_normal_form(form, changing, rest, &self->allocator, &piece, &piece_length, error) : KHB_OK;
    if (status == KHB_OK && used + unchanged + piece_length > capacity) {
      size_t more = 2 * (used + unchanged + piece_length);
      if (more < length) more = length;
      uint16_t *grown = khi_allocate(&self->allocator, khi_product(more, sizeof *grown));
      if (grown && used) memcpy(grown, result, used * sizeof *grown);
      if (!grown) status = no_memory(error);
      if (grown) {
        khi_release(&self->allocator, result);
        result = grown;
        capacity = more;
      }
    }
    if (status != KHB_OK) {
      khi_release(&self->allocator, piece);
      khi_release(&self->allocator, result);
      return status;
    }
    if (unchanged) {
      memcpy(result + used, units + at, unchanged * sizeof *result);
      khi_offsets_add(offsets, KHI_COPY, unchanged, unchanged);
    }
    if (rest) {
      memcpy(result + used + unchanged, piece, piece_length * sizeof *result);
      record_piece(changing, rest, piece, piece_length, offsets);
      khi_release(&self->allocator, piece);
    }
    used += unchanged + piece_length;
    at = end;
  }
  *out = result;
  *out_length = used;
  return KHB_OK;
}

/* offsets = step after offsets; 0 if out of memory, which includes that either was. `step` is freed. */
static int advance(khi_offsets *offsets, khi_offsets *step) {
  khi_offsets both;
  khi_offsets_init(&both, &offsets->allocator);
  int ok = khi_offsets_finish(step) && khi_offsets_finish(offsets);
  if (ok) khi_offsets_compose(offsets, step, &both);
  ok = ok && khi_offsets_finish(&both);
  khi_offsets_free(step);
  khi_offsets_free(offsets);
  *offsets = both;
  return ok;
}

/*
 * One stretch of folded text until neither ICU nor folding changes it. *out stays NULL if nothing does. Removing a
 * character can let two others compose, hence the loop; each turn composes or removes, so it ends, in practice after one.
 */
static khb_status settle_stretch(const khb_normalizer *self, khi_form form, const uint16_t *units, size_t length,
                                 khi_offsets *offsets, khb_text **out, khb_error *error) {
  khb_status status = KHB_OK;
  khb_text *text = NULL;
  for (int doubt = 1; status == KHB_OK && doubt;) {
    khi_offsets step;
    uint16_t *normal = NULL;
    size_t normal_length = 0;
    khi_offsets_init(&step, &self->allocator);
    status = offsets ? normal_form_recorded(self, form, units, length, &step, &normal, &normal_length, error)
                     : khi_normal_form(form, units, length, &self->allocator, &normal, &normal_length, error);
    int same = status == KHB_OK && normal_length == length && !memcmp(normal, units, length * sizeof *normal);
    if (status != KHB_OK || same) { /* what was in doubt may be normal */
      khi_offsets_free(&step);
      khi_release(&self->allocator, normal);
      break;
    }
    if (offsets && !advance(offsets, &step)) status = no_memory(error);
    khb_text_free(text);
    text = NULL;
    khi_offsets_init(&step, &self->allocator);
    if (status == KHB_OK) status = fold(self, normal, normal_length, offsets ? &step : NULL, &text, &doubt, error);
    khi_release(&self->allocator, normal);
    if (status != KHB_OK) khi_offsets_free(&step);
    else if (offsets && !advance(offsets, &step)) status = no_memory(error);
    if (status != KHB_OK) break;
    units = text->units;
    length = text->length;
    doubt = doubt && khi_normal_next(form, units, length, 0) != length;
  }
  if (status == KHB_OK) *out = text;
  else khb_text_free(text);
  return status;
}

/*
 * A character that stands between two stretches: nothing before it has a say in what becomes of it and of what follows,
 * and it has none in what becomes of what is before.
 */
static int is_edge(uint16_t c) {
  return (c > ' ' && c < 0x7F) || (c >= 0x628 && c <= 0x63A) || (c >= 0x641 && c <= 0x64A);
}

static size_t edge_before(const uint16_t *units, size_t at) {
  while (at && !is_edge(units[at])) at--;
  return at;
}

static size_t edge_behind(const uint16_t *units, size_t length, size_t at) {
  do at++;
  while (at < length && !is_edge(units[at]));
  return at < length ? at : length;
}

enum { NEAR = 256 }; /* doubts nearer to each other than this are settled together */

/* The end of the stretch around the doubt at `at`; *next: the first doubt behind it. */
static size_t stretch_end(khi_form form, const uint16_t *units, size_t length, size_t at, size_t *next) {
  size_t end = edge_behind(units, length, at);
  while (end < length) {
    *next = khi_normal_next(form, units, length, end);
    if (*next == length || *next - end > NEAR) return end;
    end = edge_behind(units, length, *next);
  }
  *next = length;
  return end;
}

/* A text under construction. */
typedef struct builder {
  const khb_allocator *allocator;
  khb_text *text;
  size_t capacity;
} builder;

static int build(builder *self, const uint16_t *units, size_t count) {
  size_t used = self->text->length;
  if (self->capacity - used < count) {
    size_t capacity = 2 * (used + count);
    khb_text *grown = text_new(self->allocator, capacity, self->text->units, used);
    if (!grown) return 0;
    khb_text_free(self->text);
    self->text = grown;
    self->capacity = capacity;
  }
  if (count) memcpy(self->text->units + used, units, count * sizeof *units);
  self->text->length += count;
  return 1;
}

/* One stretch, units[start..end), settled and added to what is built. The edge behind it goes with it and stays. */
static khb_status build_stretch(const khb_normalizer *self, khi_form form, const uint16_t *units, size_t length,
                                size_t start, size_t end, builder *built, khi_offsets *step, khb_error *error) {
  size_t edge = end < length;
  khi_offsets local;
  khb_text *settled = NULL;
  khi_offsets_init(&local, &self->allocator);
  if (step) khi_offsets_add(&local, KHI_COPY, end + edge - start, end + edge - start);
  khb_status status =
      settle_stretch(self, form, units + start, end + edge - start, step ? &local : NULL, &settled, error);
  if (status == KHB_OK) {
    const uint16_t *from = settled ? settled->units : units + start;
    size_t count = settled ? settled->length : end + edge - start;
    if (!build(built, from, count - edge)) status = no_memory(error);
    if (step && !khi_offsets_finish(&local)) status = no_memory(error);
    if (step && status == KHB_OK) khi_offsets_append(step, &local, end - start);
  }
  khb_text_free(settled);
  khi_offsets_free(&local);
  return status;
}

/* Bring folded text into normal form, and keep it folded: where there is doubt, stretch by stretch. */
static khb_status settle(const khb_normalizer *self, khb_text **text, khi_offsets *offsets, khb_error *error) {
  khi_form form = self->fold.rules & KHB_RULE_NFKC ? KHI_NFKC : KHI_NFC;
  const uint16_t *units = (*text)->units;
  size_t length = (*text)->length, done = 0, next = khi_normal_next(form, units, length, 0);
  if (next == length) return KHB_OK;
  khb_status status = KHB_OK;
  khi_offsets step;
  builder built = {&self->allocator, text_new(&self->allocator, length, NULL, 0), length};
  if (!built.text) return no_memory(error);
  khi_offsets_init(&step, &self->allocator);
  while (status == KHB_OK && next < length) {
    size_t start = edge_before(units, next), end = stretch_end(form, units, length, next, &next);
    if (!build(&built, units + done, start - done)) status = no_memory(error);
    if (offsets && start > done) khi_offsets_add(&step, KHI_COPY, start - done, start - done);
    if (status == KHB_OK)
      status = build_stretch(self, form, units, length, start, end, &built, offsets ? &step : NULL, error);
    done = end;
  }
  if (status == KHB_OK && !build(&built, units + done, length - done)) status = no_memory(error);
  if (offsets && length > done) khi_offsets_add(&step, KHI_COPY, length - done, length - done);
  if (status == KHB_OK && offsets && !advance(offsets, &step)) status = no_memory(error);
  khi_offsets_free(&step);
  if (status != KHB_OK) {
    khb_text_free(built.text);
    return status;
  }
  khb_text_free(*text);
  *text = built.text;
  return KHB_OK;
}

/* Fold first, so that an isolated presentation form gives its mark and not NFKC's space; then settle. */
static khb_status apply(const khb_normalizer *self, const uint16_t *units, size_t length, khi_offsets *offsets,
                        khb_text **out, khb_error *error) {
  khb_text *text = NULL;
  int doubt;
  khb_status status = fold(self, units, length, offsets, &text, &doubt, error);
  if (status == KHB_OK && doubt) status = settle(self, &text, offsets, error);
  if (status == KHB_OK) *out = text;
  else khb_text_free(text);
  return status;
}

static khb_status check(const khb_normalizer *self, const uint16_t *units, size_t length, const void *out,
                        khb_error *error) {
  if (!self || !out) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "self or an output is NULL");
  return khi_check_text(units, length, error);
}

khb_status khb_normalizer_apply(const khb_normalizer *self, const uint16_t *units, size_t length, khb_text **out,
                                khb_error *error) {
  khb_status status = check(self, units, length, out, error);
  return status == KHB_OK ? apply(self, units, length, NULL, out, error) : status;
}

/* A map of an apply to come, or NULL. */
static khi_offsets *offsets_new(const khb_normalizer *self) {
  khi_offsets *offsets = khi_allocate(&self->allocator, sizeof *offsets);
  if (offsets) khi_offsets_init(offsets, &self->allocator);
  return offsets;
}

void khb_offsets_free(khb_offsets *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khi_offsets_free(self);
  khi_release(&memory, self);
}

static size_t count_points(const uint16_t *units, size_t length) {
  size_t points = length;
  for (size_t i = 1; i < length; i++) points -= (units[i - 1] & 0xFC00) == 0xD800 && (units[i] & 0xFC00) == 0xDC00;
  return points;
}

/* Fold straight into `out`; 0 if that is not all there is to do. */
static int apply_at_once(const khb_normalizer *self, const uint16_t *units, size_t length, khi_offsets *offsets,
                         uint16_t *out, size_t capacity, size_t *out_length, size_t *points) {
  khi_fold_pass pass;
  khi_form form = self->fold.rules & KHB_RULE_NFKC ? KHI_NFKC : KHI_NFC;
  if (offsets) khi_fold_begin(&pass, &self->fold, units, length, offsets);
  if (!(offsets ? khi_fold_continue(&pass, out, capacity)
                : khi_fold_at_once(&pass, &self->fold, units, length, out, capacity)))
    return 0;
  if (pass.doubt && khi_normal_next(form, out, pass.out, 0) != pass.out) return 0;
  *out_length = pass.out;
  if (points) *points = pass.surrogates ? count_points(out, pass.out) : pass.out;
  return 1;
}

static khb_status apply_to(const khb_normalizer *self, const uint16_t *units, size_t length, khi_offsets *offsets,
                           uint16_t *out, size_t capacity, size_t *out_length, size_t *points, khb_error *error) {
  khb_text *text;
  if ((!out && capacity) || !out_length) return khi_fail(error, KHB_ERROR_ARGUMENT, 0, "out or out_length is NULL");
  if (apply_at_once(self, units, length, offsets, out, capacity, out_length, points)) return KHB_OK;
  if (offsets) {
    khi_offsets_free(offsets);
    khi_offsets_init(offsets, &self->allocator);
  }
  khb_status status = apply(self, units, length, offsets, &text, error);
  if (status != KHB_OK) return status;
  if (text->length > capacity) {
    status = khi_fail(error, KHB_ERROR_ROOM, text->length, "the normalised text does not fit");
  } else {
    if (text->length) memcpy(out, text->units, text->length * sizeof *out);
    *out_length = text->length;
    if (points) *points = count_points(out, text->length);
  }
  khb_text_free(text);
  return status;
}

khb_status khb_normalizer_apply_to(const khb_normalizer *self, const uint16_t *units, size_t length, uint16_t *out,
                                   size_t capacity, size_t *out_length, size_t *points, khb_error *error) {
  khb_status status = check(self, units, length, out_length, error);
  return status == KHB_OK ? apply_to(self, units, length, NULL, out, capacity, out_length, points, error) : status;
}

/* The places of a map have 32 bits. */
static khb_status check_for_offsets(const khb_normalizer *self, const uint16_t *units, size_t length, const void *out,
                                    khb_error *error) {
  khb_status status = check(self, units, length, out, error);
  if (status != KHB_OK) return status;
  return khi_fold_bound(&self->fold, units, length) <= UINT32_MAX
             ? KHB_OK
             : khi_fail(error, KHB_ERROR_LENGTH, length, "the normalised text could be longer than 2^32 - 1 units");
}

khb_status khb_normalizer_apply_to_with_offsets(const khb_normalizer *self, const uint16_t *units, size_t length,
                                                uint16_t *out, size_t capacity, size_t *out_length, size_t *points,
                                                khb_offsets **offsets, khb_error *error) {
  khb_status status = check_for_offsets(self, units, length, offsets, error);
  if (status != KHB_OK) return status;
  khi_offsets *map = offsets_new(self);
  if (!map) return no_memory(error);
  status = apply_to(self, units, length, map, out, capacity, out_length, points, error);
  if (status == KHB_OK && !khi_offsets_finish(map)) status = no_memory(error);
  if (status == KHB_OK) *offsets = map;
  else khb_offsets_free(map);
  return status;
}

khb_status khb_normalizer_apply_with_offsets(const khb_normalizer *self, const uint16_t *units, size_t length,
                                             khb_text **out, khb_error *error) {
  khb_text *text = NULL;
  khb_status status = check_for_offsets(self, units, length, out, error);
  if (status != KHB_OK) return status;
  khi_offsets *offsets = offsets_new(self);
  if (!offsets) return no_memory(error);
  status = apply(self, units, length, offsets, &text, error);
  if (status == KHB_OK && !khi_offsets_finish(offsets)) status = no_memory(error);
  if (status != KHB_OK) {
    khb_text_free(text);
    khb_offsets_free(offsets);
    return status;
  }
  text->offsets = offsets;
  *out = text;
  return KHB_OK;
}

/* A span of a text of `length` units, cut to it. */
static khb_span cut(khb_span span, size_t length) {
  if (span.end > length) span.end = length;
  if (span.start > span.end) span.start = span.end;
  return span;
}

khb_span khb_offsets_original_span(const khb_offsets *self, khb_span span) {
  return khi_offsets_original(self, cut(span, self->out));
}

size_t khb_offsets_size(const khb_offsets *self) {
  return sizeof *self + self->size + self->checkpoint_count * sizeof *self->checkpoints;
}

khb_span khb_text_original_span(const khb_text *self, khb_span span) {
  return self->offsets ? khb_offsets_original_span(self->offsets, span) : cut(span, self->length);
}

size_t khb_text_offsets_size(const khb_text *self) { return self->offsets ? khb_offsets_size(self->offsets) : 0; }

const uint16_t *khb_text_units(const khb_text *self) { return self->units; }

size_t khb_text_length(const khb_text *self) { return self->length; }

void khb_text_free(khb_text *self) {
  if (!self) return;
  khb_allocator memory = self->allocator;
  khb_offsets_free(self->offsets);
  khi_release(&memory, self);
}
