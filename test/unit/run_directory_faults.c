/* Run directories where memory runs out at each allocation, once and from then on, and on
 * network file systems: linked with --wrap. */
#include <errno.h>
#include <linux/magic.h>
#include <stdatomic.h>
#include <sys/statfs.h>

#include "run_directory_whole.h"

static atomic_size_t allocations;
static size_t failing; /* the n-th, from 1; 0: none */
static bool is_sticky;
static long magic; /* of the file system; 0: as it is */

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
void *__wrap_reallocarray(void *bytes, size_t count, size_t size);
int __wrap_fstatfs64(int fd, struct statfs *status);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);
void *__real_reallocarray(void *bytes, size_t count, size_t size);
int __real_fstatfs64(int fd, struct statfs *status);

static bool fails(void)
{
    if (!failing)
        return false;
    size_t n = atomic_fetch_add(&allocations, 1) + 1;
    if (n != failing && !(is_sticky && n > failing))
        return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return fails() ? NULL : __real_realloc(bytes, size);
}

void *__wrap_reallocarray(void *bytes, size_t count, size_t size)
{
    return fails() ? NULL : __real_reallocarray(bytes, count, size);
}

int __wrap_fstatfs64(int fd, struct statfs *status)
{
    int code = __real_fstatfs64(fd, status);
    if (magic)
        status->f_type = magic;
    return code;
}

TestSuite(run_directory_faults, .init = set_up, .fini = tear_down);

/* Fails each allocation of what `act` does in turn, until none fails any more. */
static void fail_each(void (*prepare)(void), int64_t (*act)(void))
{
    size_t n = 0;
    do {
        prepare();
        allocations = 0;
        failing = ++n;
        int64_t result = act();
        failing = 0;
        cr_assert(result == whole_result() || (result == -1 && error.code != DAGGER_OK),
                  "allocation %zu: %lld, %d %s", n, (long long)result, error.code,
                  error.message);
        cr_assert_eq(go_on(), whole_result(), "after allocation %zu: %s", n,
                     error.message);
        cr_assert(result == -1 || ran == 0, "allocation %zu: it ran again", n);
    } while (atomic_load(&allocations) >= n && n < 5000);
    cr_expect(n > 50 && n < 5000, "%zu allocations", n);
}

static int64_t begin(void)
{
    return run_whole(DAGGER_RUN_DIRECTORY_NEW);
}

Test(run_directory_faults, each_allocation_fails, .timeout = 200)
{
    fail_each(remove_kept, begin);
}

Test(run_directory_faults, each_allocation_fails_and_all_after_it, .timeout = 200)
{
    is_sticky = true;
    fail_each(remove_kept, begin);
}

static void restore(void)
{
    remove_kept();
    shell("cp -r begun kept");
}

static int64_t resume(void)
{
    return run_whole(DAGGER_RUN_DIRECTORY_RESUME);
}

/* Of what is gone on with nothing is lost where there is no memory to look at it. */
static int64_t resume_all(void)
{
    int64_t result = resume();
    cr_assert(ran <= 1, "%u tasks ran again: %s", ran, error.message);
    return result;
}

Test(run_directory_faults, each_allocation_fails_as_a_run_goes_on, .timeout = 200)
{
    cr_assert_eq(begin(), whole_result(), "%s", error.message);
    shell("mv kept begun");
    change_whole();
    fail_each(restore, resume_all);
}

static void look_again(const char *address, bool would_run, const char *why,
                       void *context)
{
    (void)why;
    cr_expect(would_run == (strcmp(address, "join") == 0), "%s: %d", address, would_run);
    ++*(unsigned *)context;
}

/* What a look finds has the name of a path in it that is not a plain one. */
Test(run_directory_faults, each_allocation_fails_as_a_run_is_looked_at, .timeout = 200)
{
    size_t n = 0;
    bool is_open;
    strcat(path, " of 100%, \"äöü\"");
    cr_assert_eq(begin(), whole_result(), "%s", error.message);
    change_whole();
    do {
        unsigned nodes = 0;
        allocations = 0;
        failing = ++n;
        struct dagger_run_directory *directory =
            open_whole(DAGGER_RUN_DIRECTORY_RESUME, true);
        failing = 0;
        is_open = directory != NULL;
        cr_assert(is_open || error.code == DAGGER_ERROR_MEMORY ||
                      strstr(error.message, "memory"),
                  "allocation %zu: %d %s", n, error.code, error.message);
        if (is_open)
            dagger_run_directory_explain(directory, look_again, &nodes);
        cr_expect_eq(nodes, is_open ? 17 : 0, "%u", nodes);
        cr_expect(dagger_run_directory_close(directory, NULL, NULL));
    } while (atomic_load(&allocations) >= n && n < 5000);
    cr_expect(n > 50 && n < 5000, "%zu allocations", n);
}

Test(run_directory_faults, network_file_systems_are_refused)
{
    static const long network[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, 0xfe534d42,
                                   CEPH_SUPER_MAGIC};
    for (size_t i = 0; i < COUNT(network); i++) {
        magic = network[i];
        cr_expect_eq(run_whole(DAGGER_RUN_DIRECTORY_NEW), -1);
        cr_expect_eq(error.code, DAGGER_ERROR_IO);
        cr_expect(strstr(error.message, "it lies on "), "%s", error.message);
    }
    magic = TMPFS_MAGIC;
    cr_expect_eq(run_whole(DAGGER_RUN_DIRECTORY_NEW), whole_result(), "%s",
                 error.message);
}
