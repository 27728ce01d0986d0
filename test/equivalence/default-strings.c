/* Defaults of strings: text, empty, NULL, escapes. */
// run:
// expect: {"return_value":"[plain][][NULL][\"a\\b\"\n€]"}
// run: -p a= -p b=x -p c=null -p d='"[1]"'
// expect: {"return_value":"[][x][NULL][[1]]"}
// run: -p a=null -p c='"null"' -p d='no json, with "quotes'
// expect: {"return_value":"[NULL][][null][no json, with \"quotes]"}
#include <dagger/dsl.h>

DAGGER_TASK()
const char *show(const char *a, const char *b)
{
    return dagger_printf("[%s][%s]", a ? a : "NULL", b ? b : "NULL");
}

DAGGER_TASK()
const char *join(const char *a, const char *b)
{
    return dagger_printf("%s%s", a, b);
}

DAGGER_DAG()
const char *pipeline(const char *a DAGGER_DEFAULT("plain"),
                     const char *b DAGGER_DEFAULT(""), const char *c DAGGER_DEFAULT(NULL),
                     const char *d DAGGER_DEFAULT("\"a\\b\"\n€"))
{
    return join(show(a, b), show(c, d));
}
