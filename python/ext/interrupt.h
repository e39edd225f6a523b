/*
 * interrupt.h - signals heard while C reads a text: an allocator that looks for them now and then, and gives no more
 * memory when one has raised an exception.
 */
#ifndef KHABAR_INTERRUPT_H
#define KHABAR_INTERRUPT_H

#include "native.h"

#include <time.h>

typedef struct interrupt {
  khb_allocator allocator; /* for what is read meanwhile, and freed before this goes */
  PyThreadState *thread;
  struct timespec next; /* look */
  int raised;           /* the exception is set */
} interrupt;

/* Gives the GIL away, and takes it again. Between the two the allocator may be used, by this thread alone. */
void interrupt_begin(interrupt *self);
void interrupt_end(interrupt *self);

#endif
