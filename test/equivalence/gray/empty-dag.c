/* A DAG that does nothing. */
// run: -p x=1
// expect: {}
#include "numbers.h"

DAGGER_DAG()
void pipeline(int64_t x)
{
}
