/* parts.c - see parts.h. */
#include "parts.h"

#include <pthread.h> /* behind Python.h, which says which POSIX is meant */
#include <time.h>

#define LOOK_NANOSECONDS 10000000 /* between two looks for signals */

typedef struct crew {
  parts_job *job;
  pthread_mutex_t lock; /* over all below, and the job */
  pthread_cond_t kept;  /* a part was, or all is to stop */
  pthread_cond_t left;  /* a thread has */
  size_t handed_out, kept_count, at_work;
  int stop;
} crew;

static int take(crew *self, part *next) {
  pthread_mutex_lock(&self->lock);
  int found = !self->stop && self->job->take(self->job->context, next);
  if (found) next->number = self->handed_out++;
  pthread_mutex_unlock(&self->lock);
  return found;
}

/* Keep a part, or note its error, when its turn has come; 0 if the work is to stop. */
static int finish(crew *self, const part *now, const scratch *memory, int64_t row, khb_status status,
                  const khb_error *error) {
  parts_job *job = self->job;
  pthread_mutex_lock(&self->lock);
  while (!self->stop && self->kept_count != now->number) pthread_cond_wait(&self->kept, &self->lock);
  if (!self->stop) {
    if (status == KHB_OK && job->keep) status = job->keep(job->context, now, memory);
    job->status = status;
    job->error = *error;
    job->error_row = now->rows_before + row;
    self->stop = status != KHB_OK;
    self->kept_count++;
    pthread_cond_broadcast(&self->kept);
  }
  int go_on = !self->stop;
  pthread_mutex_unlock(&self->lock);
  return go_on;
}

static void work(crew *self) {
  scratch memory = {0};
  part now;
  int go_on = 1;
  while (go_on && take(self, &now)) {
    khb_error error = {KHB_OK, 0, ""};
    int64_t row = now.start;
    khb_status status = self->job->run(self->job->context, &now, &memory, &row, &error);
    go_on = finish(self, &now, &memory, row, status, &error);
  }
  scratch_clear(&memory);
}

static void *helper(void *context) {
  crew *self = context;
  work(self);
  pthread_mutex_lock(&self->lock);
  self->at_work--;
  pthread_cond_signal(&self->left);
  pthread_mutex_unlock(&self->lock);
  return NULL;
}

/* Waits a moment for the helpers to end; whether they have. */
static int wait_a_moment(crew *self) {
  struct timespec until;
  timespec_get(&until, TIME_UTC);
  until.tv_nsec += LOOK_NANOSECONDS;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  pthread_mutex_lock(&self->lock);
  if (self->at_work) pthread_cond_timedwait(&self->left, &self->lock, &until);
  int ended = !self->at_work;
  pthread_mutex_unlock(&self->lock);
  return ended;
}

int parts_run(parts_job *self, size_t threads, int small) {
  crew all = {.job = self};
  pthread_t helpers[PARTS_THREADS_MAX];
  size_t started = 0;
  int interrupted = 0, ended = 0;
  pthread_mutex_init(&all.lock, NULL);
  pthread_cond_init(&all.kept, NULL);
  pthread_cond_init(&all.left, NULL);
  if (!small) {
    pthread_mutex_lock(&all.lock);
    while (started < threads && !pthread_create(&helpers[started], NULL, helper, &all)) started++;
    all.at_work = started;
    pthread_mutex_unlock(&all.lock);
  }
  if (!started) { /* small, or the system gives no thread */
    Py_BEGIN_ALLOW_THREADS
    work(&all);
    Py_END_ALLOW_THREADS
    ended = 1;
  }
  while (!ended) {
    Py_BEGIN_ALLOW_THREADS
    ended = wait_a_moment(&all);
    Py_END_ALLOW_THREADS
    if (ended || interrupted || PyErr_CheckSignals() == 0) continue;
    interrupted = 1;
    atomic_store(&self->stopping, 1);
    pthread_mutex_lock(&all.lock);
    all.stop = 1;
    pthread_cond_broadcast(&all.kept);
    pthread_mutex_unlock(&all.lock);
  }
  for (size_t i = 0; i < started; i++) pthread_join(helpers[i], NULL);
  pthread_cond_destroy(&all.left);
  pthread_cond_destroy(&all.kept);
  pthread_mutex_destroy(&all.lock);
  return interrupted ? -1 : 0;
}

size_t parts_threads(Py_ssize_t asked) {
  if (asked < 1) {
    PyErr_Format(PyExc_ValueError, "threads must be 1 or more, not %zd", asked);
    return 0;
  }
  return asked > PARTS_THREADS_MAX ? PARTS_THREADS_MAX : (size_t)asked;
}
