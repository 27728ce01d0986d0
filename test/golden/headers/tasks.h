/* Tasks and DAGs that a header declares and defines. */
#ifndef TASKS_H
#define TASKS_H

#include <dagger/dsl.h>

DAGGER_TASK(.retries = 2)
int in_header(int x, int by DAGGER_DEFAULT(1));

DAGGER_DAG()
int elsewhere(int x);

DAGGER_DAG()
static inline int both(int x)
{
    return in_header(in_header(x, 1), 2);
}

#define PIPELINE(name)                                                                   \
    DAGGER_DAG()                                                                         \
    int name(int x)                                                                      \
    {                                                                                    \
        return both(in_header(x, header_constant));                                      \
    }

static const int header_constant = 4;

#endif
