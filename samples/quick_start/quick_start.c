/*
 * Map and reduce: generate numbers from a seed, raise each of them to a power, sum them
 * up. The loop makes one node that runs once for each number, in parallel.
 *
 *     quick_start run -p seed=1
 *     quick_start run -p seed=1 -p exponent=3 -j 8
 *     quick_start graph --format mermaid
 */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) numbers;

/* Between 3 and 20 numbers below 100: the same ones for the same seed, on any machine. */
DAGGER_TASK()
numbers generate_numbers(int64_t seed)
{
    uint64_t state = (uint64_t)seed;
    numbers generated;
    dagger_list_alloc(&generated, 3 + state % 18);
    for (size_t i = 0; i < generated.count; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        generated.items[i] = (int64_t)(state >> 33) % 100;
    }
    return generated;
}

DAGGER_TASK()
int64_t raise_number(int64_t n, int64_t exponent)
{
    if (exponent < 0)
        dagger_fail("the exponent is %lld: it must not be negative", (long long)exponent);
    int64_t power = 1;
    for (int64_t square = n, left = exponent; left > 0; left /= 2) {
        if ((left % 2 == 1 && __builtin_mul_overflow(power, square, &power)) ||
            (left > 1 && __builtin_mul_overflow(square, square, &square)))
            dagger_fail("%lld to the power of %lld does not fit into 64 bits",
                        (long long)n, (long long)exponent);
    }
    return power;
}

DAGGER_TASK()
int64_t sum_numbers(numbers values)
{
    int64_t sum = 0;
    for (size_t i = 0; i < values.count; i++) {
        if (__builtin_add_overflow(sum, values.items[i], &sum))
            dagger_fail("the sum of %zu numbers does not fit into 64 bits", values.count);
    }
    return sum;
}

DAGGER_DAG()
int64_t quick_start(int64_t seed, int64_t exponent DAGGER_DEFAULT(2))
{
    numbers raised = {0};
    DAGGER_FOR_EACH(int64_t, n, generate_numbers(seed)) {
        DAGGER_COLLECT(raised, raise_number(n, exponent));
    }
    return sum_numbers(raised);
}
