/* A field of a call that no variable holds. */
// run: -p n=4
// expect: {"return_value":20}
#include <dagger/dsl.h>

struct pair {
    int a, b;
};

DAGGER_TASK()
struct pair split(int n)
{
    return (struct pair){n, n * n};
}

DAGGER_TASK()
int add(int a, int b)
{
    return a + b;
}

DAGGER_DAG()
int pipeline(int n)
{
    return add(split(n).a, split(n).b);
}
