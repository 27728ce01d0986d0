#include <dagger/dsl.h>

DAGGER_TASK(.retries = 1,
            .runtime_options = DAGGER_JSON({"argo_task_overrides": {"when": x}}))
int step(int x);

DAGGER_TASK(.runtime_options = DAGGER_JSON([1, 2]))
int list(int x);

DAGGER_TASK(.runtime_options = DAGGER_JSON())
int empty(int x);

DAGGER_TASK(.runtime_options = DAGGER_JSON({"a": 1, "a": 2}))
int twice(int x);

DAGGER_DAG(.runtime_options = DAGGER_JSON({"unclosed": "it goes on and on and on, so that the excerpt is cut", "a": [1, 2}))
int pipeline(int x)
{
    return step(x);
}
