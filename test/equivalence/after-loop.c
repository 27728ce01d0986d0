/* A node that waits for all partitions of a loop, and a loop that waits for a node. */
// run: -p folder=@TMP@ -p n=4
// expect: {"return_value":"ready0123"}
// run: -p folder=@TMP@ -p n=0
// expect: {"return_value":"ready"}
#include "files.h"
#include "numbers.h"

DAGGER_TASK()
void prepare(const char *folder)
{
    append_text(folder, "ready", "ready");
}

DAGGER_TASK()
void put(const char *folder, int64_t n)
{
    append_text(folder, dagger_printf("part-%d", (int)n),
                dagger_printf("%s%d", read_text(folder, "ready"), (int)n));
}

DAGGER_TASK()
const char *gather(const char *folder, int64_t n)
{
    const char *text = read_text(folder, "ready");
    for (int i = 0; i < (int)n; i++)
        text = dagger_printf("%s%s", text,
                             read_text(folder, dagger_printf("part-%d", i)) + 5);
    return text;
}

DAGGER_DAG()
const char *pipeline(const char *folder, int64_t n)
{
    prepare(folder);
    DAGGER_FOR_EACH(int64_t, i, range(0, n))
        DAGGER_AFTER(put(folder, i), prepare);
    return DAGGER_AFTER(gather(folder, n), put);
}
