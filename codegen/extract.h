/* The first stage: C source to IR, by libclang. */
#ifndef DAGGER_CODEGEN_EXTRACT_H
#define DAGGER_CODEGEN_EXTRACT_H

#include "diagnostic.h"
#include "ir.h"

struct extract_options {
    const char *input;            /**< the C file */
    const char *const *arguments; /**< the user's compiler flags */
    size_t argument_count;
};

/** The files that the input includes, for a depfile. Strings live in the unit's arena. */
struct extract_dependencies {
    const char **paths;
    size_t count;
};

/**
 * Parses `options->input` and fills `unit` (whose `arena` is set) with types and
 * functions. Constructs that the DSL does not have, and C errors, go to `diagnostics`;
 * what stands next to them is extracted all the same, so that later stages find further
 * errors. Returns false where later stages would only repeat what is reported: the file
 * cannot be read or parsed, or is not valid C.
 */
bool extract(struct ir_unit *unit, const struct extract_options *options,
             struct extract_dependencies *dependencies, struct diagnostics *diagnostics);

#endif
