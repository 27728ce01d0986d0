#include <dagger/dsl.h>

struct pair {
    int a;
    int b;
};

DAGGER_TASK()
int step(const char *text, int number);

DAGGER_DAG()
int pipeline(void)
{
    return step((const char *)3, 3);
}
