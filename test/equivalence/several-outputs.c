/* A DAG with an output for each field of what it returns. */
// run: -p n=6
// expect: {"half":3,"next":7,"text":"6"}
#include <dagger/dsl.h>

struct answers {
    int half;
    int64_t next;
    const char *text;
};

DAGGER_TASK()
int halve(int n)
{
    return n / 2;
}

DAGGER_TASK()
int64_t successor(int n)
{
    return n + 1;
}

DAGGER_TASK()
const char *show(int n)
{
    return dagger_printf("%d", n);
}

DAGGER_DAG()
struct answers pipeline(int n)
{
    int64_t next = successor(n);
    return (struct answers){.text = show(n), .half = halve(n), .next = next};
}
