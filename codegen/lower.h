/* The third stage: bodies of DAGs become graphs. */
#ifndef DAGGER_CODEGEN_LOWER_H
#define DAGGER_CODEGEN_LOWER_H

#include "diagnostic.h"
#include "ir.h"

/**
 * Makes the graphs of a unit that has no errors: nodes, their names and inputs; lifts
 * loop bodies into graphs of their own and inserts identity nodes where the graph model
 * needs them; exports the outputs that something uses; chooses the root: `root_name`, or
 * where NULL the one DAG that no other calls, unless `needs_root` is false. Reports name
 * clashes, a missing or ambiguous root.
 */
void lower(struct ir_unit *unit, const char *root_name, bool needs_root,
           struct diagnostics *diagnostics);

#endif
