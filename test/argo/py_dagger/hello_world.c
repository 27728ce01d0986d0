#include "../py_dagger.h"

DAGGER_TASK()
void say_hello_world(void)
{
}

DAGGER_DAG()
void pipeline(void)
{
    say_hello_world();
}
