/* Why a worker process ended, in words. */
#ifndef DAGGER_LOCAL_CAUSE_H
#define DAGGER_LOCAL_CAUSE_H

#include <dagger/error.h>
#include <dagger/graph.h>

/** What the run itself did to a worker before it ended. */
enum dgi_end {
    DGI_END_OWN = 0,  /**< nothing */
    DGI_END_TIMEOUT,  /**< it was ended: the task took too long */
    DGI_END_STOP,     /**< it was ended: the run was asked to stop */
    DGI_END_MEMORY,   /**< nothing, but that it limited its memory, which ran out */
    DGI_END_TRACER,   /**< it was ended: it held up the supervisor, as debuggers do */
    DGI_END_NONSENSE, /**< it was ended: what it said of itself could not be */
};

/** The name of a signal ("SIGSEGV"), in static storage; "a signal" for unknown ones. */
const char *dgi_signal_name(int number);

/** Sets the error of a task of which only its process's end, as waitpid() tells it, is
 * known. */
void dgi_cause_set(struct dagger_error *error, const struct dagger_task *task,
                   enum dgi_end end, int wait_status);

#endif
