/*
 * Folding in blocks of units held in vector registers: what the table of fold.c says of U+0000-00FF and U+0600-06FF, as
 * long as no neighbour but white space has a say. A block ends before the first unit that it cannot decide, and fold.c
 * takes over.
 *
 * Each unit is looked up twice: its class, one of at most 16, then how the class changes it. More than 16 different
 * changes no preset makes; what is left over is left to fold.c.
 */
#ifndef KHI_NORMALIZE_BLOCKS_H
#define KHI_NORMALIZE_BLOCKS_H

#include <stddef.h>

#include "base/isa.h"
#include "normalize/rules.h"

enum {
  KHI_BLOCK = 32, /* units whose masks make one record */
  /* Bits that stand with the number of a class, which has the lower four. */
  KHI_BLOCK_STOP = 0x80,   /* left to fold.c */
  KHI_BLOCK_DROP = 0x40,   /* removed, and belongs to the unit before it */
  KHI_BLOCK_CHANGE = 0x20, /* becomes another unit */
  KHI_BLOCK_DOUBT = 0x10,  /* kept, but perhaps not in the normal form asked for */
  KHI_STOP_CLASS = 1       /* class 0 keeps the unit */
};

typedef struct khi_blocks khi_blocks;
typedef struct khi_block_run khi_block_run;

/*
 * Fold units[run->in..length) into out[run->out..capacity) until a unit is not for blocks, the room is less than a block,
 * or fewer than 8 units are left. Of `out` no more is written than `capacity` says, nor than
 * the units from run->in on take if all are kept.
 *
 * kept, unless NULL: `limit` masks at most, where the i-th gets the bits of those units of the i-th KHI_BLOCK units that
 * were kept, and what goes at the beginning of `out` is left to fold.c. Without it `limit` does not count.
 */
typedef void khi_blocks_fold(const khi_blocks *self, const uint16_t *units, size_t length, uint16_t *out,
                             size_t capacity, khi_block_run *run, uint32_t *kept, size_t limit);

struct khi_blocks {
  khi_blocks_fold *fold; /* NULL: this machine has none */
  uint8_t arabic[256];   /* class of U+0600-06FF, and KHI_BLOCK_... */
  uint8_t latin[256];    /* the same of U+0000-00FF; a space has class 0 */
  uint8_t change[16];    /* of a class: exclusive or with the low byte */
  uint8_t page[16];      /* of a class: the same with the high byte */
  int8_t ascii_from;     /* ASCII below is left to fold.c */
  int ascii_plain;       /* ASCII from there on has class 0 */
  int latin_plain;       /* U+0080-00FF have class 0 */
  int high_plain;        /* U+0680-06FF have class 0 */
  int doubts;            /* some class has KHI_BLOCK_DOUBT */
  int space;             /* a space behind white space goes */
  int newline;           /* a line feed is taken as a space */
};

/*
 * `table` says what becomes of U+0000-06FF: another unit, KHI_REMOVE or KHI_CONTEXT; doubtful[c] whether that is perhaps
 * not in the normal form asked for; `space` whether runs of white space become one.
 */
void khi_blocks_init(khi_blocks *self, const uint16_t *table, const uint8_t *doubtful, int space);

/* Where a pass stands. */
struct khi_block_run {
  size_t in, out; /* units read and written */
  int space;      /* the last unit written is a space that takes no other behind it */
  int differs;    /* some unit has become another at its own place: what was written is not the text that was read */
  int doubt;      /* any KHI_BLOCK_DOUBT so far; or of a unit that was read and not folded */
};

/* The version for an instruction set; NULL if it has none. khi_blocks_init takes that of khi_isa_best(). */
khi_blocks_fold *khi_blocks_fold_for(khi_isa isa);

khi_blocks_fold khi_blocks_fold_avx2, khi_blocks_fold_avx512, khi_blocks_fold_neon;

#endif
