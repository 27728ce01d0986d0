/* A DAG that returns all that a nested one with several outputs returns. */
// run: -p n=5
// expect: {"return_value":{"high":15,"low":5}}
#include <dagger/dsl.h>

struct range {
    int high, low;
};

DAGGER_TASK()
int add(int a, int b)
{
    return a + b;
}

DAGGER_DAG()
struct range bounds(int n)
{
    return (struct range){.high = add(n, 10), .low = n};
}

DAGGER_DAG()
struct range pipeline(int n)
{
    return bounds(n);
}
