#include <dagger/dsl.h>

struct box {
    int kind;
    union {
        int i;
        float f;
    };
};

DAGGER_TASK()
struct box step(int x);

DAGGER_DAG()
struct box pipeline(int x)
{
    return step(x);
}
