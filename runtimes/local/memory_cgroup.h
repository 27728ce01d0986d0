/*
 * A cgroup for each worker that runs tasks with a limit of memory, below the run's own:
 * so that what tasks start counts too. Made by the worker, when it first needs it;
 * removed by the supervisor, when the worker has ended.
 *
 * A cgroup is divided only by whom it was given to: where others manage it, children that
 * they do not know of would escape what they do to it. Without one there is RLIMIT_AS.
 */
#ifndef DAGGER_LOCAL_MEMORY_CGROUP_H
#define DAGGER_LOCAL_MEMORY_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

enum { DGI_CGROUP_NAME = 48 };

/** Names the cgroup of worker `place` of the run that began at `start_ns`. */
void dgi_memory_cgroup_name(char name[DGI_CGROUP_NAME], uint64_t start_ns,
                            unsigned place);

/** Lets this process, in the cgroup of that name, use so many bytes more. False: there
 * can be none. */
bool dgi_memory_cgroup_limit(const char *name, uint64_t bytes);

/** Lifts the limit of this process. It stays in its cgroup. */
void dgi_memory_cgroup_lift(void);

/** True where the kernel has killed a process because the memory of the cgroup, or of
 * those above it, ran out. */
bool dgi_memory_cgroup_has_killed(const char *name);

/** Removes the cgroup, if it is there; its processes must have ended. */
void dgi_memory_cgroup_remove(const char *name);

#endif
