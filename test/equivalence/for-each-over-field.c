/* Loops over fields of an output, at several depths, and over a field of a call. */
// run: -p n=3
// expect: {"return_value":[16,1060,3]}
#include "numbers.h"

struct sets {
    numbers train;
    struct {
        numbers test;
        int64_t id;
    } rest;
};

DAGGER_TASK()
struct sets split(int64_t n)
{
    return (struct sets){range(0, n), {range(n, n + 2), n}};
}

DAGGER_TASK()
numbers three(int64_t a, int64_t b, int64_t c)
{
    numbers all = {0};
    dagger_list_append(&all, a);
    dagger_list_append(&all, b);
    dagger_list_append(&all, c);
    return all;
}

DAGGER_DAG()
numbers pipeline(int64_t n)
{
    struct sets s = split(n);
    numbers a = {0}, b = {0}, c = {0};
    DAGGER_FOR_EACH(int64_t, x, s.train)
        DAGGER_COLLECT(a, add(x, 1));
    DAGGER_FOR_EACH(int64_t, x, s.rest.test)
        DAGGER_COLLECT(b, add(x, s.rest.id));
    DAGGER_FOR_EACH(int64_t, y, split(n).train)
        DAGGER_COLLECT(c, multiply(y, 1));
    return three(add(sum(a), 10), add(add(sum(b), 47), 1000), sum(c));
}
