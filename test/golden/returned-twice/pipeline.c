/* Outputs that are not simply a node's: a parameter, a constant, one output twice, a list
 * that a loop runs over. */
#include <dagger/dsl.h>

typedef DAGGER_LIST(int) numbers;

struct result {
    int given, fixed, first, second;
    numbers looped, collected, empty;
};

DAGGER_TASK()
numbers make(int n);

DAGGER_TASK()
int square(int n);

DAGGER_DAG()
struct result pipeline(int given)
{
    int first = square(given);
    numbers looped = make(given);
    numbers collected = {0}, empty = {0};
    DAGGER_FOR_EACH (int, x, looped)
        DAGGER_COLLECT(collected, square(x));
    return (struct result){given, 42, first, first, looped, collected, empty};
}
