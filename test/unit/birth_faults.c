/* The local runtime where processes cannot be born. Linked with --wrap. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "local_process.h"

/* Forks of all processes; those after the first `most` fail, and the parent of number
 * `endless` does not get to know its child. */
static struct {
    int count, most, endless;
} *forks;

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
    int number = forks ? __atomic_add_fetch(&forks->count, 1, __ATOMIC_SEQ_CST) : 0;
    if (forks && number > forks->most) {
        errno = EAGAIN;
        return -1;
    }
    pid_t child = __real_fork();
    while (child > 0 && forks && number == forks->endless)
        pause();
    return child;
}

static void set_up(void)
{
    forks = mmap(NULL, sizeof *forks, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                 -1, 0);
    cr_assert(forks != MAP_FAILED);
}

TestSuite(birth_faults, .init = set_up, .timeout = 300);

/* Long enough that another process would pay. */
static void take_time(const void *const *inputs, void *result)
{
    usleep(2000);
    *(int64_t *)result = *(const int64_t *)inputs[0];
}
TASK(take_time, number_param, &dagger_type_int64);

Test(birth_faults, leave_the_work_to_those_that_live)
{
    for (int workers = 1; workers < 4; workers++) {
        struct dagger_error error = {0};
        forks->count = 0;
        forks->most = 1 + workers;
        cr_expect(run_each(&take_time_task, 50, 8, &error), "%d: %s", workers,
                  error.message);
        cr_expect_gt(forks->count, forks->most);
    }
}

Test(birth_faults, are_told_where_nobody_lives)
{
    struct dagger_error error = {0};
    forks->most = 1;
    cr_expect_not(run_each(&take_time_task, 5, 8, &error));
    cr_expect_str_eq(error.message, "count: a process for it cannot be started: "
                                    "Resource temporarily unavailable");
}

/* The supervisor is born before anything runs. */
Test(birth_faults, are_told_where_nobody_lives_to_bear_them)
{
    struct dagger_error error = {0};
    forks->most = 0;
    cr_expect_not(run_each(&take_time_task, 5, 8, &error));
    cr_expect_eq(error.code, DAGGER_ERROR_RUN);
    cr_expect_str_eq(error.message,
                     "cannot start a process: Resource temporarily unavailable");
}

static int held[2];

/* Its worker is not to die with the supervisor. */
static void outlive_parent(const void *const *inputs, void *result)
{
    (void)inputs;
    (void)result;
    prctl(PR_SET_PDEATHSIG, 0);
    kill(getppid(), SIGKILL);
    for (;;)
        pause();
}
TASK(outlive_parent, number_param, &dagger_type_int64);

/* The supervisor is the first, its worker the second. */
Test(birth_faults, are_known_to_the_run_though_the_supervisor_was_killed_at_once)
{
    struct told told;
    char byte;
    struct dagger_local_options options = {.jobs = 1};
    forks->most = INT_MAX;
    forks->endless = 2;
    cr_assert(pipe(held) == 0);
    cr_expect_not(run_act(&outlive_parent_task, 1, &options, &told, NULL));
    cr_expect_str_eq(told.ended, "!act ");
    close(held[1]);
    cr_expect_eq(read(held[0], &byte, 1), 0);
}
