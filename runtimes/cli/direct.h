/* The DAG's own C function, called as any C function is. */
#ifndef DGI_DIRECT_H
#define DGI_DIRECT_H

#include "command.h"

/**
 * Calls the function behind the DAG, which has one, with `params`. Makes `*values`, a
 * pointer for each output of the DAG (NULL for internal ones), in the invocation's arena.
 */
bool dgi_direct_call(struct dgi_cli *cli, const void *const *params, const void ***values,
                     struct dagger_error *error);

#endif
