/* Addresses: node names joined by '.', from the root DAG's nodes down ("outer.inner"). */
#ifndef DAGGER_ADDRESS_H
#define DAGGER_ADDRESS_H

#include <dagger/error.h>
#include <dagger/graph.h>

/**
 * Finds the node at `address` below `root`. An empty or NULL address is the root itself:
 * `*node` is NULL then. Returns false (DAGGER_ERROR_INVALID) where there is none; the
 * message names the part that failed and lists the names there are, sorted.
 */
DAGGER_API bool dagger_address_resolve(const struct dagger_dag *root, const char *address,
                                       const struct dagger_node **node,
                                       struct dagger_error *error) DAGGERI_WARN_UNUSED;

/** True where `name` matches [a-zA-Z0-9][a-zA-Z0-9-]{0,63}. NULL does not. */
DAGGER_API bool dagger_node_name_is_valid(const char *name);

/** As for nodes, and '_' may follow the first character (inputs and outputs). */
DAGGER_API bool dagger_io_name_is_valid(const char *name);

#endif
