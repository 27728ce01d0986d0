/* A run directory of a DAG whose parts can be changed, and short forms for what is done
 * with it. What a test of these does not use is no fault. */
#ifndef TEST_RUN_DIRECTORY_KIT_H
#define TEST_RUN_DIRECTORY_KIT_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <dagger/local.h>

#include "local_tables.h"

DAGGER_API const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "detect_leaks=0";
}

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

__attribute__((unused)) static void shell(const char *command)
{
    char text[500];
    snprintf(text, sizeof text, "cd %s && %s", path, command);
    cr_assert(system(text) == 0, "%s", text);
}

#endif
