#include "../py_dagger.h"

DAGGER_TASK()
void echo(const char *message)
{
    (void)message;
}

DAGGER_DAG()
void pipeline(const char *message1, const char *message2)
{
    echo(message1);
    echo(message2);
}
