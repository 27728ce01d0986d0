/* Loops over lists that nested DAGs return: from a task, a loop, a parameter, a field. */
// run: -p n=3
// expect: {"return_value":[3,3,6,13]}
#include "numbers.h"

struct lists {
    numbers a;
    numbers b;
};

DAGGER_DAG()
numbers from_task(int64_t n)
{
    return range(0, n);
}

DAGGER_DAG()
numbers from_loop(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, multiply(x, 1));
    return out;
}

DAGGER_DAG()
numbers from_parameter(numbers all)
{
    return all;
}

DAGGER_DAG()
struct lists several(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, add(x, 1));
    return (struct lists){.a = out, .b = range(5, 8)};
}

DAGGER_TASK()
numbers four(int64_t a, int64_t b, int64_t c, int64_t d)
{
    numbers all = {0};
    dagger_list_append(&all, a);
    dagger_list_append(&all, b);
    dagger_list_append(&all, c);
    dagger_list_append(&all, d);
    return all;
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    numbers a = {0}, b = {0}, c = {0}, d = {0};
    DAGGER_FOR_EACH(int64_t, x, from_task(n))
        DAGGER_COLLECT(a, add(x, 0));
    DAGGER_FOR_EACH(int64_t, x, from_loop(n))
        DAGGER_COLLECT(b, add(x, 0));
    struct lists s = several(n);
    DAGGER_FOR_EACH(int64_t, x, s.a)
        DAGGER_COLLECT(c, add(x, 0));
    DAGGER_FOR_EACH(int64_t, x, from_parameter(range(6, 8)))
        DAGGER_COLLECT(d, add(x, 0));
    return four(sum(a), sum(b), sum(c), sum(d));
}
