/* One list, a task for each of its items, and one for all results. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

DAGGER_TASK()
numbers generate_numbers(int64_t seed);

DAGGER_TASK(.retries = 3, .timeout_s = 300, .memory = "512Mi")
int64_t raise_number(int64_t n, int64_t exponent);

DAGGER_TASK()
int64_t sum_numbers(numbers values);

DAGGER_DAG()
int64_t map_reduce_pipeline(int64_t seed, int64_t exponent DAGGER_DEFAULT(2))
{
    numbers raised = {0};
    DAGGER_FOR_EACH (int64_t, n, generate_numbers(seed))
        DAGGER_COLLECT(raised, raise_number(n, exponent));
    return sum_numbers(raised);
}
