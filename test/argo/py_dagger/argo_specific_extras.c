#include "../py_dagger.h"

DAGGER_TASK(.runtime_options = DAGGER_JSON({
                "argo_container_overrides" :
                    {"resources" : {"requests" : {"cpu" : "100m", "memory" : "60Mi"}}},
                "argo_template_overrides" :
                    {"retryStrategy" : {"limit" : 5}, "activeDeadlineSeconds" : 30}
            }))
void long_task(void)
{
}

DAGGER_DAG(.runtime_options =
               DAGGER_JSON({"argo_dag_template_overrides" : {"failFast" : false}}))
void pipeline(void)
{
    long_task();
}
