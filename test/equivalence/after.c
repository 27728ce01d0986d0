/* Order without data: after a variable's node, a function's calls and a named node. */
// run: -p folder=@TMP@
// expect: {"return_value":"abcd"}
// leaves: log "abcd"
#include "files.h"

DAGGER_TASK()
int begin(const char *folder)
{
    append_text(folder, "log", "a");
    return 1;
}

DAGGER_TASK()
void continue_with(const char *folder, const char *expected, const char *text)
{
    if (strcmp(read_text(folder, "log"), expected) != 0)
        dagger_fail("not after %s", expected);
    append_text(folder, "log", text);
}

DAGGER_TASK()
const char *finish(const char *folder)
{
    append_text(folder, "log", "d");
    return read_text(folder, "log");
}

DAGGER_TASK()
void check(int first)
{
    if (first != 1)
        dagger_fail("%d", first);
}

DAGGER_DAG()
const char *pipeline(const char *folder)
{
    int first = begin(folder);
    check(first);
    DAGGER_AFTER(continue_with(folder, "a", "b"), first);
    DAGGER_NODE("third", DAGGER_AFTER(continue_with(folder, "ab", "c"), continue_with));
    return DAGGER_AFTER(finish(folder), "third");
}
