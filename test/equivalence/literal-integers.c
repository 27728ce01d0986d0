/* Constant arguments of every integer form, and their conversion to the parameter. */
// run:
// expect: {"return_value":"-5 255 8 97 3 4096 18446744073709551615 -9223372036854775808 1 255 -1 4294967295 42 7 65 3"}
#include <dagger/dsl.h>

#include <inttypes.h>

#define LIMIT 2
#define SQUARE(x) ((x) * (x))
enum { ANSWER = 42 };

DAGGER_TASK()
const char *signed_one(int64_t a)
{
    return dagger_printf("%" PRId64, a);
}

DAGGER_TASK()
const char *unsigned_one(uint64_t a)
{
    return dagger_printf("%" PRIu64, a);
}

DAGGER_TASK()
const char *small_one(uint8_t a)
{
    return dagger_printf("%d", a);
}

DAGGER_TASK()
const char *signed_small(int8_t a)
{
    return dagger_printf("%d", a);
}

DAGGER_TASK()
const char *word(uint32_t a)
{
    return dagger_printf("%" PRIu32, a);
}

DAGGER_TASK()
const char *boolean(bool a)
{
    return a ? "1" : "0";
}

DAGGER_TASK()
const char *character(char a)
{
    return dagger_printf("%d", a);
}

DAGGER_TASK()
const char *join(const char *a, const char *b, const char *c, const char *d)
{
    return dagger_printf("%s %s %s %s", a, b, c, d);
}

DAGGER_DAG()
const char *pipeline(void)
{
    const int k = 3;
    return join(join(signed_one(-5), signed_one(0xFF), signed_one(010), signed_one('a')),
                join(signed_one(LIMIT + 1), signed_one(1 << 12), unsigned_one(UINT64_MAX),
                     signed_one(INT64_MIN)),
                join(boolean((bool)256), small_one((uint8_t)-1),
                     signed_small((int8_t)0xFF), word((uint32_t)-1)),
                join(signed_one(ANSWER), signed_one(SQUARE(LIMIT) + (k > 2 ? 3 : 4)),
                     character('A'), word(k)));
}
