/*
 * Work that runs the user's code happens in a child process, so that nothing the code
 * does (exit, _exit, a crash) can pass for success or go by without a word.
 */
#ifndef DGI_WATCH_H
#define DGI_WATCH_H

#include "command.h"

/** Work to watch. */
struct dgi_work {
    /** Does the work in the child; returns the exit code, having reported errors. */
    int (*run)(struct dgi_cli *cli, void *context);
    /** In the parent, after the child died in the middle of it. NULL: nothing to do. */
    void (*clean)(void *context);
    void *context;
    const char *subject; /**< of messages: "node 'a.b'" */
    bool keeps_code;     /**< an exit code of its own is passed on; else it becomes 1 */
};

/**
 * Does `work`, and passes on to it the signals that this process gets. Returns the exit
 * code of run(); that of the process where the work ended it by itself (1 where it
 * pretends success, or is not to keep its own); 128+n where signal n killed it. In the
 * child it returns as well, with run()'s code: the caller ends the process with what this
 * returns.
 */
int dgi_cli_watch(struct dgi_cli *cli, const struct dgi_work *work,
                  struct dagger_error *error);

/** The work, which this process does, is done or given up, and what there was to report
 * was reported: the exit code is to be passed on. */
void dgi_watch_done(void);

/** The work keeps logs in the folder `path`, which is to be told of where it is killed.
 * Empty: it has removed them. */
void dgi_watch_logs(const char *path);

#endif
