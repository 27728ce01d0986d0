#include <dagger/dsl.h>

DAGGER_TASK()
int step(int x);
