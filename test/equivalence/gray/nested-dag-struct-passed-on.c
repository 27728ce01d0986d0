/* The whole of what a nested DAG with several outputs returns, as one argument. */
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

DAGGER_TASK()
struct range swap(struct range r)
{
    return (struct range){.high = r.low, .low = r.high};
}

DAGGER_DAG()
struct range bounds(int n)
{
    return (struct range){.high = add(n, 0), .low = add(n, 10)};
}

DAGGER_DAG()
struct range pipeline(int n)
{
    return swap(bounds(n));
}
