/* Bodies by their other names: what lexicon/body_names.tsv knows. */
#ifndef KHI_READ_BODY_NAMES_H
#define KHI_READ_BODY_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* The number, from 1, of the body that a name, folded for comparison, is one of; 0: none is known by it. */
size_t khi_known_body(const uint16_t *folded, size_t length);

#endif
