#include "normalize/tags.h"

#include "normalize/options.h"

static int is_letter(uint16_t c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

static int opens_tag(const uint16_t *units, size_t length, size_t at) {
  size_t next = at + 1;
  if (next < length && (units[next] == '/' || units[next] == '!' || units[next] == '?')) next++;
  return next < length && is_letter(units[next]);
}

static int opens_comment(const uint16_t *units, size_t length, size_t at) {
  return at + 3 < length && units[at + 1] == '!' && units[at + 2] == '-' && units[at + 3] == '-';
}

/* The end of the comment at `at`, or where its end was looked for in vain: a kept character, or the text's end. */
static size_t comment_end(const uint16_t *units, size_t length, size_t at, int *found) {
  size_t i = at + 4;
  for (*found = 0; i < length && units[i] != KHI_KEPT_WORD_PART && units[i] != KHI_KEPT_OTHER; i++) {
    *found = i + 2 < length && units[i] == '-' && units[i + 1] == '-' && units[i + 2] == '>';
    if (*found) return i + 3;
  }
  return i;
}

/* Add a span in the place of those that lie inside it. */
static int add(khi_tags *self, const khb_allocator *allocator, size_t start, size_t end) {
  while (self->count && self->spans[self->count - 1].start > start) self->count--;
  if (!khi_grow(allocator, &self->spans, &self->capacity, self->count, sizeof *self->spans)) return 0;
  self->spans[self->count++] = (khb_span){start, end};
  return 1;
}

/* A < or > that stays is in the way of all tags still open. */
int khi_tags_find(khi_tags *self, const khb_allocator *allocator, const uint16_t *units, size_t length) {
  size_t *open = NULL, count = 0, capacity = 0, no_comment = 0; /* none begins before there */
  int ok = 1, found = 0;
  *self = (khi_tags){NULL, 0, 0};
  for (size_t i = 0, end; i < length && ok; i = end) {
    uint16_t c = units[i];
    end = i + 1;
    if (c == '<' && i >= no_comment && opens_comment(units, length, i)) {
      size_t stop = comment_end(units, length, i, &found);
      if (found) ok = add(self, allocator, i, end = stop);
      else no_comment = stop;
      if (!found) count = 0;
    } else if (c == '<' && opens_tag(units, length, i)) {
      ok = khi_grow(allocator, &open, &capacity, count, sizeof *open);
      if (ok) open[count++] = i;
    } else if (c == '>' && count) {
      ok = add(self, allocator, open[--count], end);
    } else if (c == '<' || c == '>' || c == KHI_KEPT_WORD_PART || c == KHI_KEPT_OTHER) {
      count = 0;
    }
  }
  khi_release(allocator, open);
  return ok;
}

void khi_tags_free(khi_tags *self, const khb_allocator *allocator) { khi_release(allocator, self->spans); }
