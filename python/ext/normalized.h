/* normalized.h - making a Normalized, for normalizer.c. */
#ifndef KHABAR_NORMALIZED_H
#define KHABAR_NORMALIZED_H

#include "native.h"

/* Takes `offsets`, also on failure; borrows the two str. */
PyObject *normalized_of(native_state *state, PyObject *original, PyObject *text, khb_offsets *offsets);

#endif
