#include <dagger/dsl.h>

union number {
    int i;
    float f;
};

struct box {
    int kind;
    union number value;
};

DAGGER_TASK()
struct box step(union number x);

DAGGER_DAG()
struct box pipeline(union number x)
{
    return step(x);
}
