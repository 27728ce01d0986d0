/* Constant arguments of the floating types, and integers that become them. */
// run:
// expect: {"return_value":"1.5 -0.125 1.00000000000000005e+300 5 0.333333333333333315 -0 4.94065645841246544e-324 0.100000001490116119"}
#include <dagger/dsl.h>

#define THIRD (1.0 / 3)

DAGGER_TASK()
const char *real(double a)
{
    return dagger_printf("%.18g", a);
}

DAGGER_TASK()
const char *single(float a)
{
    return dagger_printf("%.18g", (double)a);
}

DAGGER_TASK()
const char *join(const char *a, const char *b, const char *c, const char *d)
{
    return dagger_printf("%s %s %s %s", a, b, c, d);
}

DAGGER_TASK()
const char *pair(const char *a, const char *b)
{
    return dagger_printf("%s %s", a, b);
}

DAGGER_DAG()
const char *pipeline(void)
{
    return pair(
        join(real(1.5), real(-0x1p-3), real(1e300), real(5)),
        join(real(THIRD), real(-0.0), real(4.9406564584124654e-324), single(0.1F)));
}
