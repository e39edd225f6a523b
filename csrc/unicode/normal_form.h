/* Unicode normalisation forms, by ICU. */
#ifndef KHI_UNICODE_NORMAL_FORM_H
#define KHI_UNICODE_NORMAL_FORM_H

#include "base/memory.h"

typedef enum khi_form { KHI_NFC, KHI_NFKC, KHI_NFD } khi_form;

/* Whether a text of such units alone is surely in the form. */
int khi_is_inert(khi_form form, uint16_t unit);

/*
 * The first place from units[at] on where the text may not be in the form; `length` if it surely is. Linear, allocates
 * nothing. A character begins at `at` that joins nothing before it, or the text does.
 */
size_t khi_normal_next(khi_form form, const uint16_t *units, size_t length, size_t at);

/*
 * Normalise into a block from `allocator` that the caller releases. Linear even for long runs of combining marks,
 * which ICU alone would sort in quadratic time. KHB_ERROR_LENGTH if the result would not fit ICU's 31 bits.
 */
khb_status khi_normal_form(khi_form form, const uint16_t *units, size_t length, const khb_allocator *allocator,
                           uint16_t **out, size_t *out_length, khb_error *error);

/* Whether a code point has a combining class that is not 0. */
int khi_is_combining(uint32_t c);

/*
 * The next piece of a text that can be normalised alone, from units[at] on, where such a piece begins. *unchanged
 * units at its head are in the form already; the rest, up to the place given back, may change.
 */
size_t khi_normal_piece(khi_form form, const uint16_t *units, size_t length, size_t at, size_t *unchanged);

/*
 * What NFKC makes of a character that comes apart into others that are inert: an ellipsis, a fraction. 0 of all others.
 */
size_t khi_compatible(uint16_t unit, uint16_t out[18]);

/*
 * The letters of an Arabic presentation form (U+FB50-FDFF, FE70-FEFC), composed, without the space that carries an
 * isolated mark, into `out` [18]. 0 if `unit` has no decomposition: it is no such form.
 */
size_t khi_presentation_form(uint16_t unit, uint16_t out[18]);

/* NFKC of one code point, which is no surrogate, into `out` [18]; its length, 0 if ICU failed. */
size_t khi_compatibility(uint32_t c, uint16_t out[18]);

#endif
