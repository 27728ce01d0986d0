/* Waiting for several nodes at once, with the name outside or inside. */
// run: -p folder=@TMP@
// expect: {"return_value":"123"}
#include "files.h"

DAGGER_TASK()
void put(const char *folder, const char *name)
{
    append_text(folder, name, name);
}

DAGGER_TASK()
int value(const char *folder)
{
    append_text(folder, "3", "3");
    return 3;
}

DAGGER_TASK()
const char *gather(const char *folder)
{
    return dagger_printf("%s%s%s", read_text(folder, "1"), read_text(folder, "2"),
                         read_text(folder, "3"));
}

DAGGER_TASK()
const char *same(const char *text, int number)
{
    return number == 3 ? text : "wrong";
}

DAGGER_DAG()
const char *pipeline(const char *folder)
{
    put(folder, "1");
    DAGGER_NODE("two", put(folder, "2"));
    int three = value(folder);
    const char *all =
        DAGGER_AFTER(DAGGER_NODE("gather-all", gather(folder)), put, "two", three);
    return same(all, three);
}
