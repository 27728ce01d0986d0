/* The machine interface: one node, its inputs and outputs in files. */
#include <dagger/invoke.h>
#include <dagger/local.h>

#include "command.h"
#include "inputs.h"
#include "outputs.h"
#include "report.h"
#include "watch.h"

/* An invocation of a node. */
struct invocation {
    struct dgi_target target;
    struct dgi_inputs inputs;
    struct dgi_outputs outputs;
};

static bool check_outputs(struct dgi_cli *cli, const struct invocation *invocation,
                          struct dagger_error *error)
{
    const struct dgi_target *target = &invocation->target;
    for (size_t i = 0; i < target->outlet_count; i++) {
        bool is_given = false;
        for (size_t k = 0; k < invocation->outputs.count; k++)
            is_given |= invocation->outputs.items[k].outlet == i;
        if (is_given)
            continue;
        const char *names = dgi_target_outlets_text(target, cli->arena);
        dagger_error_set(error, DAGGER_ERROR_INVALID,
                         "outputs of %s: missing %s; expected %s", target->subject,
                         target->outlets[i].name, names ? names : "?");
        dagger_error_hint(error, "give each as '--output NAME PATH': --output %s FILE",
                          target->outlets[i].name);
        return false;
    }
    return true;
}

static bool prepare(struct dgi_cli *cli, struct invocation *invocation,
                    struct dagger_error *error)
{
    const struct dgi_option_use *use =
        dgi_arguments_find(&cli->arguments, DGI_OPTION_NODE_NAME);
    return dgi_target_find(&invocation->target, cli, use ? use->values[0] : NULL,
                           error) &&
           dgi_inputs_plan(&invocation->inputs, cli, &invocation->target, error) &&
           dgi_outputs_plan(&invocation->outputs, cli, &invocation->target, error) &&
           check_outputs(cli, invocation, error);
}

static bool run_task(struct dgi_cli *cli, struct invocation *invocation,
                     const void *const *inputs, struct dagger_error *error)
{
    const struct dgi_target *target = &invocation->target;
    const struct dagger_task *task = target->task;
    char *result = dagger_arena_alloc(cli->arena, task->result ? task->result->size : 0);
    const void **values =
        dagger_arena_alloc_array(cli->arena, target->outlet_count + 1, sizeof *values);
    if (!result || !values)
        return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
    if (!dagger_invoke(task->call, inputs, result, cli->arena, error)) {
        dagger_error_prefix(error, "%s", target->subject);
        dagger_error_at(error, target->node->place.file, target->node->place.line,
                        target->node->place.column);
        return false;
    }
    for (size_t i = 0; i < target->outlet_count; i++)
        values[i] = result + target->node->outputs[i].offset;
    return dgi_outputs_store(&invocation->outputs, values, error);
}

static bool run_dag(struct invocation *invocation, const void *const *inputs,
                    struct dagger_error *error)
{
    const struct dgi_target *target = &invocation->target;
    struct dagger_local_options options = {0};
    struct dagger_values values = {0};
    bool ok = target->node
                  ? dagger_local_run_node(target->node, inputs, &options, &values, error)
                  : dagger_local_run(target->dag, inputs, &options, &values, error);
    ok = ok && dgi_outputs_store(&invocation->outputs, values.items, error);
    dagger_values_release(&values);
    return ok;
}

static int run(struct dgi_cli *cli, void *context)
{
    struct invocation *invocation = context;
    struct dagger_error error = {0};
    const void **inputs = NULL;
    bool ok = dgi_inputs_read(&invocation->inputs, cli, &inputs, &error) &&
              (invocation->target.task ? run_task(cli, invocation, inputs, &error)
                                       : run_dag(invocation, inputs, &error));
    return ok ? DAGGER_OK : dgi_cli_report(cli->program, &error);
}

static void clean(void *context)
{
    struct invocation *invocation = context;
    dgi_outputs_discard(&invocation->outputs);
}

int dgi_cli_machine(struct dgi_cli *cli, struct dagger_error *error)
{
    struct invocation invocation = {0};
    int code;
    if (prepare(cli, &invocation, error)) {
        struct dgi_work work = {run, clean, &invocation, invocation.target.subject, true};
        code = dgi_cli_watch(cli, &work, error);
    } else {
        code = dgi_exit_code(error);
    }
    dgi_outputs_release(&invocation.outputs);
    return code;
}
