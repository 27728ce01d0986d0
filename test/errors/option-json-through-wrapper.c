#include <dagger/dsl.h>

#define ACME_TASK(team, ...)                                                             \
    DAGGER_TASK(.runtime_options = DAGGER_JSON({"labels": {"team": team}}), __VA_ARGS__)

ACME_TASK(unquoted, .retries = 3)
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
