/*
 * What tasks in worker processes print, in files: one for each attempt of a task, or of
 * one of its partitions, that prints something. In the run directory, or else in a
 * private folder that is made with the first of them, and stays only where the run fails.
 */
#ifndef DGI_LOGS_H
#define DGI_LOGS_H

#include <limits.h>

#include <dagger/local.h>

enum { DGI_LOGS_OPEN = 16, DGI_LOG_NAME_SIZE = 256 };

struct dgi_logs {
    char path[PATH_MAX]; /**< of the folder; empty: it is not made yet */
    int folder;          /**< -1: not made yet, or it cannot be made */
    bool is_private;
    struct {
        char name[DGI_LOG_NAME_SIZE];
        int fd;
    } open[DGI_LOGS_OPEN]; /**< those written to last */
    size_t open_count;
    size_t oldest;
    bool is_named;             /**< dgi_logs_find() has told of one */
    struct dagger_error error; /**< the first; nothing is written after it */
};

/** Prepares logs, in `directory` or, where it is NULL, in a private folder. */
void dgi_logs_begin(struct dgi_logs *logs, const struct dagger_run_directory *directory);

/** Writes the line of an output event; others are ignored. */
void dgi_logs_event(struct dgi_logs *logs, const struct dagger_event *event);

/** Where the log of the event's attempt is, in `path`. False: it has printed nothing. */
bool dgi_logs_find(struct dgi_logs *logs, const struct dagger_event *event,
                   char path[PATH_MAX]);

/** Closes all; removes a private folder unless the run `has_failed`. False: a log in a
 * run directory could not be written. */
bool dgi_logs_end(struct dgi_logs *logs, bool has_failed, struct dagger_error *error);

#endif
