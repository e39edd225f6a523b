/* Where a text has HTML tags and comments, for KHB_RULE_HTML_TAGS. */
#ifndef KHI_NORMALIZE_TAGS_H
#define KHI_NORMALIZE_TAGS_H

#include "base/memory.h"

typedef struct khi_tags {
  khb_span *spans; /* [count], ascending, apart */
  size_t count, capacity;
} khi_tags;

/*
 * Find them all. A tag is `<`, perhaps / ! or ?, a Latin letter, anything but < and >, and `>`; what another tag or a
 * comment takes up inside it does not count, for when that goes, it is one. 0 if out of memory.
 */
int khi_tags_find(khi_tags *self, const khb_allocator *allocator, const uint16_t *units, size_t length);
void khi_tags_free(khi_tags *self, const khb_allocator *allocator);

#endif
