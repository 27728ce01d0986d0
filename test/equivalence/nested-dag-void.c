/* Nested DAGs that return nothing, or whose result nothing uses. */
// run: -p folder=@TMP@
// expect: {}
// leaves: a "a"
// leaves: b "b"
// leaves: c "c"
#include "files.h"

DAGGER_TASK()
int mark(const char *folder, const char *name)
{
    append_text(folder, name, name);
    return 1;
}

DAGGER_DAG()
void mark_twice(const char *folder, const char *one, const char *two)
{
    mark(folder, one);
    mark(folder, two);
}

DAGGER_DAG()
int mark_once(const char *folder, const char *one)
{
    return mark(folder, one);
}

DAGGER_DAG()
void pipeline(const char *folder)
{
    mark_twice(folder, "a", "b");
    mark_once(folder, "c");
}
