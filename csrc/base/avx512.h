/* What the loops for AVX-512 share. */
#ifndef KHI_BASE_AVX512_H
#define KHI_BASE_AVX512_H

#include <immintrin.h>

#include "base/isa.h"

#define KHI_AVX512                                                                                                     \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,avx512vnni,popcnt,lzcnt,bmi,bmi2")))

#endif
