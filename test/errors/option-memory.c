#include <dagger/dsl.h>

#define ACME_TASK(amount, ...) DAGGER_TASK(.memory = amount "B", __VA_ARGS__)

DAGGER_TASK(.memory = "lots")
int step(int x);

ACME_TASK("512Mi", .retries = 3)
int other(int x);

DAGGER_TASK(.memory = "")
int third(int x);

DAGGER_TASK(.memory = "-1")
int fourth(int x);

DAGGER_DAG()
int pipeline(int x)
{
    return step(x);
}
