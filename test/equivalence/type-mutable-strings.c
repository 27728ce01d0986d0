/* char * where it is not const. */
// run: -p s=abc
// expect: {"return_value":{"list":["cba",null],"text":"cba"}}
#include <dagger/dsl.h>

#include <string.h>

typedef DAGGER_LIST(char *) strings;
struct result {
    strings list;
    char *text;
};

DAGGER_TASK()
char *reverse(char *s)
{
    size_t length = strlen(s);
    char *out = dagger_alloc(length + 1);
    for (size_t i = 0; i < length; i++)
        out[i] = s[length - 1 - i];
    return out;
}

DAGGER_TASK()
struct result pack(char *s)
{
    struct result r = {.text = s};
    dagger_list_append(&r.list, s);
    dagger_list_append(&r.list, NULL);
    return r;
}

DAGGER_DAG()
struct result pipeline(char *s)
{
    return pack(reverse(s));
}
