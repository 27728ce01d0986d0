#include <dagger/dsl.h>

enum color { RED = 1, GREEN };
enum size { SMALL, LARGE };

struct shirt {
    enum color color;
    enum size size;
};

DAGGER_TASK()
int step(enum color c, struct shirt s);

DAGGER_DAG()
int pipeline(void)
{
    step(3, (struct shirt){.size = LARGE});
    return step(SMALL, (struct shirt){RED, 2});
}
