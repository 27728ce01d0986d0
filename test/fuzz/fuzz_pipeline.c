#include "fuzz_pipeline.h"

#include <stdio.h>

#include "fuzz_types.h"

enum { MOST = 32 };

static char names[MOST][8];
static struct dagger_param params[MOST];
static struct dagger_input inputs[MOST];
static const int64_t zero;

static void call(const void *const *values, void *result)
{
    (void)values;
    *(int64_t *)result = zero;
}

static struct dagger_task task = {
    .name = "node",
    .call = call,
    .params = params,
    .result = &dagger_type_int64,
};
static const struct dagger_output output = {
    .name = DAGGER_RETURN_VALUE,
    .type = &dagger_type_int64,
};
static struct dagger_node node = {
    .name = "node",
    .task = &task,
    .inputs = inputs,
    .outputs = &output,
    .output_count = 1,
};
static const struct dagger_dag_output dag_output = {
    .name = DAGGER_RETURN_VALUE,
    .type = &dagger_type_int64,
};
static struct dagger_dag dag = {
    .version = DAGGER_TABLE_VERSION,
    .name = "pipeline",
    .call = call,
    .params = params,
    .nodes = &node,
    .node_count = 1,
    .outputs = &dag_output,
    .output_count = 1,
    .result = &dagger_type_int64,
};

const struct dagger_dag *fuzz_pipeline(void)
{
    if (dag.param_count)
        return &dag;
    for (size_t i = 0; i < fuzz_type_count; i++) {
        snprintf(names[i], sizeof names[i], "p%zu", i);
        params[i] = (struct dagger_param){.name = names[i], .type = fuzz_types[i]};
        inputs[i] =
            (struct dagger_input){.source = DAGGER_FROM_PARAM, .index = (unsigned)i};
        if (fuzz_types[i]->kind == DAGGER_KIND_INT)
            params[i].default_value = &zero;
    }
    dag.param_count = task.param_count = node.input_count = fuzz_type_count;
    return &dag;
}
