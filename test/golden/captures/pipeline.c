/* Loops take what they need from around them: each value once. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

struct pair {
    int a, b;
};

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
struct pair split(int n);

DAGGER_TASK()
int add(int a, int b);

DAGGER_TASK()
int whole(struct pair p, numbers all);

DAGGER_DAG()
numbers pipeline(int a, int b)
{
    struct pair p = split(a);
    numbers all = make(a);
    numbers out = {0};
    DAGGER_FOR_EACH (int, x, all) {
        int y = add(whole(p, all), p.b);
        DAGGER_FOR_EACH (int, z, all)
            DAGGER_COLLECT(out, add(add(y, z), add(p.b, b)));
    }
    return out;
}
