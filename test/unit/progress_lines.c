/* Progress as lines: plain ones for logs, JSON for programs. */
#include "progress_kit.h"

const char site_a, site_b, site_c;

static const struct dagger_error failure = {.code = DAGGER_ERROR_RUN,
                                            .message = "a: \"no\"\033",
                                            .hint = "do",
                                            .file = "p.c",
                                            .line = 7,
                                            .exit_code = 9};

static void tick(struct told *told)
{
    told->now += SECONDS;
    if (told->is_json)
        dgi_events_tick(&told->progress, told->now, &told->out);
    else
        dgi_plain_tick(&told->plain, &told->progress, told->now, &told->out);
}

Test(plain, has_a_line_for_each_node_that_is_done)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, STARTED, site_a, "a");
    cr_expect_str_eq(printed(&told), "");
    told.now += 1234 * MS;
    tell(&told, FINISHED, site_a, "a");
    cr_expect_str_eq(printed(&told), "[1/3] a done in 1.2s\n");
    end_told(&told);
}

Test(plain, says_what_was_done_before)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, KEPT, site_a, "a");
    cr_expect_str_eq(printed(&told), "[1/3] a was done before\n");
    end_told(&told);
}

Test(plain, has_one_line_for_all_partitions)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, PARTITIONED, site_a, "a", .partition_count = 2);
    tell(&told, STARTED, site_a, "a[0]", .partition_count = 2);
    tell(&told, FINISHED, site_a, "a[0]", .partition_count = 2);
    tell(&told, STARTED, site_a, "a[1]", .partition_count = 2);
    cr_expect_str_eq(printed(&told), "");
    tell(&told, FINISHED, site_a, "a[1]", .partition_count = 2);
    cr_expect_str_eq(printed(&told), "[2/4] a done in 0.0s (2 of 2)\n");
    end_told(&told);
}

static void tell_counted(struct told *told)
{
    struct dgi_tally_part part = {0};
    struct dagger_tally tally = {.count = 1, .parts = &part};
    tell(told, PARTITIONED, site_a, "a", .partition_count = 3, .tally = &tally);
    part.started = part.finished = 2;
    tell(told, STARTED, site_a, "a[0]", .partition_count = 3);
    tell(told, FAILED, site_a, "a[0]", .partition_count = 3, .error = &failure);
    tell(told, COUNTED, site_a, "a", .partition_count = 3, .tally = &tally);
}

Test(plain, has_one_line_for_partitions_that_are_counted)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell_counted(&told);
    cr_expect_str_eq(printed(&told), "[2/5] a ended in 0.0s (1 of 3 failed)\n");
    end_told(&told);
}

Test(plain, says_how_many_partitions_failed_whichever_was_the_last)
{
    for (int is_failed_last = 0; is_failed_last < 2; is_failed_last++) {
        struct told told;
        begin_told(&told, &map_reduce);
        tell(&told, PARTITIONED, site_a, "a", .partition_count = 2);
        tell(&told, STARTED, site_a, "a[0]", .partition_count = 2);
        tell(&told, STARTED, site_a, "a[1]", .partition_count = 2);
        if (is_failed_last)
            tell(&told, FINISHED, site_a, "a[0]", .partition_count = 2);
        tell(&told, FAILED, site_a, "a[1]", .partition_count = 2, .error = &failure);
        if (!is_failed_last)
            tell(&told, FINISHED, site_a, "a[0]", .partition_count = 2);
        cr_expect_str_eq(printed(&told), "[1/4] a ended in 0.0s (1 of 2 failed)\n");
        end_told(&told);
    }
}

Test(plain, tells_of_attempts_that_fail)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, STARTED, site_a, "a");
    tell(&told, RETRIED, site_a, "a", .error = &failure);
    cr_expect_str_eq(printed(&told), "[0/3] a: \"no\"\\x1b; it is tried again\n");
    end_told(&told);
}

Test(plain, counts_what_is_too_much)
{
    static char sites[1000];
    struct told told;
    size_t lines = 0;
    begin_told(&told, &map_reduce);
    for (size_t i = 0; i < 1000; i++) {
        tell(&told, STARTED, sites[i], "a");
        tell(&told, FINISHED, sites[i], "a");
    }
    for (const char *at = printed(&told); (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    cr_expect_eq(lines, 50);
    tick(&told);
    cr_expect_str_eq(printed(&told), "[1000/3] 950 more done\n");
    tick(&told);
    cr_expect_str_eq(printed(&told), "");
    tell(&told, STARTED, site_a, "a");
    tell(&told, FINISHED, site_a, "a");
    cr_expect_str_eq(printed(&told), "[1001/3] a done in 0.0s\n",
                     "after a while there is room for a line again");
    end_told(&told);
}

Test(plain, says_what_runs_when_it_was_silent_for_long)
{
    struct told told;
    begin_told(&told, &map_reduce);
    tell(&told, STARTED, site_a, "a");
    tell(&told, PARTITIONED, site_b, "b", .partition_count = 9);
    tell(&told, STARTED, site_b, "b[0]", .partition_count = 9);
    for (int i = 0; i < 29; i++)
        tick(&told);
    cr_expect_str_eq(printed(&told), "");
    tick(&told);
    cr_expect_str_eq(printed(&told), "[0/11] running: a (30s), b 0 of 9 (30s)\n");
    tick(&told);
    cr_expect_str_eq(printed(&told), "");
    end_told(&told);
}

Test(events, are_an_object_a_line)
{
    struct told told;
    struct dagger_error over = {.code = DAGGER_ERROR_RUN, .hint = "go on"};
    begin_told(&told, &map_reduce);
    told.is_json = true;
    dgi_events_begin(&told.progress, "map_reduce", &told.out);
    told.now += 1500 * MS;
    tell(&told, STARTED, site_a, "a");
    tell(&told, OUTPUT, site_a, "a", .line = "\t\"\\\xff", .line_length = 4);
    tell(&told, RETRIED, site_a, "a", .error = &failure);
    tell(&told, FINISHED, site_a, "a", .attempt = 2);
    dgi_events_end(&told.progress, &over, 1, told.now, &told.out);
    cr_expect_str_eq(
        printed(&told),
        "{\"event\":\"run\",\"time\":0.000000,\"dag\":\"map_reduce\",\"tasks\":3}\n"
        "{\"event\":\"started\",\"time\":1.500000,\"node\":\"a\",\"attempt\":1}\n"
        "{\"event\":\"output\",\"time\":1.500000,\"node\":\"a\","
        "\"text\":\"\\t\\\"\\\\\\\\xff\"}\n"
        "{\"event\":\"retried\",\"time\":1.500000,\"node\":\"a\",\"attempt\":1,"
        "\"message\":\"a: \\\"no\\\"\\\\x1b\",\"hint\":\"do\",\"file\":\"p.c\",\"line\":"
        "7,\"exit_code\":9}\n"
        "{\"event\":\"finished\",\"time\":1.500000,\"node\":\"a\",\"attempt\":2}\n"
        "{\"event\":\"ended\",\"time\":1.500000,\"done\":1,\"failed\":0,\"not_run\":2,"
        "\"code\":1,\"hint\":\"go on\"}\n");
    end_told(&told);
}

Test(events, tell_the_number_of_partitions_at_times)
{
    struct told told;
    begin_told(&told, &map_reduce);
    told.is_json = true;
    tell(&told, PARTITIONED, site_a, "a", .partition_count = 3);
    cr_expect_str_eq(printed(&told),
                     "{\"event\":\"partitions\",\"time\":0.000000,\"node\":\"a\","
                     "\"total\":3,\"done\":0,\"failed\":0,\"running\":0}\n");
    tick(&told);
    cr_expect_str_eq(printed(&told), "");
    tell(&told, STARTED, site_a, "a[0]", .partition_count = 3);
    tell(&told, FINISHED, site_a, "a[0]", .partition_count = 3);
    tell(&told, STARTED, site_a, "a[1]", .partition_count = 3);
    cr_expect_str_eq(printed(&told), "");
    tick(&told);
    cr_expect_str_eq(printed(&told),
                     "{\"event\":\"partitions\",\"time\":2.000000,\"node\":\"a\","
                     "\"total\":3,\"done\":1,\"failed\":0,\"running\":1}\n");
    tell(&told, FINISHED, site_a, "a[1]", .partition_count = 3);
    tell(&told, FINISHED, site_a, "a[2]", .partition_count = 3);
    cr_expect_str_eq(printed(&told),
                     "{\"event\":\"partitions\",\"time\":2.000000,\"node\":\"a\","
                     "\"total\":3,\"done\":3,\"failed\":0,\"running\":0}\n");
    end_told(&told);
}

Test(events, tell_of_each_partition_that_fails)
{
    struct told told;
    begin_told(&told, &map_reduce);
    told.is_json = true;
    tell(&told, PARTITIONED, site_a, "a", .partition_count = 2);
    printed(&told);
    tell(&told, STARTED, site_a, "a[1]", .partition_count = 2);
    tell(&told, FAILED, site_a, "a[1]", .partition_count = 2, .error = &failure);
    cr_expect_eq(strncmp(printed(&told), "{\"event\":\"failed\"", 17), 0, "%s",
                 told.text);
    end_told(&told);
}

Test(events, have_a_number_for_partitions_that_are_counted)
{
    struct told told;
    begin_told(&told, &map_reduce);
    told.is_json = true;
    tell_counted(&told);
    const char *text = printed(&told);
    cr_expect(strstr(text, "\"total\":3,\"done\":0,\"failed\":0,\"running\":0}"), "%s",
              text);
    cr_expect(strstr(text, "\"total\":3,\"done\":2,\"failed\":1,\"running\":0}"), "%s",
              text);
    end_told(&told);
}

Test(events, tell_the_last_numbers_before_the_end)
{
    static const struct dagger_node dag_node = {.name = "for-n", .dag = &map_reduce};
    static const struct dagger_error none = {.code = DAGGER_OK};
    struct told told;
    begin_told(&told, &map_reduce);
    told.is_json = true;
    tell(&told, PARTITIONED, site_a, "for-n", .node = &dag_node, .partition_count = 2);
    tell(&told, STARTED, site_b, "for-n[1].b");
    tell(&told, FINISHED, site_b, "for-n[1].b");
    cr_expect_str_eq(printed(&told), "", "they may come again and again");
    dgi_events_end(&told.progress, &none, 0, told.now, &told.out);
    cr_expect_str_eq(printed(&told),
                     "{\"event\":\"partitions\",\"time\":0.000000,\"node\":\"for-n.b\","
                     "\"total\":2,\"done\":1,\"failed\":0,\"running\":0}\n"
                     "{\"event\":\"ended\",\"time\":0.000000,\"done\":1,\"failed\":0,"
                     "\"not_run\":5,\"code\":0}\n");
    end_told(&told);
}

Test(events, say_that_there_are_no_partitions)
{
    struct told told;
    begin_told(&told, &map_reduce);
    told.is_json = true;
    tell(&told, PARTITIONED, site_a, "a");
    cr_expect_str_eq(printed(&told),
                     "{\"event\":\"partitions\",\"time\":0.000000,\"node\":\"a\","
                     "\"total\":0,\"done\":0,\"failed\":0,\"running\":0}\n");
    end_told(&told);
}
