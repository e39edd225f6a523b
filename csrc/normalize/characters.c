#include "normalize/characters.h"

#include <string.h>

#include "base/memory.h"
#include "normalize/buffer.h"
#include "unicode/normal_form.h"

/* Fold into a new text. *doubt: the result is perhaps not in normal form. */
static khb_status fold(const khi_fold *self, const khb_allocator *allocator, const uint16_t *units, size_t length,
                       khi_offsets *offsets, khb_text **out, int *doubt, khb_error *error) {
  khi_fold_pass pass;
  size_t capacity = length;
  khb_text *text = khi_text_new(allocator, capacity, NULL, 0);
  khi_fold_begin(&pass, self, units, length, offsets);
  while (text && !khi_fold_continue(&pass, text->units, capacity)) {
    capacity = 2 * capacity + KHI_EXPANSION;
    khb_text *grown = khi_text_new(allocator, capacity, text->units, pass.out);
    khb_text_free(text);
    text = grown;
  }
  if (!text) return khi_text_no_memory(error);
  text->length = pass.out;
  *out = text;
  *doubt = pass.doubt;
  return KHB_OK;
}

/* Write what normalisation made of one piece: what it has in common at both ends was copied. */
static void write_piece(khi_buffer *out, const uint16_t *from, size_t in, const uint16_t *to, size_t length) {
  size_t head = 0, tail = 0, least = in < length ? in : length;
  while (head < least && from[head] == to[head]) head++;
  while (tail < least - head && from[in - tail - 1] == to[length - tail - 1]) tail++;
  size_t gone = in - head - tail, come = length - head - tail;
  khi_buffer_copy(out, to, head);
  if (come) khi_buffer_replace(out, to + head, come, gone);
  else khi_buffer_drop(out, gone);
  khi_buffer_copy(out, to + length - tail, tail);
}

/* khi_normal_form piece by piece, so that each can be recorded. */
static khb_status normal_form_recorded(const khb_allocator *allocator, khi_form form, const uint16_t *units,
                                       size_t length, khi_offsets *offsets, uint16_t **out, size_t *out_length,
                                       khb_error *error) {
  khb_status status = KHB_OK;
  khi_buffer result;
  khi_buffer_init(&result, allocator, offsets);
  for (size_t at = 0; status == KHB_OK && at < length;) {
    uint16_t *piece = NULL;
    size_t unchanged, piece_length = 0, end = khi_normal_piece(form, units, length, at, &unchanged);
    const uint16_t *changing = units + at + unchanged;
    size_t rest = end - at - unchanged;
    khi_buffer_copy(&result, units + at, unchanged);
    if (rest) status = khi_normal_form(form, changing, rest, allocator, &piece, &piece_length, error);
    if (piece) write_piece(&result, changing, rest, piece, piece_length);
    khi_release(allocator, piece);
    at = end;
  }
  if (status == KHB_OK && result.failed) status = khi_text_no_memory(error);
  if (status != KHB_OK) {
    khi_buffer_free(&result);
    return status;
  }
  *out = result.units; /* released by the caller */
  *out_length = result.length;
  return KHB_OK;
}

/*
 * One stretch of folded text until neither ICU nor folding changes it. *out stays NULL if nothing does. Removing a
 * character can let two others compose, hence the loop; each turn composes or removes, so it ends, in practice after one.
 */
static khb_status settle_stretch(const khi_fold *self, const khb_allocator *allocator, khi_form form,
                                 const uint16_t *units, size_t length, khi_offsets *offsets, khb_text **out,
                                 khb_error *error) {
  khb_status status = KHB_OK;
  khb_text *text = NULL;
  for (int doubt = 1; status == KHB_OK && doubt;) {
    khi_offsets step;
    uint16_t *normal = NULL;
    size_t normal_length = 0;
    khi_offsets_init(&step, allocator);
    status = offsets ? normal_form_recorded(allocator, form, units, length, &step, &normal, &normal_length, error)
                     : khi_normal_form(form, units, length, allocator, &normal, &normal_length, error);
    int same = status == KHB_OK && normal_length == length && !memcmp(normal, units, length * sizeof *normal);
    if (status != KHB_OK || same) { /* what was in doubt may be normal */
      khi_offsets_free(&step);
      khi_release(allocator, normal);
      break;
    }
    if (offsets && !khi_offsets_advance(offsets, &step)) status = khi_text_no_memory(error);
    khb_text_free(text);
    text = NULL;
    khi_offsets_init(&step, allocator);
    if (status == KHB_OK)
      status = fold(self, allocator, normal, normal_length, offsets ? &step : NULL, &text, &doubt, error);
    khi_release(allocator, normal);
    if (status != KHB_OK) khi_offsets_free(&step);
    else if (offsets && !khi_offsets_advance(offsets, &step)) status = khi_text_no_memory(error);
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
    khb_text *grown = khi_text_new(self->allocator, capacity, self->text->units, used);
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
static khb_status build_stretch(const khi_fold *self, const khb_allocator *allocator, khi_form form,
                                const uint16_t *units, size_t length, size_t start, size_t end, builder *built,
                                khi_offsets *step, khb_error *error) {
  size_t edge = end < length;
  khi_offsets local;
  khb_text *settled = NULL;
  khi_offsets_init(&local, allocator);
  if (step) khi_offsets_add(&local, KHI_COPY, end + edge - start, end + edge - start);
  khb_status status =
      settle_stretch(self, allocator, form, units + start, end + edge - start, step ? &local : NULL, &settled, error);
  if (status == KHB_OK) {
    const uint16_t *from = settled ? settled->units : units + start;
    size_t count = settled ? settled->length : end + edge - start;
    if (!build(built, from, count - edge)) status = khi_text_no_memory(error);
    if (step && !khi_offsets_finish(&local)) status = khi_text_no_memory(error);
    if (step && status == KHB_OK) khi_offsets_append(step, &local, end - start);
  }
  khb_text_free(settled);
  khi_offsets_free(&local);
  return status;
}

/* Bring folded text into normal form, and keep it folded: where there is doubt, stretch by stretch. */
static khb_status settle(const khi_fold *self, const khb_allocator *allocator, khb_text **text, khi_offsets *offsets,
                         khb_error *error) {
  khi_form form = khi_fold_form(self->rules);
  const uint16_t *units = (*text)->units;
  size_t length = (*text)->length, done = 0, next = khi_normal_next(form, units, length, 0);
  if (next == length) return KHB_OK;
  khb_status status = KHB_OK;
  khi_offsets step;
  builder built = {allocator, khi_text_new(allocator, length, NULL, 0), length};
  if (!built.text) return khi_text_no_memory(error);
  khi_offsets_init(&step, allocator);
  while (status == KHB_OK && next < length) {
    size_t start = edge_before(units, next), end = stretch_end(form, units, length, next, &next);
    if (!build(&built, units + done, start - done)) status = khi_text_no_memory(error);
    if (offsets && start > done) khi_offsets_add(&step, KHI_COPY, start - done, start - done);
    if (status == KHB_OK)
      status = build_stretch(self, allocator, form, units, length, start, end, &built, offsets ? &step : NULL, error);
    done = end;
  }
  if (status == KHB_OK && !build(&built, units + done, length - done)) status = khi_text_no_memory(error);
  if (offsets && length > done) khi_offsets_add(&step, KHI_COPY, length - done, length - done);
  if (status == KHB_OK && offsets && !khi_offsets_advance(offsets, &step)) status = khi_text_no_memory(error);
  khi_offsets_free(&step);
  if (status != KHB_OK) {
    khb_text_free(built.text);
    return status;
  }
  khb_text_free(*text);
  *text = built.text;
  return KHB_OK;
}

khb_status khi_characters_apply(const khi_fold *self, const khb_allocator *allocator, const uint16_t *units,
                                size_t length, khi_offsets *offsets, khb_text **out, khb_error *error) {
  khb_text *text = NULL;
  int doubt;
  khb_status status = fold(self, allocator, units, length, offsets, &text, &doubt, error);
  if (status == KHB_OK && doubt) status = settle(self, allocator, &text, offsets, error);
  if (status == KHB_OK) *out = text;
  else khb_text_free(text);
  return status;
}
