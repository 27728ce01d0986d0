/* Validation of tables, generated or written by hand. */
#ifndef DAGGER_VALIDATE_H
#define DAGGER_VALIDATE_H

#include <dagger/error.h>
#include <dagger/graph.h>

/**
 * Checks `dag` and all DAGs nested in it: version; names and their uniqueness; counts;
 * that every input has a source of the right type and serializer, every reference an
 * object; partitioning; that no two DAG outputs share one node output; that there is no
 * cycle (the message lists the nodes of one); options. Time and memory are linear in the
 * tables. Returns false and DAGGER_ERROR_INVALID with the table's place for the first
 * violation in order of the tables.
 *
 * Runtimes require a valid DAG and do not check again.
 */
DAGGER_API bool dagger_dag_validate(const struct dagger_dag *dag,
                                    struct dagger_error *error) DAGGERI_WARN_UNUSED;

/**
 * Parses an amount of memory: digits with an optional fraction and one of the suffixes
 * k, M, G, T, P, E (powers of 1000) or Ki, Mi, Gi, Ti, Pi, Ei (of 1024), as Kubernetes
 * writes it. Returns false (DAGGER_ERROR_INVALID) for anything else, 0 or overflow.
 */
DAGGER_API bool dagger_memory_parse(const char *text, uint64_t *bytes,
                                    struct dagger_error *error);

#endif
