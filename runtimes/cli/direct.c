#include "direct.h"

#include <stdlib.h>
#include <unistd.h>

#include <dagger/invoke.h>

#include "report.h"

/* The program of a call that goes on, for at_exit(). */
static const char *calling;

/* A task that ends the process must not look like a run that succeeded. */
static void at_exit(void)
{
    struct dagger_error error = {0};
    if (!calling)
        return;
    dagger_error_set(&error, DAGGER_ERROR_RUN,
                     "the run: a task ended the process before it was done");
    _exit(dgi_cli_report(calling, &error));
}

bool dgi_direct_call(struct dgi_cli *cli, const void *const *params, const void ***values,
                     struct dagger_error *error)
{
    const struct dagger_dag *dag = cli->dag;
    char *result = dagger_arena_alloc(cli->arena, dag->result ? dag->result->size : 0);
    const void **found =
        dagger_arena_alloc_array(cli->arena, dag->output_count + 1, sizeof *found);
    if (!result || !found || atexit(at_exit) != 0)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    calling = cli->program;
    bool ok = dagger_invoke(dag->call, params, result, cli->arena, error);
    calling = NULL;
    for (size_t i = 0; i < dag->output_count; i++)
        if (!dag->outputs[i].is_internal)
            found[i] = result + dag->outputs[i].offset;
    *values = found;
    return ok;
}
