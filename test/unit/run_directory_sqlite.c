/* Run directories where each call of SQLite fails in turn, once and from then on: linked
 * with
 * --wrap. What is said names the cause, and going on gives the same result without what
 * is done already. */
#include "failing_sqlite.h"
#include "run_directory_whole.h"

TestSuite(run_directory_sqlite, .init = set_up, .fini = tear_down, .timeout = 200);

static void expect_survived(size_t at, int64_t result)
{
    struct dagger_error first = error;
    int64_t expected = whole_result();
    cr_assert(result == expected ||
                  (result == -1 && strstr(first.message, "run.db: made to fail")),
              "call %zu: %lld, %d %s", at, (long long)result, first.code, first.message);
    cr_assert_eq(go_on(), expected, "after call %zu: %s", at, error.message);
    cr_assert(result == -1 || ran == 0, "call %zu: it ran again", at);
}

static void fail_each(bool is_sticky, void (*prepare)(void),
                      enum dagger_run_directory_mode mode)
{
    bool was_hit = true;
    for (size_t at = 1; was_hit; at++) {
        prepare();
        begin_sqlite(at, is_sticky, SQLITE_ERROR, 0);
        int64_t result = run_whole(mode);
        was_hit = end_sqlite();
        cr_assert(was_hit || result == whole_result(), "%s", error.message);
        expect_survived(at, result);
    }
}

Test(run_directory_sqlite, each_call_fails_as_a_run_begins)
{
    fail_each(false, remove_kept, DAGGER_RUN_DIRECTORY_NEW);
    fail_each(true, remove_kept, DAGGER_RUN_DIRECTORY_NEW);
}

static void restore(void)
{
    remove_kept();
    shell("cp -r begun kept");
}

Test(run_directory_sqlite, each_call_fails_as_a_run_goes_on)
{
    cr_assert_eq(run_whole(DAGGER_RUN_DIRECTORY_NEW), whole_result(), "%s",
                 error.message);
    shell("mv kept begun");
    change_whole();
    fail_each(false, restore, DAGGER_RUN_DIRECTORY_RESUME);
    fail_each(true, restore, DAGGER_RUN_DIRECTORY_RESUME);
}

static void count_undone(const char *address, bool would_run, const char *why,
                         void *context)
{
    (void)address;
    (void)why;
    *(size_t *)context += would_run;
}

Test(run_directory_sqlite, each_call_fails_as_it_is_looked_at)
{
    bool was_hit = true;
    cr_assert_eq(run_whole(DAGGER_RUN_DIRECTORY_NEW), whole_result(), "%s",
                 error.message);
    for (size_t at = 1; was_hit; at++) {
        size_t undone = 0;
        begin_sqlite(at, false, SQLITE_ERROR, 0);
        struct dagger_run_directory *directory =
            open_whole(DAGGER_RUN_DIRECTORY_RESUME, true);
        was_hit = end_sqlite();
        cr_assert_eq(!directory, was_hit, "call %zu: %s", at, error.message);
        if (directory)
            dagger_run_directory_explain(directory, count_undone, &undone);
        else
            cr_assert(strstr(error.message, "run.db: made to fail"), "%s", error.message);
        cr_expect_eq(undone, 0);
        cr_expect(dagger_run_directory_close(directory, NULL, NULL));
    }
}

/* ---- What is said ------------------------------------------------------------------ */

Test(run_directory_sqlite, what_to_do_follows_from_the_failure)
{
    static const struct {
        int code;
        int number;
        const char *message;
        const char *hint;
    } failures[] = {
        {SQLITE_FULL, ENOSPC, "no space left on the disk", "make room"},
        {SQLITE_BUSY, 0, "made to fail", "close the program that writes to it"},
        {SQLITE_CORRUPT, 0, "the run's database is damaged", "restore it"},
        {SQLITE_NOTADB, 0, "the run's database is damaged", "restore it"},
        {SQLITE_NOMEM, 0, "run.db: out of memory", ""},
        {SQLITE_IOERR, EIO, "made to fail: Input/output error", ""},
        {SQLITE_IOERR, 0, "made to fail", ""},
        {SQLITE_CANTOPEN, EMFILE, "made to fail: Too many open files", ""},
        {SQLITE_CANTOPEN, ENOENT, "made to fail", ""},
        {SQLITE_ERROR, EIO, "made to fail", ""},
    };
    cr_assert_eq(run_whole(DAGGER_RUN_DIRECTORY_NEW), whole_result(), "%s",
                 error.message);
    for (size_t i = 0; i < COUNT(failures); i++) {
        bool was_hit = true;
        for (size_t at = 1; was_hit; at++) {
            begin_sqlite(at, true, failures[i].code, failures[i].number);
            struct dagger_run_directory *directory =
                open_whole(DAGGER_RUN_DIRECTORY_RESUME, true);
            was_hit = end_sqlite();
            cr_expect_eq(!directory, was_hit);
            cr_expect(directory || strstr(error.message, failures[i].message), "%zu: %s",
                      at, error.message);
            cr_expect(directory || strncmp(error.hint, failures[i].hint,
                                           strlen(failures[i].hint)) == 0,
                      "%zu: '%s'", at, error.hint);
            cr_expect(directory || failures[i].hint[0] || !error.hint[0], "%zu: '%s'", at,
                      error.hint);
            cr_expect(dagger_run_directory_close(directory, NULL, NULL));
        }
    }
}

static void expect_no_sqlite(void)
{
    cr_expect_null(open_whole(DAGGER_RUN_DIRECTORY_NEW, false));
    cr_expect_str_eq(error.message, "run directories need SQLite: the one here is older "
                                    "than 3.31, or made without threads");
    cr_expect_str_eq(error.hint, "install a newer one");
}

/* It is looked at again each time, as long as it is not good enough. */
Test(run_directory_sqlite, has_to_have_all_that_is_called)
{
    missing_function = "sqlite3_system_errno";
    expect_no_sqlite();
    missing_function = NULL;
    sqlite_version = 3030999;
    expect_no_sqlite();
    sqlite_version = 3031000;
    is_sqlite_threadless = true;
    expect_no_sqlite();
    is_sqlite_threadless = false;
    cr_expect_eq(go_on(), whole_result(), "%s", error.message);
}
