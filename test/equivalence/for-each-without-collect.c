/* Loops for what they do: the body's calls return nothing, or nothing that is used. */
// run: -p folder=@TMP@ -p names='["a","b","c"]'
// expect: {}
// leaves: a "a"
// leaves: b "b"
// leaves: c "c"
// leaves: first "1"
// run: -p folder=@TMP@ -p names='[]'
// expect: {}
// leaves: first "1"
#include "files.h"

typedef DAGGER_LIST(const char *) strings;

DAGGER_TASK()
void touch(const char *folder, const char *name, const char *text)
{
    append_text(folder, name, text);
}

DAGGER_TASK()
int ignore(const char *name)
{
    return name[0];
}

DAGGER_DAG()
void pipeline(const char *folder, strings names)
{
    DAGGER_FOR_EACH(const char *, name, names)
        touch(folder, name, name);
    DAGGER_FOR_EACH(const char *, name, names)
        ignore(name);
    touch(folder, "first", "1");
}
