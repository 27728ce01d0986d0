/* A task and a DAG that return nothing: the result is what they did. */
// run: -p folder=@TMP@ -p text=abc
// expect: {}
// leaves: log "abc"
// run: -p folder=@TMP@ -p text='"quote \" and\nnewline"'
// expect: {}
// leaves: log "quote \" and\nnewline"
#include "files.h"

DAGGER_TASK()
void note(const char *folder, const char *text)
{
    append_text(folder, "log", text);
}

DAGGER_DAG()
void pipeline(const char *folder, const char *text)
{
    note(folder, text);
}
