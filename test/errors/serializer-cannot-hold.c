/* A serializer that has no form for the type. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK(.serializer = "csv")
numbers make(int n);

DAGGER_TASK()
int add(numbers a DAGGER_SERIALIZER(csv), int b);

DAGGER_DAG()
int pipeline(int n)
{
    return add(make(n), n);
}
