/* Constants with a name, in the body and outside it. */
// run: -p x=1
// expect: {"return_value":1223}
#include <dagger/dsl.h>

#define OFFSET 1000
enum limits { LOW = 200, HIGH = LOW + 20 };
struct pair {
    int a, b;
};

DAGGER_TASK()
int add(int a, int b)
{
    return a + b;
}

DAGGER_TASK()
int sum_pair(int x, struct pair p)
{
    return x + p.a + p.b;
}

DAGGER_DAG()
int pipeline(int x)
{
    const int two = 2;
    const enum limits high = HIGH;
    const struct pair zero = {.a = 0, .b = 0};
    const int offset = OFFSET;
    return add(sum_pair(add(add(x, two), offset), zero), high);
}
