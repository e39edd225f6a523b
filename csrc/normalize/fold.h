/*
 * Folding: all character rules in one pass over UTF-16 text. Unicode normalisation forms are not done here; the
 * normaliser alternates the two until nothing changes.
 */
#ifndef KHI_NORMALIZE_FOLD_H
#define KHI_NORMALIZE_FOLD_H

#include "normalize/blocks.h"
#include "normalize/offsets.h"
#include "normalize/rules.h"
#include "unicode/normal_form.h"

enum {
  KHI_FOLD_TABLE = 0x700, /* up to the end of the Arabic block */
  KHI_EXPANSION = 18      /* units of the longest presentation form, U+FDFA */
};

typedef struct khi_fold {
  khb_rules rules;
  uint16_t space;                   /* what stands for white space: ' ' under KHB_RULE_SPACES, else KHI_REMOVE */
  uint16_t table[KHI_FOLD_TABLE];   /* khi_rule_map, or KHI_CONTEXT where what comes before or after decides */
  uint8_t doubtful[KHI_FOLD_TABLE]; /* whether that is perhaps not in the normal form that the rules ask for */
  khi_blocks blocks;                /* the same for many units at once */
} khi_fold;

/* The normal form that the rules ask for; KHI_NFC if none. */
khi_form khi_fold_form(khb_rules rules);

void khi_fold_init(khi_fold *self, khb_rules rules);

/* Units the result of khi_fold_apply can have at most. */
size_t khi_fold_bound(const khi_fold *self, const uint16_t *units, size_t length);

/* Fold into `out`, which has room for khi_fold_bound units and does not overlap; gives the length. Idempotent. */
size_t khi_fold_apply(const khi_fold *self, const uint16_t *units, size_t length, uint16_t *out);

/* A pass over one text, which can stop where room runs out and go on when there is more. */
typedef struct khi_fold_pass {
  const khi_fold *fold;
  const uint16_t *units;
  size_t length;
  khi_offsets *offsets; /* where each unit came from is recorded there; NULL: nowhere */
  size_t in, out;       /* units read and written */
  int doubt;            /* what was written is perhaps not in normal form */
  int surrogates;       /* some were written */
  int differs;          /* what was written is known not to be the text that was read */

  /* fold.c's own: the last letter, which a combining hamza or madda may belong to, and pending white space */
  size_t known; /* units before this place are accounted for in base and drops */
  size_t base; /* index of the last base letter in what was written, or SIZE_MAX: none, or a space that may have gone */
  int drops;   /* what the rules fold of that letter's composed forms, so what goes of the marks behind it */
  uint16_t last; /* the last unit written; a space at the beginning, where white space goes as it does behind another */
  size_t gap_in, gap_out; /* white space and what is removed inside it that was not yet recorded */
} khi_fold_pass;

void khi_fold_begin(khi_fold_pass *self, const khi_fold *fold, const uint16_t *units, size_t length,
                    khi_offsets *offsets);

/*
 * Go on writing out[self->out..capacity). 1 when the text is done; 0 when there is no room for what comes next: then call
 * again with more, self->out units at its beginning copied. A capacity of khi_fold_bound units, or of the text's length
 * where nothing expands, is enough for the whole text.
 */
int khi_fold_continue(khi_fold_pass *self, uint16_t *out, size_t capacity);

/* Begin, without offsets, and go on: of what the pass then holds only out, doubt, surrogates and differs count. */
int khi_fold_at_once(khi_fold_pass *self, const khi_fold *fold, const uint16_t *units, size_t length, uint16_t *out,
                     size_t capacity);

#endif
