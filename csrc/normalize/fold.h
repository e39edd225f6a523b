/*
 * Folding: all character rules in one pass over UTF-16 text. Unicode normalisation forms are not done here; the
 * normaliser alternates the two until nothing changes.
 */
#ifndef KHI_NORMALIZE_FOLD_H
#define KHI_NORMALIZE_FOLD_H

#include "normalize/offsets.h"
#include "normalize/rules.h"

enum { KHI_FOLD_TABLE = 0x700 }; /* up to the end of the Arabic block */

typedef struct khi_fold {
  khb_rules rules;
  uint16_t space;                 /* what stands for white space: ' ' under KHB_RULE_SPACES, else KHI_REMOVE */
  uint16_t table[KHI_FOLD_TABLE]; /* khi_rule_map, or KHI_CONTEXT where what comes before or after decides */
} khi_fold;

void khi_fold_init(khi_fold *self, khb_rules rules);

/* Units the result of khi_fold_apply can have at most. */
size_t khi_fold_bound(const khi_fold *self, const uint16_t *units, size_t length);

/* Fold into `out`, which has room for khi_fold_bound units and does not overlap; gives the length. Idempotent. */
size_t khi_fold_apply(const khi_fold *self, const uint16_t *units, size_t length, uint16_t *out);

/* The same, recording in `offsets` where each unit came from. */
size_t khi_fold_apply_recorded(const khi_fold *self, const uint16_t *units, size_t length, uint16_t *out,
                               khi_offsets *offsets);

#endif
