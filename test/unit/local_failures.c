/* The local runtime: what happens when tasks fail, and in which order tasks run. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "local_tables.h"

/* Fails for odd numbers. */
static void refuse_odd(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    if (n % 2)
        dagger_fail("%d is odd", (int)n);
    *(int64_t *)result = n;
}
TASK(refuse_odd, number_param, &dagger_type_int64);

static void append_event(const struct dagger_event *event, void *context)
{
    static const char marks[] = {
        [DAGGER_EVENT_NODE_FINISHED] = '-', [DAGGER_EVENT_NODE_FAILED] = '!'};
    char *log = context;
    size_t length = strlen(log);
    if (event->kind < sizeof marks && marks[event->kind])
        snprintf(log + length, 1000 - length, "%c%s ", marks[event->kind],
                 event->address);
}

static struct dagger_error fail(const struct dagger_dag *dag, int64_t n, unsigned jobs,
                                bool keep_going, char *log)
{
    struct dagger_error error = {0};
    struct dagger_values outputs;
    struct dagger_local_options options = {
        .jobs = jobs,
        .keep_going = keep_going,
        .observer = log ? append_event : NULL,
        .observer_context = log,
    };
    cr_assert_not(
        dagger_local_run(dag, (const void *[]){&n}, &options, &outputs, &error));
    cr_assert_null(outputs.arena);
    return error;
}

static const struct dagger_output partitioned_numbers[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
static const struct dagger_dag_output output_of_last[] = {
    {.name = "return_value", .type = &dagger_type_int64, .node = 3}};

/* `bad` fails where n is odd; `dependent` needs it, the others do not. */
static const struct dagger_node chain_nodes[] = {
    {.name = "bad",
     .task = &refuse_odd_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64),
     .place = {"pipeline.c", 42, 5}},
    {.name = "dependent",
     .task = &increment_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64)},
    {.name = "free-1",
     .task = &increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
    {.name = "free-2",
     .task = &increment_task,
     INPUTS(FROM_NODE(2)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag chain = {DAG("chain"), PARAMS(number_param),
                                        NODES(chain_nodes), OUTPUTS(output_of_last)};

Test(local_failures, name_the_node_its_cause_and_its_place)
{
    struct dagger_error error = fail(&chain, 7, 2, false, NULL);
    cr_assert_eq(error.code, DAGGER_ERROR_RUN);
    cr_assert_str_eq(error.message, "bad: 7 is odd");
    cr_assert_str_eq(error.file, "pipeline.c");
    cr_assert_eq(error.line, 42);
    cr_assert_eq(error.column, 5);
}

Test(local_failures, stop_the_run_at_once)
{
    char log[1000] = "";
    fail(&chain, 7, 1, false, log);
    cr_assert_str_eq(log, "!bad ");
}

Test(local_failures, with_keep_going_stop_only_what_depends_on_them)
{
    char log[1000] = "";
    struct dagger_error error = fail(&chain, 7, 1, true, log);
    cr_assert_str_eq(log, "!bad -free-1 -free-2 ");
    cr_assert_str_eq(error.message, "bad: 7 is odd");
}

/* The failures come in the reverse of their order in the DAG. */
static const int64_t one = 1;
static const struct dagger_node several_nodes[] = {
    {.name = "second",
     .task = &refuse_odd_task,
     INPUTS(FROM_CONSTANT(&one)),
     RETURNS(&dagger_type_int64),
     AFTER(2)},
    {.name = "first",
     .task = &refuse_odd_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
    {.name = "good",
     .task = &increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64),
     AFTER(3)},
    {.name = "start",
     .task = &increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag several = {DAG("several"), PARAMS(number_param),
                                          NODES(several_nodes), OUTPUTS(output_of_last)};

Test(local_failures, of_several_report_the_one_that_stands_first)
{
    for (unsigned jobs = 1; jobs <= 8; jobs *= 8) {
        char log[1000] = "";
        struct dagger_error error = fail(&several, 3, jobs, true, log);
        cr_assert_str_eq(error.message, "second: 1 is odd");
        cr_assert(strstr(log, "!first ") < strstr(log, "!second ") || jobs > 1);
    }
}

/* Partitions 1, 3, 5 … of a nested DAG's partitioned task fail. */
static const struct dagger_node row_nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_numbers)},
    {.name = "refuse-odd",
     .task = &refuse_odd_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64),
     .partition_by = 1},
    {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output row_outputs[] = {
    {.name = "sum", .type = &dagger_type_int64, .node = 2}};
static const struct dagger_dag row = {DAG("row"), PARAMS(number_param), NODES(row_nodes),
                                      OUTPUTS(row_outputs)};
static const struct dagger_node rows_nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_numbers)},
    {.name = "row", .dag = &row, INPUTS(FROM_NODE(0)), .partition_by = 1},
    {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), RETURNS(&dagger_type_int64)},
    {.name = "free",
     .task = &sum_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag rows = {DAG("rows"), PARAMS(number_param),
                                       NODES(rows_nodes), OUTPUTS(output_of_last)};

/* Of three rows only one partition fails, whatever runs first. */
Test(local_failures, in_partitions_name_the_partition)
{
    cr_assert_str_eq(fail(&rows, 3, 1, false, NULL).message,
                     "row[2].refuse-odd[1]: 1 is odd");
}

Test(local_failures, in_partitions_let_the_others_go_on_where_wanted)
{
    for (unsigned jobs = 1; jobs <= 8; jobs *= 8) {
        char log[1000] = "";
        struct dagger_error error = fail(&rows, 5, jobs, true, log);
        cr_assert_str_eq(error.message, "row[2].refuse-odd[1]: 1 is odd");
        cr_assert(strstr(log, "-row[4].refuse-odd[2] "));
        cr_assert(strstr(log, "!row[4].refuse-odd[3] "));
        cr_assert(strstr(log, "-row[1].sum "));
        cr_assert_not(strstr(log, "row[4].sum"));
        cr_assert(strstr(log, "-free "));
        cr_assert_not(strstr(log, "-sum "));
    }
}

/* Order: `late` is a nested DAG that waits for all of the nested DAG `early`. */
static const struct dagger_node pair_nodes[] = {
    {.name = "a",
     .task = &increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
    {.name = "b",
     .task = &increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output pair_outputs[] = {
    {.name = "b", .type = &dagger_type_int64, .node = 1}};
static const struct dagger_dag pair = {DAG("pair"), PARAMS(number_param),
                                       NODES(pair_nodes), OUTPUTS(pair_outputs)};
static const struct dagger_node nest_nodes[] = {
    {.name = "pair", .dag = &pair, INPUTS(FROM_PARAM(0))},
    {.name = "c",
     .task = &increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag nest = {DAG("nest"), PARAMS(number_param),
                                       NODES(nest_nodes), OUTPUTS(pair_outputs)};
static const struct dagger_node order_nodes[] = {
    {.name = "late", .dag = &nest, INPUTS(FROM_PARAM(0)), AFTER(1)},
    {.name = "early", .dag = &nest, INPUTS(FROM_PARAM(0))},
    {.name = "last",
     .task = &refuse_odd_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64),
     AFTER(0)},
    {.name = "final",
     .task = &increment_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&dagger_type_int64),
     AFTER(2)},
};
static const struct dagger_dag order = {DAG("order"), PARAMS(number_param),
                                        NODES(order_nodes), OUTPUTS(output_of_last)};

Test(local_failures, nodes_wait_for_all_of_a_nested_dag_and_hold_back_all_of_one)
{
    for (unsigned jobs = 1; jobs <= 8; jobs *= 8) {
        char log[1000] = "";
        struct dagger_local_options options = {
            .jobs = jobs, .observer = append_event, .observer_context = log};
        struct dagger_values outputs;
        int64_t n = 4;
        cr_assert(
            dagger_local_run(&order, (const void *[]){&n}, &options, &outputs, NULL));
        dagger_values_release(&outputs);
        static const char *const names[] = {"pair.a ", "pair.b ", "c "};
        for (size_t i = 0; i < COUNT(names); i++)
            for (size_t k = 0; k < COUNT(names); k++) {
                char early[30], late[30];
                snprintf(early, sizeof early, "-early.%s", names[i]);
                snprintf(late, sizeof late, "-late.%s", names[k]);
                cr_assert(strstr(log, early) && strstr(log, early) < strstr(log, late));
                cr_assert(strstr(log, late) < strstr(log, "-last "));
            }
        cr_assert(strstr(log, "-last ") < strstr(log, "-final "));
    }
}

Test(local_failures, hold_back_what_waits_for_them_without_using_them)
{
    char log[1000] = "";
    fail(&order, 3, 1, true, log);
    cr_assert(strstr(log, "!last "));
    cr_assert_not(strstr(log, "final"));
}

static void give_nonsense(const void *const *inputs, void *result)
{
    struct dagger_any_list *list = result;
    *list = (struct dagger_any_list){NULL, (size_t)*(const int64_t *)inputs[0]};
}
TASK(give_nonsense, number_param, &numbers_type);

static const struct dagger_node broken_nodes[] = {
    {.name = "broken",
     .task = &give_nonsense_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&numbers_type),
     .place = {"pipeline.c", 3, 1}},
    {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(0)), RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output broken_outputs[] = {
    {.name = "sum", .type = &dagger_type_int64, .node = 1}};
static const struct dagger_dag broken = {DAG("broken"), PARAMS(number_param),
                                         NODES(broken_nodes), OUTPUTS(broken_outputs)};

Test(local_failures, of_what_a_task_gives_back_are_its_own)
{
    static const enum dagger_isolation isolations[] = {DAGGER_ISOLATION_PROCESS,
                                                       DAGGER_ISOLATION_THREAD};
    for (size_t i = 0; i < COUNT(isolations); i++) {
        struct dagger_local_options options = {.isolation = isolations[i]};
        struct dagger_values outputs;
        struct dagger_error error = {0};
        int64_t n = 5;
        cr_expect_not(
            dagger_local_run(&broken, (const void *[]){&n}, &options, &outputs, &error));
        cr_expect_eq(error.code, DAGGER_ERROR_RUN);
        cr_expect_str_eq(error.message,
                         "broken: a list says it has 5 items, but points to none");
        cr_expect_eq(error.line, 3);
    }
}

struct balance {
    unsigned begun, ended;
    struct dagger_stop *stop; /* to be asked for at the first beginning, or NULL */
};

static void weigh(const struct dagger_event *event, void *context)
{
    struct balance *balance = context;
    balance->begun += event->kind == DAGGER_EVENT_NODE_STARTED;
    balance->ended += event->kind == DAGGER_EVENT_NODE_FINISHED ||
                      event->kind == DAGGER_EVENT_NODE_FAILED;
    if (event->kind == DAGGER_EVENT_NODE_STARTED && balance->stop)
        dagger_stop_request(balance->stop, 1);
}

/* Whether a process has taken its task when the run stops is a matter of chance. */
Test(local_failures, of_one_task_let_every_other_that_began_end)
{
    for (unsigned i = 0; i < 100; i++) {
        struct dagger_stop stop = {0};
        struct balance balance = {.stop = i % 2 ? &stop : NULL};
        struct dagger_local_options options = {
            .jobs = 2, .observer = weigh, .observer_context = &balance, .stop = &stop};
        struct dagger_values outputs;
        int64_t n = 7;
        cr_expect_not(
            dagger_local_run(&chain, (const void *[]){&n}, &options, &outputs, NULL));
        cr_assert_eq(balance.begun, balance.ended, "%u begun, %u ended", balance.begun,
                     balance.ended);
    }
}
