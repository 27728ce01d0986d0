/* The smallest pipeline. */
#include <dagger/dsl.h>

DAGGER_TASK()
const char *greet(const char *name);

DAGGER_DAG()
const char *hello(const char *name DAGGER_DEFAULT("world"))
{
    return greet(name);
}
