/* The local runtime: partitioned tasks and DAGs, their fan-out and fan-in. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

#include "local_tables.h"

static void run(const struct dagger_dag *dag, int64_t n, unsigned jobs,
                struct dagger_values *outputs)
{
    struct dagger_error error = {0};
    struct dagger_local_options options = {.jobs = jobs};
    bool ok = dagger_local_run(dag, (const void *[]){&n}, &options, outputs, &error);
    cr_assert(ok, "%s", error.message);
}

static const struct dagger_output partitioned_numbers[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};

/* n -> 0 … n-1 -> each + 1 -> each 10 n + it -> the list, and its sum */
static const struct dagger_node map_nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_numbers)},
    {.name = "increment",
     .task = &increment_task,
     INPUTS(FROM_NODE(0)),
     RETURNS(&dagger_type_int64),
     .partition_by = 1},
    {.name = "combine",
     .task = &combine_task,
     INPUTS(FROM_PARAM(0), FROM_NODE(1)),
     RETURNS(&dagger_type_int64),
     .partition_by = 2},
    {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(2)), RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output map_outputs[] = {
    {.name = "list", .type = &numbers_type, .node = 2, .is_partitioned = true},
    {.name = "sum", .type = &dagger_type_int64, .node = 3},
    {.name = "source", .type = &numbers_type, .node = 0, .is_partitioned = true},
};
static const struct dagger_dag map_reduce = {DAG("map_reduce"), PARAMS(number_param),
                                             NODES(map_nodes), OUTPUTS(map_outputs)};

struct size_case {
    int64_t partitions;
    unsigned jobs;
};

ParameterizedTestParameters(local_partitions, maps_and_reduces)
{
    static struct size_case cases[] = {{0, 1}, {1, 1}, {2, 1},      {1000, 1},  {0, 8},
                                       {1, 8}, {3, 8}, {100000, 1}, {100000, 8}};
    return cr_make_param_array(struct size_case, cases, COUNT(cases));
}

ParameterizedTest(struct size_case *size, local_partitions, maps_and_reduces)
{
    struct dagger_values outputs;
    int64_t n = size->partitions;
    run(&map_reduce, n, size->jobs, &outputs);
    const numbers *list = outputs.items[0];
    cr_assert_eq(list->count, (size_t)n);
    int64_t total = 0;
    for (int64_t i = 0; i < n; i++) {
        cr_assert_eq(list->items[i], 10 * n + i + 1);
        total += list->items[i];
    }
    cr_assert_eq(*(const int64_t *)outputs.items[1], total);
    cr_assert_eq(((const numbers *)outputs.items[2])->count, (size_t)n);
    dagger_values_release(&outputs);
}

/* Results that point to memory, and fields of results. */
struct entry {
    const char *text;
    int64_t length;
};
static const struct dagger_field entry_fields[] = {
    {.name = "text", .type = &dagger_type_string, .offset = offsetof(struct entry, text)},
    {.name = "length",
     .type = &dagger_type_int64,
     .offset = offsetof(struct entry, length)},
};
static const struct dagger_type entry_type = {.kind = DAGGER_KIND_STRUCT,
                                              .name = "struct entry",
                                              .size = sizeof(struct entry),
                                              .fields = entry_fields,
                                              .field_count = COUNT(entry_fields)};
static const struct dagger_type texts_type = {.kind = DAGGER_KIND_LIST,
                                              .name = "texts",
                                              .size = sizeof(struct dagger_any_list),
                                              .element = &dagger_type_string};
static const struct dagger_type entries_type = {.kind = DAGGER_KIND_LIST,
                                                .name = "entries",
                                                .size = sizeof(struct dagger_any_list),
                                                .element = &entry_type};

/* The text of every hundredth is large. */
static void make_entry(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    struct entry *entry = result;
    entry->length = n % 100 ? 20 : 200000;
    entry->text = dagger_printf("%0*d", (int)entry->length, (int)n);
}
TASK(make_entry, number_param, &entry_type);

static const struct dagger_output entry_outputs[] = {
    {.name = "return_value", .type = &entry_type},
    {.name = "text", .type = &dagger_type_string, .offset = offsetof(struct entry, text)},
    {.name = "length",
     .type = &dagger_type_int64,
     .offset = offsetof(struct entry, length)},
};
static const struct dagger_node entry_nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_numbers)},
    {.name = "make-entry-1",
     .task = &make_entry_task,
     INPUTS(FROM_NODE(0)),
     OUTPUTS(entry_outputs),
     .partition_by = 1},
    {.name = "make-entry-2",
     .task = &make_entry_task,
     INPUTS(FROM_NODE(0)),
     .outputs = &entry_outputs[1],
     .output_count = 2,
     .partition_by = 1},
};
static const struct dagger_dag_output entries_outputs[] = {
    {.name = "entries", .type = &entries_type, .node = 1, .output = 0},
    {.name = "texts-1", .type = &texts_type, .node = 1, .output = 1},
    {.name = "lengths-1", .type = &numbers_type, .node = 1, .output = 2},
    {.name = "texts-2", .type = &texts_type, .node = 2, .output = 0},
    {.name = "lengths-2", .type = &numbers_type, .node = 2, .output = 1},
};
static const struct dagger_dag entries = {DAG("entries"), PARAMS(number_param),
                                          NODES(entry_nodes), OUTPUTS(entries_outputs)};

static void assert_text(const char *text, size_t i)
{
    char expected[200001];
    snprintf(expected, sizeof expected, "%0*d", i % 100 ? 20 : 200000, (int)i);
    cr_assert_str_eq(text, expected);
}

static void check_entries(const struct dagger_values *outputs, size_t count)
{
    const struct dagger_any_list *whole = outputs->items[0];
    const struct dagger_any_list *texts[] = {outputs->items[1], outputs->items[3]};
    const numbers *lengths[] = {outputs->items[2], outputs->items[4]};
    cr_assert_eq(whole->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_text(((const struct entry *)whole->items)[i].text, i);
        for (size_t k = 0; k < 2; k++) {
            assert_text(((const char **)texts[k]->items)[i], i);
            cr_assert_eq(lengths[k]->items[i], i % 100 ? 20 : 200000);
        }
    }
}

Test(local_partitions, gathers_results_with_memory_and_their_fields)
{
    for (unsigned jobs = 1; jobs <= 8; jobs *= 8) {
        struct dagger_values outputs;
        run(&entries, 350, jobs, &outputs);
        check_entries(&outputs, 350);
        dagger_values_release(&outputs);
    }
}

/* A partitioned DAG with a partitioned task inside: row(i, n) = sum(10 n + each of 0 … i)
 */
static const struct dagger_node row_nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_numbers)},
    {.name = "combine",
     .task = &combine_task,
     INPUTS(FROM_PARAM(1), FROM_NODE(0)),
     RETURNS(&dagger_type_int64),
     .partition_by = 2},
    {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output row_outputs[] = {
    {.name = "row", .type = &numbers_type, .node = 1},
    {.name = "sum", .type = &dagger_type_int64, .node = 2},
};
static const struct dagger_dag row = {DAG("row"), PARAMS(two_number_params),
                                      NODES(row_nodes), OUTPUTS(row_outputs)};

static const struct dagger_node matrix_nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_numbers)},
    {.name = "row", .dag = &row, INPUTS(FROM_NODE(0), FROM_PARAM(0)), .partition_by = 1},
    {.name = "sum",
     .task = &sum_task,
     INPUTS(FROM_OUTPUT(1, 1)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output matrix_outputs[] = {
    {.name = "rows", .type = &tables_type, .node = 1, .output = 0},
    {.name = "sum", .type = &dagger_type_int64, .node = 2},
};
static const struct dagger_dag matrix = {DAG("matrix"), PARAMS(number_param),
                                         NODES(matrix_nodes), OUTPUTS(matrix_outputs)};

ParameterizedTestParameters(local_partitions, runs_partitions_of_partitions)
{
    static struct size_case cases[] = {{0, 1}, {1, 1}, {2, 8}, {300, 1}, {300, 8}};
    return cr_make_param_array(struct size_case, cases, COUNT(cases));
}

ParameterizedTest(struct size_case *size, local_partitions, runs_partitions_of_partitions)
{
    struct dagger_values outputs;
    int64_t n = size->partitions;
    run(&matrix, n, size->jobs, &outputs);
    const tables *rows = outputs.items[0];
    cr_assert_eq(rows->count, (size_t)n);
    int64_t total = 0;
    for (int64_t i = 0; i < n; i++) {
        cr_assert_eq(rows->items[i].count, (size_t)i);
        for (int64_t k = 0; k < i; k++) {
            cr_assert_eq(rows->items[i].items[k], 10 * n + k);
            total += 10 * n + k;
        }
    }
    cr_assert_eq(*(const int64_t *)outputs.items[1], total);
    dagger_values_release(&outputs);
}

/* Three levels: every partition of a cube is a matrix. */
static const struct dagger_node cube_nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_numbers)},
    {.name = "matrix", .dag = &matrix, INPUTS(FROM_NODE(0)), .partition_by = 1},
    {.name = "sum",
     .task = &sum_task,
     INPUTS(FROM_OUTPUT(1, 1)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output cube_outputs[] = {
    {.name = "sum", .type = &dagger_type_int64, .node = 2},
};
static const struct dagger_dag cube = {DAG("cube"), PARAMS(number_param),
                                       NODES(cube_nodes), OUTPUTS(cube_outputs)};

Test(local_partitions, runs_partitions_three_levels_deep)
{
    int64_t expected = 0;
    for (int64_t n = 0; n < 30; n++)
        for (int64_t i = 0; i < n; i++)
            for (int64_t k = 0; k < i; k++)
                expected += 10 * n + k;
    for (unsigned jobs = 1; jobs <= 8; jobs *= 8) {
        struct dagger_values outputs;
        run(&cube, 30, jobs, &outputs);
        cr_assert_eq(*(const int64_t *)outputs.items[0], expected);
        dagger_values_release(&outputs);
    }
}

/* A nested DAG that holds a partitioned node, but is not partitioned itself. */
static const struct dagger_node wrapper_nodes[] = {
    {.name = "matrix", .dag = &matrix, INPUTS(FROM_PARAM(0))},
    {.name = "increment",
     .task = &increment_task,
     INPUTS(FROM_OUTPUT(0, 1)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output wrapper_outputs[] = {
    {.name = "rows", .type = &tables_type, .node = 0, .output = 0},
    {.name = "sum", .type = &dagger_type_int64, .node = 1},
};
static const struct dagger_dag wrapper = {DAG("wrapper"), PARAMS(number_param),
                                          NODES(wrapper_nodes), OUTPUTS(wrapper_outputs)};

Test(local_partitions, dissolve_with_the_dag_around_them)
{
    struct dagger_values outputs;
    run(&wrapper, 3, 2, &outputs);
    cr_assert_eq(((const tables *)outputs.items[0])->items[2].items[1], 31);
    cr_assert_eq(*(const int64_t *)outputs.items[1], 30 + 30 + 31 + 1);
    dagger_values_release(&outputs);
}

static void record_event(const struct dagger_event *event, void *context)
{
    char *log = context;
    size_t length = strlen(log);
    if (event->kind == DAGGER_EVENT_NODE_FINISHED)
        snprintf(log + length, 1000 - length, "%s ", event->address);
}

Test(local_partitions, have_addresses_with_their_numbers)
{
    char log[1000] = "";
    struct dagger_local_options options = {.jobs = 1,
                                           .isolation = DAGGER_ISOLATION_THREAD,
                                           .observer = record_event,
                                           .observer_context = log};
    struct dagger_values outputs;
    int64_t n = 2;
    cr_assert(dagger_local_run(&matrix, (const void *[]){&n}, &options, &outputs, NULL));
    cr_assert_str_eq(log, "count-up row[0].count-up row[0].sum row[1].count-up "
                          "row[1].combine[0] row[1].sum sum ");
    dagger_values_release(&outputs);
}

/* The sites of events, by the order in which they first came. */
struct sites {
    const void *found[16];
    size_t count;
    char log[1000];
};

static void record_site(const struct dagger_event *event, void *context)
{
    struct sites *sites = context;
    size_t i = 0, length = strlen(sites->log);
    while (i < sites->count && sites->found[i] != event->site)
        i++;
    if (i == sites->count)
        sites->found[sites->count++] = event->site;
    if (event->kind == DAGGER_EVENT_NODE_PARTITIONED)
        snprintf(sites->log + length, sizeof sites->log - length, "%zu:%s*%zu ", i,
                 event->address, event->partition_count);
    else if (event->kind == DAGGER_EVENT_NODE_FINISHED)
        snprintf(sites->log + length, sizeof sites->log - length, "%zu ", i);
}

Test(local_partitions, are_told_of_beforehand_and_share_a_site)
{
    struct sites sites = {.count = 0};
    struct dagger_local_options options = {.jobs = 1,
                                           .isolation = DAGGER_ISOLATION_THREAD,
                                           .observer = record_site,
                                           .observer_context = &sites};
    struct dagger_values outputs;
    int64_t n = 2;
    cr_assert(dagger_local_run(&matrix, (const void *[]){&n}, &options, &outputs, NULL));
    cr_expect_str_eq(sites.log, "0 1:row*2 2 3:row[0].combine*0 4 2 "
                                "3:row[1].combine*1 3 4 5 ");
    dagger_values_release(&outputs);
}
