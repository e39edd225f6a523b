/*
 * khi_blocks_fold for AVX-512 with BW, VL, VBMI and VBMI2: 64 units at a turn, and under a mask what is left at the end,
 * so that a headline is one turn and few units are folded one by one.
 */
#include "base/isa.h"

#ifdef KHI_X86
#ifndef KHI_AVX512_IN_C /* the tests have a stand-in, for machines without AVX-512 */
#include "base/avx512.h"

#define KHI_TARGET KHI_AVX512
#endif
#include "normalize/blocks_decide.h"

enum { WIDE = 2 * KHI_BLOCK };

#define EIGHT(x) (x), (x) + 2, (x) + 4, (x) + 6, (x) + 8, (x) + 10, (x) + 12, (x) + 14
#define PAIRS(x) (x), (x) + 64, (x) + 1, (x) + 65, (x) + 2, (x) + 66, (x) + 3, (x) + 67

/* Of 64 units the low bytes and the high ones; of those the units again. */
static const uint8_t orders[4][64] __attribute__((aligned(64))) = {
    {EIGHT(0), EIGHT(16), EIGHT(32), EIGHT(48), EIGHT(64), EIGHT(80), EIGHT(96), EIGHT(112)},
    {EIGHT(1), EIGHT(17), EIGHT(33), EIGHT(49), EIGHT(65), EIGHT(81), EIGHT(97), EIGHT(113)},
    {PAIRS(0), PAIRS(4), PAIRS(8), PAIRS(12), PAIRS(16), PAIRS(20), PAIRS(24), PAIRS(28)},
    {PAIRS(32), PAIRS(36), PAIRS(40), PAIRS(44), PAIRS(48), PAIRS(52), PAIRS(56), PAIRS(60)}};

KHI_INLINE __m512i load_row(const void *memory) { return _mm512_loadu_si512(memory); }

/* 128 entries, looked up by the lower seven bits of a byte. */
typedef struct half_page {
  __m512i first, second;
} half_page;

KHI_INLINE half_page load_half(const uint8_t *table) { return (half_page){load_row(table), load_row(table + 64)}; }

KHI_INLINE __m512i lookup(half_page table, __m512i bytes) {
  return _mm512_permutex2var_epi8(table.first, bytes, table.second);
}

/* What a khi_blocks says, in registers: in memory it would be read again after whatever is written. */
typedef struct rules {
  half_page arabic;
  __m512i change, page, ascii_from, newline;
  const khi_blocks *self; /* for the rest */
  uint64_t space;
  int ascii;
} rules;

KHI_INLINE __m512i row(const uint8_t *table) { return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)table)); }

KHI_INLINE rules load_rules(const khi_blocks *self) {
  return (rules){.arabic = load_half(self->arabic),
                 .change = row(self->change),
                 .page = row(self->page),
                 .ascii_from = _mm512_set1_epi8(self->ascii_from),
                 .newline = _mm512_set1_epi8(self->newline ? '\n' : ' '),
                 .self = self,
                 .space = self->space ? UINT64_MAX : 0,
                 .ascii = !self->ascii_plain};
}

KHI_INLINE uint64_t lowest(size_t count) { return count < WIDE ? (UINT64_C(1) << count) - 1 : UINT64_MAX; }

/* 64 units; of fewer, bits of `lanes` say where they are, in their order. */
typedef struct wide {
  __m512i first, second;
  uint64_t lanes;
} wide;

KHI_INLINE wide load(const uint16_t *units) { return (wide){load_row(units), load_row(units + KHI_BLOCK), UINT64_MAX}; }

/*
 * `count` units, up to 64, behind `before` others: together with what stands there already, for a load under a mask waits
 * for the stores before it.
 */
KHI_INLINE wide load_some(const uint16_t *units, size_t before, size_t count) {
  const uint16_t *last = units + count - KHI_BLOCK;
  if (before + count >= WIDE) return (wide){load_row(last - KHI_BLOCK), load_row(last), UINT64_MAX << (WIDE - count)};
  if (count > KHI_BLOCK)
    return (wide){load_row(units), load_row(last), UINT64_MAX << (WIDE - count) << KHI_BLOCK | UINT32_MAX};
  if (before + count >= KHI_BLOCK)
    return (wide){load_row(last), _mm512_setzero_si512(), (uint32_t)(UINT64_MAX << (KHI_BLOCK - count))};
  return (wide){_mm512_maskz_loadu_epi16((uint32_t)lowest(count), units), _mm512_setzero_si512(), lowest(count)};
}

/* What becomes of `count` units: which of them are kept, as `decide` has it, and they in v; the classes of all. */
KHI_INLINE uint64_t turn(const rules *r, wide *v, size_t count, int recorded, khi_block_run *run, __m512i *classes,
                         uint32_t *end) {
  __m512i low = _mm512_permutex2var_epi8(v->first, load_row(orders[0]), v->second);
  __m512i page = _mm512_permutex2var_epi8(v->first, load_row(orders[1]), v->second);
  uint64_t latin = _mm512_testn_epi8_mask(page, page), arabic = _mm512_cmpeq_epi8_mask(page, _mm512_set1_epi8(6));
  uint64_t high = _mm512_movepi8_mask(low), below = _mm512_mask_cmplt_epu8_mask(latin, low, r->ascii_from);
  uint64_t newline = _mm512_mask_cmpeq_epi8_mask(latin, low, r->newline);

  /* Each lookup is of one half of a page; the upper halves are rare. */
  __m512i class = _mm512_maskz_mov_epi8(arabic, lookup(r->arabic, low));
  if ((arabic | latin) & high) {
    class = _mm512_mask_mov_epi8(class, arabic & high, lookup(load_half(r->self->arabic + 128), low));
    class = _mm512_mask_mov_epi8(class, latin & high, lookup(load_half(r->self->latin + 128), low));
  }
  if (r->ascii) class = _mm512_mask_mov_epi8(class, latin & ~(high | newline), lookup(load_half(r->self->latin), low));
  *classes = count < WIDE ? _mm512_maskz_mov_epi8(v->lanes, class) : class;
  khi_block_masks m = {.stop = _mm512_movepi8_mask(class) | (below & ~newline) | ~(arabic | latin),
                       .drop = _mm512_test_epi8_mask(class, _mm512_set1_epi8(KHI_BLOCK_DROP)),
                       .space = (_mm512_mask_cmpeq_epi8_mask(latin, low, _mm512_set1_epi8(' ')) | newline) & r->space,
                       .change = _mm512_test_epi8_mask(class, _mm512_set1_epi8(KHI_BLOCK_CHANGE)) & v->lanes};
  if (count < WIDE) {
    m.stop = _pext_u64(m.stop, v->lanes);
    m.drop = _pext_u64(m.drop, v->lanes);
    m.space = _pext_u64(m.space, v->lanes);
  }
  uint64_t kept = decide(&m, lowest(count), recorded, run, end);

  low = _mm512_mask_mov_epi8(low, newline, _mm512_set1_epi8(' '));
  low = _mm512_xor_si512(low, _mm512_shuffle_epi8(r->change, class));
  page = _mm512_xor_si512(page, _mm512_shuffle_epi8(r->page, class));
  v->first = _mm512_permutex2var_epi8(low, load_row(orders[2]), page);
  v->second = _mm512_permutex2var_epi8(low, load_row(orders[3]), page);
  return kept;
}

/* The units of v whose bit is set. */
KHI_INLINE void store(uint16_t *out, wide v, uint64_t kept) {
  _mm512_storeu_si512(out, _mm512_maskz_compress_epi16((uint32_t)kept, v.first));
  _mm512_storeu_si512(out + __builtin_popcount((uint32_t)kept),
                      _mm512_maskz_compress_epi16((uint32_t)(kept >> KHI_BLOCK), v.second));
}

/* The same where there is room for them alone. */
KHI_INLINE void store_some(uint16_t *out, wide v, uint64_t kept) {
  size_t first = (size_t)__builtin_popcount((uint32_t)kept),
         second = (size_t)__builtin_popcount((uint32_t)(kept >> 32));
  _mm512_mask_storeu_epi16(out, (uint32_t)lowest(first), _mm512_maskz_compress_epi16((uint32_t)kept, v.first));
  _mm512_mask_storeu_epi16(out + first, (uint32_t)lowest(second),
                           _mm512_maskz_compress_epi16((uint32_t)(kept >> KHI_BLOCK), v.second));
}

KHI_INLINE void fold(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out, size_t capacity,
                     khi_block_run *run, int recorded, uint32_t *kept, size_t limit) {
  const rules of = load_rules(self);
  khi_block_run r = *run; /* in registers */
  __m512i classes, seen = _mm512_setzero_si512();
  size_t count = WIDE;
  uint32_t end = WIDE;
  while (end == count && r.in < length && r.out < capacity && (!recorded || limit)) {
    size_t rest = length - r.in, room = capacity - r.out;
    uint64_t keep;
    if (rest >= WIDE && room >= WIDE && (!recorded || limit > 1)) {
      wide v = load(units + r.in);
      count = WIDE;
      keep = turn(&of, &v, WIDE, recorded, &r, &classes, &end);
      store(out + r.out, v, keep);
    } else {
      count = rest < room ? rest : room;
      if (count > WIDE) count = WIDE;
      if (recorded && limit == 1 && count > KHI_BLOCK) count = KHI_BLOCK;
      if (recorded && count < rest) count -= count % KHI_BLOCK; /* a part of a block only at the end */
      if (!count) break;
      wide v = load_some(units + r.in, r.in, count);
      keep = turn(&of, &v, count, recorded, &r, &classes, &end);
      if (count > KHI_BLOCK && (uint32_t)v.lanes == UINT32_MAX && keep == lowest(count)) { /* most short texts */
        _mm512_storeu_si512(out + r.out, v.first);
        _mm512_storeu_si512(out + r.out + count - KHI_BLOCK, v.second);
      } else {
        store_some(out + r.out, v, _pdep_u64(keep, v.lanes));
      }
    }
    seen = _mm512_or_si512(seen, classes);
    r.in += end;
    r.out += (size_t)__builtin_popcountll(keep);
    for (size_t i = 0; recorded && i < count; i += KHI_BLOCK, limit--) *kept++ = (uint32_t)(keep >> i);
  }
  r.doubt |= _mm512_test_epi8_mask(seen, _mm512_set1_epi8(KHI_BLOCK_DOUBT)) != 0;
  *run = r;
}

KHI_INLINE void fold_either(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out,
                            size_t capacity, khi_block_run *run, uint32_t *kept, size_t limit) {
  if (kept) fold(self, units, length, out, capacity, run, 1, kept, limit);
  else fold(self, units, length, out, capacity, run, 0, NULL, 0); /* without what recording costs */
}

#ifndef KHI_AVX512_IN_C
KHI_TARGET void khi_blocks_fold_avx512(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out,
                                       size_t capacity, khi_block_run *run, uint32_t *kept, size_t limit) {
  fold_either(self, units, length, out, capacity, run, kept, limit);
}
#endif
#endif
