#include "normalize/offsets.h"

#include <string.h>

enum { STRIDE = 64, COPY_MAX = 128, REMOVE_MAX = 32, SMALL = 7, EDIT_BYTES_MAX = 9 };
enum { MASK = 0xFE, MASK_BYTES = 6, LONG = 0xFF };

void khi_offsets_init(khi_offsets *self, const khb_allocator *allocator) {
  memset(self, 0, sizeof *self);
  self->allocator = *allocator;
}

void khi_offsets_free(khi_offsets *self) {
  khi_release(&self->allocator, self->bytes);
  khi_release(&self->allocator, self->checkpoints);
  self->bytes = NULL;
  self->checkpoints = NULL;
}

static void put_number(uint8_t *at, uint32_t value) {
  for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t get_number(const uint8_t *at) {
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t count_bits(uint32_t x) {
  x -= x >> 1 & 0x55555555;
  x = (x & 0x33333333) + (x >> 2 & 0x33333333);
  return ((x + (x >> 4)) & 0x0F0F0F0F) * 0x01010101 >> 24;
}

/* Room for one edit, and a checkpoint before it if it is time for one; NULL if out of memory. */
static inline uint8_t *next_place(khi_offsets *self) {
  size_t last = self->checkpoint_count ? self->checkpoints[self->checkpoint_count - 1].at : 0;
  if (self->size - last >= STRIDE) {
    if (!khi_grow(&self->allocator, &self->checkpoints, &self->checkpoint_capacity, self->checkpoint_count,
                  sizeof *self->checkpoints)) {
      self->failed = 1;
      return NULL;
    }
    self->checkpoints[self->checkpoint_count++] = (khi_checkpoint){self->out, self->in, self->size};
  }
  if (self->capacity - self->size < EDIT_BYTES_MAX &&
      !khi_grow(&self->allocator, &self->bytes, &self->capacity, self->capacity, 1)) {
    self->failed = 1;
    return NULL;
  }
  return self->bytes + self->size;
}

/* Write one edit that fits its code. */
static void write_edit(khi_offsets *self, khi_edit_kind kind, uint32_t out, uint32_t in) {
  uint8_t *at = next_place(self);
  if (!at) return;
  switch (kind) {
    case KHI_COPY: *at = (uint8_t)(out - 1); break;
    case KHI_REMOVE_JOINED: *at = (uint8_t)(0x80 + in - 1); break;
    case KHI_REMOVE_APART: *at = (uint8_t)(0xA0 + in - 1); break;
    case KHI_REPLACE:
      if (out <= SMALL && in <= SMALL && 8 * out + in < MASK - 0xC0) {
        *at = (uint8_t)(0xC0 + 8 * out + in);
      } else {
        *at = LONG;
        put_number(at + 1, out);
        put_number(at + 5, in);
        self->size += EDIT_BYTES_MAX - 1;
      }
  }
  self->size++;
  self->out += out;
  self->in += in;
}

static void flush(khi_offsets *self) {
  khi_edit *p = &self->pending;
  if (p->kind == KHI_COPY && p->in - 1 < COPY_MAX) { /* most of all */
    uint8_t *at = next_place(self);
    if (at) {
      *at = (uint8_t)(p->in - 1);
      self->size++;
      self->out += p->in;
      self->in += p->in;
    }
  } else if (p->kind == KHI_REPLACE) {
    if (p->out || p->in) write_edit(self, KHI_REPLACE, p->out, p->in);
  } else {
    uint32_t most = p->kind == KHI_COPY ? COPY_MAX : REMOVE_MAX;
    for (uint32_t left = p->in; left && !self->failed;) {
      uint32_t n = left < most ? left : most;
      write_edit(self, p->kind, p->kind == KHI_COPY ? n : 0, n);
      left -= n;
    }
  }
  *p = (khi_edit){KHI_COPY, 0, 0};
}

void khi_offsets_add(khi_offsets *self, khi_edit_kind kind, size_t out, size_t in) {
  if (kind != self->pending.kind || kind == KHI_REPLACE) {
    flush(self);
    self->pending.kind = kind;
  }
  self->pending.out += (uint32_t)out;
  self->pending.in += (uint32_t)in;
}

void khi_offsets_add_mask(khi_offsets *self, uint32_t kept, uint32_t count) {
  uint32_t all = count < 32 ? (UINT32_C(1) << count) - 1 : UINT32_MAX;
  kept &= all;
  if (kept == all || self->failed) {
    khi_offsets_add(self, KHI_COPY, count, count);
    return;
  }
  if (self->pending.in || self->pending.out) flush(self);
  uint8_t *at = next_place(self);
  if (!at) return;
  at[0] = MASK;
  at[1] = (uint8_t)count;
  put_number(at + 2, kept);
  self->size += MASK_BYTES;
  self->out += count_bits(kept);
  self->in += count;
}

void khi_offsets_add_masks(khi_offsets *self, const uint32_t *kept, size_t count) {
  const uint32_t *end = kept + count;
  if (self->pending.in || self->pending.out) flush(self);
  while (kept < end) {
    const uint32_t *from = kept;
    uint8_t *at = next_place(self);
    if (!at) return;
    /* As many as need no checkpoint nor room: in registers, for what bytes are written to might be *self. */
    size_t last = self->checkpoint_count ? self->checkpoints[self->checkpoint_count - 1].at : 0;
    size_t room = self->capacity - EDIT_BYTES_MAX + 1, stride = last + STRIDE;
    const uint8_t *full = self->bytes + (room < stride ? room : stride);
    uint32_t out = 0;
    do {
      at[0] = MASK;
      at[1] = 32;
      put_number(at + 2, *kept);
      out += count_bits(*kept);
      at += MASK_BYTES;
    } while (++kept < end && at < full);
    self->size = (size_t)(at - self->bytes);
    self->out += out;
    self->in += 32 * (uint32_t)(kept - from);
  }
}

int khi_offsets_finish(khi_offsets *self) {
  flush(self);
  return !self->failed;
}

/* ---- Reading -------------------------------------------------------------------------------------------------- */

typedef struct cursor {
  const khi_offsets *offsets;
  size_t at;
  uint32_t out, in; /* before `edit` */
  khi_edit edit;
  uint32_t mask, masked; /* what is left of a mask: so many of its bits */
} cursor;

/* The next run of equal bits of the mask being read. */
static void next_run(cursor *c) {
  uint32_t kept = c->mask & 1, run = 0;
  while (run < c->masked && (c->mask >> run & 1) == kept) run++;
  c->mask = run < 32 ? c->mask >> run : 0;
  c->masked -= run;
  c->edit = (khi_edit){kept ? KHI_COPY : KHI_REMOVE_JOINED, kept ? run : 0, run};
}

/* Read the next edit; 0 at the end, where the edit is an empty copy. */
static int next_edit(cursor *c) {
  c->out += c->edit.out;
  c->in += c->edit.in;
  c->edit = (khi_edit){KHI_COPY, 0, 0};
  if (c->masked) {
    next_run(c);
    return 1;
  }
  if (c->at == c->offsets->size) return 0;
  const uint8_t *bytes = c->offsets->bytes + c->at++;
  uint32_t b = *bytes;
  if (b < 0x80) {
    c->edit.out = c->edit.in = b + 1;
  } else if (b < 0xC0) {
    c->edit.kind = b < 0xA0 ? KHI_REMOVE_JOINED : KHI_REMOVE_APART;
    c->edit.in = (b & 0x1F) + 1;
  } else if (b == MASK) {
    c->masked = bytes[1];
    c->mask = get_number(bytes + 2);
    c->at += MASK_BYTES - 1;
    next_run(c);
  } else if (b < MASK) {
    c->edit = (khi_edit){KHI_REPLACE, (b - 0xC0) / 8, (b - 0xC0) % 8};
  } else {
    c->edit = (khi_edit){KHI_REPLACE, get_number(bytes + 1), get_number(bytes + 5)};
    c->at += EDIT_BYTES_MAX - 1;
  }
  return 1;
}

/* At the edit that gives the unit at `place` of the result, which is less than the result's length. */
static cursor find(const khi_offsets *self, uint32_t place) {
  size_t low = 0, high = self->checkpoint_count; /* the last checkpoint at or before place */
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (self->checkpoints[middle].out <= place) low = middle + 1;
    else high = middle;
  }
  cursor c = {.offsets = self};
  if (low) {
    khi_checkpoint p = self->checkpoints[low - 1];
    c.at = p.at;
    c.out = p.out;
    c.in = p.in;
  }
  while (next_edit(&c) && c.out + c.edit.out <= place) continue;
  return c;
}

khb_span khi_offsets_original(const khi_offsets *self, khb_span span) {
  uint32_t start = (uint32_t)span.start, end = (uint32_t)span.end;
  if (!start && end == self->out) return (khb_span){0, self->in};
  if (start == self->out) return (khb_span){self->in, self->in};
  cursor first = find(self, start);
  size_t from = first.in + (first.edit.kind == KHI_COPY ? start - first.out : 0);
  if (start == end) return (khb_span){from, from};
  cursor last = find(self, end - 1);
  int whole = end == last.out + last.edit.out;
  size_t to = last.in + (last.edit.kind == KHI_COPY ? end - last.out : last.edit.in);
  while (whole && next_edit(&last) && last.edit.kind == KHI_REMOVE_JOINED) to += last.edit.in;
  return (khb_span){from, to};
}

void khi_offsets_append(khi_offsets *self, const khi_offsets *more, size_t most) {
  cursor c = {.offsets = more};
  while (most && next_edit(&c)) {
    size_t in = c.edit.in < most ? c.edit.in : most;
    khi_offsets_add(self, c.edit.kind, c.edit.kind == KHI_COPY ? in : c.edit.out, in);
    most -= in;
  }
}

/* ---- Composing ------------------------------------------------------------------------------------------------ */

static int has_edit(const cursor *c) { return c->edit.in || c->edit.out; }

/* Take `in` and `out` units off the edit being read, and go on to the next when nothing is left of it. */
static void take(cursor *c, uint32_t out, uint32_t in) {
  c->edit.out -= out;
  c->edit.in -= in;
  if (!has_edit(c)) next_edit(c);
}

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

/*
 * Take an edit of the first pass, or as much of a copy as covers `want` units of the text between the passes. Adds
 * what was covered of that text, and of the original.
 */
static void pull_first(cursor *a, uint32_t want, uint32_t *covered, size_t *in) {
  khi_edit edit = a->edit;
  if (edit.kind == KHI_COPY) edit.out = edit.in = smaller(want, edit.out);
  *covered += edit.out;
  *in += edit.in;
  take(a, edit.out, edit.in);
}

/* The same of the second pass, whose removals can be split as copies can. */
static void pull_second(cursor *b, uint32_t want, uint32_t *covered, size_t *out) {
  khi_edit edit = b->edit;
  if (edit.kind != KHI_REPLACE) edit.in = smaller(want, edit.in);
  if (edit.kind == KHI_COPY) edit.out = edit.in;
  *covered += edit.in;
  *out += edit.out;
  take(b, edit.out, edit.in);
}

void khi_offsets_compose(const khi_offsets *first, const khi_offsets *second, khi_offsets *result) {
  cursor a = {.offsets = first}, b = {.offsets = second};
  next_edit(&a);
  next_edit(&b);
  while (has_edit(&a) || has_edit(&b)) {
    if (a.edit.kind == KHI_REMOVE_JOINED || a.edit.kind == KHI_REMOVE_APART) {
      khi_offsets_add(result, a.edit.kind, 0, a.edit.in);
      take(&a, 0, a.edit.in);
    } else if (has_edit(&a) && a.edit.kind == KHI_COPY && has_edit(&b) && b.edit.kind != KHI_REPLACE) {
      uint32_t n = smaller(a.edit.out, b.edit.in), out = b.edit.kind == KHI_COPY ? n : 0;
      khi_offsets_add(result, b.edit.kind, out, n);
      take(&a, n, n);
      take(&b, out, n);
    } else { /* a replacement on either side: join edits until both have covered the same of the text between */
      uint32_t covered_first = 0, covered_second = 0;
      size_t in = 0, out = 0;
      do {
        if (has_edit(&a) && covered_first <= covered_second)
          pull_first(&a, covered_second > covered_first ? covered_second - covered_first : 1, &covered_first, &in);
        else pull_second(&b, covered_first - covered_second, &covered_second, &out);
      } while (covered_first != covered_second && (has_edit(&a) || has_edit(&b)));
      khi_offsets_add(result, out ? KHI_REPLACE : KHI_REMOVE_JOINED, out, in);
    }
  }
}

int khi_offsets_advance(khi_offsets *self, khi_offsets *step) {
  khi_offsets both;
  khi_offsets_init(&both, &self->allocator);
  int ok = khi_offsets_finish(step) && khi_offsets_finish(self);
  if (ok) khi_offsets_compose(self, step, &both);
  ok = ok && khi_offsets_finish(&both);
  khi_offsets_free(step);
  khi_offsets_free(self);
  *self = both;
  return ok;
}
