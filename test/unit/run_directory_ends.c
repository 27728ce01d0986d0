/* How attempts end that do not succeed, as run directories say. */
#include <dlfcn.h>
#include <sqlite3.h>

#include "run_directory_kit.h"

TestSuite(run_directory_ends, .init = set_up, .fini = tear_down, .timeout = 60);

static int take_count(void *found, int columns, char **values, char **names)
{
    (void)columns;
    (void)names;
    *(long *)found = strtol(values[0], NULL, 10);
    return 0;
}

/* Rows of the database that `from` describes. */
static long count_rows(const char *from)
{
    char name[120], query[300];
    long rows = -1;
    sqlite3 *handle;
    void *library = dlopen("libsqlite3.so.0", RTLD_NOW);
    cr_assert(library);
    __typeof__(&sqlite3_open) open_it;
    __typeof__(&sqlite3_exec) execute;
    __typeof__(&sqlite3_close) close_it;
    *(void **)&open_it = dlsym(library, "sqlite3_open");
    *(void **)&execute = dlsym(library, "sqlite3_exec");
    *(void **)&close_it = dlsym(library, "sqlite3_close");
    snprintf(name, sizeof name, "%s/run.db", path);
    snprintf(query, sizeof query, "SELECT COUNT(*) FROM %s", from);
    cr_assert(open_it(name, &handle) == SQLITE_OK);
    cr_assert(execute(handle, query, take_count, &rows, NULL) == SQLITE_OK, "%s", query);
    cr_assert(close_it(handle) == SQLITE_OK);
    return rows;
}

static void leave(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    _exit(7);
}

Test(run_directory_ends, exit_codes_are_kept)
{
    isolation = DAGGER_ISOLATION_PROCESS;
    tasks[OFFSET].call = leave;
    cr_expect_eq(begin(), -1);
    cr_expect_eq(error.exit_code, 7);
    cr_expect_eq(count_rows("attempts WHERE address = 'offset' AND state = 'failed' "
                            "AND exit_code = 7 AND cause LIKE '%7%'"),
                 1);
    tasks[OFFSET].call = offset;
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 0, 1);
    cr_expect_eq(count_rows("attempts WHERE address = 'offset' AND state = 'done' "
                            "AND exit_code IS NULL AND cause IS NULL"),
                 1);
}

/* ---- Stopped runs -------------------------------------------------------------------
 */

static void wait_for_end(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    printf("ready\n");
    for (;;)
        pause();
}

static void stop_when_ready(const struct dagger_event *event, void *stop)
{
    if (event->kind == DAGGER_EVENT_NODE_OUTPUT)
        dagger_stop_request(stop, 2);
}

static void begin_and_stop(void)
{
    struct dagger_stop stop = {0};
    struct dagger_values values;
    const void *params[] = {&count};
    struct dagger_local_options options = {
        .jobs = 1,
        .observer = stop_when_ready,
        .observer_context = &stop,
        .capture_output = true,
        .stop = &stop,
        .directory = open_kept(DAGGER_RUN_DIRECTORY_NEW, false),
    };
    cr_assert(options.directory, "%s", error.message);
    cr_expect_not(dagger_local_run(&dag, params, &options, &values, &error));
    cr_expect_str_eq(error.message, "the run was stopped");
    cr_expect(dagger_run_directory_close(options.directory, &error, NULL));
}

/* A task that was stopped has not failed. */
Test(run_directory_ends, what_was_stopped_is_not_done)
{
    tasks[OFFSET].call = wait_for_end;
    begin_and_stop();
    cr_expect_eq(count_rows("attempts WHERE address = 'offset' AND state = 'stopped'"),
                 1);
    cr_expect_eq(count_rows("attempts WHERE state = 'failed'"), 0);
    cr_expect_eq(count_rows("nodes WHERE state IN ('failed', 'running')"), 0);
    expect_resume("- count-up: it is done\n"
                  "- square: it is done\n"
                  "- sum: it is done\n"
                  "+ offset: it is not done yet\n");
    tasks[OFFSET].call = offset;
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 0, 1);
}

Test(run_directory_ends, partitions_that_were_stopped_are_not_done)
{
    tasks[SQUARE].call = wait_for_end;
    begin_and_stop();
    cr_expect_eq(count_rows("attempts WHERE address LIKE 'square%' AND "
                            "state = 'stopped'"),
                 1);
    cr_expect_eq(count_rows("attempts WHERE state = 'failed'"), 0);
    tasks[SQUARE].call = square;
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 6, 1, 1);
}
