/*
 * Whether threads had better share the nodes of a graph. Where nodes are short that
 * depends: in some graphs they go twice as fast, in others slower, since threads wait for
 * each other's cache lines. So it is tried. A thread that is out of work leaves the
 * others to themselves for a moment, and compares how fast nodes go then with how fast
 * they went before. What comes of it holds for a while, a longer one each time, or until
 * nodes take long after all. Nodes that do next to nothing are not even tried: what their
 * order loses by that stays lost. All but the first two functions expect the executor's
 * lock to be held.
 */
#ifndef DAGGER_LOCAL_PACE_H
#define DAGGER_LOCAL_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct dagger_executor;

struct dgi_pace {
    uint64_t looked_at; /**< nanoseconds, CLOCK_MONOTONIC */
    uint64_t executed;  /**< nodes then */
    bool has_company;   /**< a second thread has come since the run began */
    bool is_tried;      /**< it is not known yet whether one thread is better */
    unsigned tries;     /**< times that this was looked at */
    double shared_ns;   /**< that nodes took one after another when threads shared them */
    bool is_shared;     /**< is what holds, else that they are not */
    uint64_t until;     /**< it holds so long, nanoseconds, CLOCK_MONOTONIC */
    uint64_t hold_ns;   /**< for how long the next will hold */
};

/** A run begins: nothing is known, and all threads share. */
void dgi_pace_begin(struct dagger_executor *executor);

/** A long range begins, of which threads take halves: that costs next to nothing, and is
 * worth it however short its partitions. */
void dgi_pace_share(struct dagger_executor *executor);

/** A thread has been called. */
void dgi_pace_call(struct dagger_executor *executor);

/** It comes to share work. */
void dgi_pace_join(struct dagger_executor *executor);

/** True where others go faster without this thread, or that is to be tried. */
bool dgi_pace_wants_leave(struct dagger_executor *executor);

/** It leaves the others to themselves. */
void dgi_pace_leave(struct dagger_executor *executor);

/** Sleeps until it is time to look again, or the run is over. */
void dgi_pace_wait(struct dagger_executor *executor);

/** True while they go faster, or it is too early to tell. */
bool dgi_pace_is_better_alone(struct dagger_executor *executor);

/** Threads share again. */
void dgi_pace_return(struct dagger_executor *executor);

#endif
