/* Parameters of many types returned as outputs, one of them twice. */
// run: -p a=1 -p s=text -p p='{"x":1.5,"y":-2.5}'
// expect: {"a":1,"b":1,"p":{"x":1.5,"y":-2.5},"s":"text"}
#include <dagger/dsl.h>

struct point {
    double x, y;
};
struct all {
    int a, b;
    struct point p;
    const char *s;
};

DAGGER_DAG()
struct all pipeline(int a, const char *s, struct point p)
{
    return (struct all){.a = a, .b = a, .p = p, .s = s};
}
