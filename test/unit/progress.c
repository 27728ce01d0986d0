/* What the events of a run add up to. */
#include "progress_kit.h"

const char site_a, site_b, site_c;

static const struct dagger_error failure = {.code = DAGGER_ERROR_RUN, .message = "no"};
static const struct dagger_node dag_node = {.name = "for-n", .dag = &map_reduce};

static void expect_counts(const struct told *told, size_t done, size_t running,
                          size_t failed, size_t total)
{
    cr_expect_eq(told->progress.done, done, "%zu done", told->progress.done);
    cr_expect_eq(told->progress.running, running, "%zu running", told->progress.running);
    cr_expect_eq(told->progress.failed, failed, "%zu failed", told->progress.failed);
    cr_expect_eq(told->progress.total, total, "%zu in all", told->progress.total);
}

Test(progress, counts_the_tasks_of_nested_dags)
{
    struct told told;
    begin_told(&told, &outer);
    expect_counts(&told, 0, 0, 0, 4);
    end_told(&told);
}

Test(progress, follows_a_node)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, STARTED, site_a, "a");
    expect_counts(&told, 0, 1, 0, 3);
    cr_assert_not_null(dgi_progress_find(&told.progress, &site_a));
    tell(&told, FINISHED, site_a, "a");
    expect_counts(&told, 1, 0, 0, 3);
    cr_expect_null(dgi_progress_find(&told.progress, &site_a), "its row has gone");
    end_told(&told);
}

Test(progress, counts_a_node_that_is_tried_again_once)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, STARTED, site_a, "a");
    tell(&told, RETRIED, site_a, "a", .error = &failure);
    expect_counts(&told, 0, 0, 0, 3);
    tell(&told, STARTED, site_a, "a", .attempt = 2);
    expect_counts(&told, 0, 1, 0, 3);
    tell(&told, FAILED, site_a, "a", .attempt = 2, .error = &failure);
    expect_counts(&told, 0, 0, 1, 3);
    cr_expect_eq(dgi_progress_left(&told.progress), 2);
    end_told(&told);
}

Test(progress, does_not_count_what_a_stop_has_ended_as_failed)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, STARTED, site_a, "a");
    tell(&told, FAILED, site_a, "a", .error = &failure, .is_stopped = true);
    expect_counts(&told, 0, 0, 0, 3);
    end_told(&told);
}

Test(progress, counts_each_partition_in_one_row)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, PARTITIONED, site_a, "a", .partition_count = 3);
    expect_counts(&told, 0, 0, 0, 5);
    for (size_t i = 0; i < 3; i++) {
        const struct dgi_row *row = dgi_progress_find(&told.progress, &site_a);
        cr_assert_not_null(row);
        cr_expect_eq(row->done, i);
        cr_expect_eq(dgi_progress_expected(&told.progress, row), 3);
        cr_expect_str_eq(row->address, "a");
        tell(&told, STARTED, site_a, "a[1]", .partition_count = 3);
        tell(&told, FINISHED, site_a, "a[1]", .partition_count = 3);
    }
    expect_counts(&told, 3, 0, 0, 5);
    cr_expect_null(dgi_progress_find(&told.progress, &site_a), "its row has gone");
    end_told(&told);
}

Test(progress, expects_nothing_of_a_node_without_partitions)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, PARTITIONED, site_a, "a");
    expect_counts(&told, 0, 0, 0, 2);
    cr_expect_null(dgi_progress_find(&told.progress, &site_a));
    end_told(&told);
}

Test(progress, counts_tasks_inside_of_partitioned_dags)
{
    struct told told;
    begin_told(&told, &cubes);
    tell(&told, PARTITIONED, site_a, "for-n", .node = &dag_node, .partition_count = 4);
    expect_counts(&told, 0, 0, 0, 12);
    tell(&told, STARTED, site_b, "for-n[2].b");
    const struct dgi_row *row = dgi_progress_find(&told.progress, &site_b);
    cr_assert_not_null(row);
    cr_expect_str_eq(row->address, "for-n.b");
    cr_expect_eq(dgi_progress_expected(&told.progress, row), 4);
    tell(&told, FINISHED, site_b, "for-n[2].b");
    cr_expect_not_null(dgi_progress_find(&told.progress, &site_b), "others may follow");
    tell(&told, PARTITIONED, site_c, "for-n[2].c", .partition_count = 10);
    tell(&told, PARTITIONED, site_c, "for-n[1].c", .partition_count = 5);
    expect_counts(&told, 1, 0, 0, 25);
    row = dgi_progress_find(&told.progress, &site_c);
    cr_expect_eq(dgi_progress_expected(&told.progress, row), 15, "all that began");
    end_told(&told);
}

Test(progress, keeps_rows_apart_when_some_go)
{
    enum { COUNT = 300 };
    static char sites[COUNT];
    struct told told;
    begin_told(&told, &map_reduce);
    for (size_t i = 0; i < COUNT; i++)
        tell(&told, STARTED, sites[i], "a");
    for (size_t i = 0; i < COUNT; i += 2)
        tell(&told, FINISHED, sites[i], "a");
    for (size_t i = 0; i < COUNT; i++)
        cr_expect_eq(dgi_progress_find(&told.progress, &sites[i]) != NULL, i % 2 == 1,
                     "%zu", i);
    expect_counts(&told, COUNT / 2, COUNT / 2, 0, 3);
    end_told(&told);
}

Test(progress, lists_the_oldest_of_what_runs)
{
    static const char *const names[] = {"d", "b", "e", "a", "c"};
    static char sites[5];
    struct told told;
    const struct dgi_row *rows[3];
    begin_told(&told, &map_reduce);
    for (size_t i = 0; i < 5; i++) {
        told.now = (uint64_t)(names[i][0] - 'a' + 10) * SECONDS;
        tell(&told, STARTED, sites[i], names[i]);
    }
    cr_expect_eq(dgi_progress_oldest(&told.progress, rows, 3), 5);
    for (size_t i = 0; i < 3; i++)
        cr_expect_eq(rows[i]->address[0], (char)('a' + i));
    cr_expect_eq(dgi_progress_oldest(&told.progress, rows, 0), 5);
    end_told(&told);
}

Test(progress, does_not_count_what_was_done_before_for_the_rate)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, KEPT, site_a, "a");
    tell(&told, STARTED, site_b, "b");
    expect_counts(&told, 1, 1, 0, 3);
    told.now += 2 * SECONDS;
    cr_expect_eq(dgi_progress_rate(&told.progress, told.now), 0);
    tell(&told, FINISHED, site_b, "b");
    expect_counts(&told, 2, 0, 0, 3);
    cr_expect_float_eq(dgi_progress_rate(&told.progress, told.now), 0.5, 0.001);
    end_told(&told);
}

Test(progress, counts_the_tasks_of_a_dag_that_was_done_before)
{
    struct told told;
    begin_told(&told, &cubes);
    size_t all = told.progress.total;
    tell(&told, KEPT, site_a, "for-n", .node = &dag_node);
    expect_counts(&told, 3, 0, 0, all);
    cr_expect_eq(told.progress.kept, 3);
    end_told(&told);
}

Test(progress, counts_what_has_failed_for_the_rate)
{
    struct told told;
    begin_told(&told, &map_reduce);
    told.now += 2 * SECONDS;
    tell(&told, STARTED, site_a, "a");
    tell(&told, FAILED, site_a, "a", .error = &failure);
    cr_expect_float_eq(dgi_progress_rate(&told.progress, told.now), 0.5, 0.001);
    end_told(&told);
}

Test(progress, knows_the_rate_of_the_last_half_minute)
{
    struct told told;
    begin_told(&told, &map_reduce);
    told.progress.total = 100000;
    cr_expect_eq(dgi_progress_rate(&told.progress, told.now), 0);
    for (size_t second = 0; second < 100; second++) {
        told.now += SECONDS;
        told.progress.done += second < 50 ? 1 : 10;
        dgi_progress_sample(&told.progress, told.now);
        double expected = second < 50 ? 1 : 10;
        if (second < 50 || second >= 82)
            cr_expect_float_eq(dgi_progress_rate(&told.progress, told.now), expected,
                               0.001);
    }
    end_told(&told);
}

Test(progress, reads_what_is_counted)
{
    struct told told;
    struct dgi_tally_part parts[2] = {0};
    struct dagger_tally tally = {.count = 2, .parts = parts};
    begin_told(&told, &map_reduce);
    tell(&told, PARTITIONED, site_a, "a", .partition_count = 4, .tally = &tally);
    expect_counts(&told, 0, 0, 0, 6);
    dgi_tally_start(&parts[0]);
    dgi_tally_start(&parts[1]);
    dgi_tally_finish(&parts[1]);
    dgi_tally_start(&parts[1]);
    expect_counts(&told, 0, 0, 0, 6);
    dgi_progress_refresh(&told.progress);
    expect_counts(&told, 1, 2, 0, 6);
    cr_expect_eq(dgi_progress_find(&told.progress, &site_a)->done, 1);
    dgi_tally_finish(&parts[1]);
    /* Any event has the latest numbers. */
    tell(&told, STARTED, site_b, "b");
    expect_counts(&told, 2, 2, 0, 6);
    end_told(&told);
}

Test(progress, lets_go_of_what_is_counted_at_its_end)
{
    struct told told;
    struct dgi_tally_part part = {.started = 1, .finished = 1};
    struct dagger_tally tally = {.count = 1, .parts = &part};
    begin_told(&told, &map_reduce);
    tell(&told, PARTITIONED, site_a, "a", .partition_count = 2, .tally = &tally);
    tell(&told, STARTED, site_a, "a[1]", .partition_count = 2);
    tell(&told, FAILED, site_a, "a[1]", .partition_count = 2, .error = &failure);
    expect_counts(&told, 1, 0, 1, 4);
    cr_expect_not_null(dgi_progress_find(&told.progress, &site_a));
    tell(&told, COUNTED, site_a, "a", .partition_count = 2, .tally = &tally);
    expect_counts(&told, 1, 0, 1, 4);
    cr_expect_null(dgi_progress_find(&told.progress, &site_a), "its row has gone");
    part.finished = part.started = 100; /* it may be anything from here on */
    dgi_progress_refresh(&told.progress);
    expect_counts(&told, 1, 0, 1, 4);
    end_told(&told);
}
