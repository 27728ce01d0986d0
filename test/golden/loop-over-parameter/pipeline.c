/* Two loops over one parameter share the node that takes it apart. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
int square(int n);

DAGGER_TASK()
void show(int n);

DAGGER_DAG()
numbers pipeline(numbers all DAGGER_DEFAULT((numbers){(int[]){1, 2, 3}, 3}))
{
    numbers squares = {0};
    DAGGER_FOR_EACH (int, n, all)
        DAGGER_COLLECT(squares, square(n));
    DAGGER_FOR_EACH (int, m, all)
        show(m);
    return squares;
}
