/* Floating values cross every boundary exactly. */
// run: -p a=0.1 -p b=0.1 -p list='[1e-320,1.7976931348623157e308,-0.0,0.30000000000000004,1e22,123456789012345680]'
// expect: {"return_value":{"bits":["3fb999999999999a","3dcccccd","00000000000007e8","7fefffffffffffff","8000000000000000","3fd3333333333334","4480f0cf064dd592","437b69b4ba630f35"],"double_value":0.1,"float_value":0.1}}
#include <dagger/dsl.h>

#include <inttypes.h>
#include <string.h>

typedef DAGGER_LIST(double) reals;
typedef DAGGER_LIST(const char *) strings;
struct result {
    strings bits;
    double double_value;
    float float_value;
};

DAGGER_TASK()
float same_float(float x)
{
    return x;
}

DAGGER_TASK()
double same_double(double x)
{
    return x;
}

DAGGER_TASK()
struct result show(double a, float b, reals list)
{
    struct result r = {.double_value = a, .float_value = b};
    uint64_t wide;
    uint32_t narrow;
    memcpy(&wide, &a, sizeof wide);
    memcpy(&narrow, &b, sizeof narrow);
    dagger_list_append(&r.bits, dagger_printf("%016" PRIx64, wide));
    dagger_list_append(&r.bits, dagger_printf("%08" PRIx32, narrow));
    for (size_t i = 0; i < list.count; i++) {
        memcpy(&wide, &list.items[i], sizeof wide);
        dagger_list_append(&r.bits, dagger_printf("%016" PRIx64, wide));
    }
    return r;
}

DAGGER_DAG()
struct result pipeline(double a, float b, reals list)
{
    reals copies = {0};
    DAGGER_FOR_EACH(double, x, list)
        DAGGER_COLLECT(copies, same_double(x));
    return show(same_double(a), same_float(b), copies);
}
