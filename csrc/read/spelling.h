/*
 * Spellings of one name that no character rule makes equal: عبد العزيز and عبدالعزيز, أميركا and أمريكا,
 * لـ«الاتصال» and للاتصال.
 */
#ifndef KHI_READ_SPELLING_H
#define KHI_READ_SPELLING_H

#include <stddef.h>
#include <stdint.h>

/* Make them equal, in place, in a name that is folded for comparison; gives the new length. */
size_t khi_unify_spelling(uint16_t *units, size_t length);

/* Below, at or above 0, as one string of units comes before, is or comes behind another. */
int khi_compare_units(const uint16_t *a, size_t a_length, const uint16_t *b, size_t b_length);

#endif
