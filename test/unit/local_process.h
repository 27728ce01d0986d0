/* What the tests of worker processes share: DAGs around one task, what is left behind. */
#ifndef TEST_LOCAL_PROCESS_H
#define TEST_LOCAL_PROCESS_H

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "local_tables.h"

/* act -> after, and beside them: other. */
static struct dagger_dag_output act_outputs[] = {
    {.name = "after", .type = &dagger_type_int64, .node = 1},
    {.name = "other", .type = &dagger_type_int64, .node = 2},
};

struct act_dag {
    struct dagger_node nodes[3];
    struct dagger_dag dag;
};

/* `task` takes a number and gives one. */
static inline void make_act_dag(struct act_dag *made, const struct dagger_task *act)
{
    static const struct dagger_input from_param[] = {FROM_PARAM(0)};
    static const struct dagger_input from_act[] = {FROM_NODE(0)};
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    const struct dagger_node node = {.name = "act",
                                     .task = act,
                                     .inputs = from_param,
                                     .input_count = 1,
                                     OUTPUTS(number),
                                     .place = {"pipeline.c", 7, 5}};
    made->nodes[0] = made->nodes[1] = made->nodes[2] = node;
    made->nodes[1].name = "after";
    made->nodes[1].inputs = from_act;
    made->nodes[1].task = made->nodes[2].task = &increment_task;
    made->nodes[2].name = "other";
    made->dag =
        (struct dagger_dag){DAG("pipeline"), PARAMS(number_param), .nodes = made->nodes,
                            .node_count = 3, OUTPUTS(act_outputs)};
}

/* What the observer was told. */
struct told {
    char ended[400]; /* "+address " of what succeeded, "!" of what failed, "~" retried */
    char lines[400]; /* what was printed, each line with a blank */
    size_t printed;  /* bytes in lines */
    struct dagger_event last; /* of what ended; without its pointers */
};

static inline void append(char *text, const char *mark, const char *more, size_t length)
{
    size_t used = strlen(text);
    snprintf(text + used, 400 - used, "%s%.*s ", mark, (int)length, more);
}

static inline void note(const struct dagger_event *event, void *context)
{
    static const char *const marks[] = {
        [DAGGER_EVENT_NODE_FINISHED] = "+",
        [DAGGER_EVENT_NODE_FAILED] = "!",
        [DAGGER_EVENT_NODE_RETRIED] = "~",
    };
    struct told *told = context;
    if (event->kind == DAGGER_EVENT_NODE_OUTPUT) {
        append(told->lines, "", event->line, event->line_length);
        told->printed += event->line_length;
    } else if (event->kind < COUNT(marks) && marks[event->kind]) {
        append(told->ended, marks[event->kind], event->address, strlen(event->address));
        told->last = *event;
    }
}

/* The number that is printed on a line: after it may stand what an earlier one has left.
 */
static inline int64_t printed_number(const struct dagger_event *event)
{
    char text[30];
    snprintf(text, sizeof text, "%.*s", (int)event->line_length, event->line);
    return strtoll(text, NULL, 10);
}

/* What a run must not leave behind. */
struct belongings {
    size_t descriptors;
    size_t mappings;
};

static inline size_t count_descriptors(void)
{
    size_t count = 0;
    DIR *entries = opendir("/proc/self/fd");
    cr_assert(entries);
    while (readdir(entries))
        count++;
    closedir(entries);
    return count;
}

static inline size_t count_shared_mappings(void)
{
    size_t count = 0;
    char line[1000];
    FILE *maps = fopen("/proc/self/maps", "re");
    cr_assert(maps);
    while (fgets(line, sizeof line, maps))
        count += strstr(line, "/dev/zero") || strstr(line, "/memfd:");
    fclose(maps);
    return count;
}

static inline struct belongings look_around(void)
{
    return (struct belongings){count_descriptors(), count_shared_mappings()};
}

static inline void expect_nothing_left(const struct belongings *before)
{
    struct belongings now = look_around();
    cr_expect_eq(now.descriptors, before->descriptors);
    cr_expect_eq(now.mappings, before->mappings);
    errno = 0;
    cr_expect(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "a process is left");
}

static inline bool sleeps(pid_t pid)
{
    char path[40], text[300];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[size] = '\0';
    const char *end = strrchr(text, ')');
    return end && strncmp(end, ") S", 3) == 0;
}

/* Runs the DAG around `task` and expects that it leaves nothing behind. */
static inline bool run_act(const struct dagger_task *task, int64_t n,
                           struct dagger_local_options *options, struct told *told,
                           struct dagger_error *error)
{
    struct act_dag made;
    struct dagger_values outputs;
    make_act_dag(&made, task);
    struct belongings before = look_around();
    memset(told, 0, sizeof *told);
    options->jobs = options->jobs ? options->jobs : 2;
    options->capture_output = true;
    options->observer = options->observer ? options->observer : note;
    options->observer_context =
        options->observer_context ? options->observer_context : told;
    bool ok = dagger_local_run(&made.dag, (const void *[]){&n}, options, &outputs, error);
    if (ok)
        cr_expect_eq(*(const int64_t *)outputs.items[1], n + 1);
    dagger_values_release(&outputs);
    expect_nothing_left(&before);
    return ok;
}

/* Counts up to `n`, runs `each`, which gives back its number, for each number, and sums
 * up. Expects the sum where it succeeds, and that nothing is left behind. */
static inline bool run_each(const struct dagger_task *each, int64_t n, unsigned jobs,
                            struct dagger_error *error)
{
    static const struct dagger_output list[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &numbers_type, .is_partitioned = true}};
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    const struct dagger_node nodes[] = {
        {.name = "count", .task = &count_up_task, INPUTS(FROM_PARAM(0)), OUTPUTS(list)},
        {.name = "each",
         .task = each,
         INPUTS(FROM_NODE(0)),
         OUTPUTS(number),
         .partition_by = 1},
        {.name = "sum", .task = &sum_task, INPUTS(FROM_NODE(1)), OUTPUTS(number)},
    };
    const struct dagger_dag_output output = {
        .name = "sum", .type = &dagger_type_int64, .node = 2};
    const struct dagger_dag dag = {DAG("many"), PARAMS(number_param), NODES(nodes),
                                   .outputs = &output, .output_count = 1};
    struct dagger_local_options options = {.jobs = jobs};
    struct dagger_values outputs;
    struct belongings before = look_around();
    bool ok = dagger_local_run(&dag, (const void *[]){&n}, &options, &outputs, error);
    if (ok)
        cr_expect_eq(*(const int64_t *)outputs.items[0], n * (n - 1) / 2);
    dagger_values_release(&outputs);
    expect_nothing_left(&before);
    return ok;
}

static void print_number(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    printf("n is %d\n", (int)*(const int64_t *)inputs[0]);
}
TASK(print_number, number_param, &dagger_type_int64);

/* After `first`, which gives back its number, a task in the same process prints. */
static inline void expect_next_prints(const struct dagger_task *first)
{
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    const struct dagger_node nodes[] = {
        {.name = "first", .task = first, INPUTS(FROM_PARAM(0)), OUTPUTS(number)},
        {.name = "print",
         .task = &print_number_task,
         INPUTS(FROM_NODE(0)),
         OUTPUTS(number)},
    };
    const struct dagger_dag_output output = {
        .name = "n", .type = &dagger_type_int64, .node = 1};
    const struct dagger_dag dag = {DAG("printing"), PARAMS(number_param), NODES(nodes),
                                   .outputs = &output, .output_count = 1};
    struct told told = {0};
    struct dagger_local_options options = {
        .jobs = 1, .capture_output = true, .observer = note, .observer_context = &told};
    struct dagger_values outputs;
    int64_t n = 3;
    cr_assert(dagger_local_run(&dag, (const void *[]){&n}, &options, &outputs, NULL));
    cr_expect_str_eq(told.lines, "n is 3 ");
    dagger_values_release(&outputs);
}

#endif
