/* Counts of partitions, each thread's apart, so that threads that count wait for no lock
 * and for no other's cache line. */
#ifndef DAGGER_LOCAL_TALLY_H
#define DAGGER_LOCAL_TALLY_H

#include <stdatomic.h>

#include <dagger/local.h>

#include "apart.h"

/** What one thread has counted: it alone writes it. */
struct dgi_tally_part {
    atomic_size_t started;
    atomic_size_t finished;
    char apart[DGI_APART - 2 * sizeof(atomic_size_t)];
};

struct dagger_tally {
    unsigned count; /**< of threads */
    struct dgi_tally_part *parts;
};

/** NULL: out of memory. */
struct dagger_tally *dgi_tally_create(struct dagger_arena *arena, unsigned threads);

static inline void dgi_tally_add(atomic_size_t *number, size_t step)
{
    size_t before = atomic_load_explicit(number, memory_order_relaxed);
    atomic_store_explicit(number, before + step, memory_order_release);
}

static inline void dgi_tally_start(struct dgi_tally_part *part)
{
    dgi_tally_add(&part->started, 1);
}

static inline void dgi_tally_finish(struct dgi_tally_part *part)
{
    dgi_tally_add(&part->finished, 1);
}

/** What was started is not counted after all. */
static inline void dgi_tally_take_back(struct dgi_tally_part *part)
{
    dgi_tally_add(&part->started, (size_t)-1);
}

#endif
