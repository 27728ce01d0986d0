#include <dagger/dsl.h>

struct hidden;

DAGGER_TASK()
struct hidden *step(int x);

DAGGER_DAG()
struct hidden *pipeline(int x)
{
    return step(x);
}
