/* Tasks and a DAG with no parameters at all. */
// run:
// expect: {"return_value":"hello, world"}
#include <dagger/dsl.h>

DAGGER_TASK()
const char *greeting(void)
{
    return "hello";
}

DAGGER_TASK()
const char *name(void)
{
    return "world";
}

DAGGER_TASK()
const char *join(const char *a, const char *b)
{
    return dagger_printf("%s, %s", a, b);
}

DAGGER_DAG()
const char *hello_world(void)
{
    return join(greeting(), name());
}
