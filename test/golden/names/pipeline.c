/* Default names, numbered ones, given ones, and the generator's own beside them. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

DAGGER_TASK()
int do_it(int n);

DAGGER_TASK()
void fan_out_all(numbers all);

DAGGER_TASK()
int _hidden(int n);

DAGGER_DAG()
int pipeline(numbers all)
{
    DAGGER_FOR_EACH (int, x, all)
        do_it(x);
    DAGGER_FOR_EACH (int, x, all) {
        do_it(x);
        do_it(1);
    }
    DAGGER_FOR_EACH (int, x, all)
        do_it(do_it(x));
    fan_out_all(all);
    return DAGGER_NODE("shown", _hidden(do_it(do_it(2))));
}
