/* The integer types by their other names. */
// run: -p c=-1 -p s=-2 -p i=-3 -p l=-4 -p ll=-5 -p uc=1 -p us=2 -p ui=3 -p ul=4 -p ull=18446744073709551615 -p z=5 -p p=-6 -p sc=-7
// expect: {"return_value":{"c":-1,"i":-3,"l":-4,"ll":-5,"p":-6,"s":-2,"sc":-7,"uc":1,"ui":3,"ul":4,"ull":18446744073709551615,"us":2,"z":5}}
#include <dagger/dsl.h>

struct all {
    char c;
    int i;
    long l;
    long long ll;
    ptrdiff_t p;
    short s;
    signed char sc;
    unsigned char uc;
    unsigned ui;
    unsigned long ul;
    unsigned long long ull;
    unsigned short us;
    size_t z;
};

DAGGER_TASK()
struct all pack(char c, short s, int i, long l, long long ll, unsigned char uc,
                unsigned short us, unsigned int ui, unsigned long ul,
                unsigned long long ull, size_t z, ptrdiff_t p, signed char sc)
{
    return (struct all){c, i, l, ll, p, s, sc, uc, ui, ul, ull, us, z};
}

DAGGER_DAG()
struct all pipeline(char c, short s, int i, long l, long long ll, unsigned char uc,
                    unsigned short us, unsigned int ui, unsigned long ul,
                    unsigned long long ull, size_t z, ptrdiff_t p, signed char sc)
{
    return pack(c, s, i, l, ll, uc, us, ui, ul, ull, z, p, sc);
}
