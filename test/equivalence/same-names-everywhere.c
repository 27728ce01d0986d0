/* One name for a struct tag, a typedef, a field, a parameter, a variable and an input. */
// run: -p x='{"x":3}'
// expect: {"x":{"x":9}}
#include <dagger/dsl.h>

typedef struct x {
    int x;
} x_type;
struct result {
    struct x x;
};

DAGGER_TASK()
x_type y(x_type x)
{
    x_type y = {x.x * x.x};
    return y;
}

DAGGER_DAG()
struct result z(struct x x)
{
    x_type z = y(x);
    return (struct result){.x = z};
}
