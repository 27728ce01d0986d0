/* A list of lists, made by a loop in a loop, and taken apart again. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;
typedef DAGGER_LIST(numbers) table;

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
int add(int a, int b);

DAGGER_DAG()
table pipeline(int n)
{
    table rows = {0};
    DAGGER_FOR_EACH (int, x, make(n)) {
        numbers row = {0};
        DAGGER_FOR_EACH (int, y, make(x))
            DAGGER_COLLECT(row, add(x, y));
        DAGGER_COLLECT(rows, row);
    }
    table changed = {0};
    DAGGER_FOR_EACH (numbers, row, rows) {
        numbers cells = {0};
        DAGGER_FOR_EACH (int, cell, row)
            DAGGER_COLLECT(cells, add(cell, 1));
        DAGGER_COLLECT(changed, cells);
    }
    return changed;
}
