/* The local runtime with a fork server, in a program whose OpenMP has threads by then. */
#include "local_process.h"

TestSuite(local_openmp, .timeout = 300);

enum { THREADS = 3 };

static int64_t add_in_parallel(int64_t n)
{
    int64_t total = 0;
    int threads = 0;
#pragma omp parallel num_threads(THREADS) reduction(+ : total, threads)
    {
        threads++;
#pragma omp for
        for (int64_t i = 1; i <= n; i++)
            total += i;
    }
    return threads == THREADS ? total : -1;
}

static void add_up(const void *const *inputs, void *result)
{
    *(int64_t *)result = add_in_parallel(*(const int64_t *)inputs[0]);
}
TASK(add_up, number_param, &dagger_type_int64);

Test(local_openmp, tasks_may_use_it_too)
{
    static const struct dagger_output number[] = {
        {.name = DAGGER_RETURN_VALUE, .type = &dagger_type_int64}};
    cr_assert(dagger_local_start_fork_server(NULL));
    for (int64_t n = 1000; n < 1005; n++) {
        const struct dagger_node node = {.name = "add-up",
                                         .task = &add_up_task,
                                         INPUTS(FROM_CONSTANT(&n)),
                                         OUTPUTS(number)};
        struct dagger_values outputs;
        cr_assert_eq(add_in_parallel(n), n * (n + 1) / 2);
        cr_assert(
            dagger_local_run_node(&node, (const void *[]){NULL}, NULL, &outputs, NULL));
        cr_expect_eq(*(const int64_t *)outputs.items[0], n * (n + 1) / 2);
        dagger_values_release(&outputs);
    }
}
