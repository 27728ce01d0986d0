/* A test of every outcome, which what stands in for Criterion must tell of:
 * outcomes.expected says what each is. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <criterion/redirect.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static int begun;

static void begin(void)
{
    begun++;
}

static void begin_again(void)
{
    cr_assert_eq(begun++, 1);
}

/* Tests that do not get to their end are cleaned up after too. */
static void end(void)
{
    fprintf(stderr, "ended\n");
}

TestSuite(good, .init = begin);

Test(good, holds)
{
    cr_assert(begun == 1, "%d", begun);
    cr_assert_float_eq(1, 1.25, 0.25);
}

Test(good, begins_twice, .init = begin_again)
{
    cr_expect_eq(begun, 2);
}

Test(good, ends_by_a_signal, .signal = SIGABRT)
{
    abort();
}

Test(good, exits, .exit_code = 3)
{
    exit(3);
}

Test(good, is_skipped)
{
    cr_skip_test("because of %s", "this");
}

Test(good, prints, .init = cr_redirect_stderr)
{
    fprintf(stderr, "text\n");
    cr_assert_stderr_eq_str("text\n");
}

TestSuite(bad, .fini = end);

Test(bad, asserts)
{
    cr_assert_eq(1, 2, "as %s", "expected");
    abort();
}

Test(bad, expects)
{
    cr_expect_str_eq("this", "that");
    fprintf(stderr, "goes on\n");
}

Test(bad, expects_in_a_process_of_its_own)
{
    pid_t child = fork();
    if (child == 0)
        cr_assert_null("");
    waitpid(child, NULL, 0);
}

Test(bad, ends_by_a_signal)
{
    abort();
}

Test(bad, ends_by_no_signal, .signal = SIGABRT)
{
}

Test(bad, exits)
{
    exit(3);
}

Test(bad, takes_too_long, .timeout = 0.1)
{
    for (;;)
        pause();
}

Test(bad, is_far)
{
    cr_assert_float_eq(1, 1.25, 0.2);
}

Test(bad, prints_something_else, .init = cr_redirect_stderr)
{
    fprintf(stderr, "text\n");
    cr_assert_stderr_eq_str("text");
}

static int shared;

static void *write_shared(void *unused)
{
    shared++;
    return unused;
}

static void race(void)
{
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        cr_assert(pthread_create(&threads[i], NULL, write_shared, NULL) == 0);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
}

/* What this is all about. */
Test(bad, races)
{
    race();
}

Test(bad, races_in_a_process_of_its_own)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        race();
        _exit(0);
    }
    waitpid(child, &status, 0);
    cr_assert_eq(status, 0);
}

ParameterizedTestParameters(given, is_even)
{
    static int numbers[] = {2, 3, 4};
    return cr_make_param_array(int, numbers, 3);
}

ParameterizedTest(int *number, given, is_even)
{
    cr_assert_eq(*number % 2, 0);
}
