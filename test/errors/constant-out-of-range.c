#include <dagger/dsl.h>

DAGGER_TASK()
int step(int8_t a, uint8_t b, int32_t c, uint64_t d, bool e);

DAGGER_DAG()
int pipeline(void)
{
    return step(300, -1, 2147483648, -1, 2);
}
