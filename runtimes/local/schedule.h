/* What a compiled graph consists of. */
#ifndef DAGGER_LOCAL_SCHEDULE_H
#define DAGGER_LOCAL_SCHEDULE_H

#include <dagger/executor.h>

#define DGI_NONE UINT32_MAX

/**
 * Lists of nodes (the roots, and the successors of each) hold numbers of nodes. Where
 * nodes of consecutive numbers become ready together, because they wait for nothing else,
 * two words stand for all of them: the first with this bit, and one after the last.
 */
#define DGI_RUN_BIT 0x80000000u

struct dagger_schedule {
    uint32_t node_count;
    uint32_t *in_degrees;
    uint32_t *offsets; /**< node_count + 1, into `successors` */
    uint32_t *successors;
    uint32_t *roots;
    uint32_t root_count; /**< words in `roots` */
    uint32_t *alike;     /**< bits: the node has the same successors as the one before */
};

/** As dagger_schedule_create() for a graph that is known to be one. NULL: out of memory.
 */
struct dagger_schedule *dgi_schedule_compile(const struct dagger_edges *edges);

static inline bool dgi_schedule_is_alike(const struct dagger_schedule *schedule,
                                         uint32_t node)
{
    return schedule->alike[node / 32] >> node % 32 & 1;
}

#endif
