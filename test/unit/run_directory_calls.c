/* Run directories where each system call fails in turn, once and from then on, is
 * interrupted, or does less than it was asked for: linked with --wrap. Whatever happens
 * is said, and going on gives the same result without what is done already. */
#include "failing_calls.h"
#include "run_directory_whole.h"

TestSuite(run_directory_calls, .init = set_up, .fini = tear_down, .timeout = 200);

/* What each may do that is no failure: it is called again. */
enum { FAILS_ONLY, IS_INTERRUPTED, DOES_LESS };

static const struct {
    const char *name;
    int otherwise;
} functions[] = {
    {"read", DOES_LESS},
    {"write", DOES_LESS},
    {"pread64", DOES_LESS},
    {"pwrite64", DOES_LESS},
    {"copy_file_range", DOES_LESS},
    {"ftruncate64", FAILS_ONLY},
    {"openat2", IS_INTERRUPTED},
    {"flock", IS_INTERRUPTED},
    {"open64", FAILS_ONLY},
    {"openat64", FAILS_ONLY},
    {"fstat64", FAILS_ONLY},
    {"stat64", FAILS_ONLY},
    {"fstatat64", FAILS_ONLY},
    {"fstatfs64", FAILS_ONLY},
    {"lseek64", FAILS_ONLY},
    {"fsync", FAILS_ONLY},
    {"fdatasync", FAILS_ONLY},
    {"syncfs", FAILS_ONLY},
    {"mkdir", FAILS_ONLY},
    {"mkdirat", FAILS_ONLY},
    {"renameat", FAILS_ONLY},
    {"mmap64", FAILS_ONLY},
    {"realpath", FAILS_ONLY},
    {"fdopendir", FAILS_ONLY},
    {"readdir64", FAILS_ONLY},
    {"pthread_create", FAILS_ONLY},
};

/* What is done with calls that fail: gives the result, -1 with an error. */
typedef int64_t done_with_faults(void);

static void expect_survived(const char *function, size_t at, int64_t result)
{
    struct dagger_error first = error;
    int64_t expected = whole_result();
    bool is_named = strstr(first.message, "nput/output error") ||
                    strstr(first.message, "damaged") || first.code == DAGGER_OK;
    cr_assert(result == expected || (result == -1 && first.code != DAGGER_OK),
              "call %zu of %s: %lld, %d %s", at, function, (long long)result, first.code,
              first.message);
    cr_assert(result != -1 || is_named, "call %zu of %s: %s", at, function,
              first.message);
    cr_assert_eq(go_on(), expected, "after call %zu of %s (%s): %s", at, function,
                 first.message, error.message);
    cr_assert(result == -1 || ran == 0, "call %zu of %s: it ran again", at, function);
}

static void fail_each(const char *function, bool is_sticky, void (*prepare)(void),
                      done_with_faults *act)
{
    bool was_hit = true;
    for (size_t at = 1; was_hit; at++) {
        prepare();
        begin_failing(function, at, is_sticky, EIO);
        int64_t result = act();
        was_hit = end_failing();
        cr_assert(was_hit || result == whole_result(), "%s: %s", function, error.message);
        expect_survived(function, at, result);
    }
}

/* What is tried again makes no difference. */
static void disturb_each(const char *function, int code, void (*prepare)(void),
                         done_with_faults *act)
{
    bool was_hit = true;
    for (size_t at = 1; was_hit; at++) {
        prepare();
        begin_failing(function, at, false, code);
        int64_t result = act();
        was_hit = end_failing();
        cr_assert_eq(result, whole_result(), "call %zu of %s: %lld %s", at, function,
                     (long long)result, error.message);
    }
}

static void fail_all(void (*prepare)(void), done_with_faults *act)
{
    for (size_t i = 0; i < COUNT(functions); i++) {
        fail_each(functions[i].name, false, prepare, act);
        fail_each(functions[i].name, true, prepare, act);
        if (functions[i].otherwise >= IS_INTERRUPTED)
            disturb_each(functions[i].name, EINTR, prepare, act);
        if (functions[i].otherwise >= DOES_LESS)
            disturb_each(functions[i].name, 0, prepare, act);
    }
}

static int64_t begin(void)
{
    return run_whole(DAGGER_RUN_DIRECTORY_NEW);
}

static int64_t resume(void)
{
    return run_whole(DAGGER_RUN_DIRECTORY_RESUME);
}

static void restore(void)
{
    remove_kept();
    shell("cp -r begun kept");
}

Test(run_directory_calls, all_kinds_of_values_are_gone_on_with)
{
    cr_assert_eq(begin(), whole_result(), "%s", error.message);
    change_whole();
    cr_expect_eq(resume(), whole_result(), "%s", error.message);
    cr_expect_eq(ran, 1);
}

Test(run_directory_calls, each_fails_as_a_run_begins)
{
    fail_all(remove_kept, begin);
}

Test(run_directory_calls, each_fails_as_a_run_goes_on)
{
    cr_assert_eq(begin(), whole_result(), "%s", error.message);
    shell("mv kept begun");
    change_whole();
    fail_all(restore, resume);
}

/* ---- What is said, and what is no failure --------------------------------------------
 */

static void expect_room_wanted(const char *function, int code)
{
    bool was_hit = true;
    for (size_t at = 1; was_hit; at++) {
        remove_kept();
        begin_failing(function, at, true, code);
        int64_t result = begin();
        was_hit = end_failing();
        cr_assert_eq(result == -1, was_hit, "call %zu of %s: %s", at, function,
                     error.message);
        cr_assert(!was_hit || strstr(error.message, strerror(code)), "%s", error.message);
        cr_assert(!was_hit ||
                      strcmp(error.hint, "make room, then go on with --resume") == 0,
                  "call %zu of %s: %s: '%s'", at, function, error.message, error.hint);
    }
}

Test(run_directory_calls, a_full_disk_asks_for_room)
{
    expect_room_wanted("write", ENOSPC);
    expect_room_wanted("write", EDQUOT);
    expect_room_wanted("fdatasync", ENOSPC);
    expect_room_wanted("renameat", EDQUOT);
}

/* So do copies of files, where it is not the file system that makes them. */
Test(run_directory_calls, a_full_disk_asks_for_room_for_copies)
{
    copies = NO_COPIES;
    expect_room_wanted("write", ENOSPC);
}

/* Kernels before 5.6 have no openat2; some sandboxes refuse what they do not know. */
Test(run_directory_calls, a_kernel_need_not_keep_to_the_folder_itself)
{
    static const int codes[] = {ENOSYS, EPERM};
    for (size_t i = 0; i < COUNT(codes); i++) {
        remove_kept();
        begin_failing("openat2", 1, true, codes[i]);
        cr_expect_eq(begin(), whole_result(), "%s", error.message);
        change_whole();
        cr_expect_eq(resume(), whole_result(), "%s", error.message);
        cr_expect_eq(ran, 1);
        cr_expect(end_failing());
    }
}

/* Where something else is renamed meanwhile, it does not know, and is asked again. */
Test(run_directory_calls, folders_may_be_renamed_meanwhile)
{
    disturb_each("openat2", EAGAIN, remove_kept, begin);
}

/* Some know no sync of folders. */
Test(run_directory_calls, a_file_system_need_not_sync)
{
    begin_failing("fsync", 1, true, EINVAL);
    cr_expect_eq(begin(), whole_result(), "%s", error.message);
    cr_expect(end_failing());
}

/* That the folder is there is on the disk before anything in it counts. */
Test(run_directory_calls, a_new_folder_is_synced)
{
    begin_failing("fsync", 1, false, EIO);
    struct dagger_run_directory *directory = open_whole(DAGGER_RUN_DIRECTORY_NEW, false);
    cr_expect_null(directory);
    cr_expect(end_failing());
    cr_expect(strstr(error.message, strerror(EIO)), "%s", error.message);
}

static void expect_copy(void)
{
    shell("test \"$(cat kept/outputs/file/return_value)\" = paper");
}

static void disturb_copy(const char *function, int code)
{
    bool was_hit = true;
    for (size_t at = 1; was_hit; at++) {
        remove_kept();
        begin_failing(function, at, false, code);
        int64_t result = begin();
        was_hit = end_failing();
        cr_assert_neq(result, -1, "call %zu of %s: %s", at, function, error.message);
        expect_copy();
    }
}

/* Nor copy for us: or it copies all at once. */
Test(run_directory_calls, files_are_copied_as_the_file_system_can)
{
    whole.nodes = &whole_nodes[FILE_NODE];
    whole.node_count = 1;
    static const struct dagger_dag_output file[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_file}};
    whole.outputs = file;
    copies = NO_COPIES;
    disturb_copy("write", EINTR);
    disturb_copy("write", 0);
    disturb_copy("pread64", EINTR);
    disturb_copy("pread64", 0);
    remove_kept();
    copies = CLONES;
    cr_expect_neq(begin(), -1, "%s", error.message);
    expect_copy();
}

/* ---- More than is written as fast ----------------------------------------------------
 */

/* More than twice what may wait: whatever is written at once, the others are too many. */
enum { CROWD = 2100 };

/* Many nodes, each with a file. */
static void make_crowd(void)
{
    static struct dagger_node nodes[CROWD];
    static char names[CROWD][8];
    for (size_t i = 0; i < CROWD; i++) {
        snprintf(names[i], sizeof names[i], "n%zu", i);
        nodes[i] = whole_nodes[SPARE];
        nodes[i].name = names[i];
    }
    static const struct dagger_dag_output last[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = CROWD - 1}};
    whole.nodes = nodes;
    whole.node_count = CROWD;
    whole.outputs = last;
}

/* The disk does nothing until a task waits for it. */
Test(run_directory_calls, tasks_wait_for_a_slow_disk)
{
    make_crowd();
    hold_disk();
    cr_expect_eq(begin(), whole_count + 1, "%s", error.message);
    cr_expect_eq(resume(), whole_count + 1, "%s", error.message);
    cr_expect_eq(ran, 0, "%u", ran);
}

/* And then it fails. */
Test(run_directory_calls, tasks_do_not_wait_for_a_disk_that_failed)
{
    make_crowd();
    hold_disk();
    begin_failing("fdatasync", 1, true, EIO);
    cr_expect_eq(begin(), -1);
    cr_expect(end_failing());
    cr_expect(strstr(error.message, strerror(EIO)), "%s", error.message);
    cr_expect_eq(resume(), whole_count + 1, "%s", error.message);
}
