/* What headers hold counts as much as what stands here. */
#include "tasks.h"

int in_header(int x, int by)
{
    return x + by;
}

PIPELINE(pipeline)
