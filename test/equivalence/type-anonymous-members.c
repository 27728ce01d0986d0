/* Members of unnamed structs belong to the struct around them, as in C. */
// run: -p a=1 -p b=2
// expect: {"return_value":2}
#include <dagger/dsl.h>

struct outer {
    int a;
    struct {
        int b;
        int c;
    };
};

DAGGER_TASK()
struct outer make(int a, int b)
{
    return (struct outer){.a = a, .b = b, .c = a * b};
}

DAGGER_TASK()
int pick(struct outer o, int b)
{
    return o.c == o.a * b ? o.c : -1;
}

DAGGER_DAG()
int pipeline(int a, int b)
{
    struct outer o = make(a, b);
    return pick(o, o.b);
}
