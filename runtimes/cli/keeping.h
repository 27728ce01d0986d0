/* What the command line asks to be kept of a run, and to know before it. */
#ifndef DGI_KEEPING_H
#define DGI_KEEPING_H

#include <dagger/local.h>

#include "command.h"
#include "logs.h"
#include "trace.h"

/** `--run-dir`, `--resume`, `--dry-run` and `--trace`. */
struct dgi_keeping {
    const char *path; /**< of the run directory; NULL: none */
    enum dagger_run_directory_mode mode;
    bool is_look; /**< --dry-run */
    const char *trace_path;
    bool is_told_all; /**< somebody gets what tasks print, so only run directories keep it
                       */
    struct dagger_run_directory *directory;
    struct dgi_trace trace;
    struct dgi_logs logs;
    struct dagger_error beside; /**< of the trace, where the run had failed before */
};

/** Reads the options. False: DAGGER_ERROR_USAGE, two contradict each other. */
bool dgi_keeping_read(struct dgi_keeping *keeping, struct dgi_cli *cli,
                      struct dagger_error *error);

/** Opens the run directory and the trace, before anything runs. */
bool dgi_keeping_open(struct dgi_keeping *keeping, struct dgi_cli *cli,
                      const void *const *params, struct dagger_error *error);

/** Keeps what an event says. */
void dgi_keeping_observe(struct dgi_keeping *keeping, const struct dagger_event *event);

/** Writes to `fd` what would run, and why. */
bool dgi_keeping_explain(const struct dgi_keeping *keeping, int fd,
                         struct dagger_error *error);

/** Says how to go on with a run that is kept; returns false. */
bool dgi_keeping_hint(const struct dgi_keeping *keeping, struct dagger_error *error);

/** Closes both. Where the run has failed, `error` says so, and is told how to go on;
 * what goes wrong now is set where nothing has. */
bool dgi_keeping_close(struct dgi_keeping *keeping, struct dagger_error *error);

#endif
