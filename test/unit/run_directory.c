/* Run directories: what is kept, and what runs again and why. */
#include <sys/stat.h>
#include <sys/wait.h>

#include "run_directory_kit.h"

TestSuite(run_directory, .init = set_up, .fini = tear_down);

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

Test(run_directory, a_source_that_was_not_known_is_another)
{
    begin();
    tasks[OFFSET].source_hash = "4";
    expect_resume("- count-up: it is done\n"
                  "- square: it is done\n"
                  "- sum: it is done\n"
                  "+ offset: task offset: source changed\n");
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

/* All of them are no more at once. */
Test(run_directory, what_became_of_nodes_that_are_no_more_is_forgotten)
{
    static struct dagger_node many[60];
    static char names[60][8];
    memcpy(many, nodes, sizeof nodes);
    for (size_t i = TASKS; i < COUNT(many); i++) {
        snprintf(names[i], sizeof names[i], "n%zu", i);
        many[i] = nodes[OFFSET];
        many[i].name = names[i];
    }
    dag.nodes = many;
    dag.node_count = COUNT(many);
    cr_expect_eq(begin(), 555, "%s", error.message);
    dag.node_count = TASKS;
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 0, 0);
    dag.node_count = COUNT(many);
    cr_expect_eq(resume(), 555, "%s", error.message);
    expect_calls(0, 0, 0, COUNT(many) - TASKS);
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
