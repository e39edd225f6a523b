/* Instruction sets that some loops have versions for, chosen at run time. Every version gives the same bytes. */
#ifndef KHI_BASE_ISA_H
#define KHI_BASE_ISA_H

#include <stdint.h>

typedef enum khi_isa {
  KHI_ISA_SCALAR, /* plain C, everywhere, or what every machine of the kind has: SSE2 of x86-64 */
  KHI_ISA_AVX2,
  KHI_ISA_AVX512, /* with BW, VL, VBMI, VBMI2 and VNNI: Ice Lake, Zen 4 and later */
  KHI_ISA_NEON,   /* 64-bit ARM */
  KHI_ISA_COUNT
} khi_isa;

/* Whether this machine runs it and this build has it. */
int khi_isa_available(khi_isa isa);

/* The fastest of those available. */
khi_isa khi_isa_best(void);

/*
 * What compaction in registers shuffles by: the places of the bits set in a byte, in order; behind them zeros. Of bytes,
 * and of units of two bytes each.
 */
extern const uint8_t khi_byte_orders[256][8];
extern const uint8_t khi_unit_orders[256][16];

#if defined(__x86_64__) && defined(__GNUC__)
#define KHI_X86 1
#elif defined(__aarch64__) && defined(__GNUC__)
#define KHI_ARM 1
#endif

#endif
