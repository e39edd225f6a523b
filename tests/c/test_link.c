/* Which mentions are one entity, by names given by hand; spellings that are one; mentions that close their marks. */
#include <stdio.h>

#include "helpers.h"
#include "read/link.h"
#include "read/mend.h"
#include "read/quotation_marks.h"
#include "read/spelling.h"

enum { NAMES_MAX = 16 };

static uint32_t words_of(text t) {
  uint32_t words = 1;
  for (size_t i = 0; i < t.length; i++) words += t.units[i] == ' ';
  return words;
}

/* Link persons of these names, in order, and compare the index of each one's entity. */
static void assert_entities(const text *given, const uint32_t *expected, size_t count) {
  khi_mention mentions[NAMES_MAX] = {{0}};
  khi_name names[NAMES_MAX];
  khi_foldings *foldings = test_block(sizeof *foldings);
  khi_foldings_init(foldings);
  khi_arena arena;
  khb_allocator memory = khi_allocator(NULL);
  khi_arena_init(&arena, &memory);
  for (size_t i = 0; i < count; i++) {
    mentions[i].type = KHB_PER;
    names[i] = (khi_name){0, given[i].units, (uint32_t)given[i].length, words_of(given[i])};
  }
  uint32_t *entity_of;
  khi_entity *entities;
  size_t entity_count;
  ck_assert_int_eq(khi_entities_link(&foldings->key, 1, NULL, mentions, names, count, &arena, &entity_of, &entities,
                                     &entity_count, NULL),
                   KHB_OK);
  for (size_t i = 0; i < count; i++)
    if (entity_of[i] != expected[i]) ck_abort_msg("name %zu is of entity %u, not %u", i, entity_of[i], expected[i]);
  khi_arena_free(&arena);
}

#define LINK(expected, ...)                                                                                            \
  do {                                                                                                                 \
    const text names[] = {__VA_ARGS__};                                                                                \
    assert_entities(names, (const uint32_t[])expected, sizeof names / sizeof *names);                                  \
  } while (0)
#define E(...)                                                                                                         \
  { __VA_ARGS__ }

START_TEST(a_surname_is_the_nearest_before_else_the_first_after) {
  LINK(E(0, 0), T("محمد الورفلي"), T("الورفلي"));
  LINK(E(0, 0, 1), T("الورفلي"), T("محمد الورفلي"), T("خالد الورفلي"));
  LINK(E(0, 0, 0, 1, 1), T("الورفلي"), T("محمد الورفلي"), T("الورفلي"), T("خالد الورفلي"), T("الورفلي"));
  LINK(E(0, 1, 0, 0), T("محمد الورفلي"), T("خالد الزوي"), T("الورفلي"), T("محمد الورفلي"));
  LINK(E(0, 0), T("محمد الورفلي"), T("محمد"));                     /* the only one so called */
  LINK(E(0, 1, 2), T("محمد الورفلي"), T("محمد الزوي"), T("محمد")); /* it may be either */
  LINK(E(0, 1), T("محمد"), T("محمد الورفلي"));                     /* a first name that came before says nothing */
}
END_TEST

/* Link names of these types, which may change, and compare the index of each one's entity. */
static void assert_bodies(const text *given, khb_entity_type *types, const uint32_t *expected, size_t count) {
  khi_mention mentions[NAMES_MAX] = {{0}};
  khi_name names[NAMES_MAX];
  khi_foldings *foldings = test_block(sizeof *foldings);
  khi_foldings_init(foldings);
  khi_arena arena;
  khb_allocator memory = khi_allocator(NULL);
  khi_arena_init(&arena, &memory);
  for (size_t i = 0; i < count; i++) {
    mentions[i].type = types[i];
    names[i] = (khi_name){0, given[i].units, (uint32_t)given[i].length, words_of(given[i])};
  }
  uint32_t *entity_of;
  khi_entity *entities;
  size_t entity_count;
  ck_assert_int_eq(khi_entities_link(&foldings->key, 1, NULL, mentions, names, count, &arena, &entity_of, &entities,
                                     &entity_count, NULL),
                   KHB_OK);
  for (size_t i = 0; i < count; i++) {
    types[i] = mentions[i].type;
    if (entity_of[i] != expected[i]) ck_abort_msg("name %zu is of entity %u, not %u", i, entity_of[i], expected[i]);
  }
  khi_arena_free(&arena);
}

START_TEST(bodies_are_called_for_short) {
  khb_entity_type two[] = {KHB_ORG, KHB_ORG};
  assert_bodies((const text[]){T("شركة \"كبلر\""), T("كبلر")}, two, (const uint32_t[]){0, 0}, 2);
  assert_bodies((const text[]){T("كبلر"), T("شركة كبلر")}, two, (const uint32_t[]){0, 0}, 2);
  assert_bodies((const text[]){T("الحرس الثوري الإيراني"), T("الحرس الثوري")}, two, (const uint32_t[]){0, 0}, 2);
  assert_bodies((const text[]){T("الجيش السوداني"), T("الجيش الليبي")}, two, (const uint32_t[]){0, 1}, 2);
  assert_bodies((const text[]){T("شركة النور"), T("جمعية النور")}, two, (const uint32_t[]){0, 1}, 2);
  assert_bodies((const text[]){T("وزارة الصحة"), T("الصحة")}, two, (const uint32_t[]){0, 0}, 2);
  assert_bodies((const text[]){T("الأونروا"), T("أونروا")}, two, (const uint32_t[]){0, 0}, 2);
  khb_entity_type firm[] = {KHB_ORG, KHB_PER};
  assert_bodies((const text[]){T("شركة وود ماكينزي"), T("وود ماكينزي")}, firm, (const uint32_t[]){0, 0}, 2);
  ck_assert_int_eq(firm[1], KHB_ORG);
  khb_entity_type school[] = {KHB_ORG, KHB_PER};
  assert_bodies((const text[]){T("جامعة عمر المختار"), T("عمر المختار")}, school, (const uint32_t[]){0, 1}, 2);
  khb_entity_type forum[] = {KHB_EVENT, KHB_ORG};
  assert_bodies((const text[]){T("منتدى الواحات للإعلام"), T("منتدى الواحات للإعلام")}, forum, (const uint32_t[]){0, 0},
                2);
  ck_assert_int_eq(forum[1], KHB_EVENT);
}
END_TEST

START_TEST(bodies_have_other_names) {
  khb_entity_type all[] = {KHB_ORG, KHB_ORG, KHB_ORG, KHB_ORG};
  assert_bodies(
      (const text[]){T("منتخب ليبيا لكرة القدم"), T("المنتخب الليبي"), T("المنتخب الوطني الليبي"), T("منتخب مصر")}, all,
      (const uint32_t[]){0, 0, 0, 1}, 4);
  assert_bodies((const text[]){T("مصرف ليبيا المركزي"), T("المصرف المركزي الليبي"), T("المصرف الليبي الخارجي"),
                               T("مصرف قطر المركزي")},
                all, (const uint32_t[]){0, 0, 1, 2}, 4);
  assert_bodies(
      (const text[]){T("الاتحاد الليبي لكرة القدم"), T("الاتحاد الليبي لكرة السلة"), T("الاتحاد الليبي"), T("الاتحاد")},
      all, (const uint32_t[]){0, 1, 1, 2}, 4); /* a short name is the nearest before */
  assert_bodies((const text[]){T("الاتحاد الدولي لكرة القدم"), T("الفيفا"), T("الاتحاد الدولي"), T("الناتو")}, all,
                (const uint32_t[]){0, 0, 0, 1}, 4);
}
END_TEST

START_TEST(a_founder_is_not_the_firm_that_bears_the_name) {
  khb_entity_type types[] = {KHB_PER, KHB_ORG, KHB_PER};
  assert_bodies((const text[]){T("نورمان فوستر"), T("شركة فوستر"), T("فوستر")}, types, (const uint32_t[]){0, 1, 0}, 3);
  ck_assert_int_eq(types[2], KHB_PER);
}
END_TEST

/* ---- Mentions mended ------------------------------------------------------------------------------------------------ */

/* The spans of a text's mentions when those given by words have been mended, as "first-end". */
static void assert_mended(text t, const khi_mention *given, size_t count, const char *expected) {
  khi_foldings *foldings = test_block(sizeof *foldings);
  khb_segmentation *seg;
  khi_arena arena;
  khb_mentions *mentions;
  char got[100] = "";
  khb_allocator memory = khi_allocator(NULL);
  khi_foldings_init(foldings);
  khi_arena_init(&arena, &memory);
  ck_assert_int_eq(khb_segmentation_new(t.units, t.length, NULL, &seg, NULL), KHB_OK);
  mentions = khi_allocate(&memory, sizeof *mentions);
  *mentions = (khb_mentions){memory, NULL, 0, 0};
  for (size_t i = 0; i < count; i++) {
    ck_assert(khi_grow(&memory, &mentions->items, &mentions->capacity, mentions->count, sizeof *mentions->items));
    khi_mention m = given[i];
    m.start = seg->words[m.first].start;
    m.end = seg->words[m.words_end - 1].end;
    mentions->items[mentions->count++] = m;
  }
  ck_assert_int_eq(khi_mentions_mend(foldings, 1, t.units, seg, mentions, &arena, NULL), KHB_OK);
  for (size_t i = 0; i < mentions->count; i++) {
    const khi_mention *m = &mentions->items[i];
    ck_assert_uint_eq(m->start, seg->words[m->first].start);
    ck_assert_uint_eq(m->end, seg->words[m->words_end - 1].end);
    snprintf(got + strlen(got), sizeof got - strlen(got), "%u-%u ", m->first, m->words_end);
  }
  if (strcmp(got, expected)) ck_abort_msg("%s: mentions %s, not %s", text_show(t.units, t.length), got, expected);
  khb_mentions_free(mentions);
  khi_arena_free(&arena);
  khb_segmentation_free(seg);
}

START_TEST(mentions_are_mended) {
  khi_mention person = {.first = 1, .words_end = 3, .type = KHB_PER},
              body = {.first = 0, .words_end = 2, .type = KHB_ORG};
  khi_mention later = {.first = 6, .words_end = 7, .type = KHB_GPE};
  khi_mention titled = {.first = 4, .words_end = 6, .type = KHB_PER};
  assert_mended(T("وصل نبيل الحايك ثم قال الحايك نعم"), &person, 1, "1-3 5-6 ");
  assert_mended(T("وصل نبيل الحايك ثم قال الحايك بيروت"), (const khi_mention[]){person, later}, 2, "1-3 5-6 6-7 ");
  assert_mended(T("وصل نبيل الحايك ثم حول الحايك نعم"), &person, 1, "1-3 "); /* it may be another word there */
  assert_mended(T("وصل خالد المصري ثم قال المصري نعم"), &person, 1, "1-3 "); /* any Egyptian */
  assert_mended(T("وصل خالد علي ثم قال علي نعم"), &person, 1, "1-3 ");       /* too short to tell */
  assert_mended(T("وصل نبيل الحايك وأبلغ الحايك الوزير أن"), (const khi_mention[]){person, titled}, 2, "1-3 4-5 ");
  assert_mended(T("وناشدت محافظة كذا السكان"), &body, 1, "1-2 ");
  assert_mended(T("برأي الحايك فإن"), &body, 1, "1-2 ");
  assert_mended(T("مجلس النواب نعم"), &body, 1, "0-2 ");
  assert_mended(T("لا أحد هنا"), NULL, 0, "");
}
END_TEST

START_TEST(spellings_of_one_name_are_one) {
  LINK(E(0, 0), T("عبد العزيز بن سلمان"), T("عبدالعزيز بن سلمان"));
  LINK(E(0, 0), T("إبراهيم الأخضر"), T("ابراهيم الاخضر"));
  LINK(E(0, 1), T("عبد"), T("عبدو"));
  text t = T("السفاره الاميركيه");
  ck_assert_uint_eq(khi_unify_spelling(t.units, t.length), t.length);
  assert_text("", t.units, t.length, T("السفاره الامريكيه"));
  t = T("منتدي ل\"الاتصال\"");
  assert_text("", t.units, khi_unify_spelling(t.units, t.length), T("منتدي للاتصال"));
  t = T("مال \"الاتصال\"");
  assert_text("", t.units, khi_unify_spelling(t.units, t.length), T("مال الاتصال"));
}
END_TEST

static void assert_closed(text t, khi_mention mention, size_t end) {
  khb_segmentation *seg;
  ck_assert_int_eq(khb_segmentation_new(t.units, t.length, NULL, &seg, NULL), KHB_OK);
  mention.start = seg->words[mention.first].start;
  mention.end = seg->words[mention.words_end - 1].end;
  khi_mentions_close_marks(t.units, seg, &mention, 1);
  ck_assert_uint_eq(mention.words_end, end);
  ck_assert_uint_eq(mention.end, seg->words[end - 1].end);
  khb_segmentation_free(seg);
}

START_TEST(marks_are_closed_in_the_sentence_alone) {
  khi_mention three = {.first = 0, .words_end = 3};
  assert_closed(T("مهرجان «موازين» انطلق"), three, 4);
  assert_closed(T("مهرجان \"موازين\" انطلق"), three, 4);
  assert_closed(T("مهرجان «موازين\n» انطلق"), three, 3);
  assert_closed(T("مهرجان «موازين انطلق»"), three, 3);
  assert_closed(T("مهرجان «موازين) انطلق"), three, 3);
  assert_closed(T("مهرجان «موازين"), three, 3);
  assert_closed(T("«موازين» «انطلق»"), three, 3);
}
END_TEST

Suite *link_suite(void);
Suite *link_suite(void) {
  Suite *suite = suite_create("link");
  TCase *tests = new_case(suite, "link");
  tcase_add_test(tests, a_surname_is_the_nearest_before_else_the_first_after);
  tcase_add_test(tests, spellings_of_one_name_are_one);
  tcase_add_test(tests, bodies_are_called_for_short);
  tcase_add_test(tests, bodies_have_other_names);
  tcase_add_test(tests, a_founder_is_not_the_firm_that_bears_the_name);
  tcase_add_test(tests, mentions_are_mended);
  tcase_add_test(tests, marks_are_closed_in_the_sentence_alone);
  return suite;
}
