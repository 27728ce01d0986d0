/* The limit of the memory that a task may allocate, in its worker process. */
#ifndef DAGGER_LOCAL_MEMORY_LIMIT_H
#define DAGGER_LOCAL_MEMORY_LIMIT_H

#include <stdatomic.h>
#include <stdint.h>

/** Lets this process use so many bytes more: with what it starts, in the cgroup of that
 * name, or else alone, as what it maps. From then on `*has_run_out` is set where it is
 * ended by a signal because it could not. */
void dgi_memory_limit(uint64_t bytes, const char *cgroup, atomic_uint *has_run_out);

/** Lifts the limit. */
void dgi_memory_lift(void);

#endif
