/* The second stage: the rules that need no libclang, one function each. */
#ifndef DAGGER_CODEGEN_CHECK_H
#define DAGGER_CODEGEN_CHECK_H

#include "diagnostic.h"
#include "ir.h"

/** Reports every violation in `unit`. Changes nothing. */
void check(const struct ir_unit *unit, struct diagnostics *diagnostics);

#endif
