/* Collecting the item itself, a field of it, and a value from outside the loop. */
// run: -p points_in='[{"x":1,"y":2},{"x":3,"y":4}]' -p k=9
// expect: {"constants":[5,5],"copies":[{"x":1,"y":2},{"x":3,"y":4}],"outputs":[10,10],"params":[9,9],"ys":[2,4]}
// run: -p points_in='[]' -p k=9
// expect: {"constants":[],"copies":[],"outputs":[],"params":[],"ys":[]}
#include <dagger/dsl.h>

struct point {
    int x, y;
};
typedef DAGGER_LIST(struct point) points;
typedef DAGGER_LIST(int) numbers;
struct lists {
    numbers constants;
    points copies;
    numbers outputs;
    numbers params;
    numbers ys;
};

DAGGER_TASK()
int successor(int k)
{
    return k + 1;
}

DAGGER_DAG()
struct lists pipeline(points points_in, int k)
{
    points copies = {0};
    numbers ys = {0}, params = {0}, outputs = {0}, constants = {0};
    int next = successor(k);
    DAGGER_FOR_EACH(struct point, p, points_in)
        DAGGER_COLLECT(copies, p);
    DAGGER_FOR_EACH(struct point, p, points_in)
        DAGGER_COLLECT(ys, p.y);
    DAGGER_FOR_EACH(struct point, p, points_in)
        DAGGER_COLLECT(params, k);
    DAGGER_FOR_EACH(struct point, p, points_in)
        DAGGER_COLLECT(outputs, next);
    DAGGER_FOR_EACH(struct point, p, points_in)
        DAGGER_COLLECT(constants, 5);
    return (struct lists){.constants = constants,
                          .copies = copies,
                          .outputs = outputs,
                          .params = params,
                          .ys = ys};
}
