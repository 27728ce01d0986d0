/* The threads of an executor: how they find work, sleep and wake. */
#ifndef DAGGER_LOCAL_EXECUTOR_H
#define DAGGER_LOCAL_EXECUTOR_H

#include <pthread.h>
#include <stdatomic.h>

#include <dagger/executor.h>

#include "apart.h"
#include "deque.h"
#include "pace.h"

/** A thread of an executor, and what it keeps. */
struct dgi_worker {
    _Alignas(DGI_APART) struct dgi_deque deque;
    struct dagger_executor *executor;
    unsigned number;
    bool has_open_range;
    size_t base;                   /**< the deque's tail when the range was opened */
    struct dgi_flow *counted;      /**< the flow of the nodes counted here */
    uint32_t count;                /**< that have run, and are not counted there yet */
    atomic_uint_fast64_t executed; /**< nodes and partitions, ever; written here only */
    atomic_bool is_counting;       /**< may be counting without atomic updates */
    pthread_t thread;
};

struct dagger_executor {
    struct dgi_worker *workers; /**< [0] is the caller's thread */
    unsigned limit;             /**< how many there are */
    bool has_barrier;
    atomic_uint awake;        /**< threads that may be running something */
    atomic_uint wanted;       /**< threads that are asleep, or not started yet */
    atomic_bool is_waking;    /**< one is on its way */
    atomic_bool has_overflow; /**< `overflowing` is not NULL */
    atomic_bool is_stopped;   /**< dgi_executor_work() may return */
    pthread_mutex_t lock;     /**< of what follows */
    pthread_cond_t wake;
    pthread_cond_t watch; /**< of the thread that looks after others */
    unsigned startable;   /**< fewer than `limit` where no more could be started */
    unsigned started;
    unsigned asleep;
    unsigned tickets; /**< sleepers that may wake */
    bool is_closing;
    bool is_watched; /**< all but one leave the work alone; a thread looks after that */
    struct dgi_pace pace;
    struct dgi_flow *overflowing; /**< flows with ready nodes no deque had room for */
    atomic_uint *pending;         /**< kept between runs, for `capacity` nodes */
    size_t capacity;
};

/** The slow part of dgi_executor_offer(). */
void dgi_executor_wake(struct dagger_executor *executor);

/** There is work for others: wakes or starts one of them, where one has nothing to do. */
static inline void dgi_executor_offer(struct dagger_executor *executor)
{
    /* A sleeper has made all threads pass a barrier between announcing itself and its
     * last look, so it is the compiler only that must not swap the two. */
    if (executor->has_barrier)
        atomic_signal_fence(memory_order_seq_cst);
    else
        atomic_fetch_add(&executor->awake, 0);
    if (atomic_load_explicit(&executor->wanted, memory_order_relaxed))
        dgi_executor_wake(executor);
}

/** True while no other thread runs anything, so that counters need no atomic updates.
 * Only the thread that runs can change that. */
static inline bool dgi_executor_is_alone(const struct dagger_executor *executor)
{
    return atomic_load_explicit(&executor->awake, memory_order_acquire) == 1;
}

/** How many threads an executor made for `wish` threads has. */
unsigned dgi_executor_threads(unsigned wish);

/** Keeps a ready node for which the deque has no room. */
void dgi_executor_overflow(struct dagger_executor *executor, struct dgi_flow *flow,
                           uint32_t node);

/** Runs ready nodes, and sleeps, until all is over. */
void dgi_worker_work(struct dgi_worker *worker);

/** Works on the caller's thread, workers[0], until dgi_executor_stop() was called. */
void dgi_executor_work(struct dagger_executor *executor);

/** Lets dgi_executor_work() return; nothing is left to run. */
void dgi_executor_stop(struct dagger_executor *executor);

#endif
