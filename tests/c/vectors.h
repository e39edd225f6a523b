/*
 * Versions of the loops in registers against plain C. No part of this needs ICU or Check, so that it can also be built
 * for, and run on, a machine other than this one (make check-neon).
 */
#ifndef VECTORS_H
#define VECTORS_H

#include "base/utf_blocks.h"
#include "base/weights.h"
#include "normalize/blocks.h"
#include "tag/layer.h"

khi_blocks_fold fold_blocks_avx512_in_c; /* blocks_avx512.c on a stand-in for the instructions; x86 only */

/* Random texts and tables. NULL if the two do the same with all of them, else what differed. */
const char *fold_blocks_differ(khi_blocks_fold *tested, size_t cases);
const char *decode_blocks_differ(khi_decode_blocks *tested, size_t cases);
const char *encode_blocks_differ(khi_encode_blocks *tested, size_t cases);
const char *layers_differ(khi_layer_run *tested, size_t cases);
const char *recurrences_differ(khi_layer_recur *tested, size_t cases);
const char *lookups_differ(size_t cases); /* khi_weights_add, which has one version a machine */

#endif
