/* xorshift64*: the same numbers everywhere from the same seed. One sequence a program. */
#ifndef TRAINING_RANDOM_H
#define TRAINING_RANDOM_H

#include <stdint.h>

void random_seed(uint64_t seed);
uint64_t random_bits(void);
double random_uniform(void); /* 0 to below 1 */

#endif
