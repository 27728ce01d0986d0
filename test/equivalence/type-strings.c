/* Strings with everything in them, and none at all. */
// run: -p s='"quote \" backslash \\ slash / newline \n tab \t control \u0001 \u007f"'
// expect: {"return_value":["quote \" backslash \\ slash / newline \n tab \t control \u0001 ","55 bytes"]}
// run: -p s='Grüße 世界 🎉'
// expect: {"return_value":["Grüße 世界 🎉","19 bytes"]}
// run: -p s='"\ud83c\udf89\u00e9{{=1}} ${HOME} $(id) `id` %s"'
// expect: {"return_value":["🎉é{{=1}} ${HOME} $(id) `id` %s","34 bytes"]}
// run: -p s=
// expect: {"return_value":["","0 bytes"]}
// run: -p s=null
// expect: {"return_value":[null,"no bytes"]}
#include <dagger/dsl.h>

#include <string.h>

typedef DAGGER_LIST(const char *) strings;

DAGGER_TASK()
const char *same(const char *s)
{
    return s;
}

DAGGER_TASK()
const char *measure(const char *s)
{
    return s ? dagger_printf("%zu bytes", strlen(s)) : "no bytes";
}

DAGGER_TASK()
strings pair(const char *a, const char *b)
{
    strings out = {0};
    dagger_list_append(&out, a);
    dagger_list_append(&out, b);
    return out;
}

DAGGER_DAG()
strings pipeline(const char *s)
{
    return pair(same(s), measure(s));
}
