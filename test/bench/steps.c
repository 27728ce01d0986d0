/* A chain: each task needs what the one before it made. */
#include <dagger/dsl.h>

DAGGER_TASK()
int64_t step(int64_t number)
{
    return number + 1;
}

DAGGER_DAG()
int64_t ten(int64_t n)
{
    return step(step(step(step(step(step(step(step(step(step(n))))))))));
}

DAGGER_DAG()
int64_t hundred(int64_t n)
{
    return ten(ten(ten(ten(ten(ten(ten(ten(ten(ten(n))))))))));
}

DAGGER_DAG()
int64_t steps(int64_t n)
{
    int64_t half = hundred(hundred(hundred(hundred(hundred(n)))));
    return hundred(hundred(hundred(hundred(hundred(half)))));
}
