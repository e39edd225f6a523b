/* The chain's loops over rows for AVX2: a row is three registers. */
#include "tag/crf.h"

#ifdef KHI_X86
#include <math.h>

#include "base/avx2.h"

enum { WIDTH = 8 };
_Static_assert(KHI_LABELS_MAX == 3 * WIDTH, "a row is three registers");

KHI_AVX2 static void multiply(const khi_row *m, size_t labels, const float *v, float *out) {
  __m256 a = _mm256_setzero_ps(), b = a, c = a;
  for (size_t x = 0; x < labels; x++) {
    __m256 factor = _mm256_broadcast_ss(v + x);
    a = _mm256_add_ps(a, _mm256_mul_ps(factor, _mm256_loadu_ps(m[x])));
    b = _mm256_add_ps(b, _mm256_mul_ps(factor, _mm256_loadu_ps(m[x] + WIDTH)));
    c = _mm256_add_ps(c, _mm256_mul_ps(factor, _mm256_loadu_ps(m[x] + 2 * WIDTH)));
  }
  _mm256_storeu_ps(out, a);
  _mm256_storeu_ps(out + WIDTH, b);
  _mm256_storeu_ps(out + 2 * WIDTH, c);
}

KHI_AVX2 static void best_scores(const khi_row *transition, size_t labels, const khi_row *emission, size_t count,
                                 khi_row *scores) {
  for (size_t t = 1; t < count; t++) {
    __m256 a = _mm256_set1_ps(-INFINITY), b = a, c = a;
    for (size_t from = 0; from < labels; from++) {
      __m256 score = _mm256_broadcast_ss(scores[t - 1] + from);
      a = _mm256_max_ps(_mm256_add_ps(score, _mm256_loadu_ps(transition[from])), a);
      b = _mm256_max_ps(_mm256_add_ps(score, _mm256_loadu_ps(transition[from] + WIDTH)), b);
      c = _mm256_max_ps(_mm256_add_ps(score, _mm256_loadu_ps(transition[from] + 2 * WIDTH)), c);
    }
    _mm256_storeu_ps(scores[t], _mm256_add_ps(a, _mm256_loadu_ps(emission[t])));
    _mm256_storeu_ps(scores[t] + WIDTH, _mm256_add_ps(b, _mm256_loadu_ps(emission[t] + WIDTH)));
    _mm256_storeu_ps(scores[t] + 2 * WIDTH, _mm256_add_ps(c, _mm256_loadu_ps(emission[t] + 2 * WIDTH)));
  }
}

/* Eight sums from `first` on; behind the labels there is nothing. */
KHI_AVX2 static inline __m256 sums_from(const float *score, const float *transition, size_t labels, size_t first) {
  __m256i lanes = _mm256_add_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32((int)first));
  __m256 sums = _mm256_add_ps(_mm256_loadu_ps(score + first), _mm256_loadu_ps(transition + first));
  __m256i there = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)labels), lanes);
  return _mm256_blendv_ps(_mm256_set1_ps(-INFINITY), sums, _mm256_castsi256_ps(there));
}

KHI_AVX2 static inline uint32_t equal_lanes(__m256 a, __m256 b) {
  return (uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_EQ_OQ));
}

KHI_AVX2 static size_t best_before(const float *score, const float *transition, size_t labels) {
  __m256 a = sums_from(score, transition, labels, 0), b = sums_from(score, transition, labels, WIDTH);
  __m256 c = sums_from(score, transition, labels, 2 * WIDTH), top = _mm256_max_ps(_mm256_max_ps(a, b), c);
  top = _mm256_max_ps(top, _mm256_permute2f128_ps(top, top, 1));
  top = _mm256_max_ps(top, _mm256_permute_ps(top, 0x4E)); /* the other half of each lane */
  top = _mm256_max_ps(top, _mm256_permute_ps(top, 0xB1)); /* the neighbour */
  uint32_t equal = equal_lanes(a, top) | equal_lanes(b, top) << WIDTH | equal_lanes(c, top) << 2 * WIDTH;
  return equal ? (size_t)__builtin_ctz(equal) : 0;
}

const khi_crf_loops khi_crf_loops_avx2 = {multiply, best_scores, best_before};
#endif
