/* Dates, times, numbers and money of a text that is already cut into sentences. */
#ifndef KHI_READ_VALUES_H
#define KHI_READ_VALUES_H

#include "segment/segmentation.h"

/* khb_values_find with the cut of the text. */
khb_status khi_values_read(const uint16_t *units, const khb_segmentation *seg, const khb_date *published,
                           const khb_allocator *allocator, khb_values **out, khb_error *error);
/* Drops numbers and ordinals inside these spans, which are in order: ست of وست هام, الخامس of محمد الخامس. */
void khi_values_leave_names(khb_values *self, const khb_span *names, size_t count);

#endif
