/* Structs in structs, anonymous members, typedefs, padding, one-field structs. */
// run: -p o='{"a":1,"inner":{"b":2,"deep":{"c":[3,4]}},"d":5,"pair":{"x":6,"y":"z"}}'
// expect: {"return_value":{"a":-1,"inner":{"b":2,"deep":{"c":[3,4]}},"d":5,"pair":{"x":6,"y":"z"}}}
#include <dagger/dsl.h>

typedef struct {
    int64_t x;
    const char *y;
} pair;
struct outer {
    int8_t a;
    struct {
        int64_t b;
        struct {
            uint16_t c[2];
        } deep;
    } inner;
    char d;
    pair pair;
};
struct one {
    struct outer only;
};

DAGGER_TASK()
struct one wrap(struct outer o)
{
    return (struct one){o};
}

DAGGER_TASK()
struct outer unwrap(struct one w, pair p, int8_t a)
{
    struct outer o = w.only;
    o.pair = p;
    o.a = (int8_t)-a;
    return o;
}

DAGGER_DAG()
struct outer pipeline(struct outer o)
{
    struct one w = wrap(o);
    return unwrap(w, w.only.pair, w.only.a);
}
