/* Order inside a body of several calls, each partition on its own. */
// run: -p folder=@TMP@ -p n=3
// expect: {"return_value":["a0b0","a1b1","a2b2"]}
#include "files.h"
#include "numbers.h"

typedef DAGGER_LIST(const char *) strings;

DAGGER_TASK()
void first(const char *folder, int64_t n)
{
    append_text(folder, dagger_printf("%d", (int)n), dagger_printf("a%d", (int)n));
}

DAGGER_TASK()
void second(const char *folder, int64_t n)
{
    read_text(folder, dagger_printf("%d", (int)n));
    append_text(folder, dagger_printf("%d", (int)n), dagger_printf("b%d", (int)n));
}

DAGGER_TASK()
const char *third(const char *folder, int64_t n)
{
    return read_text(folder, dagger_printf("%d", (int)n));
}

DAGGER_DAG()
strings pipeline(const char *folder, int64_t n)
{
    strings out = {0};
    DAGGER_FOR_EACH(int64_t, i, range(0, n)) {
        first(folder, i);
        DAGGER_AFTER(second(folder, i), first);
        DAGGER_COLLECT(out, DAGGER_AFTER(third(folder, i), second));
    }
    return out;
}
