/* A DAG with a parameter of every type, p0, p1, …, to give command lines to. */
#ifndef DAGGER_FUZZ_PIPELINE_H
#define DAGGER_FUZZ_PIPELINE_H

#include <dagger/graph.h>

/** The DAG, which has one node, "node", with the same parameters and one output. */
const struct dagger_dag *fuzz_pipeline(void);

#endif
