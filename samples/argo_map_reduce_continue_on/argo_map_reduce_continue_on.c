/*
 * A map and reduce of which some parts may fail: on Argo the reduction goes on with the
 * results there are. That is an option of Argo's alone; a run on one machine fails.
 *
 *     argo_map_reduce_continue_on argo workflow --image registry.example.com/even:1
 */
#include <dagger/dsl.h>

#include <stdio.h>

typedef DAGGER_LIST(int64_t) numbers;

DAGGER_TASK()
numbers generate_partitions(void)
{
    numbers all = {0};
    for (int64_t i = 1; i <= 4; i++)
        dagger_list_append(&all, i);
    return all;
}

DAGGER_TASK(.runtime_options =
                DAGGER_JSON({"argo_task_overrides" : {"continueOn" : {"failed" : true}}}))
int64_t succeed_if_even(int64_t num)
{
    if (num % 2 != 0)
        dagger_fail("%lld is odd", (long long)num);
    return num;
}

DAGGER_TASK()
void gather_all_even_numbers(numbers values)
{
    for (size_t i = 0; i < values.count; i++)
        fprintf(stderr, "%lld is even\n", (long long)values.items[i]);
}

DAGGER_DAG()
void argo_map_reduce_continue_on(void)
{
    numbers even = {0};
    DAGGER_FOR_EACH(int64_t, num, generate_partitions())
        DAGGER_COLLECT(even, succeed_if_even(num));
    gather_all_even_numbers(even);
}
