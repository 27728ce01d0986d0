/* Run directories where memory runs out at each allocation, once and from then on, and on
 * network file systems: linked with --wrap. */
#include <criterion/criterion.h>
#include <linux/magic.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statfs.h>

#include <dagger/local.h>

#include "local_tables.h"

DAGGER_API const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "detect_leaks=0";
}

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
    return n == failing || (is_sticky && n > failing);
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

/* ---- What is run --------------------------------------------------------------------
 */

static unsigned runs;

static void noted_sum(const void *const *inputs, void *result)
{
    runs++;
    sum(inputs, result);
}
TASK(noted_sum, numbers_param, &dagger_type_int64);

static const struct dagger_node nodes[] = {
    {.name = "count-up",
     .task = &count_up_task,
     INPUTS(FROM_PARAM(0)),
     RETURNS(&numbers_type, .is_partitioned = true)},
    {.name = "increment",
     .task = &increment_task,
     INPUTS(FROM_NODE(0)),
     .partition_by = 1,
     RETURNS(&dagger_type_int64)},
    {.name = "sum",
     .task = &noted_sum_task,
     INPUTS(FROM_NODE(1)),
     RETURNS(&dagger_type_int64)},
};
static const struct dagger_dag_output outputs[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = 2},
};
static const struct dagger_dag dag = {DAG("faults"), PARAMS(number_param), NODES(nodes),
                                      OUTPUTS(outputs)};
static const int64_t count = 4;
static const void *const params[] = {&count};

static char folder[] = "/tmp/dagger-test-XXXXXX";
static char path[100];
static struct dagger_error error;

static void set_up(void)
{
    cr_assert(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/kept", folder);
}

static void shell(const char *command)
{
    char text[300];
    snprintf(text, sizeof text, "cd %s && %s", folder, command);
    cr_assert(system(text) == 0, "%s", text);
}

static void tear_down(void)
{
    shell("cd / && rm -rf $OLDPWD");
}

TestSuite(run_directory_faults, .init = set_up, .fini = tear_down);

/* The result; -1: see `error`. */
static int64_t run_kept(enum dagger_run_directory_mode mode)
{
    struct dagger_local_options options = {.jobs = 1,
                                           .isolation = DAGGER_ISOLATION_THREAD};
    struct dagger_values values = {0};
    error = (struct dagger_error){0};
    options.directory =
        dagger_run_directory_open(path, mode, false, &dag, params, &error);
    bool ok =
        options.directory && dagger_local_run(&dag, params, &options, &values, &error);
    int64_t result = ok ? *(const int64_t *)values.items[0] : -1;
    dagger_values_release(&values);
    if (!dagger_run_directory_close(options.directory, &error, &error))
        result = -1;
    return result;
}

static int64_t go_on(void)
{
    bool is_there = system("test -d \"$KEPT\"") == 0;
    return run_kept(is_there ? DAGGER_RUN_DIRECTORY_RESUME : DAGGER_RUN_DIRECTORY_NEW);
}

/* Fails each allocation of a run in turn, until none fails any more. */
static void fail_each(void)
{
    size_t n = 0;
    setenv("KEPT", path, 1);
    do {
        shell("rm -rf kept");
        allocations = 0;
        failing = ++n;
        int64_t result = run_kept(DAGGER_RUN_DIRECTORY_NEW);
        failing = 0;
        cr_assert(result == 10 || (result == -1 && error.code != DAGGER_OK),
                  "allocation %zu: %lld, %d %s", n, (long long)result, error.code,
                  error.message);
        runs = 0;
        cr_assert(go_on() == 10, "after allocation %zu: %s", n, error.message);
        cr_assert(result != 10 || runs == 0, "allocation %zu: it ran again", n);
    } while (atomic_load(&allocations) >= n && n < 2000);
    cr_expect(n > 50 && n < 2000, "%zu allocations", n);
}

Test(run_directory_faults, each_allocation_fails, .timeout = 200)
{
    fail_each();
}

Test(run_directory_faults, each_allocation_fails_and_all_after_it, .timeout = 200)
{
    is_sticky = true;
    fail_each();
}

Test(run_directory_faults, network_file_systems_are_refused)
{
    static const long network[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, 0xfe534d42,
                                   CEPH_SUPER_MAGIC};
    for (size_t i = 0; i < COUNT(network); i++) {
        magic = network[i];
        cr_expect_eq(run_kept(DAGGER_RUN_DIRECTORY_NEW), -1);
        cr_expect_eq(error.code, DAGGER_ERROR_IO);
        cr_expect(strstr(error.message, "it lies on "), "%s", error.message);
    }
    magic = TMPFS_MAGIC;
    cr_expect_eq(run_kept(DAGGER_RUN_DIRECTORY_NEW), 10, "%s", error.message);
}
