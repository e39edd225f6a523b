/* relations.h - roles, statements and meetings of a document, as lists of plain tuples. */
#ifndef KHABAR_RELATIONS_H
#define KHABAR_RELATIONS_H

#include "text.h"

/* (roles, statements, meetings), or NULL with an exception. native_read_doc says what their tuples hold. */
PyObject *relations_of(const khb_document *document, const text_view *view);

#endif
