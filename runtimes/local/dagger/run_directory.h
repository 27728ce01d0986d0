/*
 * Run directories: what a run leaves, so that it can be looked at, and gone on with after
 * a failure or a crash. docs/run-directory.md describes what is in them.
 */
#ifndef DAGGER_RUN_DIRECTORY_H
#define DAGGER_RUN_DIRECTORY_H

#include <dagger/error.h>
#include <dagger/graph.h>

/** What a directory is opened for. */
enum dagger_run_directory_mode {
    DAGGER_RUN_DIRECTORY_NEW = 1, /**< a first run: it is made, or empty */
    DAGGER_RUN_DIRECTORY_RESUME,  /**< another run, of what is not done */
};

/** A run directory that is open, and locked. For one run at a time; from one thread. */
struct dagger_run_directory;

/**
 * Opens the directory at `path` for a run of a valid `dag` with `params` (as
 * dagger_local_run() takes them; both are borrowed until it is closed), and finds out
 * what of earlier runs still holds. With `is_look` nothing is written, and nothing can be
 * run: `path` may be NULL then, for a run without a directory.
 *
 * NULL: DAGGER_ERROR_BUSY (another run uses it), DAGGER_ERROR_IO (it cannot be made, read
 * or written; it is none, or another pipeline's, or a newer version's; it or a file in it
 * is damaged or missing; its file system has no locks that can be relied on; there is no
 * SQLite), DAGGER_ERROR_INVALID (a parameter without value; loops nested too deep),
 * DAGGER_ERROR_MEMORY.
 */
DAGGER_API struct dagger_run_directory *
dagger_run_directory_open(const char *path, enum dagger_run_directory_mode mode,
                          bool is_look, const struct dagger_dag *dag,
                          const void *const *params, struct dagger_error *error);

/** Where it is: an absolute path, which lasts until it is closed. NULL: nowhere. */
DAGGER_API const char *
dagger_run_directory_path(const struct dagger_run_directory *directory);

/** The number of this start of the pipeline in it: 1, 2 … 0: it is only looked at. */
DAGGER_API int64_t
dagger_run_directory_session(const struct dagger_run_directory *directory);

/** Of one node: whether a run would run it, and why, in words: "task sum: source
 * changed". */
typedef void dagger_run_directory_visitor(const char *address, bool would_run,
                                          const char *why, void *context);

/** Calls `visit` for every task of the DAG, in the order of its nodes. */
DAGGER_API void dagger_run_directory_explain(const struct dagger_run_directory *directory,
                                             dagger_run_directory_visitor *visit,
                                             void *context);

/**
 * Records how the run ended, and closes and unlocks the directory; `failure` is NULL or
 * unset where it succeeded. False: DAGGER_ERROR_IO, the end could not be recorded. NULL
 * and directories that were only looked at are fine.
 */
DAGGER_API bool
dagger_run_directory_close(struct dagger_run_directory *directory,
                           const struct dagger_error *failure,
                           struct dagger_error *error) DAGGERI_WARN_UNUSED;

#endif
