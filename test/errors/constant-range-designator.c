#include <dagger/dsl.h>

struct row {
    int cells[4];
};

DAGGER_TASK()
int step(struct row r);

DAGGER_DAG()
int pipeline(void)
{
    return step((struct row){.cells = {[0 ... 3] = 1}});
}
