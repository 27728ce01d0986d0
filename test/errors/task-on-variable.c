#include <dagger/dsl.h>

DAGGER_TASK()
int variable;

DAGGER_TASK()
struct pair {
    int a;
    int b;
};

DAGGER_TASK()
typedef int number;

DAGGER_DAG()
int pipeline(int x)
{
    return x;
}

DAGGER_DAG()
