/*
 * The tables that dagger-codegen writes, written by hand: for graphs that another program
 * makes, for languages without the generator, and for reading. The tasks are those of the
 * quick start, and so is the graph: declarative and quick_start print the same results.
 *
 *     declarative run -p seed=1
 *     declarative graph
 */
#include <dagger/cli.h>

#include "../quick_start/quick_start.c"

/* ---- Types ------------------------------------------------------------------------- */

static const struct dagger_type type_numbers = {
    .kind = DAGGER_KIND_LIST,
    .name = "numbers",
    .size = sizeof(numbers),
    .element = &dagger_type_int64,
};

/* ---- Tasks ------------------------------------------------------------------------- */

static void call_generate_numbers(const void *const *inputs, void *result)
{
    *(numbers *)result = generate_numbers(*(const int64_t *)inputs[0]);
}

static void call_raise_number(const void *const *inputs, void *result)
{
    *(int64_t *)result =
        raise_number(*(const int64_t *)inputs[0], *(const int64_t *)inputs[1]);
}

static void call_sum_numbers(const void *const *inputs, void *result)
{
    *(int64_t *)result = sum_numbers(*(const numbers *)inputs[0]);
}

static const struct dagger_task task_generate_numbers = {
    .name = "generate_numbers",
    .call = call_generate_numbers,
    .params =
        (const struct dagger_param[]){
            {.name = "seed", .type = &dagger_type_int64},
        },
    .param_count = 1,
    .result = &type_numbers,
};

static const struct dagger_task task_raise_number = {
    .name = "raise_number",
    .call = call_raise_number,
    .params =
        (const struct dagger_param[]){
            {.name = "n", .type = &dagger_type_int64},
            {.name = "exponent", .type = &dagger_type_int64},
        },
    .param_count = 2,
    .result = &dagger_type_int64,
};

static const struct dagger_task task_sum_numbers = {
    .name = "sum_numbers",
    .call = call_sum_numbers,
    .params =
        (const struct dagger_param[]){
            {.name = "values", .type = &type_numbers},
        },
    .param_count = 1,
    .result = &dagger_type_int64,
};

/* ---- The graph --------------------------------------------------------------------- */

enum { PARAM_SEED, PARAM_EXPONENT, PARAM_COUNT };
enum { NODE_GENERATE, NODE_RAISE, NODE_SUM, NODE_COUNT };

static const struct dagger_node nodes[NODE_COUNT] = {
    [NODE_GENERATE] =
        {
            .name = "generate-numbers",
            .task = &task_generate_numbers,
            .inputs =
                (const struct dagger_input[]){
                    {.source = DAGGER_FROM_PARAM, .index = PARAM_SEED},
                },
            .input_count = 1,
            .outputs =
                (const struct dagger_output[]){
                    {
                        .name = DAGGER_RETURN_VALUE,
                        .type = &type_numbers,
                        .is_partitioned = true,
                    },
                },
            .output_count = 1,
        },
    /* Once for each of the numbers, as the partitioned input is the first one. */
    [NODE_RAISE] =
        {
            .name = "raise-number",
            .task = &task_raise_number,
            .inputs =
                (const struct dagger_input[]){
                    {.source = DAGGER_FROM_NODE, .index = NODE_GENERATE, .output = 0},
                    {.source = DAGGER_FROM_PARAM, .index = PARAM_EXPONENT},
                },
            .input_count = 2,
            .outputs =
                (const struct dagger_output[]){
                    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64},
                },
            .output_count = 1,
            .partition_by = 1,
        },
    [NODE_SUM] =
        {
            .name = "sum-numbers",
            .task = &task_sum_numbers,
            .inputs =
                (const struct dagger_input[]){
                    {.source = DAGGER_FROM_NODE, .index = NODE_RAISE, .output = 0},
                },
            .input_count = 1,
            .outputs =
                (const struct dagger_output[]){
                    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64},
                },
            .output_count = 1,
        },
};

/* What `run --direct` calls. A graph that no C function stands for has no such call. */
static void call_quick_start(const void *const *inputs, void *result)
{
    *(int64_t *)result =
        quick_start(*(const int64_t *)inputs[0], *(const int64_t *)inputs[1]);
}

static const int64_t default_exponent = 2;

static const struct dagger_dag graph = {
    .version = DAGGER_TABLE_VERSION,
    .name = "quick_start",
    .call = call_quick_start,
    .params =
        (const struct dagger_param[PARAM_COUNT]){
            [PARAM_SEED] = {.name = "seed", .type = &dagger_type_int64},
            [PARAM_EXPONENT] = {.name = "exponent",
                                .type = &dagger_type_int64,
                                .default_value = &default_exponent},
        },
    .param_count = PARAM_COUNT,
    .nodes = nodes,
    .node_count = NODE_COUNT,
    .outputs =
        (const struct dagger_dag_output[]){
            {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = NODE_SUM},
        },
    .output_count = 1,
    .result = &dagger_type_int64,
};

int main(int argc, char **argv)
{
    return dagger_cli_main(&graph, argc, argv);
}
