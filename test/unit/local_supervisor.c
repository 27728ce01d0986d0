/* The local runtime: tasks that kill the supervisor of the worker processes. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "local_held.h"

TestSuite(local_supervisor, .timeout = 300);

#define HAS_ENDED "the supervisor of the worker processes has ended"

static void kill_parent(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    kill(getppid(), SIGKILL);
    for (;;)
        pause();
}
TASK(kill_parent, number_param, &dagger_type_int64);

Test(local_supervisor, names_the_task_that_kills_it)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {.jobs = 1};
    cr_expect_not(run_act(&kill_parent_task, 1, &options, &told, &error));
    cr_expect_str_eq(error.message, "act: " HAS_ENDED);
    cr_expect_str_eq(error.hint, "it was running then: does it kill its parent?");
}

Test(local_supervisor, is_replaced_for_what_does_not_depend_on_that)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 1, .keep_going = true};
    cr_expect_not(run_act(&kill_parent_task, 1, &options, &told, NULL));
    cr_expect_str_eq(told.ended, "!act +other ");
}

static bool is_first_attempt(void)
{
    const char *attempt = getenv("DAGGER_ATTEMPT");
    return attempt && strcmp(attempt, "1") == 0;
}

static void kill_parent_once(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    if (is_first_attempt() && *(const int64_t *)inputs[0] % 100 == 7)
        kill_parent(inputs, result);
}
static const struct dagger_task retried_task = {
    .name = "kill-parent-once",
    .call = kill_parent_once,
    PARAMS(number_param),
    .result = &dagger_type_int64,
    .options = {.retries = 3},
};

Test(local_supervisor, is_replaced_for_another_attempt)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 1};
    cr_expect(run_act(&retried_task, 7, &options, &told, NULL));
    cr_expect_str_eq(told.ended, "~act +other +act +after ");
}

/* Three of the partitions kill it, while others run and have run. */
Test(local_supervisor, takes_no_result_with_it)
{
    cr_expect(run_each(&retried_task, 300, 3, NULL));
}

/* Its worker is not to die with the supervisor. */
static void outlive_parent(const void *const *inputs, void *result)
{
    prctl(PR_SET_PDEATHSIG, 0);
    kill_parent(inputs, result);
}
TASK(outlive_parent, number_param, &dagger_type_int64);

Test(local_supervisor, is_not_outlived_by_a_worker)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 2, .keep_going = true};
    cr_assert(pipe(held) == 0);
    cr_expect_not(run_act(&outlive_parent_task, 1, &options, &told, NULL));
    cr_expect(strstr(told.ended, "!act "), "%s", told.ended);
    expect_nobody_holds_the_pipe();
}

/* One in the worker's process group, one in a group of its own. */
static void leave_children_without_parent(const void *const *inputs, void *result)
{
    for (int64_t i = 0; i < 2; i++)
        if (fork() == 0) {
            if (i)
                setpgid(0, 0);
            for (;;)
                pause();
        }
    kill_parent(inputs, result);
}
TASK(leave_children_without_parent, number_param, &dagger_type_int64);

Test(local_supervisor, is_not_outlived_by_what_tasks_have_started)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 1, .keep_going = true};
    cr_assert(pipe(held) == 0);
    cr_expect_not(run_act(&leave_children_without_parent_task, 1, &options, &told, NULL));
    cr_expect_str_eq(told.ended, "!act +other ");
    expect_nobody_holds_the_pipe();
}

static void hold_parent(void)
{
    if (ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) != 0)
        dagger_fail("cannot: %s", strerror(errno));
    waitpid(getppid(), NULL, __WALL);
}

static void hold_parent_for_ever(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    hold_parent();
    for (;;)
        pause();
}
TASK(hold_parent_for_ever, number_param, &dagger_type_int64);

/* Where tasks may do that at all. */
Test(local_supervisor, names_the_task_that_holds_it_up)
{
    struct told told;
    struct dagger_error error = {0};
    struct dagger_local_options options = {.jobs = 1, .keep_going = true};
    cr_expect_not(run_act(&hold_parent_for_ever_task, 1, &options, &told, &error));
    cr_expect(strcmp(error.message, "act: killed, as its worker process held up by "
                                    "ptrace() what watches over all") == 0 ||
                  strcmp(error.message, "act: cannot: Operation not permitted") == 0,
              "%s", error.message);
    cr_expect_str_eq(told.ended, "!act +other ");
}

static void hold_parent_from_now_on(const void *const *inputs, void *result)
{
    *(int64_t *)result = *(const int64_t *)inputs[0];
    hold_parent();
}
TASK(hold_parent_from_now_on, number_param, &dagger_type_int64);

Test(local_supervisor, ends_with_the_run_also_where_a_task_has_held_it_up)
{
    struct told told;
    struct dagger_local_options options = {.jobs = 1, .keep_going = true};
    run_act(&hold_parent_from_now_on_task, 1, &options, &told, NULL);
    cr_expect(strstr(told.ended, "act "), "%s", told.ended);
}
