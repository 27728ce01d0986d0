/* One task, its inputs the DAG's own parameters. */
// run: -p a=2 -p b=40
// expect: {"return_value":42}
// run: -p a=-9223372036854775808 -p b=9223372036854775807
// expect: {"return_value":-1}
#include <dagger/dsl.h>

DAGGER_TASK()
int64_t add(int64_t a, int64_t b)
{
    return a + b;
}

DAGGER_DAG()
int64_t pipeline(int64_t a, int64_t b)
{
    return add(a, b);
}
