/* Every option, from constants, macros and expressions: none changes the result. */
// run: -p n=3
// expect: {"return_value":20}
#include "numbers.h"

#define TRIES 2
enum { SECONDS = 30 };

DAGGER_TASK(.retries = TRIES + 1, .retry_delay_s = 0.25, .timeout_s = SECONDS * 2,
            .cpus = 0.5, .memory = "1Gi", .isolation = DAGGER_ISOLATION_PROCESS)
int64_t careful(int64_t n)
{
    return n + 1;
}

DAGGER_TASK(.isolation = DAGGER_ISOLATION_THREAD, .serializer = "json")
int64_t fast(int64_t n)
{
    return n * 2;
}

DAGGER_TASK(.runtime_options = DAGGER_JSON({
                "argo_task_overrides" : {"when" : "\"a, b\" == \"a, b\""},
                "argo_template_overrides" : {
                    "metadata" : {"labels" : {"a" : "b"}},
                    "securityContext" : {"supplementalGroups" : [ 1, 2, 3 ]}
                },
                "argo_container_overrides" :
                    {"resources" : {"requests" : {"cpu" : "250m"}}},
                "other" : [ 1, 2.5, -3 ]
            }))
int64_t labelled(int64_t n)
{
    return n + 10;
}

DAGGER_DAG(.runtime_options =
               DAGGER_JSON({"argo_dag_template_overrides" : {"failFast" : false}}))
int64_t inner(int64_t n)
{
    return labelled(careful(n));
}

DAGGER_DAG(.runtime_options = DAGGER_JSON({}))
int64_t pipeline(int64_t n)
{
    numbers out = {0};
    DAGGER_FOR_EACH(int64_t, x, range(0, n))
        DAGGER_COLLECT(out, careful(fast(x)));
    return add(inner(fast(fast(n))), add(sum(out), -12));
}
