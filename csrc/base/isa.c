#include "base/isa.h"

const uint8_t khi_byte_orders[256][8] = {
#include "base/byte_orders.inc"
};

const uint8_t khi_unit_orders[256][16] = {
#include "base/unit_orders.inc"
};

int khi_isa_available(khi_isa isa) {
  switch (isa) {
    case KHI_ISA_SCALAR: return 1;
#ifdef KHI_X86
    case KHI_ISA_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
    case KHI_ISA_AVX512:
      return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
             __builtin_cpu_supports("avx512vnni");
#endif
#ifdef KHI_ARM
    case KHI_ISA_NEON: return 1; /* part of the architecture */
#endif
    default: return 0;
  }
}

khi_isa khi_isa_best(void) {
#ifdef KHI_X86
  if (khi_isa_available(KHI_ISA_AVX512)) return KHI_ISA_AVX512;
  if (khi_isa_available(KHI_ISA_AVX2)) return KHI_ISA_AVX2;
#endif
#ifdef KHI_ARM
  return KHI_ISA_NEON;
#endif
  return KHI_ISA_SCALAR;
}
