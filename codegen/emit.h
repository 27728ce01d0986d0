/* The last stage: IR to text. */
#ifndef DAGGER_CODEGEN_EMIT_H
#define DAGGER_CODEGEN_EMIT_H

#include "ir.h"
#include "writer.h"

/** The C file: tables, glue and (where the unit has a root) main. */
void emit_c(const struct ir_unit *unit, struct writer *writer);

/** The graph as JSON, for tools. */
void emit_json(const struct ir_unit *unit, struct writer *writer);

#endif
