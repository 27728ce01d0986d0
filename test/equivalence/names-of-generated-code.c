/* Names that generated code is likely to use itself. */
// run: -p inputs=1 -p result='{"value":2,"type":3,"name":4}' -p index='[5]' -p dag=6
// expect: {"call":6,"count":[10],"items":14,"size":4}
#include <dagger/dsl.h>

struct node {
    int value, type, name;
};
typedef DAGGER_LIST(int) list;
struct output {
    int call;
    list count;
    int items;
    int size;
};
enum input { input, param, types, fields, tasks };

DAGGER_TASK()
int task(int inputs, int result)
{
    return inputs + result;
}

DAGGER_TASK()
int node(struct node type, enum input input)
{
    return type.value + (int)input;
}

DAGGER_TASK()
int call(int call, int dag_call)
{
    return call + dag_call;
}

DAGGER_TASK()
int arg0(int arg0, list value)
{
    return arg0 + (int)value.count;
}

DAGGER_DAG()
int graph(int task_params, int nodes)
{
    int inputs = task(task_params, nodes);
    return call(inputs, 0);
}

DAGGER_DAG()
struct output dag(int inputs, struct node result, list index, int dag)
{
    list outputs = {0};
    DAGGER_FOR_EACH(int, i, index)
        DAGGER_COLLECT(outputs, call(i, i));
    int offset = graph(inputs, result.type);
    int size = node(result, types);
    return (struct output){.call = call(dag, 0),
                           .count = outputs,
                           .items = arg0(task(offset, 9), index),
                           .size = size};
}
