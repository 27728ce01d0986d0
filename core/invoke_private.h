/* The invocation that runs on this thread. */
#ifndef DAGGER_INVOKE_PRIVATE_H
#define DAGGER_INVOKE_PRIVATE_H

#include <dagger/arena.h>

/** The arena that tasks on this thread allocate from: of the innermost dagger_invoke(),
 * else the thread's default one. NULL: out of memory. */
struct dagger_arena *dgi_arena_current(void);

#endif
