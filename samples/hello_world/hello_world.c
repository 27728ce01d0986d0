/*
 * The smallest pipeline: one task, and a DAG that calls it.
 *
 *     hello_world                        {"return_value":"Hello, world!"}
 *     hello_world run -p name=Ada        {"return_value":"Hello, Ada!"}
 */
#include <dagger/dsl.h>

DAGGER_TASK()
const char *greet(const char *name)
{
    return dagger_printf("Hello, %s!", name);
}

DAGGER_DAG()
const char *hello_world(const char *name DAGGER_DEFAULT("world"))
{
    return greet(name);
}
