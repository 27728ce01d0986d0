/* Threads that run tasks for the manager: those whose isolation is "thread". */
#ifndef DAGGER_LOCAL_HELPER_H
#define DAGGER_LOCAL_HELPER_H

#include <pthread.h>

#include "channel.h"
#include "job.h"

enum dgi_helper_state { DGI_HELPER_FREE, DGI_HELPER_BUSY, DGI_HELPER_DONE };

/** One thread. It uses the run's desk of its number. */
struct dgi_helper {
    struct dgi_helpers *all;
    pthread_t thread;
    unsigned desk;
    bool is_started;
    enum dgi_helper_state state; /**< under the lock */
    struct dgi_job job;
    struct dgi_resources held;
    bool succeeded; /**< else the desk has the error */
};

struct dgi_helpers {
    struct dgi_helper *items;
    unsigned count;
    struct dgi_bell bell; /**< rung when a job is done */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_closing;
};

/** Prepares `count` threads, which use the desks from number 1 on. False: out of memory.
 */
bool dgi_helpers_init(struct dgi_helpers *helpers, unsigned count, struct dgi_bell bell);
/** Waits for what runs, and ends the threads. */
void dgi_helpers_release(struct dgi_helpers *helpers);

/** From here on they ring another bell. */
void dgi_helpers_set_bell(struct dgi_helpers *helpers, struct dgi_bell bell);

/** A thread with nothing to do, NULL: none. */
struct dgi_helper *dgi_helpers_free(struct dgi_helpers *helpers);
/** Lets it run a job. False: DAGGER_ERROR_RUN, the thread cannot be started. */
bool dgi_helper_give(struct dgi_helper *helper, const struct dgi_job *job,
                     struct dagger_error *error);
/** A thread whose job is done, NULL: none. */
struct dgi_helper *dgi_helpers_done(struct dgi_helpers *helpers);
/** Its job was taken care of. */
void dgi_helper_free(struct dgi_helper *helper);

#endif
