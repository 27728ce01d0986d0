/* Three loops deep, one list, and a list of lists of lists. */
// run: -p n=3
// expect: {"flat":[0,100,110,200,210,220],"sums":[0,210,630]}
#include "numbers.h"

struct answer {
    numbers flat, sums;
};

DAGGER_TASK()
int64_t digits(int64_t a, int64_t b, int64_t c)
{
    return a * 100 + b * 10 + c;
}

DAGGER_DAG()
struct answer pipeline(int64_t n)
{
    numbers flat = {0}, sums = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n))
        DAGGER_FOR_EACH(int64_t, j, range(0, add(i, 1)))
            DAGGER_FOR_EACH(int64_t, k, range(0, 1))
                DAGGER_COLLECT(flat, digits(i, j, k));
    DAGGER_FOR_EACH(int64_t, i, range(0, n)) {
        numbers row = {0};
        DAGGER_FOR_EACH(int64_t, j, range(0, add(i, 1))) {
            numbers cell = {0};
            DAGGER_FOR_EACH(int64_t, k, range(0, 1))
                DAGGER_COLLECT(cell, digits(i, j, k));
            DAGGER_COLLECT(row, sum(cell));
        }
        DAGGER_COLLECT(sums, sum(row));
    }
    return (struct answer){.flat = flat, .sums = sums};
}
