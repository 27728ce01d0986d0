/* The parameters of a run: from -p and --params to values. */
#ifndef DGI_PARAMS_H
#define DGI_PARAMS_H

#include "command.h"

/**
 * Makes `*values`, one for each parameter of the DAG in its order: what the command line
 * gives, else the default. Everything lives in the invocation's arena or in tables.
 * False: DAGGER_ERROR_INVALID for unknown, doubled, missing and unreadable ones.
 */
bool dgi_params_read(struct dgi_cli *cli, const void ***values,
                     struct dagger_error *error);

/** The same with NULL for each parameter that the command line does not give. */
bool dgi_params_given(struct dgi_cli *cli, const void ***values,
                      struct dagger_error *error);

#endif
