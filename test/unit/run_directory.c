/* Run directories: what is kept, what runs again and why, and what is refused. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <dagger/local.h>

#include "local_tables.h"

DAGGER_API const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "detect_leaks=0";
}

/* ---- A DAG whose parts can be changed -----------------------------------------------
 */

enum { COUNT_UP, SQUARE, SUM, OFFSET, TASKS };

/* Calls of each task, shared with worker processes. */
static unsigned *calls;
static bool has_fault;

static void counted_count_up(const void *const *inputs, void *result)
{
    __atomic_fetch_add(&calls[COUNT_UP], 1, __ATOMIC_RELAXED);
    count_up(inputs, result);
}

static void square(const void *const *inputs, void *result)
{
    int64_t n = *(const int64_t *)inputs[0];
    __atomic_fetch_add(&calls[SQUARE], 1, __ATOMIC_RELAXED);
    if (has_fault && n == 3)
        dagger_fail("there is no square of 3 today");
    *(int64_t *)result = n * n;
}

static void counted_sum(const void *const *inputs, void *result)
{
    __atomic_fetch_add(&calls[SUM], 1, __ATOMIC_RELAXED);
    sum(inputs, result);
}

static void offset(const void *const *inputs, void *result)
{
    __atomic_fetch_add(&calls[OFFSET], 1, __ATOMIC_RELAXED);
    combine(inputs, result);
}

static struct dagger_task tasks[TASKS];
static struct dagger_node nodes[TASKS];
static int64_t constant;
static struct dagger_input offset_inputs[2];

static const struct dagger_dag_output total[] = {
    {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64, .node = OFFSET},
};

static struct dagger_dag dag = {DAG("totals"), PARAMS(number_param), NODES(nodes),
                                OUTPUTS(total)};

static char folder[] = "/tmp/dagger-test-XXXXXX";
static char path[100];

/* offset(sum(square(each of count_up(n))), constant) */
static void set_up(void)
{
    static const struct dagger_input count_up_inputs[] = {FROM_PARAM(0)};
    static const struct dagger_input square_inputs[] = {FROM_NODE(COUNT_UP)};
    static const struct dagger_input sum_inputs[] = {FROM_NODE(SQUARE)};
    static const struct dagger_output list[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    calls = mmap(NULL, sizeof *calls * TASKS, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert(calls != MAP_FAILED && mkdtemp(folder));
    snprintf(path, sizeof path, "%s/kept", folder);
    tasks[COUNT_UP] =
        (struct dagger_task){"count_up", counted_count_up, PARAMS(number_param),
                             &numbers_type, .source_hash = "1"};
    tasks[SQUARE] = (struct dagger_task){"square", square, PARAMS(number_param),
                                         &dagger_type_int64, .source_hash = "2"};
    tasks[SUM] = (struct dagger_task){"sum", counted_sum, PARAMS(numbers_param),
                                      &dagger_type_int64, .source_hash = "3"};
    tasks[OFFSET] = (struct dagger_task){"offset", offset, PARAMS(two_number_params),
                                         &dagger_type_int64};
    constant = 5;
    offset_inputs[0] = (struct dagger_input)FROM_NODE(SUM);
    offset_inputs[1] = (struct dagger_input)FROM_CONSTANT(&constant);
    nodes[COUNT_UP] = (struct dagger_node){.name = "count-up",
                                           .task = &tasks[COUNT_UP],
                                           .inputs = count_up_inputs,
                                           .input_count = 1,
                                           OUTPUTS(list)};
    nodes[SQUARE] = (struct dagger_node){.name = "square",
                                         .task = &tasks[SQUARE],
                                         .inputs = square_inputs,
                                         .input_count = 1,
                                         OUTPUTS(number),
                                         .partition_by = 1};
    nodes[SUM] = (struct dagger_node){.name = "sum",
                                      .task = &tasks[SUM],
                                      .inputs = sum_inputs,
                                      .input_count = 1,
                                      OUTPUTS(number)};
    nodes[OFFSET] = (struct dagger_node){.name = "offset",
                                         .task = &tasks[OFFSET],
                                         .inputs = offset_inputs,
                                         .input_count = 2,
                                         OUTPUTS(number)};
}

static void tear_down(void)
{
    char command[200];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    cr_expect(system(command) == 0);
}

TestSuite(run_directory, .init = set_up, .fini = tear_down);

/* ---- Short forms --------------------------------------------------------------------
 */

static int64_t count = 6;
static enum dagger_isolation isolation = DAGGER_ISOLATION_THREAD;
static struct dagger_error error;

static struct dagger_run_directory *open_kept(enum dagger_run_directory_mode mode,
                                              bool is_look)
{
    const void *params[] = {&count};
    memset(&error, 0, sizeof error);
    return dagger_run_directory_open(path, mode, is_look, &dag, params, &error);
}

/* The result, or -1 and `error`. */
static int64_t run_kept(enum dagger_run_directory_mode mode)
{
    const void *params[] = {&count};
    struct dagger_run_directory *directory = open_kept(mode, false);
    if (!directory)
        return -1;
    struct dagger_local_options options = {
        .jobs = 2, .isolation = isolation, .directory = directory, .keep_going = true};
    struct dagger_values values;
    memset(calls, 0, sizeof *calls * TASKS);
    bool ok = dagger_local_run(&dag, params, &options, &values, &error);
    int64_t result = ok ? *(const int64_t *)values.items[0] : -1;
    dagger_values_release(&values);
    cr_expect(dagger_run_directory_close(directory, &error, NULL));
    return result;
}

static int64_t begin(void)
{
    return run_kept(DAGGER_RUN_DIRECTORY_NEW);
}

static int64_t resume(void)
{
    return run_kept(DAGGER_RUN_DIRECTORY_RESUME);
}

static void expect_calls(unsigned count_ups, unsigned squares, unsigned sums,
                         unsigned offsets)
{
    cr_expect_eq(calls[COUNT_UP], count_ups, "count_up: %u", calls[COUNT_UP]);
    cr_expect_eq(calls[SQUARE], squares, "square: %u", calls[SQUARE]);
    cr_expect_eq(calls[SUM], sums, "sum: %u", calls[SUM]);
    cr_expect_eq(calls[OFFSET], offsets, "offset: %u", calls[OFFSET]);
}

static void note(const char *address, bool would_run, const char *why, void *text)
{
    char line[300];
    snprintf(line, sizeof line, "%c %s: %s\n", would_run ? '+' : '-', address, why);
    strcat(text, line);
}

/* What a look says, one line a node. */
static const char *explain(enum dagger_run_directory_mode mode)
{
    static char text[2000];
    struct dagger_run_directory *directory = open_kept(mode, true);
    cr_assert(directory, "%s", error.message);
    text[0] = '\0';
    dagger_run_directory_explain(directory, note, text);
    cr_expect(dagger_run_directory_close(directory, NULL, NULL));
    return text;
}

#define expect_resume(expected)                                                          \
    cr_expect_str_eq(explain(DAGGER_RUN_DIRECTORY_RESUME), expected)

static void expect_refused(enum dagger_run_directory_mode mode,
                           enum dagger_error_code code, const char *part)
{
    struct dagger_run_directory *directory = open_kept(mode, false);
    cr_expect_null(directory);
    cr_expect_eq(error.code, code, "%d: %s", error.code, error.message);
    cr_expect(strstr(error.message, part), "%s", error.message);
    if (directory)
        cr_expect(dagger_run_directory_close(directory, NULL, NULL));
}

static void shell(const char *command)
{
    char text[500];
    snprintf(text, sizeof text, "cd %s && %s", path, command);
    cr_assert(system(text) == 0, "%s", text);
}

/* ---- Going on -----------------------------------------------------------------------
 */

Test(run_directory, what_is_done_does_not_run_again)
{
    cr_expect_eq(begin(), 555, "%s", error.message);
    expect_calls(1, 6, 1, 1);
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 0, 0);
}

Test(run_directory, what_is_done_does_not_run_again_in_processes)
{
    isolation = DAGGER_ISOLATION_PROCESS;
    cr_expect_eq(begin(), 555, "%s", error.message);
    expect_calls(1, 6, 1, 1);
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 0, 0);
}

static void fail_and_go_on(void)
{
    has_fault = true;
    cr_expect_eq(begin(), -1);
    cr_expect(strstr(error.message, "no square of 3"), "%s", error.message);
    expect_resume("- count-up: it is done\n"
                  "+ square: it failed: 1 of its 6 partitions are not done yet\n"
                  "+ sum: it is not done yet\n"
                  "+ offset: it is not done yet\n");
    has_fault = false;
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 1, 1, 1);
}

Test(run_directory, only_the_partition_that_failed_runs_again)
{
    fail_and_go_on();
}

Test(run_directory, only_the_partition_that_failed_runs_again_in_processes)
{
    isolation = DAGGER_ISOLATION_PROCESS;
    fail_and_go_on();
}

Test(run_directory, no_partitions)
{
    count = 0;
    cr_expect_eq(begin(), 5, "%s", error.message);
    cr_expect_eq(resume(), 5, "%s", error.message);
    expect_calls(0, 0, 0, 0);
}

Test(run_directory, a_changed_source_is_named)
{
    begin();
    tasks[SQUARE].source_hash = "other";
    expect_resume("- count-up: it is done\n"
                  "+ square: task square: source changed\n"
                  "+ sum: it depends on square\n"
                  "+ offset: it depends on sum\n");
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 6, 1, 1);
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 0, 0);
}

Test(run_directory, a_changed_parameter_is_named)
{
    begin();
    count = 4;
    expect_resume("+ count-up: parameter 'n' changed\n"
                  "+ square: it depends on count-up\n"
                  "+ sum: it depends on square\n"
                  "+ offset: it depends on sum\n");
    cr_expect_eq(resume(), 145, "%s", error.message);
    expect_calls(1, 4, 1, 1);
}

Test(run_directory, a_changed_constant_is_named)
{
    begin();
    constant = 6;
    expect_resume("- count-up: it is done\n"
                  "- square: it is done\n"
                  "- sum: it is done\n"
                  "+ offset: the constant of input 'b' changed\n");
    cr_expect_eq(resume(), 556, "%s", error.message);
    expect_calls(0, 0, 0, 1);
}

Test(run_directory, a_changed_edge_and_task_are_named)
{
    begin();
    offset_inputs[1] = (struct dagger_input)FROM_NODE(SUM);
    tasks[SUM].name = "add";
    expect_resume("- count-up: it is done\n"
                  "- square: it is done\n"
                  "+ sum: it was task sum, and is now add\n"
                  "+ offset: input 'b' comes from elsewhere\n");
}

Test(run_directory, changed_types_are_named)
{
    begin();
    static const struct dagger_param other[] = {
        {.name = "a", .type = &dagger_type_int64},
        {.name = "c", .type = &dagger_type_int64},
    };
    tasks[OFFSET].params = other;
    expect_resume("- count-up: it is done\n"
                  "- square: it is done\n"
                  "- sum: it is done\n"
                  "+ offset: task offset: types or serializers changed\n");
}

Test(run_directory, a_new_node_runs)
{
    dag.node_count = 3;
    struct dagger_dag_output sums = total[0];
    sums.node = SUM;
    dag.outputs = &sums;
    cr_expect_eq(begin(), 55, "%s", error.message);
    dag.node_count = 4;
    dag.outputs = total;
    expect_resume("- count-up: it is done\n"
                  "- square: it is done\n"
                  "- sum: it is done\n"
                  "+ offset: it has not run yet\n");
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 0, 1);
}

/* ---- Looking ------------------------------------------------------------------------
 */

Test(run_directory, a_look_at_a_new_run_makes_nothing)
{
    cr_expect_str_eq(explain(DAGGER_RUN_DIRECTORY_NEW), "+ count-up: it has not run yet\n"
                                                        "+ square: it has not run yet\n"
                                                        "+ sum: it has not run yet\n"
                                                        "+ offset: it has not run yet\n");
    cr_expect(access(path, F_OK) != 0);
}

/* Names, sizes, times and contents of all files. */
static void take_state(const char *target)
{
    char command[500];
    snprintf(command, sizeof command,
             "(ls -laR --time-style=full-iso %s | grep -v -e '^total' -e ' \\.\\.$'; cat "
             "%s/run.db*"
             " | cksum) > %s/%s",
             path, path, folder, target);
    cr_assert(system(command) == 0);
}

static void look_writes_nothing(void)
{
    take_state("before");
    expect_resume("- count-up: it is done\n"
                  "- square: it is done\n"
                  "- sum: it is done\n"
                  "- offset: it is done\n");
    take_state("after");
    shell("diff ../before ../after");
}

/* A run of which everything is recorded, but not that it has ended. */
static void die_at_the_end(void)
{
    int status;
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        const void *params[] = {&count};
        struct dagger_local_options options = {
            .isolation = isolation,
            .directory = open_kept(DAGGER_RUN_DIRECTORY_NEW, false)};
        struct dagger_values values;
        _exit(dagger_local_run(&dag, params, &options, &values, &error) ? 9 : 1);
    }
    cr_assert(waitpid(child, &status, 0) == child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 9);
}

Test(run_directory, a_look_writes_nothing)
{
    cr_expect_eq(begin(), 555);
    look_writes_nothing();
}

Test(run_directory, a_look_at_a_run_that_died_writes_nothing)
{
    struct stat status;
    char log[120];
    die_at_the_end();
    snprintf(log, sizeof log, "%s/run.db-wal", path);
    cr_assert(stat(log, &status) == 0 && status.st_size > 0);
    look_writes_nothing();
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 0, 0);
}

/* ---- Refusing -----------------------------------------------------------------------
 */

Test(run_directory, only_run_directories_are_resumed)
{
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "no such folder");
    cr_assert(mkdir(path, 0700) == 0);
    shell("echo hello > letter");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "no run directory");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "'letter'");
    shell("test $(ls | wc -l) = 1");
    snprintf(path, sizeof path, "%s/kept/letter", folder);
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "it is no folder");
}

Test(run_directory, one_run_a_directory)
{
    begin();
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "keeps a run already");
}

Test(run_directory, one_run_at_a_time)
{
    struct dagger_run_directory *first = open_kept(DAGGER_RUN_DIRECTORY_NEW, false);
    cr_assert(first, "%s", error.message);
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_BUSY, "another run uses it");
    cr_expect(dagger_run_directory_close(first, NULL, NULL));
    cr_expect_eq(resume(), 555, "%s", error.message);
}

Test(run_directory, another_pipelines_is_refused)
{
    begin();
    dag.name = "others";
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "a run of totals");
}

Test(run_directory, a_damaged_database_is_named)
{
    begin();
    shell("dd if=/dev/zero of=run.db bs=100 count=1 conv=notrunc 2>/dev/null");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "damaged");
    shell("echo 'This is no database, but long enough to be one' > run.db");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "damaged");
}

Test(run_directory, a_missing_database_is_named)
{
    begin();
    shell("rm run.db");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "run.db: it is missing");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "run.db: it is missing");
}

Test(run_directory, an_empty_database_is_named)
{
    begin();
    shell(": >run.db");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "run.db: it is empty");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "run.db: it is empty");
}

Test(run_directory, a_newer_database_is_refused)
{
    begin();
    /* user_version stands at byte 60, its lowest byte last. */
    shell("printf '\\002' | dd of=run.db bs=1 seek=63 conv=notrunc 2>/dev/null");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "newer version");
    /* application_id stands at byte 68. */
    shell("printf '\\001' | dd of=run.db bs=1 seek=68 conv=notrunc 2>/dev/null");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO,
                   "not the database of a run");
}

#define RUNS_SUM_AGAIN(why)                                                              \
    "- count-up: it is done\n"                                                           \
    "- square: it is done\n"                                                             \
    "+ sum: its stored output sum/return_value.json " why "\n"                           \
    "+ offset: it depends on sum\n"

Test(run_directory, what_lost_an_output_runs_again)
{
    begin();
    shell("echo 1234567 > outputs/sum/return_value.json");
    expect_resume(RUNS_SUM_AGAIN("is damaged"));
    shell("rm outputs/sum/return_value.json");
    expect_resume(RUNS_SUM_AGAIN("is missing"));
    shell("ln -s /etc/passwd outputs/sum/return_value.json");
    expect_resume(RUNS_SUM_AGAIN("is damaged"));
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 1, 1);
    shell("test ! -h outputs/sum/return_value.json");
    shell("rm -r outputs");
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(1, 6, 1, 1);
}

Test(run_directory, an_output_that_was_changed_is_not_believed)
{
    begin();
    shell("printf 56 > outputs/sum/return_value.json");
    expect_resume(RUNS_SUM_AGAIN("is damaged"));
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 1, 1);
}

/* It is looked at only where it is needed. */
Test(run_directory, a_large_output_that_was_changed_is_not_believed)
{
    count = 300000;
    int64_t result = begin();
    cr_expect_neq(result, -1, "%s", error.message);
    shell("printf '[1' | dd of=outputs/count-up/return_value.json conv=notrunc "
          "2>/dev/null");
    cr_expect_eq(resume(), result, "%s", error.message);
    expect_calls(0, 0, 0, 0);
    tasks[SQUARE].source_hash = "other";
    expect_resume("+ count-up: its stored output count-up/return_value.json is damaged\n"
                  "+ square: task square: source changed\n"
                  "+ sum: it depends on square\n"
                  "+ offset: it depends on sum\n");
    cr_expect_eq(resume(), result, "%s", error.message);
    expect_calls(1, 300000, 1, 1);
    tasks[SQUARE].source_hash = "another";
    cr_expect_eq(resume(), result, "%s", error.message);
    expect_calls(0, 300000, 1, 1);
}

Test(run_directory, damaged_segments_are_named)
{
    begin();
    shell("printf X | dd of=segments/1.seg bs=1 seek=40 conv=notrunc 2>/dev/null");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "segments/1.seg");
    shell("truncate -s 100 segments/1.seg");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "segments/1.seg");
    shell("rm segments/1.seg");
    expect_refused(DAGGER_RUN_DIRECTORY_RESUME, DAGGER_ERROR_IO, "segments/1.seg");
}

Test(run_directory, links_lead_nowhere)
{
    cr_assert(mkdir(path, 0700) == 0);
    shell("mkdir ../elsewhere && ln -s ../elsewhere outputs");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "outputs");
    shell("rm outputs && ln -s ../elsewhere/db run.db");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "run.db");
    shell("rm -f run.db lock && ln -s ../elsewhere/lock lock");
    expect_refused(DAGGER_RUN_DIRECTORY_NEW, DAGGER_ERROR_IO, "lock");
    shell("test -z \"$(ls ../elsewhere)\"");
}

Test(run_directory, folders_are_the_users_own)
{
    struct stat status;
    umask(0);
    begin();
    cr_assert(stat(path, &status) == 0);
    cr_expect_eq(status.st_mode & 0777, 0700);
    shell("test -z \"$(find . -type f -name '*.json' -perm /077)\"");
    shell("test -z \"$(find . -type d -perm /077)\"");
}

Test(run_directory, is_for_the_dag_it_was_opened_for)
{
    struct dagger_run_directory *directory = open_kept(DAGGER_RUN_DIRECTORY_NEW, false);
    struct dagger_local_options options = {.directory = directory};
    struct dagger_values values;
    struct dagger_dag other = dag;
    const void *params[] = {&count};
    cr_assert(directory);
    cr_expect(!dagger_local_run(&other, params, &options, &values, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect(dagger_run_directory_close(directory, &error, NULL));
}

Test(run_directory, a_missing_parameter_is_named)
{
    memset(&error, 0, sizeof error);
    cr_expect_null(dagger_run_directory_open(path, DAGGER_RUN_DIRECTORY_NEW, false, &dag,
                                             NULL, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_INVALID);
    cr_expect(access(path, F_OK) != 0);
}
