/* The bar, as it stands on terminals of many sizes. */
#include "bar.h"
#include "progress_kit.h"

const char site_a, site_b, site_c;

static const struct dagger_error failure = {.code = DAGGER_ERROR_RUN, .message = "no"};

/* Two nodes and a partitioned one that run, after 100 s, one of them long. */
static void begin_busy(struct told *told)
{
    begin_told(told, &map_reduce);
    tell(told, STARTED, site_a, "prepare.the-data.load-all-of-it");
    told->now += 90 * SECONDS;
    tell(told, PARTITIONED, site_b, "fit", .partition_count = 998);
    for (int i = 0; i < 499; i++) {
        tell(told, STARTED, site_b, "fit[1]", .partition_count = 998);
        tell(told, FINISHED, site_b, "fit[1]", .partition_count = 998);
    }
    tell(told, STARTED, site_b, "fit[500]", .partition_count = 998);
    tell(told, STARTED, site_c, "c");
    told->now += 10 * SECONDS;
    printed(told);
}

static const char *drawn(struct told *told, struct dgi_bar *bar, unsigned columns,
                         unsigned lines, bool has_color)
{
    struct dgi_screen screen = {columns, lines, has_color};
    dgi_bar_draw(bar, &told->progress, told->now, &screen, &told->out);
    return printed(told);
}

Test(bar, stands_on_80_columns)
{
    struct told told;
    struct dgi_bar bar = {0};
    begin_busy(&told);
    cr_expect_str_eq(drawn(&told, &bar, 80, 24, false),
                     "[============>             ] 499/1000 done, 3 running, 1m40s, "
                     "5.0/s, 1m40s left\n"
                     "  prepare.the-data.load-all-of-it            1m40s\n"
                     "  c                                            10s\n"
                     "  fit                              499/998     10s\n");
    end_told(&told);
}

Test(bar, stands_on_40_columns)
{
    struct told told;
    struct dgi_bar bar = {0};
    begin_busy(&told);
    cr_expect_str_eq(drawn(&told, &bar, 40, 24, false),
                     "[=====>      ] 499/1000 done, 3 running\n"
                     "  ..ata.load-all-of-it            1m40s\n"
                     "  c                                 10s\n"
                     "  fit                   499/998     10s\n");
    end_told(&told);
}

Test(bar, does_not_stretch_over_200_columns)
{
    struct told told;
    struct dgi_bar bar = {0};
    begin_busy(&told);
    cr_expect_str_eq(
        drawn(&told, &bar, 200, 24, false),
        "[===================>                    ] 499/1000 done, 3 running, "
        "1m40s, 5.0/s, 1m40s left\n"
        "  prepare.the-data.load-all-of-it            1m40s\n"
        "  c                                            10s\n"
        "  fit                              499/998     10s\n");
    end_told(&told);
}

/* No line is as long as the terminal is wide, and there are fewer than it has. */
Test(bar, fits_any_terminal)
{
    enum { COUNT = 40 };
    static char sites[COUNT];
    struct told told;
    begin_busy(&told);
    for (size_t i = 0; i < COUNT; i++)
        tell(&told, STARTED, sites[i], "some.name");
    tell(&told, FAILED, sites[0], "some.name", .error = &failure);
    for (unsigned columns = 1; columns < 250; columns++)
        for (unsigned lines = 1; lines < 30; lines++) {
            struct dgi_bar bar = {0};
            unsigned count = 0;
            const char *at = drawn(&told, &bar, columns, lines, false);
            for (const char *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
                cr_assert_lt((size_t)(end - at), columns, "%u columns: %s", columns, at);
                cr_assert_eq((size_t)(end - at), bar.widths[count++], "%s", at);
            }
            cr_assert_eq(count, bar.count);
            cr_assert_lt(count, lines);
            cr_assert_eq(count > 0, columns > 1 && lines > 1, "%u columns", columns);
        }
    end_told(&told);
}

Test(bar, says_how_many_rows_are_left_out)
{
    static char sites[30];
    struct told told;
    struct dgi_bar bar = {0};
    begin_told(&told, &map_reduce);
    for (size_t i = 0; i < 30; i++)
        tell(&told, STARTED, sites[i], "a");
    const char *text = drawn(&told, &bar, 80, 24, false);
    cr_expect_not_null(strstr(text, "  and 20 more\n"), "%s", text);
    end_told(&told);
}

Test(bar, shows_failures_in_red_where_there_are_colours)
{
    struct told told;
    struct dgi_bar bar = {0};
    begin_told(&told, &map_reduce);
    tell(&told, STARTED, site_a, "a");
    tell(&told, FAILED, site_a, "a", .error = &failure);
    cr_expect_str_eq(drawn(&told, &bar, 40, 24, false),
                     "[====>       ] 0/3 done, 1 failed, 0.0s\n");
    bar.count = 0;
    cr_expect_str_eq(drawn(&told, &bar, 40, 24, true),
                     "[====>       ] 0/3 done, \033[1;31m1 failed\033[0m, 0.0s\n");
    end_told(&told);
}

Test(bar, is_full_at_the_end)
{
    struct told told;
    struct dgi_bar bar = {0};
    begin_told(&told, &map_reduce);
    told.progress.done = 3;
    cr_expect_str_eq(drawn(&told, &bar, 30, 24, false),
                     "[============] 3/3 done, 0.0s\n");
    end_told(&told);
}

Test(bar, is_erased_whole)
{
    struct told told;
    struct dgi_bar bar = {0};
    struct dgi_screen screen = {80, 24, false};
    begin_busy(&told);
    dgi_bar_erase(&bar, &screen, &told.out);
    cr_expect_str_eq(printed(&told), "", "there is none");
    drawn(&told, &bar, 80, 24, false);
    dgi_bar_erase(&bar, &screen, &told.out);
    cr_expect_str_eq(printed(&told), "\r\033[4A \033[J\r");
    dgi_bar_erase(&bar, &screen, &told.out);
    cr_expect_str_eq(printed(&told), "", "it has gone");
    end_told(&told);
}

/* Lines of 79, 50, 50 and 50 columns take 3, 2, 2 and 2 lines of 30. */
Test(bar, is_erased_whole_after_the_terminal_was_made_narrower)
{
    struct told told;
    struct dgi_bar bar = {0};
    struct dgi_screen screen = {30, 24, false};
    begin_busy(&told);
    drawn(&told, &bar, 80, 24, false);
    dgi_bar_erase(&bar, &screen, &told.out);
    cr_expect_str_eq(printed(&told), "\r\033[9A \033[J\r");
    end_told(&told);
}
