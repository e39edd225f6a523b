/*
 * Attached particles: the conjunctions و ف, the prepositions ب ل ك, and the article ال that ل swallows the alef of.
 * They are found, not cut away; who uses a cut decides whether it is right.
 */
#ifndef KHI_TAG_CLITIC_H
#define KHI_TAG_CLITIC_H

#include <stddef.h>
#include <stdint.h>

enum { KHI_CLITIC_CUTS_MAX = 8, KHI_STEM_MIN = 2 };

/* A way to cut a word form: the first `length` units go; if `article`, ال comes back before what is left. */
typedef struct khi_clitic_cut {
  uint8_t length;
  uint8_t article;
} khi_clitic_cut;

/*
 * The possible cuts: (و|ف), then (ب|ل|ك) alone or behind it. A form in لل has three readings, in this order:
 * للأمم = ل + الأمم, للجنة = ل + اللجنة, للجنة = ل + لجنة. What is left has at least KHI_STEM_MIN units.
 */
size_t khi_clitic_cuts(const uint16_t *form, size_t length, khi_clitic_cut cuts[KHI_CLITIC_CUTS_MAX]);

#endif
