/* Every integer type at both of its ends, as parameters, arguments and results. */
// run: -p a=-128 -p b=-32768 -p c=-2147483648 -p d=-9223372036854775808 -p e=0 -p f=0 -p g=0 -p h=0
// expect: {"return_value":{"a":-128,"b":-32768,"c":-2147483648,"d":-9223372036854775808,"e":0,"f":0,"g":0,"h":0}}
// run: -p a=127 -p b=32767 -p c=2147483647 -p d=9223372036854775807 -p e=255 -p f=65535 -p g=4294967295 -p h=18446744073709551615
// expect: {"return_value":{"a":127,"b":32767,"c":2147483647,"d":9223372036854775807,"e":255,"f":65535,"g":4294967295,"h":18446744073709551615}}
#include <dagger/dsl.h>

struct all {
    int8_t a;
    int16_t b;
    int32_t c;
    int64_t d;
    uint8_t e;
    uint16_t f;
    uint32_t g;
    uint64_t h;
};

DAGGER_TASK()
struct all pack(int8_t a, int16_t b, int32_t c, int64_t d, uint8_t e, uint16_t f,
                uint32_t g, uint64_t h)
{
    return (struct all){a, b, c, d, e, f, g, h};
}

DAGGER_TASK()
struct all same(struct all x)
{
    return x;
}

DAGGER_DAG()
struct all pipeline(int8_t a, int16_t b, int32_t c, int64_t d, uint8_t e, uint16_t f,
                    uint32_t g, uint64_t h)
{
    return same(pack(a, b, c, d, e, f, g, h));
}
