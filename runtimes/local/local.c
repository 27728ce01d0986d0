#include <dagger/local.h>

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum { MAX_JOBS = 4096 };

void dagger_values_release(struct dagger_values *values)
{
    if (!values)
        return;
    dagger_arena_destroy(values->arena);
    *values = (struct dagger_values){0};
}

/* How many CPUs this process may use, at least one. */
static unsigned count_cpus(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (unsigned)count : 1;
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

static void destroy_workers(struct dgi_run *run)
{
    for (unsigned i = 0; run->workers && i < run->jobs; i++) {
        dagger_arena_destroy(run->workers[i].scratch);
        free(run->workers[i].inputs);
    }
    free(run->workers);
}

static bool create_workers(struct dgi_run *run, size_t max_inputs)
{
    run->workers = calloc(run->jobs, sizeof *run->workers);
    if (!run->workers)
        return false;
    for (unsigned i = 0; i < run->jobs; i++) {
        run->workers[i].scratch = dagger_arena_create();
        run->workers[i].inputs = calloc(max_inputs + 1, sizeof *run->workers[i].inputs);
        if (!run->workers[i].scratch || !run->workers[i].inputs)
            return false;
    }
    return true;
}

static bool run_plan(struct dgi_run *run, const struct dgi_plan *plan,
                     const void *const *params, struct dagger_error *error)
{
    struct dgi_frame *frame = NULL;
    if (!create_workers(run, plan->max_inputs) ||
        !create_outputs(plan->dag, run->outputs) ||
        !(run->scheduler = dgi_scheduler_create(run->jobs, dgi_run_work_piece, run)) ||
        !(frame = dgi_frame_create(run, plan, params)))
        return out_of_memory(error);
    dgi_frame_start(frame);
    dgi_scheduler_run(run->scheduler);
    if (run->failure.error.code == DAGGER_OK)
        return true;
    if (error && error->code == DAGGER_OK)
        *error = run->failure.error;
    return false;
}

static unsigned count_jobs(const struct dagger_local_options *options)
{
    unsigned jobs = options->jobs ? options->jobs : count_cpus();
    return jobs < MAX_JOBS ? jobs : MAX_JOBS;
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
        .jobs = count_jobs(options),
        .outputs = outputs,
        .lock = PTHREAD_MUTEX_INITIALIZER,
    };
    bool ok = run_plan(&run, plan, values, error);
    dgi_scheduler_destroy(run.scheduler);
    destroy_workers(&run);
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
