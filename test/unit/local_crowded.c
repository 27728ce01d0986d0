/* The local runtime where more is ready than a worker's queue has room for, and there is
 * no memory for a larger one: linked with --wrap. Everything runs nevertheless, and once.
 */
#include <criterion/criterion.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "local_tables.h"

TestSuite(local_crowded, .timeout = 300);

void *__wrap_realloc(void *bytes, size_t size);

void *__wrap_realloc(void *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    return NULL;
}

/* ---- Tasks ---- */

static atomic_uint calls;

static void pass_on(const void *const *inputs, void *result)
{
    atomic_fetch_add(&calls, 1);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(pass_on, number_param, &dagger_type_int64);

/* ---- A loop, in whose body a node makes a crowd and another loop ready ---- */

/* Nodes of the body: those with names, and a crowd. Each second of the crowd waits for
 * BEGIN, the others for OTHER: no two that follow each other become ready together. */
enum { BEGIN, LIST, INNER, SUM, OTHER, NAMED, CROWD = 700, ALL = NAMED + CROWD };
enum { LOOPS = 6 };

static struct dagger_node body_nodes[ALL];
static struct dagger_input body_inputs[ALL];
static char names[ALL][8];
static const struct dagger_output number[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
static const struct dagger_output items[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
static const struct dagger_dag_output body_outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = SUM}};
static const struct dagger_dag body = {DAG("body"), PARAMS(number_param),
                                       NODES(body_nodes), OUTPUTS(body_outputs)};

static void make_node(unsigned i, const struct dagger_task *task, unsigned from)
{
    snprintf(names[i], sizeof names[i], "n%u", i);
    body_inputs[i] = i == BEGIN ? (struct dagger_input)FROM_PARAM(0)
                                : (struct dagger_input)FROM_NODE(from);
    body_nodes[i] = (struct dagger_node){.name = names[i],
                                         .task = task,
                                         .inputs = &body_inputs[i],
                                         .input_count = 1,
                                         OUTPUTS(number)};
}

static void make_body(void)
{
    make_node(BEGIN, &pass_on_task, 0);
    make_node(LIST, &count_up_task, BEGIN);
    body_nodes[LIST].outputs = items;
    make_node(INNER, &pass_on_task, LIST);
    body_nodes[INNER].partition_by = 1;
    make_node(SUM, &sum_task, INNER);
    make_node(OTHER, &pass_on_task, BEGIN);
    for (unsigned i = NAMED; i < ALL; i++)
        make_node(i, &pass_on_task, i % 2 ? BEGIN : OTHER);
}

/* The sum over 0 … LOOPS - 1 of the sums of 0 … n - 1, or -1. */
static int64_t run(unsigned jobs)
{
    const struct dagger_node outer_nodes[] = {
        {.name = "list", .task = &count_up_task, INPUTS(FROM_PARAM(0)), OUTPUTS(items)},
        {.name = "loop", .dag = &body, INPUTS(FROM_NODE(0)), .partition_by = 1},
        {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), OUTPUTS(number)},
    };
    const struct dagger_dag_output sum[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 2}};
    const struct dagger_dag dag = {DAG("outer"), PARAMS(number_param), NODES(outer_nodes),
                                   OUTPUTS(sum)};
    struct dagger_local_options options = {.jobs = jobs,
                                           .isolation = DAGGER_ISOLATION_THREAD};
    struct dagger_error error = {0};
    struct dagger_values values;
    int64_t loops = LOOPS;
    cr_assert(dagger_local_run(&dag, (const void *[]){&loops}, &options, &values, &error),
              "%s", error.message);
    int64_t result = *(const int64_t *)values.items[0];
    dagger_values_release(&values);
    return result;
}

static void expect_all(unsigned jobs)
{
    cr_expect_eq(run(jobs), 0 + 0 + 1 + 3 + 6 + 10);
    cr_expect_eq(atomic_load(&calls), LOOPS * (2 + CROWD) + (0 + 1 + 2 + 3 + 4 + 5));
}

Test(local_crowded, runs_all_in_one_thread)
{
    make_body();
    expect_all(1);
}

Test(local_crowded, runs_all_in_several_threads)
{
    make_body();
    for (int i = 0; i < 20; i++) {
        atomic_store(&calls, 0);
        expect_all(4);
    }
}
