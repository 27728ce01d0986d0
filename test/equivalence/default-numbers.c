/* Defaults of numbers and booleans, taken, replaced one by one and all together. */
// run:
// expect: {"return_value":"-3 250 1.25 1 18446744073709551615 A 7"}
// run: -p a=4 -p f=false
// expect: {"return_value":"4 250 1.25 0 18446744073709551615 A 7"}
// run: -p a=1 -p b=2 -p c=3 -p f=true -p u=4 -p letter=66 -p e=5
// expect: {"return_value":"1 2 3 1 4 B 5"}
// run: --params @HERE@/default-numbers.params.json
// expect: {"return_value":"-3 0 0 0 0 A 7"}
#include <dagger/dsl.h>

#include <inttypes.h>

#define BASE 200

DAGGER_TASK()
const char *show(int a, uint8_t b, double c, bool f, uint64_t u, char letter, size_t e)
{
    return dagger_printf("%d %d %g %d %" PRIu64 " %c %zu", a, b, c, f, u, letter, e);
}

DAGGER_DAG()
const char *pipeline(int a DAGGER_DEFAULT(-3), uint8_t b DAGGER_DEFAULT(BASE + 50),
                     double c DAGGER_DEFAULT(1.25), bool f DAGGER_DEFAULT(true),
                     uint64_t u DAGGER_DEFAULT(UINT64_MAX),
                     char letter DAGGER_DEFAULT('A'),
                     size_t e DAGGER_DEFAULT(sizeof "123456"))
{
    return show(a, b, c, f, u, letter, e);
}
