/* One variable, assigned again and again: each use means the value at that point. */
// run: -p x=5
// expect: {"first":6,"last":48,"middle":12}
#include <dagger/dsl.h>

struct three {
    int first, last, middle;
};

DAGGER_TASK()
int add(int x, int y)
{
    return x + y;
}

DAGGER_TASK()
int twice(int x)
{
    return x * 2;
}

DAGGER_DAG()
struct three pipeline(int x)
{
    int v = add(x, 1);
    int first = add(v, 0);
    v = twice(v);
    int middle = add(0, v);
    v = twice(twice(v));
    return (struct three){.first = first, .last = v, .middle = middle};
}
