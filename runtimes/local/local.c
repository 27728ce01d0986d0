#include <dagger/local.h>

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "keep.h"
#include "manager.h"
#include "params.h"
#include "run.h"

enum { DESCRIPTORS_A_JOB = 8 }; /* at most, and some for the program */

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

static void destroy_desks(struct dgi_run *run)
{
    for (unsigned i = 0; run->desks && i < run->desk_count; i++) {
        dagger_arena_destroy(run->desks[i].scratch);
        free(run->desks[i].inputs);
    }
    free(run->desks);
}

static bool create_desks(struct dgi_run *run, size_t max_inputs)
{
    run->desks = dgi_alloc_apart(run->desk_count * sizeof *run->desks);
    if (!run->desks)
        return false;
    for (unsigned i = 0; i < run->desk_count; i++) {
        run->desks[i].scratch = dagger_arena_create();
        run->desks[i].inputs =
            dgi_alloc_apart((max_inputs + 1) * sizeof *run->desks[i].inputs);
        if (!run->desks[i].scratch || !run->desks[i].inputs)
            return false;
    }
    return true;
}

int dgi_run_stop_level(const struct dgi_run *run)
{
    const struct dagger_stop *stop = run->options->stop;
    return stop ? __atomic_load_n(&stop->level, __ATOMIC_RELAXED) : 0;
}

void dgi_run_stop(struct dgi_run *run)
{
    atomic_store_explicit(&run->stopped, true, memory_order_relaxed);
}

bool dgi_run_is_stopped(const struct dgi_run *run)
{
    return atomic_load_explicit(&run->stopped, memory_order_relaxed) ||
           dgi_run_stop_level(run) > 0;
}

void dgi_run_set_bell(const struct dgi_run *run, atomic_uint *bell)
{
    if (run->options->stop)
        __atomic_store_n(&run->options->stop->bell, bell, __ATOMIC_SEQ_CST);
}

static void work(struct dgi_run *run)
{
    if (!run->manager) {
        dgi_executor_work(run->executor);
        return;
    }
    run->manager->worker = &run->executor->workers[0];
    dgi_run_set_bell(run, run->manager->bell.rings);
    dgi_manager_work(run->manager);
    dgi_run_set_bell(run, NULL);
}

static bool is_complete(struct dgi_run *run, struct dagger_error *error)
{
    if (run->is_complete)
        return true;
    /* What tasks came to is then a consequence. */
    if (dgi_run_stop_level(run) > 0)
        return dagger_error_set(error, DAGGER_ERROR_RUN, "the run was stopped");
    if (error && error->code == DAGGER_OK)
        *error = run->failure.error;
    return false;
}

static bool run_plan(struct dgi_run *run, const struct dgi_plan *plan,
                     const void *const *params, struct dagger_error *error)
{
    struct dgi_frame *frame = NULL;
    unsigned threads = run->manager ? 1 : run->jobs;
    run->desk_count = run->manager ? run->jobs + 1 : run->jobs;
    /* First, while this process is small: it may be forked. */
    if (run->manager && !dgi_manager_start(run->manager, run, plan, error))
        return false;
    if (run->options->directory && !dgi_keep_start(run, error))
        return false;
    if (!create_desks(run, plan->max_inputs) ||
        !create_outputs(plan->dag, run->outputs) ||
        !(run->executor = dagger_executor_create(threads, NULL)) ||
        !(frame = dgi_frame_create(run, plan, params)))
        return out_of_memory(error);
    if (run->directory)
        dgi_keep_begin_frame(frame);
    dgi_flow_start(&frame->flow, &run->executor->workers[0]);
    work(run);
    return (!run->directory || dgi_keep_stop(run, error)) && is_complete(run, error);
}

/* Where nobody says how many, no more than there are descriptors for. */
static unsigned jobs_of(const struct dagger_local_options *options)
{
    unsigned jobs = dgi_executor_threads(options->jobs);
    struct rlimit limit;
    if (options->jobs || getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return jobs;
    rlim_t most = limit.rlim_cur / DESCRIPTORS_A_JOB;
    if (most >= jobs)
        return jobs;
    return most ? (unsigned)most : 1;
}

static bool run_dag(const struct dagger_dag *dag, const void *const *values,
                    const struct dagger_local_options *options,
                    struct dagger_values *outputs, struct dagger_error *error)
{
    struct dgi_plan *plan = options->directory
                                ? dgi_keep_plan(options->directory, dag, error)
                                : dgi_plan_compile(dag, error);
    if (!plan)
        return false;
    struct dgi_manager manager;
    struct dgi_run run = {
        .options = options,
        .jobs = jobs_of(options),
        .outputs = outputs,
        .lock = PTHREAD_MUTEX_INITIALIZER,
    };
    if (dgi_manager_is_needed(&run, plan))
        run.manager = &manager;
    bool ok = run_plan(&run, plan, values, error);
    if (run.directory)
        (void)dgi_keep_stop(&run, NULL);
    if (run.manager)
        dgi_manager_stop(&manager);
    dagger_executor_destroy(run.executor);
    destroy_desks(&run);
    free(run.failure.path);
    if (!options->directory)
        dgi_plan_destroy(plan);
    if (!ok)
        dagger_values_release(outputs);
    return ok;
}

void dgi_stop_ring(const struct dagger_stop *stop)
{
    atomic_uint *bell = __atomic_load_n(&stop->bell, __ATOMIC_SEQ_CST);
    if (bell) {
        atomic_fetch_add(bell, 1);
        dgi_futex_wake(bell);
    }
}

void dagger_stop_request(struct dagger_stop *stop, int level)
{
    int now = __atomic_load_n(&stop->level, __ATOMIC_SEQ_CST);
    while (now < level &&
           !__atomic_compare_exchange_n(&stop->level, &now, level, false,
                                        __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        ;
    dgi_stop_ring(stop);
}

bool dagger_local_run(const struct dagger_dag *dag, const void *const *params,
                      const struct dagger_local_options *options,
                      struct dagger_values *outputs, struct dagger_error *error)
{
    static const struct dagger_local_options none;
    *outputs = (struct dagger_values){0};
    const void **values = dgi_params_fill(dag, params, error);
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
