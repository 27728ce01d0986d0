/* Validation of large tables: what is not linear does not end within the suite's limit.
 */
#include <criterion/criterion.h>

#include "json_support.h"

#include <dagger/validate.h>

#include <stdio.h>

TestSuite(validate_scale, .timeout = 60);

enum { MANY = 200000 };

static void call(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
}

static const int32_t seven = 7;
static const struct dagger_param params[] = {
    {.name = "x", .type = &dagger_type_int32, .default_value = &seven}};
static const struct dagger_output outputs[] = {
    {.name = "return_value", .type = &dagger_type_int32}};
static const struct dagger_task task = {.name = "task",
                                        .call = call,
                                        .params = params,
                                        .param_count = 1,
                                        .result = &dagger_type_int32,
                                        .options = {.runtime_options = "{\"a\": 1}"}};
static const struct dagger_input from_default[] = {{.source = DAGGER_FROM_DEFAULT}};

static struct dagger_node nodes[MANY];
static struct dagger_input inputs[MANY];
static struct dagger_dag_output dag_outputs[MANY];
static char names[MANY][16];

static struct dagger_dag dag = {.version = DAGGER_TABLE_VERSION,
                                .name = "large",
                                .nodes = nodes,
                                .node_count = MANY,
                                .outputs = dag_outputs,
                                .output_count = MANY};

/* A chain, each node of which is an output as well. */
static void set_up_chain(void)
{
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "node-%u", i);
        inputs[i] = (struct dagger_input){
            .source = i ? DAGGER_FROM_NODE : DAGGER_FROM_DEFAULT, .index = i - 1};
        nodes[i] = (struct dagger_node){.name = names[i],
                                        .task = &task,
                                        .inputs = &inputs[i],
                                        .input_count = 1,
                                        .outputs = outputs,
                                        .output_count = 1};
        dag_outputs[i] = (struct dagger_dag_output){
            .name = names[i], .type = &dagger_type_int32, .node = i};
    }
}

Test(validate_scale, a_long_chain, .init = set_up_chain)
{
    struct dagger_error error = {0};
    cr_expect(dagger_dag_validate(&dag, &error), "%s", error.message);
}

Test(validate_scale, a_long_chain_backwards, .init = set_up_chain)
{
    for (unsigned i = 0; i + 1 < MANY; i++)
        inputs[i] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = i + 1};
    inputs[MANY - 1].source = DAGGER_FROM_DEFAULT;
    struct dagger_error error = {0};
    cr_expect(dagger_dag_validate(&dag, &error), "%s", error.message);
}

Test(validate_scale, a_long_cycle_is_cut_in_the_message, .init = set_up_chain)
{
    inputs[0] = (struct dagger_input){.source = DAGGER_FROM_NODE, .index = MANY - 1};
    struct dagger_error error = {0};
    cr_assert_not(dagger_dag_validate(&dag, &error));
    static const char begin[] =
        "DAG large: there is a cycle: node-0 -> node-1 -> node-2 ";
    size_t length = strlen(error.message);
    cr_expect_eq(strncmp(error.message, begin, strlen(begin)), 0, "%s", error.message);
    cr_expect_str_eq(error.message + length - 7, " -> ...");
}

Test(validate_scale, many_nodes_wait_for_all_others, .init = set_up_chain)
{
    static unsigned after[2000];
    for (unsigned i = 0; i < COUNT(after); i++)
        after[i] = i;
    for (unsigned i = 2000; i < 4000; i++) {
        nodes[i].after = after;
        nodes[i].after_count = COUNT(after);
    }
    struct dagger_error error = {0};
    cr_expect(dagger_dag_validate(&dag, &error), "%s", error.message);
}

Test(validate_scale, the_last_of_many_names_is_not_unique, .init = set_up_chain)
{
    nodes[MANY - 1].name = "node-0";
    struct dagger_error error = {0};
    cr_assert_not(dagger_dag_validate(&dag, &error));
    cr_expect_str_eq(error.message, "DAG large: there are two nodes called \"node-0\"");
}

/* levels[i] runs levels[i - 1] twice: 2^i tasks in all. */
enum { LEVELS = 1002 };
static struct dagger_dag levels[LEVELS];
static struct dagger_node level_nodes[LEVELS][2];

static void set_up_levels(void)
{
    for (size_t i = 0; i < LEVELS; i++) {
        for (size_t k = 0; k < 2; k++)
            level_nodes[i][k] = (struct dagger_node){.name = k ? "b" : "a",
                                                     .task = i ? NULL : &task,
                                                     .dag = i ? &levels[i - 1] : NULL,
                                                     .inputs = from_default,
                                                     .input_count = 1};
        levels[i] = (struct dagger_dag){.version = DAGGER_TABLE_VERSION,
                                        .name = "level",
                                        .params = params,
                                        .param_count = 1,
                                        .nodes = level_nodes[i],
                                        .node_count = 2};
    }
}

Test(validate_scale, shared_dags_are_checked_once, .init = set_up_levels)
{
    struct dagger_error error = {0};
    cr_expect(dagger_dag_validate(&levels[999], &error), "%s", error.message);
}

Test(validate_scale, dags_are_not_nested_without_end, .init = set_up_levels)
{
    struct dagger_error error = {0};
    cr_assert_not(dagger_dag_validate(&levels[LEVELS - 1], &error));
    cr_expect_str_eq(error.message,
                     "DAG level, node \"a\": DAGs are nested more than 1000 deep");
}

Test(validate_scale, many_nodes_share_a_dag, .init = set_up_levels)
{
    set_up_chain();
    for (unsigned i = 0; i < MANY; i++) {
        nodes[i].task = NULL;
        nodes[i].dag = &levels[10];
        nodes[i].outputs = NULL;
        nodes[i].output_count = 0;
        inputs[i].source = DAGGER_FROM_DEFAULT;
    }
    dag.output_count = 0;
    struct dagger_error error = {0};
    cr_expect(dagger_dag_validate(&dag, &error), "%s", error.message);
}
