/* What a normaliser tells the other files of this folder. */
#ifndef KHI_NORMALIZE_NORMALIZER_H
#define KHI_NORMALIZE_NORMALIZER_H

#include "base/status.h"

const khb_allocator *khi_normalizer_allocator(const khb_normalizer *self);

#endif
