/* What is ready and waits for a process, a thread or what it needs: in the order in which
 * it is to begin. */
#ifndef DAGGER_LOCAL_WAITING_H
#define DAGGER_LOCAL_WAITING_H

#include "run.h"

/** A node, where first == last; else partitions of one, last excluded. */
struct dgi_waiting {
    struct dgi_frame *frame;
    uint32_t node;
    uint32_t first;
    uint32_t last;
    unsigned attempt; /**< that it will be, from 1 */
    bool is_told;     /**< the observer knows that it began */
    uint64_t
        not_before; /**< for a retry that has to wait, as dgi_run_time_ns(); 0: now */
};

/** A stack whose top is at the end. What was added since the last dgi_waitings_order() is
 * taken in the order in which it was added, before what was there. */
struct dgi_waitings {
    struct dgi_waiting *items;
    size_t count;
    size_t capacity;
    size_t ordered;
};

/** False: out of memory. */
bool dgi_waitings_add(struct dgi_waitings *waitings, const struct dgi_waiting *waiting);
/** The same, to be taken before all others: even those added before. */
bool dgi_waitings_add_first(struct dgi_waitings *waitings,
                            const struct dgi_waiting *waiting);
/** The same, to be taken after all others. */
bool dgi_waitings_add_last(struct dgi_waitings *waitings,
                           const struct dgi_waiting *waiting);
void dgi_waitings_order(struct dgi_waitings *waitings);
void dgi_waitings_remove(struct dgi_waitings *waitings, size_t index);
void dgi_waitings_release(struct dgi_waitings *waitings);

#endif
