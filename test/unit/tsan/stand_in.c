/* Runs the tests that a program consists of: see criterion/criterion.h. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    /* How many times longer than usual a test may take, as it does under the sanitizer.
     */
    SLOWER = 10,
};

/* What a test tells the runner. It is shared with the test's process and those it forks.
 */
struct outcome {
    atomic_bool failed;
    atomic_bool skipped;
};

static struct criterion_stand_in_test *tests;
static struct criterion_stand_in_suite *suites;
static struct outcome *outcome;

/* Of the test that runs in this process, and its process. */
static const struct criterion_stand_in_test *running;
static pid_t test_process;
static FILE *redirected_stderr;

void criterion_stand_in_add_test(struct criterion_stand_in_test *test)
{
    struct criterion_stand_in_test **end = &tests;
    while (*end)
        end = &(*end)->next;
    *end = test;
}

void criterion_stand_in_add_suite(struct criterion_stand_in_suite *suite)
{
    suite->next = suites;
    suites = suite;
}

static const struct criterion_test_extra_data *
data_of_suite(const struct criterion_stand_in_test *test)
{
    static const struct criterion_test_extra_data none;
    for (const struct criterion_stand_in_suite *suite = suites; suite;
         suite = suite->next)
        if (strcmp(suite->name, test->suite) == 0)
            return suite->data;
    return &none;
}

static void call(void (*function)(void))
{
    if (function)
        function();
}

_Noreturn static void end_test(void)
{
    call(running->data->fini);
    call(data_of_suite(running)->fini);
    exit(0);
}

/* Only the test's own thread may clean up after it. */
_Noreturn static void leave_early(void)
{
    static bool is_ending;
    if (getpid() != test_process || gettid() != test_process || is_ending)
        _exit(1);
    is_ending = true;
    end_test();
}

void criterion_stand_in_fail(bool stop, const char *file, int line, const char *check,
                             const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    flockfile(stderr);
    fprintf(stderr, "%s:%d: does not hold: %s%s", file, line, check,
            format[1] ? ":" : "");
    vfprintf(stderr, format[1] ? format : "", arguments);
    fputc('\n', stderr);
    funlockfile(stderr);
    va_end(arguments);
    atomic_store(&outcome->failed, true);
    if (stop)
        leave_early();
}

void cr_skip_test(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    atomic_store(&outcome->skipped, true);
    leave_early();
}

bool criterion_stand_in_is_near(long double a, long double b, long double distance)
{
    return a - b <= distance && b - a <= distance;
}

void cr_redirect_stderr(void)
{
    redirected_stderr = tmpfile();
    if (!redirected_stderr || dup2(fileno(redirected_stderr), STDERR_FILENO) < 0)
        abort();
}

bool criterion_stand_in_stderr_is(const char *text)
{
    bool is_same = true;
    int byte = EOF;
    rewind(redirected_stderr);
    for (; is_same && (byte = fgetc(redirected_stderr)) != EOF; text += is_same)
        is_same = byte == (unsigned char)*text;
    return is_same && *text == '\0';
}

_Noreturn static void run(const struct criterion_stand_in_test *test, void *param)
{
    running = test;
    test_process = getpid();
    signal(SIGALRM, SIG_DFL);
    call(data_of_suite(test)->init);
    call(test->data->init);
    if (test->run)
        test->run();
    else
        test->run_with(param);
    end_test();
}

static volatile sig_atomic_t is_late;

static void note_alarm(int signal)
{
    (void)signal;
    is_late = 1;
}

static void set_alarm(double seconds)
{
    struct itimerval timer = {.it_value.tv_sec = (time_t)(seconds * SLOWER),
                              .it_interval.tv_sec = 1};
    setitimer(ITIMER_REAL, &timer, NULL);
}

/* Waits for the test's process, and kills it where it takes too long. */
static int wait_for(pid_t process, double seconds)
{
    int status = 0;
    set_alarm(seconds);
    while (waitpid(process, &status, 0) < 0) {
        if (errno != EINTR)
            abort();
        if (is_late)
            kill(process, SIGKILL);
    }
    set_alarm(0);
    return status;
}

/* Whether the test ended as it should; if not, says how on standard error. */
static bool ended_well(const struct criterion_stand_in_test *test, int status)
{
    int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (signal == test->data->signal && code == test->data->exit_code)
        return true;
    fprintf(stderr, "%s::%s: signal %d and exit code %d, not %d and %d%s\n", test->suite,
            test->name, signal, code, test->data->signal, test->data->exit_code,
            is_late ? ", as it took too long" : "");
    return false;
}

static bool run_in_process(const struct criterion_stand_in_test *test, void *param)
{
    double seconds = test->data->timeout;
    if (seconds == 0)
        seconds = data_of_suite(test)->timeout;
    *outcome = (struct outcome){0};
    is_late = 0;
    fflush(NULL);
    pid_t process = fork();
    if (process < 0)
        abort();
    if (process == 0)
        run(test, param);
    int status = wait_for(process, seconds);
    return (atomic_load(&outcome->skipped) || ended_well(test, status)) &&
           !atomic_load(&outcome->failed);
}

/* The tests that have run so far, and whether none failed. */
static size_t count;
static bool all_good = true;

static void run_and_report(const struct criterion_stand_in_test *test, void *param)
{
    bool is_good = run_in_process(test, param);
    printf("%s %zu - %s::%s%s\n", is_good ? "ok" : "not ok", ++count, test->suite,
           test->name, is_good && atomic_load(&outcome->skipped) ? " # SKIP" : "");
    all_good = all_good && is_good;
}

static void run_with_params(const struct criterion_stand_in_test *test)
{
    struct criterion_test_params params = test->params();
    for (size_t i = 0; i < params.length; i++)
        run_and_report(test, (char *)params.params + i * params.size);
}

/* A file: a test overwrites what it finds of anonymous shared memory. */
static void share_outcome(void)
{
    int fd = memfd_create("outcome", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, sizeof *outcome) != 0)
        abort();
    outcome = mmap(NULL, sizeof *outcome, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (outcome == MAP_FAILED)
        abort();
    close(fd);
}

/* The only argument may be the name of a test: no other runs then. */
int main(int argc, char **argv)
{
    const char *name = argc == 2 && argv[1][0] != '-' ? argv[1] : NULL;
    struct sigaction on_alarm = {.sa_handler = note_alarm};
    sigaction(SIGALRM, &on_alarm, NULL);
    share_outcome();
    for (const struct criterion_stand_in_test *test = tests; test; test = test->next) {
        if (name && strcmp(name, test->name) != 0)
            continue;
        if (test->run)
            run_and_report(test, NULL);
        else
            run_with_params(test);
    }
    printf("1..%zu\n", count);
    return !all_good;
}
