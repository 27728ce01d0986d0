/* A produced binary for tests: which pipeline it is, its own name says. */
#include <stdio.h>
#include <string.h>

#include <dagger/cli.h>

#include "pipelines.h"

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const struct dagger_dag *dag = find_pipeline(slash ? slash + 1 : argv[0]);
    if (!dag) {
        fprintf(stderr, "%s: no pipeline of that name\n", argv[0]);
        return 99;
    }
    return dagger_cli_main(dag, argc, argv);
}
