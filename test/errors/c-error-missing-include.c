#include <dagger/dsl.h>

#include "missing.h"

DAGGER_TASK()
int step(int x);
