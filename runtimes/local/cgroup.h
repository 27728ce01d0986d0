/* The limits that the cgroups of this process set. Version 2, and 1. */
#ifndef DAGGER_LOCAL_CGROUP_H
#define DAGGER_LOCAL_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

/** Processors' worth of time, 0: no limit. The lowest limit on the way up counts. */
double dgi_cgroup_cpus(void);

/** Bytes of memory, 0: no limit. */
uint64_t dgi_cgroup_memory(void);

/** The folder of this process's cgroup for a controller, as version 1 ("memory") or 2 has
 * it; `folder` has room for PATH_MAX bytes. `*is_top`: it is the root of what is mounted.
 * False: there is none. */
bool dgi_cgroup_folder(const char *controller, char *folder, bool *is_unified,
                       bool *is_top);

#endif
