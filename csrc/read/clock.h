/* Clock times: الساعة العاشرة والنصف صباحا، 21:40، منتصف الليل. */
#ifndef KHI_READ_CLOCK_H
#define KHI_READ_CLOCK_H

#include "read/value_reader.h"

enum { KHI_CLOCK_TEXT_MAX = 16 };

size_t khi_read_clock(const khi_reader *r, size_t i, char out[KHI_CLOCK_TEXT_MAX]);

#endif
