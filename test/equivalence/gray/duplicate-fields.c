/* An enum with two names for one value, used by the second. */
// run:
// expect: {"return_value":"a"}
#include "numbers.h"

enum letter { a = 1, b = 1 };

DAGGER_TASK()
enum letter same(enum letter l)
{
    return l;
}

DAGGER_DAG()
enum letter pipeline(void)
{
    return same(b);
}
