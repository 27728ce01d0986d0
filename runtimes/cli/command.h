/*
 * What the files of the command line share: one invocation of the binary, and its
 * subcommands. Everything that parsing makes lives in the invocation's arena.
 */
#ifndef DGI_COMMAND_H
#define DGI_COMMAND_H

#include <dagger/arena.h>
#include <dagger/error.h>
#include <dagger/graph.h>

#include "options.h"

/** One invocation. */
struct dgi_cli {
    const char *program; /**< the last part of argv[0], for messages */
    const struct dagger_dag *dag;
    struct dagger_arena *arena;
    struct dgi_arguments arguments; /**< what the command line says */
    bool stdout_was_closed;         /**< when the process began */
};

/** A subcommand. Returns the exit code where it prints its own errors, else sets `error`
 * and returns its code. */
typedef int dgi_command_function(struct dgi_cli *cli, struct dagger_error *error);

int dgi_cli_run(struct dgi_cli *cli, struct dagger_error *error);
int dgi_cli_machine(struct dgi_cli *cli, struct dagger_error *error);
int dgi_cli_describe(struct dgi_cli *cli, struct dagger_error *error);
int dgi_cli_graph(struct dgi_cli *cli, struct dagger_error *error);
int dgi_cli_argo(struct dgi_cli *cli, struct dagger_error *error);
int dgi_cli_help(struct dgi_cli *cli, struct dagger_error *error);
int dgi_cli_version(struct dgi_cli *cli, struct dagger_error *error);

#endif
