/* One invocation that the manager gives to a process or thread. */
#ifndef DAGGER_LOCAL_JOB_H
#define DAGGER_LOCAL_JOB_H

#include "budget.h"
#include "run.h"

struct dgi_job {
    struct dgi_frame *frame;
    uint32_t node;
    uint32_t partition;
    bool is_partition;
    struct dgi_attempt attempt;
    bool is_told; /**< the observer knows that it began */
};

static inline const struct dagger_node *dgi_job_node(const struct dgi_job *job)
{
    return job->frame->plan->nodes[job->node].node;
}

/** The partition, for functions that take a pointer to one; NULL: the whole node. */
static inline const uint32_t *dgi_job_partition(const struct dgi_job *job)
{
    return job->is_partition ? &job->partition : NULL;
}

/** Writes the job's inputs as a message. `inputs` has room for pointers to them. */
bool dgi_job_write(const struct dgi_job *job, const void **inputs, void *area,
                   size_t capacity, size_t *size, struct dagger_error *error);

/** Takes the job's outputs from the message of another process, believing nothing. */
bool dgi_job_read(const struct dgi_job *job, const void *message, size_t size,
                  struct dagger_error *error);

#endif
