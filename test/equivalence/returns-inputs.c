/* Tasks that return pointers into their inputs: whole, a part of it, in a struct. */
// run: -p words='["alpha","beta","gamma"]' -p o=5
// expect: {"first":"alpha","middle":["beta"],"optional":5,"same":["alpha","beta","gamma"],"suffix":"mma"}
#include <dagger/dsl.h>

typedef DAGGER_LIST(const char *) strings;
struct views {
    const char *first;
    strings middle;
    const int *optional;
    const char *suffix;
};
struct result {
    const char *first;
    strings middle;
    const int *optional;
    strings same;
    const char *suffix;
};

DAGGER_TASK()
strings same(strings s)
{
    return s;
}

DAGGER_TASK()
strings middle(strings s)
{
    return (strings){s.items + 1, s.count - 2};
}

DAGGER_TASK()
const char *suffix(const char *s)
{
    return s + 2;
}

DAGGER_TASK()
const char *last(strings s)
{
    return s.items[s.count - 1];
}

DAGGER_TASK()
struct views view(strings s, const int *o, const char *end)
{
    return (struct views){s.items[0], middle(s), o, end};
}

DAGGER_DAG()
struct result pipeline(strings words, const int *o)
{
    strings copy = same(same(words));
    struct views v = view(copy, o, suffix(last(copy)));
    return (struct result){.first = v.first,
                           .middle = v.middle,
                           .optional = v.optional,
                           .same = copy,
                           .suffix = v.suffix};
}
