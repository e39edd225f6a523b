/* The loops in registers do what plain C does: each by itself on random input, and the normaliser on whole texts. */
#include "helpers.h"
#include "normalize/fold.h"
#include "vectors.h"

enum { CASES = 200000 };

static void assert_same(const char *name, const char *what) {
  if (what) ck_abort_msg("%s: %s", name, what);
}

START_TEST(blocks_fold_alike) {
  for (int isa = 0; isa < KHI_ISA_COUNT; isa++)
    if (khi_isa_available((khi_isa)isa) && khi_blocks_fold_for((khi_isa)isa))
      assert_same("folding", fold_blocks_differ(khi_blocks_fold_for((khi_isa)isa), CASES));
#ifdef KHI_X86
  assert_same("AVX-512 in C", fold_blocks_differ(fold_blocks_avx512_in_c, CASES / 10));
#endif
}
END_TEST

START_TEST(utf_8_blocks_are_alike) {
  for (int isa = 0; isa < KHI_ISA_COUNT; isa++) {
    if (!khi_isa_available((khi_isa)isa) || !khi_decode_blocks_for((khi_isa)isa)) continue;
    assert_same("decoding", decode_blocks_differ(khi_decode_blocks_for((khi_isa)isa), CASES));
    assert_same("encoding", encode_blocks_differ(khi_encode_blocks_for((khi_isa)isa), CASES));
  }
}
END_TEST

START_TEST(layers_are_alike) {
  assert_same("a layer in plain C", layers_differ(khi_layer_run_scalar, CASES / 20));
  for (int isa = 0; isa < KHI_ISA_COUNT; isa++) {
    if (!khi_isa_available((khi_isa)isa)) continue;
    khi_layer_loops loops = khi_layer_loops_for((khi_isa)isa);
    assert_same("a layer", layers_differ(loops.run, CASES / 20));
    assert_same("a recurrence", recurrences_differ(loops.recur, CASES / 20));
  }
}
END_TEST

START_TEST(lookups_are_alike) { assert_same("weights", lookups_differ(CASES / 20)); }
END_TEST

/* Fold by one instruction set, with offsets, into room that grows from little; gives the length. */
static size_t fold(khi_fold *fold, khi_isa isa, text t, uint16_t *out, size_t room, khi_offsets *offsets, int *doubt) {
  khi_fold_pass pass;
  khb_allocator memory = khi_allocator(NULL);
  fold->blocks.fold = khi_blocks_fold_for(isa);
  khi_offsets_init(offsets, &memory);
  khi_fold_begin(&pass, fold, t.units, t.length, offsets);
  for (size_t capacity = 20; !khi_fold_continue(&pass, out, capacity < room ? capacity : room);) capacity += 20;
  ck_assert(khi_offsets_finish(offsets));
  *doubt = pass.doubt;
  return pass.out;
}

START_TEST(texts_fold_alike) {
  enum { LENGTH = 300, ROOM = LENGTH * KHI_EXPANSION };
  static uint16_t scalar[ROOM], best[ROOM], plain[ROOM];
  static khi_fold f;
  uint64_t state = 5;
  khb_rules all = (UINT64_C(1) << KHB_RULE_COUNT) - 1;
  for (size_t i = 0; i < 3000; i++) {
    khb_rules rules = random_bits(&state) & all;
    if (i % 2) ck_assert_int_eq(khb_preset_rules(khb_preset_name(i / 2 % KHB_PRESET_COUNT), &rules, NULL), KHB_OK);
    text t = i % 3 ? text_join(random_text(&state, 60), text_repeat(T("قَالَ الوَزِيرُ: «نعم»،  1٢ ﻻ…\n"), 1 + i % 7))
                   : random_text(&state, LENGTH);
    khi_offsets a, b;
    int doubt[2];
    khi_fold_init(&f, rules);
    size_t length = fold(&f, KHI_ISA_SCALAR, t, scalar, ROOM, &a, &doubt[0]);
    size_t other = fold(&f, khi_isa_best(), t, best, ROOM, &b, &doubt[1]);
    size_t third = khi_fold_apply(&f, t.units, t.length, plain);
    if (!text_equal(scalar, length, best, other) || !text_equal(scalar, length, plain, third))
      ck_abort_msg("rules 0x%zX, %s: %s, not %s", (size_t)rules, text_show(t.units, t.length), text_show(best, other),
                   text_show(scalar, length));
    if (doubt[0] > doubt[1]) ck_abort_msg("rules 0x%zX, %s: no doubt", (size_t)rules, text_show(t.units, t.length));
    for (size_t k = 0; k < length; k++) {
      khb_span x = khi_offsets_original(&a, (khb_span){k, k + 1}), y = khi_offsets_original(&b, (khb_span){k, k + 1});
      if (x.start != y.start || x.end != y.end)
        ck_abort_msg("rules 0x%zX, %s: unit %zu is from %zu-%zu, not %zu-%zu", (size_t)rules,
                     text_show(t.units, t.length), k, y.start, y.end, x.start, x.end);
    }
    khi_offsets_free(&a);
    khi_offsets_free(&b);
  }
}
END_TEST

Suite *vectors_suite(void) {
  Suite *suite = suite_create("vectors");
  TCase *c = new_case(suite, "alike");
  tcase_add_test(c, blocks_fold_alike);
  tcase_add_test(c, utf_8_blocks_are_alike);
  tcase_add_test(c, layers_are_alike);
  tcase_add_test(c, lookups_are_alike);
  tcase_add_test(c, texts_fold_alike);
  return suite;
}
