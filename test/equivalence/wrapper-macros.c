/* Macros of one's own around every macro of the DSL. */
// run: -p n=3
// expect: {"return_value":[102,104,106]}
#include "numbers.h"

#define ACME_TASK(cpu, ...) DAGGER_TASK(.cpus = (cpu), __VA_ARGS__)
#define ACME_TEAM(team)                                                                  \
    DAGGER_TASK(.runtime_options = DAGGER_JSON({                                         \
                    "argo_template_overrides" :                                          \
                        {"metadata" : {"labels" : {"team" : team}}}                      \
                }))
#define ACME_DAG DAGGER_DAG()
#define ACME_DEFAULT(x) DAGGER_DEFAULT((x) * 100)
#define EACH(name, list) DAGGER_FOR_EACH(int64_t, name, list)
#define PUSH(list, value) DAGGER_COLLECT(list, value)
#define STEP(name, call) DAGGER_NODE("step-" name, call)
#define ONE 1
#define INCREMENT(x) add(x, ONE)

ACME_TASK(1, .retries = 2)
int64_t twice(int64_t n)
{
    return n * 2;
}

ACME_TEAM("a-team")
int64_t same(int64_t n)
{
    return n;
}

ACME_DAG
numbers pipeline(int64_t n, int64_t base ACME_DEFAULT(ONE))
{
    numbers out = {0};
    EACH(x, range(0, n))
    PUSH(out, STEP("add", add(twice(INCREMENT(same(x))), base)));
    return out;
}
