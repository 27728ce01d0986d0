/* Tasks run though nothing uses what they return. */
// run: -p folder=@TMP@
// expect: {"return_value":7}
// leaves: a "1"
// leaves: b "1"
// leaves: c "1"
#include "files.h"

DAGGER_TASK()
int mark(const char *folder, const char *name)
{
    append_text(folder, name, "1");
    return 1;
}

DAGGER_TASK()
int seven(int one)
{
    return one + 6;
}

DAGGER_DAG()
int pipeline(const char *folder)
{
    mark(folder, "a");
    mark(folder, "b");
    int c;
    c = mark(folder, "c");
    return seven(c);
}
