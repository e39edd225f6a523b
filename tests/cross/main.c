/* The loops of the machine this was built for against plain C; see make check-neon. */
#include <stdio.h>

#include "vectors.h"

enum { CASES = 100000 };

static int report(const char *name, const char *what) {
  printf("%s: %s\n", name, what ? what : "as in plain C");
  return what != NULL;
}

int main(void) {
  int failed = 0, tested = 0;
  for (int isa = 0; isa < KHI_ISA_COUNT; isa++) {
    if (!khi_isa_available((khi_isa)isa) || !khi_decode_blocks_for((khi_isa)isa)) continue;
    failed += report("decoding", decode_blocks_differ(khi_decode_blocks_for((khi_isa)isa), CASES));
    failed += report("encoding", encode_blocks_differ(khi_encode_blocks_for((khi_isa)isa), CASES));
    failed += report("folding", fold_blocks_differ(khi_blocks_fold_for((khi_isa)isa), CASES));
    failed += report("a layer", layers_differ(khi_layer_loops_for((khi_isa)isa).run, CASES / 10));
    failed += report("a recurrence", recurrences_differ(khi_layer_loops_for((khi_isa)isa).recur, CASES / 10));
    tested += 5;
  }
  failed += report("weights", lookups_differ(CASES / 10));
  tested++;
  printf("%d loops tested, %d failed\n", tested, failed);
  return failed || tested == 1;
}
