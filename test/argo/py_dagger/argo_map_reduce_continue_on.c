#include "../py_dagger.h"

DAGGER_TASK()
integers generate_partitions(void)
{
    return integers_below(4);
}

DAGGER_TASK(.runtime_options =
                DAGGER_JSON({"argo_task_overrides" : {"continueOn" : {"failed" : true}}}))
int64_t succeed_if_even(int64_t num)
{
    if (num % 2)
        dagger_fail("this is odd");
    return num;
}

DAGGER_TASK()
void gather_all_even_numbers(integers numbers)
{
    (void)numbers;
}

DAGGER_DAG()
void pipeline(void)
{
    integers even = {0};
    DAGGER_FOR_EACH(int64_t, num, generate_partitions())
        DAGGER_COLLECT(even, succeed_if_even(num));
    gather_all_even_numbers(even);
}
