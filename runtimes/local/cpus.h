/* The processors that this process may use. */
#ifndef DAGGER_LOCAL_CPUS_H
#define DAGGER_LOCAL_CPUS_H

/** Processors' worth of time by affinity and the quotas of cgroups, at least 1. */
double dgi_cpus_available(void);

/** The same in whole processors: what is begun of one counts. */
unsigned dgi_cpus_count(void);

#endif
