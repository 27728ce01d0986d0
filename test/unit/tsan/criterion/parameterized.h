/* The part of Criterion's interface for tests with a parameter. See criterion.h. */
#ifndef DAGGER_TEST_TSAN_PARAMETERIZED_H
#define DAGGER_TEST_TSAN_PARAMETERIZED_H

#include <criterion/criterion.h>

#define ParameterizedTestParameters(SUITE, NAME)                                         \
    static struct criterion_test_params criterion_params_of_##SUITE##_##NAME(void)

#define cr_make_param_array(TYPE, ARRAY, LENGTH)                                         \
    ((struct criterion_test_params){sizeof(TYPE), (void *)(ARRAY), (LENGTH)})

#define ParameterizedTest(PARAM, SUITE, NAME, ...)                                       \
    static void criterion_test_##SUITE##_##NAME(PARAM);                                  \
    static void criterion_run_##SUITE##_##NAME(void *param)                              \
    {                                                                                    \
        criterion_test_##SUITE##_##NAME(param);                                          \
    }                                                                                    \
    CRITERION_STAND_IN_TEST(                                                             \
        SUITE, NAME,                                                                     \
        CRITERION_STAND_IN_MEMBERS(.run_with = criterion_run_##SUITE##_##NAME,           \
                                   .params = criterion_params_of_##SUITE##_##NAME),      \
        ##__VA_ARGS__)                                                                   \
    static void criterion_test_##SUITE##_##NAME(PARAM)

#endif
