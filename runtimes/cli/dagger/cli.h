/* The command line of a produced binary. */
#ifndef DAGGER_CLI_H
#define DAGGER_CLI_H

#include <dagger/graph.h>

/**
 * The whole of a pipeline's main(): parses the command line and does what it says with
 * `dag`. Prints the result on standard output, everything else on standard error. Returns
 * the exit code (see docs/command-line.md).
 */
DAGGER_API int dagger_cli_main(const struct dagger_dag *dag, int argc, char **argv);

#endif
