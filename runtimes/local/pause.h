/*
 * Ctrl-Z. Worker processes have process groups of their own, which no terminal reaches:
 * who takes SIGTSTP, as the command line does, has them stopped as well. The run's limits
 * of time are counted without the time that it was stopped.
 */
#ifndef DAGGER_LOCAL_PAUSE_H
#define DAGGER_LOCAL_PAUSE_H

#include <dagger/local.h>

struct dgi_run;

/** In a signal handler, on the thread that runs: stops the worker processes of the run
 * that knows `stop`, and by `stop_process` this one; when that returns, because the
 * process went on, so do they. */
void dgi_pause(struct dagger_stop *stop, void (*stop_process)(void));

/** From here on the worker processes of `*socket` are those to stop; NULL: there are
 * none. */
void dgi_pause_set_workers(const struct dgi_run *run, const int *socket);

/** For how long the run has been stopped so far, in nanoseconds. */
uint64_t dgi_paused_ns(const struct dgi_run *run);

/** The time in which limits are counted, in nanoseconds: it stands still while the run is
 * stopped. */
uint64_t dgi_run_time_ns(const struct dgi_run *run);

#endif
