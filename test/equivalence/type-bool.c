/* Booleans, alone, in structs and in lists. */
// run: -p b=true -p l='[true,false,true]'
// expect: {"return_value":{"all":[false,true,false],"one":false}}
// run: -p b=false -p l='[]'
// expect: {"return_value":{"all":[],"one":true}}
#include <dagger/dsl.h>

typedef DAGGER_LIST(bool) flags;
struct result {
    flags all;
    bool one;
};

DAGGER_TASK()
bool negate(bool b)
{
    return !b;
}

DAGGER_TASK()
struct result pack(bool b, flags l)
{
    return (struct result){l, b};
}

DAGGER_DAG()
struct result pipeline(bool b, flags l)
{
    flags out = {0};
    DAGGER_FOR_EACH(bool, x, l)
        DAGGER_COLLECT(out, negate(x));
    return pack(negate(b), out);
}
