/* Pipelines written by hand, for tests of the command line. */
#ifndef TEST_CLI_PIPELINES_H
#define TEST_CLI_PIPELINES_H

#include <dagger/graph.h>

/** map_reduce(seed, exponent = 2): numbers 1 … seed, each raised, summed up. */
extern const struct dagger_dag map_reduce;

/** greet(name, tone = CALM, times = 1, note = NULL): strings, enums, several outputs. */
extern const struct dagger_dag greet;

/** outer(seed = 3): map_reduce inside of another DAG, and one task after it. */
extern const struct dagger_dag outer;

/** cubes(seed = 3): map_reduce inside of another DAG, with the exponent 3. */
extern const struct dagger_dag cubes;

/** misbehave(what): one task that does what it is told: fail, exit, crash, print, move
 * to another folder. */
extern const struct dagger_dag misbehave;

/** files(source): hands a dagger_file on. */
extern const struct dagger_dag files;

/** joined(words): a list of strings as one string. */
extern const struct dagger_dag joined;

/** One of them by its name, or NULL. */
const struct dagger_dag *find_pipeline(const char *name);

#endif
