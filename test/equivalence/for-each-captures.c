/* A body that uses variables, fields, parameters, lists and constants from outside it. */
// run: -p n=3 -p p='{"scale":10,"offset":1000}'
// expect: {"return_value":[1005,1015,1025]}
#include "numbers.h"

struct params {
    int64_t scale, offset;
};
struct pair {
    int64_t a, b;
};

DAGGER_TASK()
struct pair make_pair(int64_t a, int64_t b)
{
    return (struct pair){a, b};
}

DAGGER_TASK()
int64_t combine(int64_t x, int64_t scale, int64_t offset, struct pair whole,
                int64_t field, numbers list, int64_t constant)
{
    return x * scale + offset + whole.a + field + (int64_t)list.count + constant;
}

DAGGER_DAG()
numbers pipeline(int64_t n, struct params p)
{
    const int64_t minus = -3;
    numbers all = range(0, n);
    struct pair q = make_pair(n, 2);
    int64_t one = add(0, 1);
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, all)
        DAGGER_COLLECT(
            out, combine(add(x, multiply(x, 0)), p.scale, p.offset, q, q.b, all, minus));
    numbers shifted = {0};
    DAGGER_FOR_EACH(int64_t, x, out) {
        int64_t y = multiply(x, one);
        DAGGER_COLLECT(shifted, add(y, multiply(0, add(y, q.a))));
    }
    DAGGER_FOR_EACH(int64_t, x, all)
        add(x, one);
    return shifted;
}
