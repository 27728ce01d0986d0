/* Hands a file through a task, for the benchmark of large files. */
#include <dagger/dsl.h>

DAGGER_TASK()
dagger_file pass(dagger_file in)
{
    return in;
}

DAGGER_DAG()
dagger_file pass_file(dagger_file in)
{
    return pass(in);
}
