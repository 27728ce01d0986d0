#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
int pipeline(int x)
{
    struct local {
        int a;
    };
    typedef int number;
    enum { ONE };
    int inner(int);
    return step(x);
}
