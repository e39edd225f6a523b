/* khb_normalizer from the inside. */
#ifndef KHI_NORMALIZE_NORMALIZER_H
#define KHI_NORMALIZE_NORMALIZER_H

#include "normalize/fold.h"
#include "normalize/options.h"

struct khb_normalizer {
  khb_allocator allocator;
  khi_options options;
  khi_fold fold;
  khi_form form; /* what the rules bring text into */
  int one_fold;  /* khi_passes_one_fold */
};

#endif
