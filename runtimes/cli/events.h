/* Progress as JSON for programs: an object a line, see docs/command-line.md. */
#ifndef DGI_EVENTS_H
#define DGI_EVENTS_H

#include "print.h"
#include "progress.h"

/** The run begins. */
void dgi_events_begin(const struct dgi_progress *progress, const char *dag,
                      struct dagger_writer *out);

/** Prints an event, after dgi_progress_take() gave `row` for it. */
void dgi_events_print(const struct dgi_progress *progress,
                      const struct dagger_event *event, struct dgi_row *row, uint64_t now,
                      struct dagger_writer *out);

/** Prints what has changed of partitioned nodes. To be called about once a second. */
void dgi_events_tick(const struct dgi_progress *progress, uint64_t now,
                     struct dagger_writer *out);

/** A line that was printed by no task in particular. */
void dgi_events_output(const struct dgi_progress *progress, const char *line,
                       size_t length, uint64_t now, struct dagger_writer *out);

/** The run is to stop because of a signal, so named. */
void dgi_events_stopping(const struct dgi_progress *progress, const char *signal,
                         uint64_t now, struct dagger_writer *out);

/** The run has ended with this exit code, well or with an error, whose hint says how to
 * go on. Prints before what has changed of partitioned nodes. */
void dgi_events_end(const struct dgi_progress *progress, const struct dagger_error *error,
                    int code, uint64_t now, struct dagger_writer *out);

/** An error that is no task's. */
void dgi_events_error(const struct dgi_progress *progress,
                      const struct dagger_error *error, uint64_t now,
                      struct dagger_writer *out);

#endif
