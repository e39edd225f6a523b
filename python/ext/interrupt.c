/* interrupt.c - see interrupt.h. */
#include "interrupt.h"

#include <stdlib.h>

#define LOOK_NANOSECONDS 100000000 /* between two looks for signals */

static void set_next(interrupt *self) {
  timespec_get(&self->next, TIME_UTC);
  self->next.tv_nsec += LOOK_NANOSECONDS;
  self->next.tv_sec += self->next.tv_nsec / 1000000000;
  self->next.tv_nsec %= 1000000000;
}

static int is_due(const interrupt *self) {
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  return now.tv_sec > self->next.tv_sec || (now.tv_sec == self->next.tv_sec && now.tv_nsec >= self->next.tv_nsec);
}

static void *allocate(void *context, size_t size) {
  interrupt *self = context;
  if (!self->raised && is_due(self)) {
    PyEval_RestoreThread(self->thread);
    self->raised = PyErr_CheckSignals() < 0;
    self->thread = PyEval_SaveThread();
    set_next(self);
  }
  return self->raised ? NULL : malloc(size);
}

static void release(void *context, void *pointer) {
  (void)context;
  free(pointer);
}

void interrupt_begin(interrupt *self) {
  self->allocator = (khb_allocator){allocate, release, self};
  self->raised = 0;
  set_next(self);
  self->thread = PyEval_SaveThread();
}

void interrupt_end(interrupt *self) { PyEval_RestoreThread(self->thread); }
