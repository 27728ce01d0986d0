/* A rule for make: what the generated file has to be made again for. */
#ifndef DAGGER_CODEGEN_DEPFILE_H
#define DAGGER_CODEGEN_DEPFILE_H

#include "extract.h"
#include "writer.h"

/**
 * Writes `target: paths…`, each path but once, and an empty rule for each but the first,
 * so that make does not stop where a header is gone. Names are escaped for make and
 * ninja.
 */
void depfile_write(struct writer *writer, const char *target,
                   const struct extract_dependencies *dependencies);

#endif
