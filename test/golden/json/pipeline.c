/* The graph for tools. */
// options: --format json
#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

struct settings {
    double factor;
    const char *name;
};

DAGGER_TASK()
numbers make(int64_t seed, struct settings settings);

DAGGER_TASK()
int64_t add(int64_t a, int64_t b);

typedef DAGGER_LIST(uint64_t) masks;

DAGGER_TASK()
void mark(masks bits, double about);

DAGGER_DAG()
numbers pipeline(int64_t seed, struct settings settings DAGGER_DEFAULT((struct settings){0.5, "é"}))
{
    numbers out = {0};
    mark((masks){(uint64_t[]){9223372036854775807, 9223372036854775808u, 18446744073709551615u}, 3},
         18446744073709551615.0);
    DAGGER_FOR_EACH (int64_t, n, make(seed, settings))
        DAGGER_COLLECT(out, DAGGER_AFTER(add(add(n, 1), -2), make));
    return out;
}
