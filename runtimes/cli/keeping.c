#include "keeping.h"

#include "print.h"

/* ---- Options ---------------------------------------------------------------------- */

static const char *value_of(struct dgi_cli *cli, enum dgi_option_id id)
{
    const struct dgi_option_use *use = dgi_arguments_find(&cli->arguments, id);
    return use ? use->values[0] : NULL;
}

bool dgi_keeping_read(struct dgi_keeping *keeping, struct dgi_cli *cli,
                      struct dagger_error *error)
{
    const char *new_path = value_of(cli, DGI_OPTION_RUN_DIR);
    const char *old_path = value_of(cli, DGI_OPTION_RESUME);
    *keeping = (struct dgi_keeping){.trace = {.fd = -1}, .logs = {.folder = -1}};
    keeping->path = new_path ? new_path : old_path;
    keeping->mode = old_path ? DAGGER_RUN_DIRECTORY_RESUME : DAGGER_RUN_DIRECTORY_NEW;
    keeping->is_look = dgi_arguments_find(&cli->arguments, DGI_OPTION_DRY_RUN) != NULL;
    keeping->trace_path = value_of(cli, DGI_OPTION_TRACE);
    if (keeping->path && !keeping->path[0])
        return dagger_error_set(error, DAGGER_ERROR_USAGE, "'%s': the folder has no name",
                                new_path ? "--run-dir" : "--resume");
    if (keeping->trace_path && !keeping->trace_path[0])
        return dagger_error_set(error, DAGGER_ERROR_USAGE,
                                "'--trace': the file has no name");
    if (keeping->is_look && keeping->trace_path) {
        dagger_error_set(error, DAGGER_ERROR_USAGE, "'--dry-run' goes without '--trace'");
        dagger_error_hint(error, "nothing runs, so there is nothing to trace");
        return false;
    }
    if (!new_path || !old_path)
        return true;
    dagger_error_set(error, DAGGER_ERROR_USAGE, "'--resume' goes without '--run-dir'");
    dagger_error_hint(error, "--run-dir begins a run, --resume goes on with one");
    return false;
}

bool dgi_keeping_open(struct dgi_keeping *keeping, struct dgi_cli *cli,
                      const void *const *params, struct dagger_error *error)
{
    if (keeping->path || keeping->is_look) {
        keeping->directory = dagger_run_directory_open(
            keeping->path, keeping->mode, keeping->is_look, cli->dag, params, error);
        if (!keeping->directory)
            return false;
    }
    dgi_logs_begin(&keeping->logs, keeping->directory);
    return !keeping->trace_path || keeping->is_look ||
           dgi_trace_open(&keeping->trace, keeping->trace_path, cli->dag->name, error);
}

void dgi_keeping_observe(struct dgi_keeping *keeping, const struct dagger_event *event)
{
    if (keeping->directory || !keeping->is_told_all)
        dgi_logs_event(&keeping->logs, event);
    dgi_trace_event(&keeping->trace, event);
}

/* ---- --dry-run -------------------------------------------------------------------- */

struct explanation {
    struct dagger_writer writer;
    struct dagger_error *error;
    bool is_ok;
    size_t count;
    size_t to_run;
};

static void print(struct explanation *explanation, const char *format, ...)
    DAGGERI_PRINTF(2, 3);
static void print(struct explanation *explanation, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    explanation->is_ok =
        explanation->is_ok &&
        dgi_print_values(&explanation->writer, explanation->error, format, values);
    va_end(values);
}

static void explain_node(const char *address, bool would_run, const char *why,
                         void *context)
{
    struct explanation *explanation = context;
    explanation->count++;
    explanation->to_run += would_run;
    print(explanation, "%s %s: %s\n", would_run ? "run " : "keep", address, why);
}

bool dgi_keeping_explain(const struct dgi_keeping *keeping, int fd,
                         struct dagger_error *error)
{
    struct explanation explanation = {.error = error};
    explanation.is_ok =
        dagger_writer_init_fd(&explanation.writer, fd, "standard output", error);
    dagger_run_directory_explain(keeping->directory, explain_node, &explanation);
    print(&explanation, "%zu of %zu nodes would run\n", explanation.to_run,
          explanation.count);
    bool ok = explanation.is_ok && dagger_writer_flush(&explanation.writer, error);
    dagger_writer_release(&explanation.writer);
    return ok;
}

/* ---- The end ---------------------------------------------------------------------- */

bool dgi_keeping_hint(const struct dgi_keeping *keeping, struct dagger_error *error)
{
    if (keeping->path)
        dagger_error_hint(error, "mend it, then go on with --resume %s", keeping->path);
    return false;
}

bool dgi_keeping_close(struct dgi_keeping *keeping, struct dagger_error *error)
{
    bool has_failed = error->code != DAGGER_OK;
    bool has_logs = keeping->logs.folder >= 0 && !keeping->logs.is_named;
    bool ok = dgi_logs_end(&keeping->logs, has_failed, error);
    struct dagger_error *beside = has_failed ? &keeping->beside : error;
    ok = dgi_trace_close(&keeping->trace, beside) && ok;
    if (keeping->path && keeping->directory && !keeping->is_look &&
        error->code != DAGGER_OK)
        dgi_keeping_hint(keeping, error);
    else if (has_failed && has_logs)
        dagger_error_hint(error, "what its tasks printed is in %s", keeping->logs.path);
    struct dagger_error own = {0};
    if (!dagger_run_directory_close(keeping->directory, error, &own)) {
        dagger_error_set(error, own.code, "%s", own.message);
        dagger_error_hint(error, "%s", own.hint);
    }
    keeping->directory = NULL;
    return ok && own.code == DAGGER_OK;
}
