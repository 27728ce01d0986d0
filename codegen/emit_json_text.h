/* JSON to text, with integers of all 64 bits. */
#ifndef DAGGER_CODEGEN_EMIT_JSON_TEXT_H
#define DAGGER_CODEGEN_EMIT_JSON_TEXT_H

#include <jansson.h>

#include "writer.h"

/** A new number that is written as `value`, which jansson's integers cannot hold. `wide`
 * is an object that remembers it. NULL: out of memory. */
json_t *emit_wide_integer(json_t *wide, uint64_t value);

/** Appends the text, indented by 2, and a newline. `wide` knows the wide integers. */
void emit_json_text(const json_t *json, const json_t *wide, struct writer *writer);

#endif
