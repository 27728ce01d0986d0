/* Shared by the pipelines of py_dagger/, which are py-dagger's examples in C: the same
 * names of nodes, inputs and outputs, as the fields of structs where they are not
 * `return_value`. Each is compared with what py-dagger says of py_dagger/examples.py. */
#ifndef PY_DAGGER_H
#define PY_DAGGER_H

#include <dagger/dsl.h>

typedef DAGGER_LIST(int64_t) integers;

static inline integers integers_below(int64_t end)
{
    integers all = {0};
    for (int64_t i = 0; i < end; i++)
        dagger_list_append(&all, i);
    return all;
}

static inline int64_t integers_sum(integers all)
{
    int64_t sum = 0;
    for (size_t i = 0; i < all.count; i++)
        sum += all.items[i];
    return sum;
}

#endif
