/* A body of several calls that collects nothing. */
// run: -p folder=@TMP@ -p n=3
// expect: {"return_value":2}
// leaves: value-0 "0"
// leaves: value-1 "2"
// leaves: value-2 "4"
// leaves: copy-0 "0"
// leaves: copy-1 "2"
// leaves: copy-2 "4"
#include "files.h"
#include "numbers.h"

DAGGER_TASK()
const char *show(int64_t n)
{
    return dagger_printf("%d", (int)n);
}

DAGGER_TASK()
void store(const char *folder, const char *name, const char *key, const char *text)
{
    append_text(folder, dagger_printf("%s-%s", name, key), text);
}

DAGGER_DAG()
int64_t pipeline(const char *folder, int64_t n)
{
    DAGGER_FOR_EACH(int64_t, i, range(0, n)) {
        const char *text = show(multiply(i, 2));
        store(folder, "value", show(i), text);
        store(folder, "copy", show(i), text);
    }
    return add(n, -1);
}
