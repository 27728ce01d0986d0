/* Initializers in braces, spread over what they initialize. */
#ifndef DAGGER_CODEGEN_EXTRACT_SLOT_H
#define DAGGER_CODEGEN_EXTRACT_SLOT_H

#include "extraction.h"

/**
 * An object of a C type, or a part of one, and what initializes it: an expression, its
 * parts, or nothing (it is zero).
 */
struct slot {
    CXType clang;       /**< canonical */
    CXCursor leaf;      /**< the expression; null: none */
    struct slot *items; /**< made when first needed */
    size_t count;
    struct cursors fields; /**< of a struct: one an item */
};

struct slot slot_create(CXType clang);

/** True for structs and arrays. */
bool slot_is_aggregate(const struct slot *slot);

/** Makes the items of an aggregate. False: too many, which is reported at `blame`. */
bool slot_expand(struct extraction *extraction, struct slot *slot, CXCursor blame);

/**
 * Spreads the list in braces over the aggregate, by C's rules (6.7.9): designators,
 * braces left out, trailing zeros. False: reported.
 */
bool slot_spread(struct extraction *extraction, struct slot *slot, CXCursor list);

#endif
