/*
 * What stands in for Criterion in builds with ThreadSanitizer: the part of its interface
 * that the tests of this project use, so that they are compiled as they are.
 *
 * Criterion cannot run there: it shares memory with the programs it starts at an address
 * that it picks between 0x200000000000 and 0x600000000000 and insists on, and that is
 * where the sanitizer keeps its shadow of the program's own memory. ("Could not
 * initialize inheritable arena"; other compilers or address spaces without randomness
 * change nothing.)
 *
 * Here each test runs in a process that is forked for it, one after the other, and the
 * results are printed in the form TAP. See stand_in.c.
 */
#ifndef DAGGER_TEST_TSAN_CRITERION_H
#define DAGGER_TEST_TSAN_CRITERION_H

#include <assert.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct criterion_test_extra_data {
    int nothing;
    int signal;
    int exit_code;
    double timeout; /* in seconds; 0: none */
    void (*init)(void);
    void (*fini)(void);
};

struct criterion_test_params {
    size_t size;
    void *params;
    size_t length;
};

struct criterion_stand_in_test {
    const char *suite;
    const char *name;
    void (*run)(void);
    void (*run_with)(void *param);
    struct criterion_test_params (*params)(void);
    const struct criterion_test_extra_data *data;
    struct criterion_stand_in_test *next;
};

struct criterion_stand_in_suite {
    const char *name;
    const struct criterion_test_extra_data *data;
    struct criterion_stand_in_suite *next;
};

/* Called before main. */
void criterion_stand_in_add_test(struct criterion_stand_in_test *test);
void criterion_stand_in_add_suite(struct criterion_stand_in_suite *suite);

/* The test has failed, at a place in its source; with `stop` it ends there. The format
 * begins with a blank. */
__attribute__((format(printf, 5, 6))) void
criterion_stand_in_fail(bool stop, const char *file, int line, const char *check,
                        const char *format, ...);
__attribute__((noreturn, format(printf, 1, 2))) void cr_skip_test(const char *format,
                                                                  ...);
bool criterion_stand_in_is_near(long double a, long double b, long double distance);
bool criterion_stand_in_stderr_is(const char *text);
void cr_redirect_stderr(void);

#define TestSuite(SUITE, ...)                                                            \
    static const struct criterion_test_extra_data criterion_data_of_suite_##SUITE = {    \
        .nothing = 0, ##__VA_ARGS__};                                                    \
    __attribute__((constructor)) static void criterion_add_suite_##SUITE(void)           \
    {                                                                                    \
        static struct criterion_stand_in_suite suite = {                                 \
            .name = #SUITE, .data = &criterion_data_of_suite_##SUITE};                   \
        criterion_stand_in_add_suite(&suite);                                            \
    }                                                                                    \
    struct criterion_stand_in_suite

#define CRITERION_STAND_IN_TEST(SUITE, NAME, MEMBERS, ...)                               \
    static const struct criterion_test_extra_data criterion_data_of_##SUITE##_##NAME = { \
        .nothing = 0, ##__VA_ARGS__};                                                    \
    __attribute__((constructor)) static void criterion_add_##SUITE##_##NAME(void)        \
    {                                                                                    \
        static struct criterion_stand_in_test test = {                                   \
            .suite = #SUITE,                                                             \
            .name = #NAME,                                                               \
            .data = &criterion_data_of_##SUITE##_##NAME,                                 \
            MEMBERS};                                                                    \
        criterion_stand_in_add_test(&test);                                              \
    }

#define CRITERION_STAND_IN_MEMBERS(...) __VA_ARGS__

#define Test(SUITE, NAME, ...)                                                           \
    static void criterion_run_##SUITE##_##NAME(void);                                    \
    CRITERION_STAND_IN_TEST(                                                             \
        SUITE, NAME, CRITERION_STAND_IN_MEMBERS(.run = criterion_run_##SUITE##_##NAME),  \
        ##__VA_ARGS__)                                                                   \
    static void criterion_run_##SUITE##_##NAME(void)

#define CRITERION_STAND_IN_CHECK(STOP, HOLDS, CHECK, ...)                                \
    ((HOLDS)                                                                             \
         ? (void)0                                                                       \
         : criterion_stand_in_fail(STOP, __FILE__, __LINE__, CHECK, " " __VA_ARGS__))

#define cr_assert(C, ...) CRITERION_STAND_IN_CHECK(true, C, #C, ##__VA_ARGS__)
#define cr_expect(C, ...) CRITERION_STAND_IN_CHECK(false, C, #C, ##__VA_ARGS__)
#define cr_assert_fail(...)                                                              \
    criterion_stand_in_fail(true, __FILE__, __LINE__, "never here", " " __VA_ARGS__)

#define CRITERION_STAND_IN_OP(STOP, A, OP, B, ...)                                       \
    CRITERION_STAND_IN_CHECK(STOP, (A)OP(B), #A " " #OP " " #B, ##__VA_ARGS__)
#define cr_assert_not(C, ...)                                                            \
    CRITERION_STAND_IN_CHECK(true, !(C), "not " #C, ##__VA_ARGS__)
#define cr_expect_not(C, ...)                                                            \
    CRITERION_STAND_IN_CHECK(false, !(C), "not " #C, ##__VA_ARGS__)
#define cr_assert_eq(A, B, ...) CRITERION_STAND_IN_OP(true, A, ==, B, ##__VA_ARGS__)
#define cr_expect_eq(A, B, ...) CRITERION_STAND_IN_OP(false, A, ==, B, ##__VA_ARGS__)
#define cr_assert_neq(A, B, ...) CRITERION_STAND_IN_OP(true, A, !=, B, ##__VA_ARGS__)
#define cr_expect_neq(A, B, ...) CRITERION_STAND_IN_OP(false, A, !=, B, ##__VA_ARGS__)
#define cr_assert_lt(A, B, ...) CRITERION_STAND_IN_OP(true, A, <, B, ##__VA_ARGS__)
#define cr_expect_lt(A, B, ...) CRITERION_STAND_IN_OP(false, A, <, B, ##__VA_ARGS__)
#define cr_assert_leq(A, B, ...) CRITERION_STAND_IN_OP(true, A, <=, B, ##__VA_ARGS__)
#define cr_expect_leq(A, B, ...) CRITERION_STAND_IN_OP(false, A, <=, B, ##__VA_ARGS__)
#define cr_assert_gt(A, B, ...) CRITERION_STAND_IN_OP(true, A, >, B, ##__VA_ARGS__)
#define cr_expect_gt(A, B, ...) CRITERION_STAND_IN_OP(false, A, >, B, ##__VA_ARGS__)
#define cr_assert_geq(A, B, ...) CRITERION_STAND_IN_OP(true, A, >=, B, ##__VA_ARGS__)
#define cr_expect_geq(A, B, ...) CRITERION_STAND_IN_OP(false, A, >=, B, ##__VA_ARGS__)
#define cr_assert_null(P, ...) CRITERION_STAND_IN_OP(true, P, ==, NULL, ##__VA_ARGS__)
#define cr_expect_null(P, ...) CRITERION_STAND_IN_OP(false, P, ==, NULL, ##__VA_ARGS__)
#define cr_assert_not_null(P, ...) CRITERION_STAND_IN_OP(true, P, !=, NULL, ##__VA_ARGS__)
#define cr_expect_not_null(P, ...)                                                       \
    CRITERION_STAND_IN_OP(false, P, !=, NULL, ##__VA_ARGS__)

#define CRITERION_STAND_IN_STR(STOP, A, OP, B, ...)                                      \
    CRITERION_STAND_IN_CHECK(STOP, strcmp(A, B) OP 0, #A " " #OP " " #B, ##__VA_ARGS__)
#define cr_assert_str_eq(A, B, ...) CRITERION_STAND_IN_STR(true, A, ==, B, ##__VA_ARGS__)
#define cr_expect_str_eq(A, B, ...) CRITERION_STAND_IN_STR(false, A, ==, B, ##__VA_ARGS__)
#define cr_assert_str_neq(A, B, ...) CRITERION_STAND_IN_STR(true, A, !=, B, ##__VA_ARGS__)
#define cr_expect_str_neq(A, B, ...)                                                     \
    CRITERION_STAND_IN_STR(false, A, !=, B, ##__VA_ARGS__)
#define cr_assert_stderr_eq_str(TEXT, ...)                                               \
    CRITERION_STAND_IN_CHECK(true, criterion_stand_in_stderr_is(TEXT), "standard error", \
                             ##__VA_ARGS__)

#define cr_assert_arr_eq(A, B, SIZE, ...)                                                \
    CRITERION_STAND_IN_CHECK(true, memcmp(A, B, SIZE) == 0, #A " == " #B, ##__VA_ARGS__)

#define CRITERION_STAND_IN_NEAR(STOP, A, B, DISTANCE, ...)                               \
    CRITERION_STAND_IN_CHECK(STOP, criterion_stand_in_is_near(A, B, DISTANCE),           \
                             #A " is near " #B, ##__VA_ARGS__)
#define cr_assert_float_eq(A, B, DISTANCE, ...)                                          \
    CRITERION_STAND_IN_NEAR(true, A, B, DISTANCE, ##__VA_ARGS__)
#define cr_expect_float_eq(A, B, DISTANCE, ...)                                          \
    CRITERION_STAND_IN_NEAR(false, A, B, DISTANCE, ##__VA_ARGS__)

#endif
