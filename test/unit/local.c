/* The local runtime: where values come from, and what a run gives back. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "local_tables.h"

static int64_t number(const struct dagger_values *values, size_t index)
{
    return *(const int64_t *)values->items[index];
}

static int64_t run_number(const struct dagger_dag *dag, const void *const *params)
{
    struct dagger_values outputs;
    struct dagger_error error = {0};
    cr_assert(dagger_local_run(dag, params, NULL, &outputs, &error), "%s", error.message);
    cr_assert_eq(outputs.count, 1);
    int64_t result = number(&outputs, 0);
    dagger_values_release(&outputs);
    return result;
}

static const struct dagger_dag_output output_of_1[] = {
    {.name = "return_value", .type = &dagger_type_int64, .node = 1},
};

static const struct dagger_node chain_nodes[] = {
    {.name = "increment-1",
     .task = &increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
    {.name = "increment-2",
     .task = &increment_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag chain = {DAG("chain"), PARAMS(number_param),
                                        NODES(chain_nodes), OUTPUTS(output_of_1)};

Test(local, passes_results_on_in_a_chain)
{
    int64_t n = 5;
    cr_assert_eq(run_number(&chain, (const void *[]){&n}), 7);
}

static const int64_t three = 3;
static const int64_t eight = 8;

static const struct dagger_node forward_nodes[] = {
    {.name = "first",
     .task = &increment_task,
     INPUTS(FROM_NODE(2)),
     RETURNS(&dagger_type_int64)},
    {.name = "last",
     .task = &combine_task,
     INPUTS(FROM_NODE(0), FROM_NODE(2)),
     RETURNS(&dagger_type_int64)},
    {.name = "source",
     .task = &increment_task,
     INPUTS(FROM_CONSTANT(&three)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag diamond = {DAG("diamond"), NODES(forward_nodes),
                                          OUTPUTS(output_of_1)};

Test(local, runs_a_diamond_whose_references_point_forward)
{
    cr_assert_eq(run_number(&diamond, NULL), 10 * 5 + 4);
}

static const struct dagger_param defaults[] = {
    {.name = "a", .type = &dagger_type_int64, .default_value = &three},
    {.name = "b", .type = &dagger_type_int64},
};
static const struct dagger_task combine_with_default = {
    .name = "combine", .call = combine, PARAMS(defaults), .result = &dagger_type_int64};
static const struct dagger_node default_nodes[] = {
    {.name = "unused",
     .task = &combine_with_default,
     INPUTS(FROM_CONSTANT(&eight), FROM_CONSTANT(&eight))},
    {.name = "combine",
     .task = &combine_with_default,
     INPUTS(FROM_DEFAULT, FROM_PARAM(1)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag with_defaults = {
    DAG("with_defaults"), PARAMS(defaults), NODES(default_nodes), OUTPUTS(output_of_1)};

Test(local, takes_defaults_of_tasks)
{
    int64_t b = 4;
    cr_assert_eq(run_number(&with_defaults, (const void *[]){NULL, &b}), 34);
}

Test(local, names_a_missing_parameter_before_anything_runs)
{
    struct dagger_values outputs;
    struct dagger_error error = {0};
    cr_assert_not(dagger_local_run(&with_defaults, NULL, NULL, &outputs, &error));
    cr_assert_eq(error.code, DAGGER_ERROR_INVALID);
    cr_assert_str_eq(error.message,
                     "with_defaults: parameter 'b' has no value and no default");
    dagger_values_release(&outputs);
}

/* Nested: inner(a default 3, b) = combine(a, b) + 1, used as inner(default, inner(8, n)).
 */
static const struct dagger_node inner_nodes[] = {
    {.name = "combine",
     .task = &combine_task,
     INPUTS(FROM_PARAM(0), FROM_PARAM(1)),
     RETURNS(&dagger_type_int64)},
    {.name = "increment",
     .task = &increment_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag inner = {DAG("inner"), PARAMS(defaults),
                                        NODES(inner_nodes), OUTPUTS(output_of_1)};
static const struct dagger_node outer_nodes[] = {
    {.name = "inner-1", .dag = &inner, INPUTS(FROM_CONSTANT(&eight), FROM_PARAM(0))},
    {.name = "inner-2", .dag = &inner, INPUTS(FROM_DEFAULT, FROM_NODE(0))},
};
static const struct dagger_dag outer = {DAG("outer"), PARAMS(number_param),
                                        NODES(outer_nodes), OUTPUTS(output_of_1)};

Test(local, runs_nested_dags)
{
    int64_t n = 2;
    cr_assert_eq(run_number(&outer, (const void *[]){&n}), 10 * 3 + (10 * 8 + 2 + 1) + 1);
}

struct pair {
    int64_t low;
    const char *text;
    numbers list;
};

static const struct dagger_field pair_fields[] = {
    {.name = "low", .type = &dagger_type_int64, .offset = offsetof(struct pair, low)},
    {.name = "text", .type = &dagger_type_string, .offset = offsetof(struct pair, text)},
    {.name = "list", .type = &numbers_type, .offset = offsetof(struct pair, list)},
};
static const struct dagger_type pair_type = {.kind = DAGGER_KIND_STRUCT,
                                             .name = "struct pair",
                                             .size = sizeof(struct pair),
                                             .fields = pair_fields,
                                             .field_count = COUNT(pair_fields)};

static void make_pair(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    struct pair *pair = result;
    pair->low = n;
    pair->text = dagger_printf("number %d", (int)n);
    dagger_list_append(&pair->list, n);
    dagger_list_append(&pair->list, n * n);
}
TASK(make_pair, number_param, &pair_type);

static const struct dagger_output pair_outputs[] = {
    {.name = "list", .type = &numbers_type, .offset = offsetof(struct pair, list)},
    {.name = "text", .type = &dagger_type_string, .offset = offsetof(struct pair, text)},
};
static const struct dagger_node field_nodes[] = {
    {.name = "make-pair",
     .task = &make_pair_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(pair_outputs)},
    {.name = "sum",
     .task = &sum_task,
     INPUTS(FROM_OUTPUT(0, 0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output field_outputs[] = {
    {.name = "text", .type = &dagger_type_string, .node = 0, .output = 1},
    {.name = "list", .type = &numbers_type, .node = 0, .output = 0},
    {.name = "sum", .type = &dagger_type_int64, .node = 1},
};
static const struct dagger_dag fields = {DAG("fields"), PARAMS(number_param),
                                         NODES(field_nodes), OUTPUTS(field_outputs)};

Test(local, gives_back_fields_in_the_order_of_the_outputs)
{
    struct dagger_values outputs;
    struct dagger_error error = {0};
    int64_t n = 6;
    cr_assert(dagger_local_run(&fields, (const void *[]){&n}, NULL, &outputs, &error));
    cr_assert_eq(outputs.count, 3);
    cr_assert_str_eq(*(const char *const *)outputs.items[0], "number 6");
    const numbers *list = outputs.items[1];
    cr_assert_eq(list->count, 2);
    cr_assert_eq(list->items[1], 36);
    cr_assert_eq(number(&outputs, 2), 42);
    dagger_values_release(&outputs);
    cr_assert_null(outputs.arena);
    dagger_values_release(&outputs);
    dagger_values_release(NULL);
}

/* What a task passes through from its input must outlive the input. */
static void first_text(const void *const *inputs, void *result)
{
    *(const char **)result = *(const char *const *)inputs[0];
}
static const struct dagger_param text_param[] = {
    {.name = "text", .type = &dagger_type_string}};
TASK(first_text, text_param, &dagger_type_string);
static const struct dagger_node borrow_nodes[] = {
    {.name = "make-pair",
     .task = &make_pair_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(pair_outputs)},
    {.name = "first-text",
     .task = &first_text_task,
     INPUTS(FROM_OUTPUT(0, 1)),
     RETURNS(&dagger_type_string)},
};
static const struct dagger_dag_output text_of_1[] = {
    {.name = "return_value", .type = &dagger_type_string, .node = 1}};
static const struct dagger_dag borrows = {DAG("borrows"), PARAMS(number_param),
                                          NODES(borrow_nodes), OUTPUTS(text_of_1)};

Test(local, results_that_borrow_from_inputs_stand_on_their_own)
{
    struct dagger_values outputs;
    int64_t n = 1;
    cr_assert(dagger_local_run(&borrows, (const void *[]){&n}, NULL, &outputs, NULL));
    cr_assert_str_eq(*(const char *const *)outputs.items[0], "number 1");
    dagger_values_release(&outputs);
}

Test(local, runs_one_node_of_a_task)
{
    struct dagger_values outputs;
    int64_t n = 9;
    cr_assert(dagger_local_run_node(&field_nodes[0], (const void *[]){&n}, NULL, &outputs,
                                    NULL));
    cr_assert_eq(outputs.count, 2);
    cr_assert_eq(((const numbers *)outputs.items[0])->items[1], 81);
    cr_assert_str_eq(*(const char *const *)outputs.items[1], "number 9");
    dagger_values_release(&outputs);
}

Test(local, runs_one_node_of_a_nested_dag_with_its_own_constants)
{
    struct dagger_values outputs;
    int64_t b = 1;
    cr_assert(dagger_local_run_node(&outer_nodes[0], (const void *[]){NULL, &b}, NULL,
                                    &outputs, NULL));
    cr_assert_eq(number(&outputs, 0), 82);
    dagger_values_release(&outputs);
}

static void record_event(const struct dagger_event *event, void *context)
{
    char *log = context;
    static const char marks[] = {'?', '+', '-', '!'};
    size_t length = strlen(log);
    snprintf(log + length, 1000 - length, "%c%s ", marks[event->kind], event->address);
}

Test(local, tells_the_observer_of_every_task_by_address)
{
    char log[1000] = "";
    struct dagger_local_options options = {
        .jobs = 1, .observer = record_event, .observer_context = log};
    struct dagger_values outputs;
    int64_t n = 2;
    cr_assert(dagger_local_run(&outer, (const void *[]){&n}, &options, &outputs, NULL));
    cr_assert_str_eq(log, "+inner-1.combine -inner-1.combine "
                          "+inner-1.increment -inner-1.increment "
                          "+inner-2.combine -inner-2.combine "
                          "+inner-2.increment -inner-2.increment ");
    dagger_values_release(&outputs);
}
