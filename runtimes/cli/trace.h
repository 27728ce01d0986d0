/*
 * `--trace FILE`: the run as Chrome trace events, which Perfetto and chrome://tracing
 * open: an array of one event an attempt, in the row of the worker that ran it. Written
 * while the run goes on.
 */
#ifndef DGI_TRACE_H
#define DGI_TRACE_H

#include <dagger/local.h>
#include <dagger/stream.h>

struct dgi_trace {
    int fd; /**< -1: there is no trace */
    struct dagger_writer writer;
    const char *path;
    uint64_t start_ns;         /**< before all attempts */
    uint64_t flushed_ns;       /**< when it was written to the file last */
    bool *named;               /**< workers that have their name */
    unsigned worker_count;     /**< room there */
    struct dagger_error error; /**< the first; no event is written after it */
};

/** Makes the file, or empties it. False: DAGGER_ERROR_IO, DAGGER_ERROR_MEMORY. */
bool dgi_trace_open(struct dgi_trace *trace, const char *path, const char *pipeline,
                    struct dagger_error *error);

/** Writes what an event ends, if anything. `trace` may have none open. */
void dgi_trace_event(struct dgi_trace *trace, const struct dagger_event *event);

/** Completes the file. False: an error, now or earlier. */
bool dgi_trace_close(struct dgi_trace *trace, struct dagger_error *error);

#endif
