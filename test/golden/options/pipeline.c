/* Every option of tasks and DAGs. */
#include <dagger/dsl.h>

#define GIB(n) #n "Gi"
enum { ATTEMPTS = 2 };

DAGGER_TASK(.retries = ATTEMPTS + 1, .retry_delay_s = 0.1, .timeout_s = 1e9, .cpus = 2.5,
            .memory = GIB(4), .gpus = 1, .isolation = DAGGER_ISOLATION_THREAD,
            .runtime_options = DAGGER_JSON({"argo_task_overrides": {"when": "a ?? b", "x": [1, 2.5, null]}, "some_other_runtime": {"a key": "that makes it long"}}))
int train(int n);

DAGGER_TASK(.isolation = DAGGER_ISOLATION_PROCESS)
int test(int n);

DAGGER_DAG(.runtime_options = DAGGER_JSON({"argo_dag_template_overrides": {"failFast": false}}))
int pipeline(int n)
{
    return test(train(n));
}
