/* Nested DAGs on both sides of an order. */
// run: -p folder=@TMP@
// expect: {"return_value":"xy12"}
#include "files.h"

DAGGER_TASK()
void put(const char *folder, const char *name, const char *text)
{
    append_text(folder, name, text);
}

DAGGER_TASK()
const char *get(const char *folder, const char *name)
{
    return read_text(folder, name);
}

DAGGER_TASK()
const char *join(const char *a, const char *b)
{
    return dagger_printf("%s%s", a, b);
}

DAGGER_DAG()
void write_both(const char *folder)
{
    DAGGER_NODE("one", put(folder, "one", "xy"));
    DAGGER_NODE("two", DAGGER_AFTER(put(folder, "two", "12"), "one"));
}

DAGGER_DAG()
const char *read_both(const char *folder)
{
    return join(get(folder, "one"), get(folder, "two"));
}

DAGGER_DAG()
const char *pipeline(const char *folder)
{
    write_both(folder);
    return DAGGER_AFTER(read_both(folder), write_both);
}
