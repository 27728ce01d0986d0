#include <dagger/cli.h>
#include <dagger/validate.h>

int main(int argc, char **argv)
{
    struct dagger_error error = {0};
    if (!dagger_dag_validate(DAGGER_GRAPH(inner), &error))
        return 99;
    return dagger_cli_main(DAGGER_GRAPH(pipeline), argc, argv);
}
