/* The limit of the memory that a task may allocate, in its worker process. */
#ifndef DAGGER_LOCAL_MEMORY_LIMIT_H
#define DAGGER_LOCAL_MEMORY_LIMIT_H

#include <stdatomic.h>
#include <stdint.h>

/** Lets this process map so many bytes more. From then on `*has_run_out` is set where it
 * is ended by a signal because it could not. */
void dgi_memory_limit(uint64_t bytes, atomic_uint *has_run_out);

/** Lifts the limit. */
void dgi_memory_lift(void);

#endif
