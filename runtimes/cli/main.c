#include <dagger/cli.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "report.h"

/* Files that are opened later must not get the numbers of the standard streams. Who
 * writes results to a standard output that was closed is still told so. */
static bool fill_standard_streams(struct dgi_cli *cli, struct dagger_error *error)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        if (fd == STDOUT_FILENO)
            cli->stdout_was_closed = true;
        if (open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return dagger_error_set(error, DAGGER_ERROR_IO, "cannot open /dev/null: %s",
                                    strerror(errno));
    }
    return true;
}

static const char *program_name(int argc, char **argv)
{
    const char *path = argc > 0 && argv[0] ? argv[0] : "pipeline";
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static bool is_given(const struct dgi_cli *cli, enum dgi_option_id id)
{
    return dgi_arguments_find(&cli->arguments, id);
}

static bool is_machine_call(const struct dgi_cli *cli)
{
    return is_given(cli, DGI_OPTION_NODE_NAME) || is_given(cli, DGI_OPTION_INPUT) ||
           is_given(cli, DGI_OPTION_OUTPUT);
}

static dgi_command_function *command_of(const struct dgi_cli *cli)
{
    if (is_given(cli, DGI_OPTION_HELP))
        return dgi_cli_help;
    if (is_given(cli, DGI_OPTION_VERSION))
        return dgi_cli_version;
    if (is_machine_call(cli))
        return dgi_cli_machine;
    switch (cli->arguments.command) {
    case DGI_GRAPH:
        return dgi_cli_graph;
    case DGI_DESCRIBE:
        return dgi_cli_describe;
    case DGI_ARGO:
        return dgi_cli_argo;
    case DGI_HELP:
        return dgi_cli_help;
    default:
        return dgi_cli_run;
    }
}

static bool check_version(const struct dagger_dag *dag, struct dagger_error *error)
{
    if (dag->version == DAGGER_TABLE_VERSION)
        return true;
    dagger_error_set(error, DAGGER_ERROR_INVALID,
                     "tables of version %u, where this library reads version %u",
                     dag->version, DAGGER_TABLE_VERSION);
    dagger_error_hint(error, "generate them again with this version's dagger-codegen");
    return false;
}

static int run_command(struct dgi_cli *cli, int argc, char **argv,
                       struct dagger_error *error)
{
    cli->arena = dagger_arena_create();
    if (!cli->arena)
        dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    else if (check_version(cli->dag, error) && fill_standard_streams(cli, error) &&
             dgi_arguments_parse(&cli->arguments, argc, argv, cli->arena, error))
        return command_of(cli)(cli, error);
    return dgi_exit_code(error);
}

int dagger_cli_main(const struct dagger_dag *dag, int argc, char **argv)
{
    struct dgi_cli cli = {.program = program_name(argc, argv), .dag = dag};
    struct dagger_error error = {0};
    int code = run_command(&cli, argc, argv, &error);
    if (error.code != DAGGER_OK)
        code = dgi_cli_report(cli.program, &error);
    dagger_arena_destroy(cli.arena);
    return code;
}
