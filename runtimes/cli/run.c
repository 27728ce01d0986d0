/* `run`: the whole DAG with the runtime, or by its own function, and its result. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dagger/invoke.h>
#include <dagger/local.h>
#include <dagger/validate.h>

#include "command.h"
#include "console.h"
#include "direct.h"
#include "keeping.h"
#include "outputs.h"
#include "params.h"
#include "report.h"
#include "result.h"
#include "watch.h"

#include "../local/descriptors.h"

/* A run, from the command line to its result. */
struct run {
    struct dgi_target target;
    const void **params;
    struct dgi_outputs outputs; /* to store, by -o */
    struct dagger_local_options options;
    struct dgi_keeping keeping;
    struct dgi_console console;
    bool has_console;
    int result_fd; /* the standard output; what tasks print goes to standard error */
};

static bool read_jobs(struct dgi_cli *cli, struct run *run, struct dagger_error *error)
{
    const struct dgi_option_use *use =
        dgi_arguments_find(&cli->arguments, DGI_OPTION_JOBS);
    if (!use)
        return true;
    const char *text = use->values[0];
    char *end;
    errno = 0;
    unsigned long jobs = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || errno || jobs == 0 || jobs > INT_MAX)
        return dagger_error_set(error, DAGGER_ERROR_USAGE,
                                "'-j %s': it is used as '-j N', N from 1", text);
    run->options.jobs = (unsigned)jobs;
    return true;
}

static bool read_isolation(struct dgi_cli *cli, struct run *run,
                           struct dagger_error *error)
{
    const struct dgi_option_use *use =
        dgi_arguments_find(&cli->arguments, DGI_OPTION_ISOLATION);
    if (!use)
        return true;
    if (strcmp(use->values[0], "thread") == 0)
        run->options.isolation = DAGGER_ISOLATION_THREAD;
    else if (strcmp(use->values[0], "process") == 0)
        run->options.isolation = DAGGER_ISOLATION_PROCESS;
    else
        return dagger_error_set(error, DAGGER_ERROR_USAGE,
                                "'--isolation %s': it is process or thread",
                                use->values[0]);
    return true;
}

static bool read_progress(struct dgi_cli *cli, enum dgi_progress_kind *kind,
                          struct dagger_error *error)
{
    static const char *const names[] = {"auto", "bar", "plain", "json", "none"};
    const struct dgi_option_use *use =
        dgi_arguments_find(&cli->arguments, DGI_OPTION_PROGRESS);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!use || strcmp(use->values[0], names[i]) == 0) {
            *kind = (enum dgi_progress_kind)i;
            return true;
        }
    return dagger_error_set(error, DAGGER_ERROR_USAGE,
                            "'--progress %s': it is one of auto, bar, plain, json, none",
                            use->values[0]);
}

static bool open_console(struct dgi_cli *cli, struct run *run, struct dagger_error *error)
{
    enum dgi_progress_kind kind = DGI_PROGRESS_AUTO;
    return read_progress(cli, &kind, error) &&
           (run->has_console =
                dgi_console_open(&run->console, cli->program, kind, error));
}

static bool check_direct(struct dgi_cli *cli, struct dagger_error *error)
{
    static const enum dgi_option_id opposite[] = {
        DGI_OPTION_JOBS,    DGI_OPTION_ISOLATION, DGI_OPTION_KEEP_GOING,
        DGI_OPTION_RUN_DIR, DGI_OPTION_RESUME,    DGI_OPTION_TRACE,
        DGI_OPTION_DRY_RUN, DGI_OPTION_PROGRESS,
    };
    for (size_t i = 0; i < sizeof opposite / sizeof *opposite; i++) {
        char text[80];
        const struct dgi_option_use *use =
            dgi_arguments_find(&cli->arguments, opposite[i]);
        if (use)
            return dagger_error_set(error, DAGGER_ERROR_USAGE,
                                    "'--direct' goes without '%s'",
                                    dgi_option_text(use->option, text, sizeof text));
    }
    if (cli->dag->call)
        return true;
    dagger_error_set(error, DAGGER_ERROR_USAGE,
                     "'--direct': %s has tables, and no function to call",
                     cli->dag->name);
    dagger_error_hint(error, "run it without --direct");
    return false;
}

/* From here on, descriptor 1 is standard error. */
static bool take_stdout(struct dgi_cli *cli, struct run *run, struct dagger_error *error)
{
    run->result_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (cli->stdout_was_closed || run->result_fd < 0 ||
        dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return dagger_error_set(error, DAGGER_ERROR_IO, "standard output: %s",
                                strerror(cli->stdout_was_closed ? EBADF : errno));
    return true;
}

static bool prepare(struct dgi_cli *cli, struct run *run, struct dagger_error *error)
{
    bool is_direct = dgi_arguments_find(&cli->arguments, DGI_OPTION_DIRECT);
    run->options.keep_going =
        dgi_arguments_find(&cli->arguments, DGI_OPTION_KEEP_GOING) != NULL;
    return read_jobs(cli, run, error) && read_isolation(cli, run, error) &&
           dgi_keeping_read(&run->keeping, cli, error) &&
           (!is_direct || check_direct(cli, error)) &&
           dagger_dag_validate(cli->dag, error) &&
           dgi_target_root(&run->target, cli, error) &&
           dgi_outputs_plan(&run->outputs, cli, &run->target, error) &&
           (is_direct || open_console(cli, run, error)) && take_stdout(cli, run, error);
}

static bool store_outputs(struct dgi_cli *cli, struct run *run, const void *const *values,
                          struct dagger_error *error)
{
    /* A reader that went away is an error to report, not one to die of. */
    signal(SIGPIPE, SIG_IGN);
    return dgi_result_check(cli->dag, values, error) &&
           dgi_outputs_store(&run->outputs, values, error);
}

static bool print_result(struct dgi_cli *cli, struct run *run, const void *const *values,
                         struct dagger_error *error)
{
    return dgi_result_print(cli->dag, values, run->result_fd, error);
}

static void observe(const struct dagger_event *event, void *context)
{
    struct run *run = context;
    dgi_keeping_observe(&run->keeping, event);
    dgi_console_observe(event, &run->console);
}

static bool run_shown(struct dgi_cli *cli, struct run *run, struct dagger_values *values,
                      struct dagger_error *error)
{
    run->options.directory = run->keeping.directory;
    run->options.observer = observe;
    run->options.observer_context = run;
    run->options.is_unmeasured = run->options.is_counting = !run->keeping.trace_path;
    run->console.logs = &run->keeping.logs;
    run->keeping.is_told_all = run->console.kind == DGI_PROGRESS_JSON;
    dgi_console_begin(&run->console, cli->dag, &run->options);
    bool ok = dagger_local_run(cli->dag, run->params, &run->options, values, error);
    dgi_console_end(&run->console, error);
    /* It was told. What is added from here on is how to go on. */
    error->hint[0] = '\0';
    return ok;
}

/* What is printed comes last, when nothing else can fail: a result means that all went
 * well. */
static bool run_kept(struct dgi_cli *cli, struct run *run, struct dagger_error *error)
{
    struct dagger_values values = {0};
    bool ok = run_shown(cli, run, &values, error) &&
              store_outputs(cli, run, values.items, error);
    ok = dgi_keeping_close(&run->keeping, error) && ok;
    if (run->keeping.beside.code != DAGGER_OK)
        dgi_console_tell(&run->console, &run->keeping.beside);
    if (ok && !print_result(cli, run, values.items, error))
        ok = dgi_keeping_hint(&run->keeping, error);
    dagger_values_release(&values);
    return ok;
}

static bool run_locally(struct dgi_cli *cli, struct run *run, struct dagger_error *error)
{
    bool ok = dgi_params_read(cli, &run->params, error) &&
              dgi_keeping_open(&run->keeping, cli, run->params, error);
    if (ok && !run->keeping.is_look)
        return run_kept(cli, run, error);
    ok = ok && dgi_keeping_explain(&run->keeping, run->result_fd, error);
    return dgi_keeping_close(&run->keeping, error) && ok;
}

static bool run_directly(struct dgi_cli *cli, struct run *run, struct dagger_error *error)
{
    const void **values = NULL;
    return dgi_params_read(cli, &run->params, error) &&
           dgi_direct_call(cli, run->params, &values, error) &&
           store_outputs(cli, run, values, error) &&
           print_result(cli, run, values, error);
}

static int run_watched(struct dgi_cli *cli, void *context)
{
    struct dagger_error error = {0};
    struct run *run = context;
    /* Logs, traces and run directories that may not become so large: as stored outputs.
     * In worker processes it does what it always does. */
    signal(SIGXFSZ, SIG_IGN);
    run_locally(cli, run, &error);
    error.exit_code = 0; /* a task's own is passed on by the machine interface alone */
    return dgi_console_finish(&run->console, &error);
}

static void clean(void *context)
{
    struct run *run = context;
    dgi_console_drain(&run->console);
    dgi_outputs_discard(&run->outputs);
}

int dgi_cli_run(struct dgi_cli *cli, struct dagger_error *error)
{
    struct run run = {0};
    dgi_descriptors_note();
    struct dgi_work work = {run_watched, clean, &run, "the run", false};
    int code = DAGGER_OK;
    if (!prepare(cli, &run, error))
        code = dgi_exit_code(error);
    else if (!dgi_arguments_find(&cli->arguments, DGI_OPTION_DIRECT))
        code = dgi_cli_watch(cli, &work, error);
    else if (!run_directly(cli, &run, error))
        code = dgi_exit_code(error);
    if (run.has_console)
        dgi_console_close(&run.console);
    dgi_outputs_release(&run.outputs);
    return code;
}
