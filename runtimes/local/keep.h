/*
 * Where a run meets its run directory: what is recorded as done is not run, and what has
 * run is recorded. All of it is for runs that have a directory, and called by no others.
 */
#ifndef DAGGER_LOCAL_KEEP_H
#define DAGGER_LOCAL_KEEP_H

#include "run.h"

/** What the directory says of a node of a frame that is about to run. */
enum dgi_kept {
    DGI_KEPT_NOT = 0,
    DGI_KEPT_UNUSED, /**< it is done, and nobody will look at its outputs */
    DGI_KEPT_USED,   /**< it is done, and its outputs are to be loaded */
};

/** The plan of the directory, which stays its own. NULL: DAGGER_ERROR_INVALID, it was
 * opened for another DAG, or to look only. */
struct dgi_plan *dgi_keep_plan(const struct dagger_run_directory *directory,
                               const struct dagger_dag *dag, struct dagger_error *error);

/** Starts recording in the directory of the run's options. False: DAGGER_ERROR_IO, RUN.
 */
bool dgi_keep_start(struct dgi_run *run, struct dagger_error *error);

/** Waits until all is recorded. False: it could not be; that is the run's failure. */
bool dgi_keep_stop(struct dgi_run *run, struct dagger_error *error);

/** Finds out which nodes of a new frame are done, and which of these are used. */
void dgi_keep_begin_frame(struct dgi_frame *frame);

/** Loads the result of a node that is done. False: see desk->error. */
bool dgi_keep_load(struct dgi_frame *frame, uint32_t node, struct dgi_desk *desk);

/** How many partitions a partitioned node that is done had. False: see `error`. */
bool dgi_keep_count(const struct dgi_frame *frame, uint32_t node, size_t *count,
                    struct dagger_error *error);

/** True where that partition of a task is done. It is loaded then, for the thread of that
 * number; `*ok` is false where it cannot be, which is reported. */
bool dgi_keep_load_partition(struct dgi_frame *frame, uint32_t node, uint32_t partition,
                             unsigned number, bool *ok);

/** Records a run of a task that has succeeded. False: see `error`. */
bool dgi_keep_store(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                    const struct dgi_attempt *attempt, struct dagger_error *error);

/** Records that all partitions of a node are done. False: see `error`. */
bool dgi_keep_store_range(struct dgi_frame *frame, uint32_t node,
                          struct dagger_error *error);

/** Records how many partitions a node has. */
void dgi_keep_begin_range(const struct dgi_frame *frame, uint32_t node);

/** Records that a task begins. */
void dgi_keep_begun(struct dgi_frame *frame, uint32_t node,
                    const struct dgi_attempt *attempt);

/** Records a failed attempt of what has this address, and whether another will follow. */
void dgi_keep_failed(struct dgi_frame *frame, uint32_t node, const uint32_t *partition,
                     const struct dgi_attempt *attempt, const char *address,
                     const struct dagger_error *failure, bool is_last);

#endif
