/* Many parameters, with and without defaults, in another order on the command line. */
// run: -p f=6 -p a=1 -p k=11 -p c=3
// expect: {"return_value":"1 2 3 4 5 6 7 8 9 10 11 12"}
// run: -p l=0 -p f=6 -p a=1 -p k=11 -p c=3 -p b=-2
// expect: {"return_value":"1 -2 3 4 5 6 7 8 9 10 11 0"}
#include <dagger/dsl.h>

DAGGER_TASK()
const char *show(int a, int b, int c, int d, int e, int f)
{
    return dagger_printf("%d %d %d %d %d %d", a, b, c, d, e, f);
}

DAGGER_TASK()
const char *join(const char *a, const char *b)
{
    return dagger_printf("%s %s", a, b);
}

DAGGER_DAG()
const char *pipeline(int a, int b DAGGER_DEFAULT(2), int c, int d DAGGER_DEFAULT(4),
                     int e DAGGER_DEFAULT(5), int f, int g DAGGER_DEFAULT(7),
                     int h DAGGER_DEFAULT(8), int i DAGGER_DEFAULT(9),
                     int j DAGGER_DEFAULT(10), int k, int l DAGGER_DEFAULT(12))
{
    return join(show(a, b, c, d, e, f), show(g, h, i, j, k, l));
}
