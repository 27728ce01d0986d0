/*
 * What people and programs see of a run on standard error: its progress, what its tasks
 * print, failures. A thread of its own writes it, so that nothing waits for a terminal
 * but what is printed faster than it can be shown.
 */
#ifndef DGI_CONSOLE_H
#define DGI_CONSOLE_H

#include <pthread.h>

#include <dagger/local.h>

#include "bar.h"
#include "plain.h"
#include "signals.h"
#include "tails.h"

struct dgi_logs;

/** How progress is shown. */
enum dgi_progress_kind {
    DGI_PROGRESS_AUTO,
    DGI_PROGRESS_BAR,
    DGI_PROGRESS_PLAIN,
    DGI_PROGRESS_JSON,
    DGI_PROGRESS_NONE,
};

enum { DGI_CONSOLE_REPORTS = 100 }; /* failures; more are only counted */

/** A console. The fields are the business of console*.c. */
struct dgi_console {
    const char *program;
    enum dgi_progress_kind kind; /**< never AUTO */
    bool is_terminal;
    bool has_color;
    bool keep_going;
    struct dgi_logs *logs; /**< of what tasks print, or NULL */
    int err;               /**< where it writes */
    int captured[2];       /**< a pipe for what this process itself prints; -1: none */
    struct dgi_signals signals;
    bool has_crashed; /**< the process: written by a signal handler */
    bool has_ended;   /**< the thread has written all */

    pthread_t thread;
    bool has_thread;
    pthread_mutex_t lock; /**< of all below */
    pthread_cond_t room;
    bool is_woken;
    bool is_over; /**< the thread is to write the rest, and end */
    bool is_deaf; /**< writing failed: nobody reads it */
    bool is_told; /**< the run's error */
    struct dgi_progress progress;
    struct dgi_tails tails;
    struct dgi_plain plain;
    size_t failures;                        /**< reported */
    uint64_t reported[DGI_CONSOLE_REPORTS]; /**< hashes of the first ones' messages */
    struct dagger_writer said;              /**< waits to be written */
    char line[4096];                        /**< of what this process prints, so far */
    size_t line_length;

    /* Of the thread. */
    struct dgi_bar bar;
    struct dgi_screen screen;
    struct dagger_writer frame;
    uint64_t drawn;   /**< when */
    uint64_t ticked;  /**< when */
    int stops_told;   /**< how many signals were told of */
    uint64_t hurried; /**< when the second came */
};

/** Prepares to show a run on standard error, before the run is watched. False:
 * DAGGER_ERROR_IO. */
bool dgi_console_open(struct dgi_console *console, const char *program,
                      enum dgi_progress_kind kind, struct dagger_error *error);

/** The run begins, with `options`, which are completed; dgi_console_observe() is to get
 * its events. */
void dgi_console_begin(struct dgi_console *console, const struct dagger_dag *dag,
                       struct dagger_local_options *options);

/** The run has ended, with success (code DAGGER_OK) or `error`: erases the bar, and
 * writes what is left to say. Standard output and error are as before, and so are
 * signals. */
void dgi_console_end(struct dgi_console *console, const struct dagger_error *error);

/** Tells of an error beside that of the run, when that has ended. */
void dgi_console_tell(struct dgi_console *console, const struct dagger_error *error);

/** All is over, with success or `error`: of the run, and summed up, with its hint; or of
 * what came before or after it, and reported. Returns the exit code: 128+n where signal n
 * stopped the run. */
int dgi_console_finish(struct dgi_console *console, const struct dagger_error *error);

/** In the watcher, of a run that died: writes what it printed and nobody has read. */
void dgi_console_drain(struct dgi_console *console);

/** Releases an opened console. */
void dgi_console_close(struct dgi_console *console);

/* Between the files. What is said needs the lock. */

/** The observer. */
void dgi_console_observe(const struct dagger_event *event, void *context);
/** Says which signals came. */
void dgi_console_say_stopping(struct dgi_console *console, uint64_t now);
/** True where that is what was said of a task that failed. */
bool dgi_console_has_reported(const struct dgi_console *console,
                              const struct dagger_error *error);

/** Says how the run ended: well, or with an error that was told, whose hint says how to
 * go on. */
void dgi_console_say_end(struct dgi_console *console, const struct dagger_error *error,
                         uint64_t now);
/** Says lines of what this process has printed. */
void dgi_console_say_captured(struct dgi_console *console, const char *bytes, size_t size,
                              uint64_t now);
/** Says the last of it, which has no end of line. */
void dgi_console_say_partial(struct dgi_console *console, uint64_t now);
/** Starts the thread, unless it runs. */
void dgi_console_start(struct dgi_console *console);
/** Writes what was said, and what is due. False: it was the last. Not under the lock. */
bool dgi_console_round(struct dgi_console *console);
/** The time. */
uint64_t dgi_console_now(void);

#endif
