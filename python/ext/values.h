/* values.h - dates, amounts and numbers, as a list of plain tuples. */
#ifndef KHABAR_VALUES_H
#define KHABAR_VALUES_H

#include "text.h"

/* A publication date argument, (year, month, day) or None: `*out` is `date` or NULL. -1 with an exception. */
int values_published(PyObject *object, khb_date *date, const khb_date **out);

/* [(start, end, kind, value)], or NULL with an exception. */
PyObject *values_of(const khb_values *values, const text_view *view);

#endif
