/* A string literal where an array of characters is wanted. */
// run:
// expect: {"return_value":"abc"}
#include "numbers.h"

struct text {
    char text[8];
};

DAGGER_TASK()
const char *show(struct text t)
{
    return dagger_printf("%s", t.text);
}

DAGGER_DAG()
const char *pipeline(void)
{
    return show((struct text){"abc"});
}
