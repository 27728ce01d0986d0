/* Constants from predefined macros. */
// run:
// expect: {"return_value":1}
#include "numbers.h"

DAGGER_TASK()
int64_t is_line(int line, const char *function)
{
    return line > 0 && function[0] == 'p';
}

DAGGER_DAG()
int64_t pipeline(void)
{
    return is_line(__LINE__, __func__);
}
