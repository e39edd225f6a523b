/*
 * large_pages.h - for a large result that is written once into fresh memory: the kernel's work for each page of 4 KiB
 * would cost several times the normalising, so pages of 2 MiB are asked for. Only a hint; include it first of all.
 */
#ifndef KHABAR_LARGE_PAGES_H
#define KHABAR_LARGE_PAGES_H

#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* madvise */
#endif

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#define LARGE_PAGE ((size_t)2 << 20)

static inline void prefer_large_pages(void *start, size_t size) {
#ifdef MADV_HUGEPAGE
  uintptr_t from = ((uintptr_t)start + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
  uintptr_t to = ((uintptr_t)start + size) & ~(LARGE_PAGE - 1);
  if (to > from) madvise((void *)from, to - from, MADV_HUGEPAGE);
#else
  (void)start;
  (void)size;
#endif
}

#endif
