#include "random.h"

static uint64_t state;

void random_seed(uint64_t seed) { state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1; }

uint64_t random_bits(void) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * UINT64_C(0x2545F4914F6CDD1D);
}

double random_uniform(void) { return (double)(random_bits() >> 11) * 0x1p-53; }
