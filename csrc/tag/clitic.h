/*
 * Attached particles: the conjunctions و ف, the prepositions ب ل ك, the future س, and the article ال. They are found,
 * not cut away; who uses a cut decides whether it is right.
 */
#ifndef KHI_TAG_CLITIC_H
#define KHI_TAG_CLITIC_H

#include <stddef.h>
#include <stdint.h>

enum { KHI_CLITIC_CUTS_MAX = 4, KHI_STEM_MIN = 2 };

/* A way to cut a word form: `length` units go; if `article`, the rest stood behind لل and wants ال before it. */
typedef struct khi_clitic_cut {
  uint8_t length;
  uint8_t article;
} khi_clitic_cut;

/* The cuts before the article, shortest first: (و|ف), then (ب|ل|ك) alone or after it. Gives how many. */
size_t khi_clitic_cuts(const uint16_t *form, size_t length, khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX]);

#endif
