/* What the rules share. Each rule is a function of its own. */
#ifndef DAGGER_CODEGEN_CHECK_PRIVATE_H
#define DAGGER_CODEGEN_CHECK_PRIVATE_H

#include "check.h"
#include "ir_build.h"

/** A check of one file, and of one body in it. */
struct check {
    struct ir_unit *unit;
    struct diagnostics *diagnostics;
    const struct ir_function *function;  /**< the DAG whose body is looked at */
    const struct ir_statement *loop;     /**< the innermost loop, or NULL */
    const struct ir_statement *returned; /**< the return that stood before */
    bool has_return;                     /**< that one, or one in a loop */
};

/** What is known of a variable so far: its `mark`. */
struct variable_state {
    const struct ir_function *function; /**< whose body this is about */
    const struct ir_statement *loop;    /**< that it is declared in, or NULL */
    bool is_assigned;
    bool is_list;     /**< began as an empty list: may be collected in, and read */
    unsigned filling; /**< loops around that collect in it */
};

/** The state of a variable in this body; NULL: it has not been declared yet. */
struct variable_state *check_state(const struct check *check,
                                   const struct ir_variable *variable);

/** A note that says what to do. */
void check_hint(const struct check *check, const char *format, ...) DAGGERI_PRINTF(2, 3);

/* ---- check_declaration.c ------------------------------------------------------------
 */

void check_function(struct check *check, const struct ir_function *function);
void check_type_usable(struct check *check, const struct ir_type *type);

/* ---- check_expression.c -------------------------------------------------------------
 */

/** Checks `expression` and what is in it; where `wanted` is not NULL, that it is of that
 * type: the value of `what`. */
void check_expression(struct check *check, const struct ir_expression *expression,
                      const struct ir_type *wanted, const char *what);

/* ---- check_body.c -------------------------------------------------------------------
 */

void check_body(struct check *check);

/* ---- check_calls.c ------------------------------------------------------------------
 */

/** True where a call is in `expression` (or something that an error was reported for). */
bool check_finds_call(const struct ir_expression *expression);

/** DAGs that call each other in a circle, DAGs without a node. */
void check_recursion(struct check *check);
void check_has_node(struct check *check);

#endif
