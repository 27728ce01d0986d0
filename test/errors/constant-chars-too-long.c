#include <dagger/dsl.h>

struct name {
    char text[4];
};

DAGGER_TASK()
int step(struct name name);

DAGGER_DAG()
int pipeline(void)
{
    return step((struct name){"four"});
}
