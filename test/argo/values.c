/* Values on their way through manifests: as parameters and constants, in structs and
 * lists, through nested and partitioned DAGs, and in a template that several nodes share.
 * See v4/parameters_test.go. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(const char *) strings;
typedef DAGGER_LIST(int64_t) numbers;

struct message {
    const char *text;
    double number;
};

#define FIXED "{{workflow.uid}} \"\\\n\x7f{{{ \xc3\xa9"

DAGGER_TASK()
numbers list(void)
{
    numbers all = {0};
    dagger_list_append(&all, 1);
    return all;
}

DAGGER_TASK()
int64_t take(int64_t number, const char *text, struct message message, strings texts,
             const char *fixed)
{
    return number + (text && message.text && texts.count && fixed);
}

DAGGER_TASK()
int64_t repeat(int64_t number, const char *repeated)
{
    return number + (repeated != NULL);
}

DAGGER_DAG()
int64_t inner(int64_t number, const char *text, struct message message, strings texts)
{
    return take(number, text, message, texts, FIXED);
}

DAGGER_DAG()
numbers values(const char *text, struct message message, strings texts)
{
    numbers taken = {0};
    DAGGER_FOR_EACH(int64_t, number, list())
        DAGGER_COLLECT(taken, inner(number, text, message, texts));
    repeat(1, FIXED);
    repeat(2, FIXED);
    repeat(3, FIXED);
    return taken;
}
