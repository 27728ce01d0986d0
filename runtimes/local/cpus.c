#include "cpus.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

#include "cgroup.h"

enum { MOST_CPUS = 1 << 20 };

/* Those of a set with room for so many. 0: the kernel knows of more; -1: it cannot say.
 */
static int count_affine(int room)
{
    cpu_set_t *set = CPU_ALLOC(room);
    if (!set)
        return -1;
    size_t size = CPU_ALLOC_SIZE(room);
    int count = -1;
    if (sched_getaffinity(0, size, set) == 0)
        count = CPU_COUNT_S(size, set);
    else if (errno == EINVAL)
        count = 0;
    CPU_FREE(set);
    return count;
}

static int affine_cpus(void)
{
    int count = 0;
    for (int room = CPU_SETSIZE; count == 0 && room <= MOST_CPUS; room *= 2)
        count = count_affine(room);
    return count > 0 ? count : 1;
}

double dgi_cpus_available(void)
{
    double cpus = affine_cpus();
    double quota = dgi_cgroup_cpus();
    if (quota > 0 && quota < cpus)
        cpus = quota;
    return cpus < 1 ? 1 : cpus;
}

unsigned dgi_cpus_count(void)
{
    double cpus = dgi_cpus_available();
    unsigned whole = (unsigned)cpus;
    return whole < cpus ? whole + 1 : whole;
}
