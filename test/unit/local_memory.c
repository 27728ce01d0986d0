/* The local runtime: results are released when their last consumer has run. jansson's
 * allocator tells how much of them is alive. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local_tables.h"

enum { LARGE = 100000 };

static atomic_long live;
static atomic_long peak;

/* Sizes stand in front of what is allocated. */
static void *count_malloc(size_t size)
{
    size_t *block = malloc(size + 16);
    if (!block)
        return NULL;
    *block = size;
    long now = atomic_fetch_add(&live, (long)size) + (long)size;
    for (long old = peak; now > old && !atomic_compare_exchange_weak(&peak, &old, now);)
        ;
    return (char *)block + 16;
}

static void count_free(void *pointer)
{
    if (!pointer)
        return;
    size_t *block = (size_t *)((char *)pointer - 16);
    atomic_fetch_sub(&live, (long)*block);
    free(block);
}

static void count_json(void)
{
    json_set_alloc_funcs(count_malloc, count_free);
}

/* The same length as the input, a new value. */
static void copy_text(const void *const *inputs, void *result)
{
    const json_t *const *text = inputs[0];
    *(json_t **)result = dagger_json(json_string(json_string_value(*text)));
}
static const struct dagger_param json_param[] = {
    {.name = "value", .type = &dagger_type_json}};
TASK(copy_text, json_param, &dagger_type_json);

static json_t *large_text(void)
{
    static char text[LARGE + 1];
    memset(text, 'x', LARGE);
    return json_string(text);
}

enum { CHAIN = 200 };

/* copy -> copy -> … -> copy; the DAG gives the last back, or nothing. */
static long peak_of_chain(size_t output_count, struct dagger_values *outputs)
{
    static struct dagger_input inputs[CHAIN];
    static struct dagger_node nodes[CHAIN];
    static char names[CHAIN][8];
    static const struct dagger_output returns[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_json}};
    for (unsigned i = 0; i < CHAIN; i++) {
        inputs[i].source = i ? DAGGER_FROM_NODE : DAGGER_FROM_PARAM;
        inputs[i].index = i ? i - 1 : 0;
        snprintf(names[i], sizeof names[i], "n%u", i);
        nodes[i] = (struct dagger_node){.name = names[i],
                                        .task = &copy_text_task,
                                        .inputs = &inputs[i],
                                        .input_count = 1,
                                        OUTPUTS(returns)};
    }
    const struct dagger_dag_output output = {
        .name = "last", .type = &dagger_type_json, .node = CHAIN - 1};
    const struct dagger_dag dag = {DAG("chain"), PARAMS(json_param), NODES(nodes),
                                   .outputs = &output, .output_count = output_count};
    json_t *text = large_text();
    peak = live;
    bool ok = dagger_local_run(&dag, (const void *[]){&text},
                               &(struct dagger_local_options){.jobs = 2}, outputs, NULL);
    cr_assert(ok);
    json_decref(text);
    return peak;
}

Test(local_memory, of_a_chain_does_not_grow_with_its_length, .init = count_json)
{
    struct dagger_values outputs;
    cr_assert_lt(peak_of_chain(0, &outputs), 5 * LARGE);
    dagger_values_release(&outputs);
    cr_assert_eq(live, 0);
}

Test(local_memory, of_outputs_is_the_callers, .init = count_json)
{
    struct dagger_values outputs;
    cr_assert_lt(peak_of_chain(1, &outputs), 5 * LARGE);
    cr_assert_eq(json_string_length(*(json_t *const *)outputs.items[0]), LARGE);
    dagger_values_release(&outputs);
    cr_assert_eq(live, 0);
}

/* n partitions of a DAG: two copies of the text, and its length. Only lengths leave. */
static const struct dagger_output json_output[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_json}};
static void length_of(const void *const *inputs, void *result)
{
    *(int64_t *)result = (int64_t)json_string_length(*(json_t *const *)inputs[0]);
}
TASK(length_of, json_param, &dagger_type_int64);
static const struct dagger_param body_params[] = {
    {.name = "n", .type = &dagger_type_int64},
    {.name = "value", .type = &dagger_type_json}};
static const struct dagger_node body_nodes[] = {
    {.name = "copy-1",
     .task = &copy_text_task,
     INPUTS(FROM_PARAM(1)),
     OUTPUTS(json_output)},
    {.name = "copy-2",
     .task = &copy_text_task,
     INPUTS(FROM_NODE(0)),
     OUTPUTS(json_output)},
    {.name = "length",
     .task = &length_of_task,
     INPUTS(FROM_NODE(1)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output body_outputs[] = {
    {.name = "length", .type = &dagger_type_int64, .node = 2}};
static const struct dagger_dag body = {DAG("body"), PARAMS(body_params),
                                       NODES(body_nodes), OUTPUTS(body_outputs)};
static const struct dagger_output partitioned_numbers[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
static const struct dagger_node loop_nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_numbers)},
    {.name = "body",
     .dag = &body,
     INPUTS(FROM_NODE(0), FROM_PARAM(1)),
     .partition_by = 1},
    {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output loop_outputs[] = {
    {.name = "sum", .type = &dagger_type_int64, .node = 2}};
static const struct dagger_dag loop = {DAG("loop"), PARAMS(body_params),
                                       NODES(loop_nodes), OUTPUTS(loop_outputs)};

Test(local_memory, of_partitioned_dags_does_not_grow_with_their_number,
     .init = count_json)
{
    struct dagger_values outputs;
    json_t *text = large_text();
    int64_t n = 300;
    peak = live;
    bool ok = dagger_local_run(&loop, (const void *[]){&n, &text},
                               &(struct dagger_local_options){.jobs = 2}, &outputs, NULL);
    cr_assert(ok);
    cr_assert_eq(*(const int64_t *)outputs.items[0], n * LARGE);
    cr_assert_lt(peak, 12 * LARGE);
    dagger_values_release(&outputs);
    json_decref(text);
    cr_assert_eq(live, 0);
}
