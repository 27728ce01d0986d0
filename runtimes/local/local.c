#include <dagger/local.h>

#include <stdlib.h>
#include <string.h>

#include "run.h"

void dagger_values_release(struct dagger_values *values)
{
    if (!values)
        return;
    dagger_arena_destroy(values->arena);
    *values = (struct dagger_values){0};
}

static bool out_of_memory(struct dagger_error *error)
{
    return dagger_error_set(error, DAGGER_ERROR_MEMORY, "out of memory");
}

/* Room for a value of each output. */
static bool create_outputs(const struct dagger_dag *dag, struct dagger_values *outputs)
{
    *outputs = (struct dagger_values){.arena = dagger_arena_create()};
    if (!outputs->arena)
        return false;
    outputs->items = dagger_arena_alloc_array(outputs->arena, dag->output_count,
                                              sizeof *outputs->items);
    if (!outputs->items)
        return false;
    for (size_t k = 0; k < dag->output_count; k++) {
        outputs->items[k] =
            dagger_arena_alloc(outputs->arena, dag->outputs[k].type->size);
        if (!outputs->items[k])
            return false;
    }
    outputs->count = dag->output_count;
    return true;
}

static const void **fill_params(const struct dagger_dag *dag, const void *const *params,
                                struct dagger_error *error)
{
    const void **values = calloc(dag->param_count + 1, sizeof *values);
    if (!values) {
        out_of_memory(error);
        return NULL;
    }
    for (size_t i = 0; i < dag->param_count; i++) {
        values[i] = params && params[i] ? params[i] : dag->params[i].default_value;
        if (values[i])
            continue;
        dagger_error_set(error, DAGGER_ERROR_INVALID,
                         "%s: parameter '%s' has no value and no default", dag->name,
                         dag->params[i].name);
        dagger_error_at(error, dag->params[i].place.file, dag->params[i].place.line,
                        dag->params[i].place.column);
        free(values);
        return NULL;
    }
    return values;
}

static void destroy_desks(struct dgi_run *run)
{
    for (unsigned i = 0; run->desks && i < run->jobs; i++) {
        dagger_arena_destroy(run->desks[i].scratch);
        free(run->desks[i].inputs);
    }
    free(run->desks);
}

static bool create_desks(struct dgi_run *run, size_t max_inputs)
{
    run->desks = calloc(run->jobs, sizeof *run->desks);
    if (!run->desks)
        return false;
    for (unsigned i = 0; i < run->jobs; i++) {
        run->desks[i].scratch = dagger_arena_create();
        run->desks[i].inputs = calloc(max_inputs + 1, sizeof *run->desks[i].inputs);
        if (!run->desks[i].scratch || !run->desks[i].inputs)
            return false;
    }
    return true;
}

static bool run_plan(struct dgi_run *run, const struct dgi_plan *plan,
                     const void *const *params, struct dagger_error *error)
{
    struct dgi_frame *frame = NULL;
    if (!create_desks(run, plan->max_inputs) ||
        !create_outputs(plan->dag, run->outputs) ||
        !(run->executor = dagger_executor_create(run->jobs, NULL)) ||
        !(frame = dgi_frame_create(run, plan, params)))
        return out_of_memory(error);
    dgi_flow_start(&frame->flow, &run->executor->workers[0]);
    dgi_executor_work(run->executor);
    if (run->failure.error.code == DAGGER_OK)
        return true;
    if (error && error->code == DAGGER_OK)
        *error = run->failure.error;
    return false;
}

static bool run_dag(const struct dagger_dag *dag, const void *const *values,
                    const struct dagger_local_options *options,
                    struct dagger_values *outputs, struct dagger_error *error)
{
    struct dgi_plan *plan = dgi_plan_compile(dag, error);
    if (!plan)
        return false;
    struct dgi_run run = {
        .options = options,
        .jobs = dgi_executor_threads(options->jobs),
        .outputs = outputs,
        .lock = PTHREAD_MUTEX_INITIALIZER,
    };
    bool ok = run_plan(&run, plan, values, error);
    dagger_executor_destroy(run.executor);
    destroy_desks(&run);
    free(run.failure.path);
    dgi_plan_destroy(plan);
    if (!ok)
        dagger_values_release(outputs);
    return ok;
}

bool dagger_local_run(const struct dagger_dag *dag, const void *const *params,
                      const struct dagger_local_options *options,
                      struct dagger_values *outputs, struct dagger_error *error)
{
    static const struct dagger_local_options none;
    *outputs = (struct dagger_values){0};
    const void **values = fill_params(dag, params, error);
    if (!values)
        return false;
    bool ok = run_dag(dag, values, options ? options : &none, outputs, error);
    free(values);
    return ok;
}

/* A DAG around one node: its inputs become parameters, its outputs the DAG's. */
struct wrapped {
    struct dagger_dag dag;
    struct dagger_node node;
    struct dagger_param *params;
    struct dagger_input *inputs;
    struct dagger_dag_output *outputs;
};

static void wrap_input(struct wrapped *wrapped, const struct dagger_node *node, size_t i)
{
    wrapped->params[i] = dgi_node_params(node)[i];
    if (node->inputs[i].source == DAGGER_FROM_CONSTANT)
        wrapped->params[i].default_value = node->inputs[i].value;
    wrapped->inputs[i] =
        (struct dagger_input){.source = DAGGER_FROM_PARAM, .index = (unsigned)i};
}

static void wrap_output(struct wrapped *wrapped, const struct dagger_node *node, size_t k)
{
    wrapped->outputs[k] = (struct dagger_dag_output){
        .name = node->task ? node->outputs[k].name : node->dag->outputs[k].name,
        .type = dgi_node_output_type(node, k),
        .node = 0,
        .output = (unsigned)k,
    };
}

static bool wrap(struct wrapped *wrapped, const struct dagger_node *node)
{
    size_t output_count = dgi_node_output_count(node);
    wrapped->params = calloc(node->input_count + 1, sizeof *wrapped->params);
    wrapped->inputs = calloc(node->input_count + 1, sizeof *wrapped->inputs);
    wrapped->outputs = calloc(output_count + 1, sizeof *wrapped->outputs);
    if (!wrapped->params || !wrapped->inputs || !wrapped->outputs)
        return false;
    for (size_t i = 0; i < node->input_count; i++)
        wrap_input(wrapped, node, i);
    for (size_t k = 0; k < output_count; k++)
        wrap_output(wrapped, node, k);
    wrapped->node = *node;
    wrapped->node.inputs = wrapped->inputs;
    wrapped->node.partition_by = 0;
    wrapped->node.after_count = 0;
    wrapped->dag = (struct dagger_dag){
        .version = DAGGER_TABLE_VERSION,
        .name = node->name,
        .params = wrapped->params,
        .param_count = node->input_count,
        .nodes = &wrapped->node,
        .node_count = 1,
        .outputs = wrapped->outputs,
        .output_count = output_count,
        .place = node->place,
    };
    return true;
}

bool dagger_local_run_node(const struct dagger_node *node, const void *const *inputs,
                           const struct dagger_local_options *options,
                           struct dagger_values *outputs, struct dagger_error *error)
{
    struct wrapped wrapped = {0};
    *outputs = (struct dagger_values){0};
    bool ok = wrap(&wrapped, node)
                  ? dagger_local_run(&wrapped.dag, inputs, options, outputs, error)
                  : out_of_memory(error);
    free(wrapped.params);
    free(wrapped.inputs);
    free(wrapped.outputs);
    return ok;
}
