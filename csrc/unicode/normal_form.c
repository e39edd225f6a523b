#include "unicode/normal_form.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

/* Runs of marks up to this long are left to ICU, whose insertion sort is quadratic in the run. */
enum { RUN_MAX = 32 };

/* ICU's instances are its own immutable singletons; NULL only if its data is damaged. */
static const UNormalizer2 *instance(khi_form form, UErrorCode *code) {
  if (form == KHI_NFD) return unorm2_getNFDInstance(code);
  return form == KHI_NFC ? unorm2_getNFCInstance(code) : unorm2_getNFKCInstance(code);
}

/* Characters of all forms that join nothing before them: most of any text, so ICU need not look at them. */
static int is_inert(khi_form form, uint16_t c) {
  if (form == KHI_NFD && c >= 0x622 && c <= 0x626) return 0; /* hamza and madda come off */
  return c < 0xA0 || (c >= 0x621 && c <= 0x63A) || (c >= 0x641 && c <= 0x64A) || c == 0x60C ||
         (form == KHI_NFC && c < 0x300);
}

int khi_is_inert(khi_form form, uint16_t unit) {
  UErrorCode code = U_ZERO_ERROR;
  if (is_inert(form, unit)) return 1;
  const UNormalizer2 *n = instance(form, &code);
  return U_SUCCESS(code) && !U16_IS_SURROGATE(unit) && unorm2_isInert(n, unit);
}

size_t khi_normal_next(khi_form form, const uint16_t *units, size_t length, size_t at) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *n = instance(form, &code);
  if (U_FAILURE(code)) return at;
  for (size_t i = at; i < length;) {
    if (is_inert(form, units[i])) {
      i++;
      continue;
    }
    size_t start = i > at ? i - 1 : i, end = i; /* with the letter that a mark may compose with */
    while (end < length && !is_inert(form, units[end])) end++;
    if (end - start > INT32_MAX) return start;
    size_t span = (size_t)unorm2_spanQuickCheckYes(n, (const UChar *)units + start, (int32_t)(end - start), &code);
    if (U_FAILURE(code)) return start;
    if (span != end - start) return start + span;
    i = end;
  }
  return length;
}

/* The end of the run of code points from `at` that join what stands before them. */
static size_t run_end(const UNormalizer2 *n, const UChar *units, size_t length, size_t at, size_t *count) {
  *count = 0;
  while (at < length) {
    size_t next = at;
    UChar32 c;
    U16_NEXT(units, next, length, c);
    if (unorm2_hasBoundaryBefore(n, c)) break;
    at = next;
    ++*count;
  }
  return at;
}

/* Whether any run is longer than RUN_MAX. */
static int has_long_run(const UNormalizer2 *n, const UChar *units, size_t length) {
  for (size_t at = 0; at < length;) {
    size_t count, end;
    if (units[at] < 0x300) { /* nothing below joins backwards */
      at++;
      continue;
    }
    end = run_end(n, units, length, at, &count);
    if (count > RUN_MAX) return 1;
    if (end == at) U16_FWD_1(units, end, length);
    at = end;
  }
  return 0;
}

/* Sort each stretch of code points with a combining class by that class, stably: canonical order in linear time. */
static void order(UChar32 *points, uint8_t *classes, UChar32 *scratch, size_t count) {
  for (size_t start = 0; start < count;) {
    if (!classes[start]) {
      start++;
      continue;
    }
    size_t end = start, places[257] = {0};
    for (; end < count && classes[end]; end++) places[classes[end] + 1]++;
    for (int i = 1; i < 257; i++) places[i] += places[i - 1];
    for (size_t i = start; i < end; i++) scratch[places[classes[i]]++] = points[i];
    memcpy(points + start, scratch, (end - start) * sizeof *points);
    start = end;
  }
}

/* A copy of the text whose long runs are decomposed and in canonical order, so that ICU finds nothing to sort. */
static khb_status with_ordered_runs(const UNormalizer2 *n, const UChar *units, size_t length,
                                    const khb_allocator *allocator, UChar **out, size_t *out_length, khb_error *error) {
  enum { EXPANSION = 18 }; /* U+FDFA, the longest decomposition, in code points and in units */
  khb_status status = KHB_OK;
  size_t longest = 0, total = 0;
  for (size_t at = 0; at < length;) {
    size_t count, end = run_end(n, units, length, at, &count);
    if (count > RUN_MAX) total += (end - at) * EXPANSION;
    if (count > longest) longest = count;
    if (end == at) U16_FWD_1(units, end, length);
    at = end;
  }
  size_t room = longest * EXPANSION, used = 0;
  UChar *copy = khi_allocate(allocator, khi_product(length + total, sizeof *copy));
  UChar32 *points = khi_allocate(allocator, khi_product(room, sizeof *points));
  UChar32 *scratch = khi_allocate(allocator, khi_product(room, sizeof *scratch));
  uint8_t *classes = khi_allocate(allocator, room);
  if (!copy || !points || !scratch || !classes) {
    status = khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory to order combining marks");
    goto cleanup;
  }
  for (size_t at = 0; at < length;) {
    size_t count, end = run_end(n, units, length, at, &count);
    if (count <= RUN_MAX) {
      if (end == at) U16_FWD_1(units, end, length);
      memcpy(copy + used, units + at, (end - at) * sizeof *copy);
      used += end - at;
      at = end;
      continue;
    }
    count = 0;
    while (at < end) {
      UChar32 c;
      UChar parts[EXPANSION];
      UErrorCode code = U_ZERO_ERROR;
      U16_NEXT(units, at, end, c);
      int32_t size = unorm2_getDecomposition(n, c, parts, EXPANSION, &code);
      if (size < 0) {
        points[count++] = c;
        continue;
      }
      for (int32_t i = 0; i < size;) {
        U16_NEXT(parts, i, size, c);
        points[count++] = c;
      }
    }
    for (size_t i = 0; i < count; i++) classes[i] = u_getCombiningClass(points[i]);
    order(points, classes, scratch, count);
    for (size_t i = 0; i < count; i++) U16_APPEND_UNSAFE(copy, used, points[i]);
  }
  *out = copy;
  *out_length = used;
  copy = NULL;
cleanup:
  khi_release(allocator, copy);
  khi_release(allocator, points);
  khi_release(allocator, scratch);
  khi_release(allocator, classes);
  return status;
}

khb_status khi_normal_form(khi_form form, const uint16_t *units, size_t length, const khb_allocator *allocator,
                           uint16_t **out, size_t *out_length, khb_error *error) {
  khb_status status = KHB_OK;
  UErrorCode code = U_ZERO_ERROR;
  UChar *ordered = NULL, *result = NULL;
  const UChar *source = (const UChar *)units;
  const UNormalizer2 *n = instance(form, &code);
  if (U_FAILURE(code)) return khi_fail(error, KHB_ERROR_UNICODE, (uint64_t)code, "ICU has no normalisation data");
  if (has_long_run(n, source, length)) {
    status = with_ordered_runs(n, source, length, allocator, &ordered, &length, error);
    if (status != KHB_OK) return status;
    source = ordered;
  }
  if (length > INT32_MAX) {
    status = khi_fail(error, KHB_ERROR_LENGTH, length, "the normalised text is longer than 2^31 - 1 units");
    goto cleanup;
  }
  size_t capacity = length + length / 8 + 32;
  for (;;) {
    if (capacity > INT32_MAX) capacity = INT32_MAX;
    result = khi_allocate(allocator, capacity * sizeof *result);
    if (!result) {
      status = khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for the normalised text");
      goto cleanup;
    }
    code = U_ZERO_ERROR;
    int32_t size = unorm2_normalize(n, source, (int32_t)length, result, (int32_t)capacity, &code);
    if (U_SUCCESS(code)) {
      *out = (uint16_t *)result;
      *out_length = (size_t)size;
      result = NULL;
      break;
    }
    if (code != U_BUFFER_OVERFLOW_ERROR || size <= 0 || (size_t)size <= capacity) {
      status = khi_fail(error, KHB_ERROR_UNICODE, (uint64_t)code, "ICU could not normalise the text");
      break;
    }
    khi_release(allocator, result);
    result = NULL;
    capacity = (size_t)size;
  }
cleanup:
  khi_release(allocator, ordered);
  khi_release(allocator, result);
  return status;
}

int khi_is_combining(uint32_t c) { return u_getCombiningClass((UChar32)c) != 0; }

size_t khi_normal_piece(khi_form form, const uint16_t *units, size_t length, size_t at, size_t *unchanged) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *n = instance(form, &code);
  const UChar *text = (const UChar *)units;
  size_t count;
  *unchanged = 0;
  if (U_FAILURE(code) || length > INT32_MAX) return length;
  *unchanged = (size_t)unorm2_spanQuickCheckYes(n, text + at, (int32_t)(length - at), &code);
  at += *unchanged;
  if (at == length) return at;
  U16_FWD_1(text, at, length);
  return run_end(n, text, length, at, &count);
}

size_t khi_compatible(uint16_t unit, uint16_t out[18]) {
  UErrorCode code = U_ZERO_ERROR;
  const UNormalizer2 *n = unorm2_getNFKCInstance(&code);
  if (U_FAILURE(code) || U16_IS_SURROGATE(unit) || unorm2_isInert(n, unit)) return 0;
  int32_t size = unorm2_getDecomposition(n, unit, (UChar *)out, 18, &code);
  if (U_FAILURE(code) || size <= 0) return 0;
  for (int32_t i = 0; i < size; i++)
    if (!khi_is_inert(KHI_NFKC, out[i])) return 0;
  return (size_t)size;
}

size_t khi_presentation_form(uint16_t unit, uint16_t out[18]) {
  UErrorCode code = U_ZERO_ERROR;
  const UChar form = unit;
  const UNormalizer2 *n = unorm2_getNFKCInstance(&code);
  int32_t size = U_SUCCESS(code) ? unorm2_normalize(n, &form, 1, (UChar *)out, 18, &code) : 0;
  if (U_FAILURE(code) || size <= 0 || (size == 1 && out[0] == unit)) return 0;
  if (size > 1 && out[0] == ' ' && out[1] >= 0x64B && out[1] <= 0x670) { /* an isolated mark stands on a space */
    size--;
    memmove(out, out + 1, (size_t)size * sizeof *out);
  }
  return (size_t)size;
}

size_t khi_compatibility(uint32_t c, uint16_t out[18]) {
  UErrorCode code = U_ZERO_ERROR;
  UChar units[2];
  int32_t length = 0;
  U16_APPEND_UNSAFE(units, length, c);
  const UNormalizer2 *n = unorm2_getNFKCInstance(&code);
  int32_t size = U_SUCCESS(code) ? unorm2_normalize(n, units, length, (UChar *)out, 18, &code) : 0;
  return U_FAILURE(code) || size < 0 ? 0 : (size_t)size;
}
