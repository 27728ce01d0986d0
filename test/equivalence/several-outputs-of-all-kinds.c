/* Outputs that come from a task, a nested DAG, a parameter and a collected list. */
// run: -p n=3 -p label=here
// expect: {"from_dag":4,"from_param":"here","from_task":6,"list":[1,4,9],"number":3}
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;
struct answers {
    int from_dag;
    const char *from_param;
    int from_task;
    numbers list;
    int number;
};

DAGGER_TASK()
int add(int a, int b)
{
    return a + b;
}

DAGGER_TASK()
int square(int a)
{
    return a * a;
}

DAGGER_TASK()
numbers count_to(int n)
{
    numbers all;
    dagger_list_alloc(&all, (size_t)n);
    for (int i = 0; i < n; i++)
        all.items[i] = i + 1;
    return all;
}

DAGGER_DAG()
int inner(int a)
{
    return add(a, 1);
}

DAGGER_DAG()
struct answers pipeline(int n, const char *label)
{
    numbers squares = {0};
    DAGGER_FOR_EACH(int, i, count_to(n))
        DAGGER_COLLECT(squares, square(i));
    return (struct answers){
        .from_dag = inner(n),
        .from_param = label,
        .from_task = add(n, n),
        .list = squares,
        .number = n,
    };
}
