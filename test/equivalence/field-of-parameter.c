/* Fields of a parameter, passed on, iterated over and returned. */
// run: -p c='{"name":"x","range":{"from":2,"to":5},"weights":[1,2,3]}'
// expect: {"name":"x","total":13}
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;
struct config {
    const char *name;
    struct {
        int from, to;
    } range;
    numbers weights;
};
struct report {
    const char *name;
    int total;
};

DAGGER_TASK()
int span(int from, int to)
{
    return to - from + 4;
}

DAGGER_TASK()
int twice(int weight)
{
    return weight;
}

DAGGER_TASK()
int sum(int start, numbers n)
{
    for (size_t i = 0; i < n.count; i++)
        start += n.items[i];
    return start;
}

DAGGER_DAG()
struct report pipeline(struct config c)
{
    numbers doubled = {0};
    DAGGER_FOR_EACH(int, w, c.weights)
        DAGGER_COLLECT(doubled, twice(w));
    return (struct report){.name = c.name,
                           .total = sum(span(c.range.from, c.range.to), doubled)};
}
