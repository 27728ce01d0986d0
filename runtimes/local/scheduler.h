/*
 * The scheduler: threads that take ready work. It knows nothing of graphs; what a piece
 * of work means is up to its `run`. Threads are started when there is work for them, and
 * sleep when there is none.
 */
#ifndef DAGGER_LOCAL_SCHEDULER_H
#define DAGGER_LOCAL_SCHEDULER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dgi_frame;
struct dgi_scheduler;

/** A ready node of a frame (`first == last`), or partitions of one, last excluded. */
struct dgi_work {
    struct dgi_frame *frame;
    uint32_t node;
    uint32_t first;
    uint32_t last;
};

/** Runs one piece of work on a thread of number `worker`, below the number of threads. */
typedef void dgi_run_work(unsigned worker, const struct dgi_work *work, void *context);

/** A scheduler of `threads` threads, the caller's included. NULL: out of memory. */
struct dgi_scheduler *dgi_scheduler_create(unsigned threads, dgi_run_work *run,
                                           void *context);
void dgi_scheduler_destroy(struct dgi_scheduler *scheduler);

/**
 * Makes room for `count` more pieces of work to wait. Whoever pushes has reserved before,
 * so that pushing cannot fail. False: out of memory.
 */
bool dgi_scheduler_reserve(struct dgi_scheduler *scheduler, size_t count);
void dgi_scheduler_unreserve(struct dgi_scheduler *scheduler, size_t count);

/** Makes work ready. The piece pushed last is taken first. */
void dgi_scheduler_push(struct dgi_scheduler *scheduler, const struct dgi_work *work);

/** True where a thread has nothing to do. A hint. */
bool dgi_scheduler_is_hungry(struct dgi_scheduler *scheduler);

/** Runs what is pushed, on this thread and others, until dgi_scheduler_finish(). */
void dgi_scheduler_run(struct dgi_scheduler *scheduler);

/** Lets dgi_scheduler_run() return. No work may be waiting or running but the caller's.
 */
void dgi_scheduler_finish(struct dgi_scheduler *scheduler);

#endif
