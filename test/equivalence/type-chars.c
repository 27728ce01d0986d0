/* Character arrays, full to the last byte and empty. */
// run: -p r='{"code":"abc","name":"1234567"}'
// expect: {"return_value":[{"code":"cba","name":"1234567"},{"code":"","name":"Grüß"}]}
// run: -p r='{"code":"","name":""}'
// expect: {"return_value":[{"code":"","name":""},{"code":"","name":"Grüß"}]}
#include <dagger/dsl.h>

#include <string.h>

struct record {
    char code[4];
    char name[8];
};
typedef DAGGER_LIST(struct record) records;

DAGGER_TASK()
struct record reverse(struct record r)
{
    size_t length = strlen(r.code);
    struct record out = r;
    for (size_t i = 0; i < length; i++)
        out.code[i] = r.code[length - 1 - i];
    return out;
}

DAGGER_TASK()
records pair(struct record a, struct record b)
{
    records out = {0};
    dagger_list_append(&out, a);
    dagger_list_append(&out, b);
    return out;
}

DAGGER_DAG()
records pipeline(struct record r)
{
    return pair(reverse(r), reverse((struct record){.name = "Grüß"}));
}
