#include <dagger/dsl.h>

struct row {
    int cells[2];
};

DAGGER_TASK()
int step(int x);

DAGGER_DAG()
struct row pipeline(int x)
{
    return (struct row){.cells = {step(x), 2}};
}
