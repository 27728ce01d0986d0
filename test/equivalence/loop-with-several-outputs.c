/* Fields of what the body's calls return, from tasks and nested DAGs, collected. */
// run: -p n=3
// expect: {"return_value":[[0,0],[1,1],[2,4]]}
#include "numbers.h"

typedef DAGGER_LIST(numbers) table;
struct pair {
    int64_t a, b;
};
struct more {
    int64_t first;
    struct pair rest;
};

DAGGER_TASK()
struct pair powers(int64_t n)
{
    return (struct pair){n, n * n};
}

DAGGER_DAG()
struct more several(int64_t n)
{
    return (struct more){.first = add(n, 0), .rest = powers(n)};
}

DAGGER_TASK()
table zip(numbers a, numbers b, numbers c, numbers d)
{
    table out = {0};
    for (size_t i = 0; i < a.count; i++) {
        numbers row = {0};
        dagger_list_append(&row, a.items[i]);
        dagger_list_append(&row, b.items[i]);
        if (c.items[i] != a.items[i] || d.items[i] != b.items[i])
            dagger_fail("partition %zu differs", i);
        dagger_list_append(&out, row);
    }
    return out;
}

DAGGER_DAG()
table pipeline(int64_t n)
{
    numbers a = {0}, b = {0}, c = {0}, d = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        struct pair p = powers(x);
        DAGGER_COLLECT(a, p.a);
        DAGGER_COLLECT(b, p.b);
    }
    DAGGER_FOR_EACH(int64_t, x, range(0, n)) {
        struct more m = several(x);
        DAGGER_COLLECT(c, m.first);
        DAGGER_COLLECT(d, m.rest.b);
    }
    return zip(a, b, c, d);
}
