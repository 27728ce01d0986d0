/* Outputs that are fields of the same node, the whole of it, and the same one twice. */
// run: -p n=6
// expect: {"again":36,"deep":216,"pair":{"a":6,"b":36,"c":{"d":216}},"square":36}
#include <dagger/dsl.h>

struct powers {
    int a, b;
    struct {
        int d;
    } c;
};

struct answers {
    int again;
    int deep;
    struct powers pair;
    int square;
};

DAGGER_TASK()
struct powers raise(int n)
{
    return (struct powers){n, n * n, {n * n * n}};
}

DAGGER_DAG()
struct answers pipeline(int n)
{
    struct powers p = raise(n);
    return (struct answers){.again = p.b, .deep = p.c.d, .pair = p, .square = p.b};
}
