/*
 * What only Argo has: any field of its templates, tasks and containers can be set. The
 * local runtime takes no notice of them.
 *
 *     argo_specific_extras run
 *     argo_specific_extras argo workflow --image registry.example.com/extras:1
 *
 * For retries, timeouts and resources prefer the portable options (.retries = 5), which
 * every runtime understands. A field is set one way or the other: both is an error.
 */
#include <dagger/dsl.h>

#include <stdio.h>

DAGGER_TASK(.runtime_options = DAGGER_JSON({
                "argo_container_overrides" :
                    {"resources" : {"requests" : {"cpu" : "100m", "memory" : "60Mi"}}},
                "argo_template_overrides" :
                    {"retryStrategy" : {"limit" : 5}, "activeDeadlineSeconds" : 30}
            }))
void long_task(void)
{
    fputs("A long task, which gains from a timeout and from retries\n", stderr);
}

DAGGER_DAG(.runtime_options =
               DAGGER_JSON({"argo_dag_template_overrides" : {"failFast" : false}}))
void argo_specific_extras(void)
{
    long_task();
}
