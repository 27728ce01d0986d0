/* What the machine has for tasks that say what they need: processors, memory, GPUs. */
#ifndef DAGGER_LOCAL_BUDGET_H
#define DAGGER_LOCAL_BUDGET_H

#include <dagger/error.h>
#include <dagger/graph.h>

enum { DGI_MOST_GPUS = 64 };

/** What a task holds while it runs, or what is there to be held. */
struct dgi_resources {
    double cpus;
    uint64_t memory; /**< bytes */
    uint64_t gpus;   /**< bits of the GPUs */
};

struct dgi_budget {
    struct dgi_resources total;
    struct dgi_resources free;
    double standard_cpus; /**< of a task that does not say: one, or its share of the
                             machine where so many run at a time that there are fewer */
    char *gpu_names[DGI_MOST_GPUS]; /**< as CUDA_VISIBLE_DEVICES names them */
    unsigned gpu_count;
};

/**
 * Reads what this process may use: its CPU affinity and its cgroups' limits, memory, and
 * the GPUs of CUDA_VISIBLE_DEVICES, or, where that is not set, all there are. `jobs`
 * tasks that do not say what they need always fit. False: out of memory.
 */
bool dgi_budget_init(struct dgi_budget *budget, unsigned jobs);
void dgi_budget_release(struct dgi_budget *budget);

/** True where the task can ever run here: processors and memory it shares with no other
 * where it asks for more than there is, but GPUs it needs. False: DAGGER_ERROR_INVALID.
 */
bool dgi_budget_allows(const struct dgi_budget *budget, const struct dagger_task *task,
                       struct dagger_error *error);

/** Takes what the task needs, if it is free now. */
bool dgi_budget_take(struct dgi_budget *budget, const struct dagger_task *task,
                     struct dgi_resources *held);
/** True where one that was started for another task is large enough for `task`, too: for
 * processors alone. */
bool dgi_budget_covers(const struct dgi_budget *budget, const struct dgi_resources *held,
                       const struct dagger_task *task);
/** Gives back what was taken; `*held` is nothing then. */
void dgi_budget_give(struct dgi_budget *budget, struct dgi_resources *held);

#endif
