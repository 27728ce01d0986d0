#include <dagger/dsl.h>

struct buffer {
    size_t count;
    int values[];
};

struct empty {
    int none[0];
};

DAGGER_TASK()
int step(struct buffer *x);

DAGGER_TASK()
int other(struct empty x);

DAGGER_DAG()
int pipeline(struct buffer *x)
{
    return step(x);
}
