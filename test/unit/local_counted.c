/* The local runtime: partitions that are counted where the observer wants no event of
 * each. */
#include <criterion/criterion.h>
#include <string.h>

#include "local_tables.h"

enum { MANY = 10000, BAD = 3 };

static const struct dagger_output partitioned_numbers[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};

static void increment_good(const void *const *inputs, void *result)
{
    if (*(const int64_t *)inputs[0] == BAD)
        dagger_fail("bad");
    increment(inputs, result);
}
TASK(increment_good, number_param, &dagger_type_int64);

/* n -> 0 … n-1 -> each + 1 */
#define NODES_THAT_MAP(what)                                                             \
    {                                                                                    \
        {.name = "count-up",                                                             \
         .task = &count_up_task,                                                         \
         INPUTS(FROM_PARAM(0)),                                                          \
         OUTPUTS(partitioned_numbers)},                                                  \
        {.name = "map",                                                                  \
         what,                                                                           \
         INPUTS(FROM_NODE(0)),                                                           \
         RETURNS(&dagger_type_int64),                                                    \
         .partition_by = 1},                                                             \
    }
static const struct dagger_node map_nodes[] = NODES_THAT_MAP(.task = &increment_task);
static const struct dagger_node failing_nodes[] =
    NODES_THAT_MAP(.task = &increment_good_task);
static const struct dagger_dag map = {DAG("map"), PARAMS(number_param), NODES(map_nodes)};
static const struct dagger_dag failing = {DAG("failing"), PARAMS(number_param),
                                          NODES(failing_nodes)};
static const struct dagger_node nested_nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     OUTPUTS(partitioned_numbers)},
    {.name = "inner", .dag = &map, INPUTS(FROM_NODE(0)), .partition_by = 1},
};
static const struct dagger_dag nested = {DAG("nested"), PARAMS(number_param),
                                         NODES(nested_nodes)};

/* What the observer was told of partitions. */
struct told {
    size_t partitioned; /* with a tally */
    size_t counted;
    size_t started;
    size_t finished;
    size_t failed;
    size_t last_failed; /* its number */
    const struct dagger_tally *tally;
    struct dagger_counts counts;
    bool is_wrong;
};

static void look(struct told *told)
{
    if (!told->tally)
        return;
    struct dagger_counts before = told->counts;
    told->counts = dagger_tally_read(told->tally);
    told->is_wrong |= told->counts.finished < before.finished ||
                      told->counts.finished > told->counts.started;
}

static void note(const struct dagger_event *event, void *context)
{
    struct told *told = context;
    look(told);
    if (!event->partition_count)
        return;
    switch (event->kind) {
    case DAGGER_EVENT_NODE_PARTITIONED:
        told->partitioned += event->tally != NULL;
        told->tally = event->tally;
        look(told);
        break;
    case DAGGER_EVENT_NODE_COUNTED:
        told->is_wrong |= event->tally != told->tally || !event->tally;
        told->counted++;
        told->tally = NULL;
        break;
    case DAGGER_EVENT_NODE_STARTED:
        told->started++;
        break;
    case DAGGER_EVENT_NODE_FINISHED:
        told->finished++;
        break;
    case DAGGER_EVENT_NODE_FAILED:
        told->failed++;
        told->last_failed = event->partition;
        break;
    default:
        told->is_wrong = true;
    }
}

static bool run(const struct dagger_dag *dag, int64_t n,
                struct dagger_local_options options, struct told *told)
{
    struct dagger_values outputs;
    *told = (struct told){0};
    options.observer = note;
    options.observer_context = told;
    bool ok = dagger_local_run(dag, (const void *[]){&n}, &options, &outputs, NULL);
    dagger_values_release(&outputs);
    cr_expect_not(told->is_wrong);
    cr_expect_null(told->tally);
    return ok;
}

static void expect_events(const struct told *told, size_t started, size_t failed)
{
    cr_expect_eq(told->started, started, "%zu started", told->started);
    cr_expect_eq(told->finished, started - failed, "%zu finished", told->finished);
    cr_expect_eq(told->failed, failed, "%zu failed", told->failed);
}

static void expect_tally(const struct told *told, size_t tallies, size_t counted)
{
    cr_expect_eq(told->partitioned, tallies, "%zu tallies", told->partitioned);
    cr_expect_eq(told->counted, tallies, "%zu ended", told->counted);
    cr_expect_eq(told->counts.started, counted, "%zu started", told->counts.started);
    cr_expect_eq(told->counts.finished, counted, "%zu finished", told->counts.finished);
}

TestSuite(local_counted, .timeout = 60);

Test(local_counted, has_no_event_of_each_partition)
{
    for (unsigned jobs = 1; jobs <= 8; jobs += 7) {
        struct told told;
        cr_assert(run(&map, MANY,
                      (struct dagger_local_options){.jobs = jobs,
                                                    .isolation = DAGGER_ISOLATION_THREAD,
                                                    .is_counting = true},
                      &told));
        expect_events(&told, 0, 0);
        expect_tally(&told, 1, MANY);
    }
}

Test(local_counted, tells_of_the_partition_that_fails)
{
    for (unsigned jobs = 1; jobs <= 8; jobs += 7) {
        struct told told;
        cr_assert_not(
            run(&failing, MANY,
                (struct dagger_local_options){.jobs = jobs,
                                              .isolation = DAGGER_ISOLATION_THREAD,
                                              .keep_going = true,
                                              .is_counting = true},
                &told));
        expect_events(&told, 1, 1);
        cr_expect_eq(told.last_failed, BAD);
        expect_tally(&told, 1, MANY - 1);
    }
}

/* One job does them in their order. */
Test(local_counted, comes_to_an_end_where_not_all_partitions_run)
{
    struct told told;
    cr_assert_not(run(&failing, MANY,
                      (struct dagger_local_options){.jobs = 1,
                                                    .isolation = DAGGER_ISOLATION_THREAD,
                                                    .is_counting = true},
                      &told));
    expect_events(&told, 1, 1);
    expect_tally(&told, 1, BAD);
}

Test(local_counted, is_only_what_the_observer_allows)
{
    struct told told;
    cr_assert(run(&map, 100,
                  (struct dagger_local_options){.isolation = DAGGER_ISOLATION_THREAD},
                  &told));
    expect_events(&told, 100, 0);
    expect_tally(&told, 0, 0);
}

Test(local_counted, is_nothing_in_worker_processes)
{
    struct told told;
    cr_assert(run(&map, 100, (struct dagger_local_options){.is_counting = true}, &told));
    expect_events(&told, 100, 0);
    expect_tally(&told, 0, 0);
}

Test(local_counted, is_nothing_without_partitions)
{
    struct told told;
    cr_assert(run(&map, 0,
                  (struct dagger_local_options){.isolation = DAGGER_ISOLATION_THREAD,
                                                .is_counting = true},
                  &told));
    expect_events(&told, 0, 0);
    expect_tally(&told, 0, 0);
}

Test(local_counted, is_nothing_in_copies_of_a_dag)
{
    struct told told;
    cr_assert(run(&nested, 5,
                  (struct dagger_local_options){.isolation = DAGGER_ISOLATION_THREAD,
                                                .is_counting = true},
                  &told));
    expect_events(&told, 0 + 1 + 2 + 3 + 4, 0);
    expect_tally(&told, 0, 0);
}
