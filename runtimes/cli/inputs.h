/* Inputs of a target from files. */
#ifndef DGI_INPUTS_H
#define DGI_INPUTS_H

#include "target.h"

/** Where the inputs are: a path for each parameter of the target, or NULL. */
struct dgi_inputs {
    const struct dgi_target *target;
    const char **paths;
};

/** Matches --input with the target's parameters. Refuses unknown, doubled and missing
 * ones. */
bool dgi_inputs_plan(struct dgi_inputs *inputs, struct dgi_cli *cli,
                     const struct dgi_target *target, struct dagger_error *error);

/**
 * Reads all of them, into the invocation's arena: `(*values)[i]` is that of parameter i,
 * dgi_target_fallback() where no file was given. A folder is the list of what its files
 * hold; a dagger_file stays where it is.
 */
bool dgi_inputs_read(const struct dgi_inputs *inputs, struct dgi_cli *cli,
                     const void ***values, struct dagger_error *error);

#endif
