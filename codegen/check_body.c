/* Rules about statements: the order of things, loops, lists, the result. */
#include "check_private.h"

#include <string.h>

#include <dagger/address.h>

struct variable_state *check_state(const struct check *check,
                                   const struct ir_variable *variable)
{
    struct variable_state *state = variable->mark;
    return state && state->function == check->function ? state : NULL;
}

static struct variable_state *declare(struct check *check, struct ir_variable *variable)
{
    struct variable_state *state = check_state(check, variable);
    if (state)
        return state;
    state = ir_alloc(check->unit, sizeof *state);
    state->function = check->function;
    state->loop = check->loop;
    variable->mark = state;
    check_type_usable(check, variable->type);
    return state;
}

/* ---- Variables and lists ------------------------------------------------------------
 */

static void check_assign(struct check *check, const struct ir_statement *statement)
{
    struct ir_variable *variable = statement->variable;
    const char *what = ir_printf(check->unit, "'%s'", variable->name);
    check_expression(check, statement->value, variable->type, what);
    struct variable_state *state = declare(check, variable);
    if (state->loop != check->loop) {
        diagnostics_error(check->diagnostics, statement->place,
                          "'%s' is assigned inside a loop, but declared outside it",
                          variable->name);
        check_hint(check,
                   "the items of a loop run in parallel: collect what each gives by "
                   "DAGGER_COLLECT, or declare the variable inside the loop");
    }
    state->is_assigned = true;
    state->is_list = false;
}

static void check_declare(struct check *check, const struct ir_statement *statement)
{
    struct variable_state *state = declare(check, statement->variable);
    state->is_list = statement->is_empty;
    state->is_assigned = false;
}

static void check_began_empty(struct check *check, const struct ir_statement *statement)
{
    const char *name = statement->variable->name;
    struct variable_state *state = check_state(check, statement->variable);
    if (state && state->is_list)
        return;
    diagnostics_error(check->diagnostics, statement->place,
                      "DAGGER_COLLECT into '%s', which did not begin as an empty list",
                      name);
    check_hint(check, "declare a list of its own: %s %s = {0};",
               statement->variable->type->message, name);
    /* Said once is enough. */
    if (state)
        state->is_assigned = true;
}

static void check_collect(struct check *check, const struct ir_statement *statement)
{
    const struct ir_type *list = statement->variable->type;
    if (list->kind != DAGGER_KIND_LIST) {
        diagnostics_error(check->diagnostics, statement->place,
                          "'%s' is no list, so nothing can be collected in it",
                          statement->variable->name);
        check_hint(check, "declare it as DAGGER_LIST(T), or as a typedef of one");
        return;
    }
    check_began_empty(check, statement);
    const char *what =
        ir_printf(check->unit, "an item of '%s'", statement->variable->name);
    check_expression(check, statement->value, list->element, what);
}

/* ---- Loops --------------------------------------------------------------------------
 */

static void check_statements(struct check *check, struct ir_statement **body,
                             size_t count);

/* Adds `by` to the loops around that fill each list which `loop` collects in. */
static void mark_filling(struct check *check, const struct ir_statement *loop,
                         unsigned by)
{
    for (size_t i = 0; i < loop->body_count; i++) {
        const struct ir_statement *statement = loop->body[i];
        if (statement->kind == IR_FOR_EACH)
            mark_filling(check, statement, by);
        if (statement->kind != IR_COLLECT)
            continue;
        struct variable_state *state = check_state(check, statement->variable);
        if (state && state->loop != loop)
            state->filling += by;
    }
}

static bool does_something(struct ir_statement *const *body, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (body[i]->kind == IR_COLLECT || check_finds_call(body[i]->value) ||
            does_something(body[i]->body, body[i]->body_count))
            return true;
    }
    return false;
}

static void check_loop_source(struct check *check, const struct ir_statement *loop)
{
    const struct ir_type *list = loop->value->type;
    const struct ir_type *item = loop->variable->type;
    if (loop->value->kind == IR_BROKEN || !list || list->refused || item->refused)
        return;
    if (list->kind != DAGGER_KIND_LIST) {
        diagnostics_error(check->diagnostics, loop->value->place,
                          "DAGGER_FOR_EACH needs a list, but this is '%s'",
                          list->message);
        check_hint(check, "let the task return DAGGER_LIST(T), or a typedef of one");
    } else if (!ir_same(list->element, item)) {
        diagnostics_error(check->diagnostics, loop->variable->place,
                          "the items of this list are of type '%s', but '%s' is '%s'",
                          list->element->message, loop->variable->name, item->message);
        check_hint(check, "write DAGGER_FOR_EACH(%s, %s, ...)", list->element->message,
                   loop->variable->name);
    }
}

static void check_loop(struct check *check, const struct ir_statement *loop)
{
    check_expression(check, loop->value, NULL, NULL);
    check_loop_source(check, loop);
    if (!does_something(loop->body, loop->body_count)) {
        diagnostics_error(
            check->diagnostics, loop->place,
            "this loop does nothing: it calls no task and collects nothing");
        check_hint(check, "call a task in it, or leave it out");
        return;
    }
    const struct ir_statement *around = check->loop;
    mark_filling(check, loop, 1);
    check->loop = loop;
    declare(check, loop->variable)->is_assigned = true;
    check_statements(check, loop->body, loop->body_count);
    check->loop = around;
    mark_filling(check, loop, -1U);
}

/* ---- Results ------------------------------------------------------------------------
 */

static void check_return(struct check *check, const struct ir_statement *statement)
{
    const struct ir_type *result = check->function->result;
    check->has_return = true;
    if (check->loop) {
        diagnostics_error(check->diagnostics, statement->place,
                          "return inside DAGGER_FOR_EACH: its items run in parallel");
        check_hint(check,
                   "collect by DAGGER_COLLECT, and return the list after the loop");
    }
    if (!check->loop)
        check->returned = statement;
    if (!statement->value)
        return;
    check_expression(check, statement->value, result,
                     ir_printf(check->unit, "the result of '%s'", check->function->name));
}

/* What was refused may have held the return. */
static bool has_refused_statement(const struct ir_function *function)
{
    for (size_t i = 0; i < function->body_count; i++) {
        const struct ir_statement *statement = function->body[i];
        if (statement->kind == IR_EVALUATE && statement->value->kind == IR_BROKEN)
            return true;
    }
    return false;
}

static void check_missing_return(struct check *check)
{
    if (!check->function->result || check->has_return ||
        has_refused_statement(check->function))
        return;
    diagnostics_error(check->diagnostics, check->function->place,
                      "DAG '%s' returns '%s', but has no return statement",
                      check->function->name, check->function->result->message);
    check_hint(check, "return a node's output, or let the function return void");
}

/* ---- All ----------------------------------------------------------------------------
 */

static void check_not_after_return(struct check *check,
                                   const struct ir_statement *statement)
{
    if (!check->returned)
        return;
    diagnostics_error(check->diagnostics, statement->place,
                      "this statement stands after return");
    diagnostics_note(check->diagnostics, check->returned->place,
                     "move it before this return, which ends the DAG");
}

static void check_statement(struct check *check, const struct ir_statement *statement)
{
    switch (statement->kind) {
    case IR_ASSIGN:
        check_assign(check, statement);
        break;
    case IR_DECLARE:
        check_declare(check, statement);
        break;
    case IR_EVALUATE:
        check_expression(check, statement->value, NULL, NULL);
        break;
    case IR_FOR_EACH:
        check_loop(check, statement);
        break;
    case IR_COLLECT:
        check_collect(check, statement);
        break;
    case IR_RETURN:
        check_return(check, statement);
        break;
    }
}

static void check_statements(struct check *check, struct ir_statement **body,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_not_after_return(check, body[i]);
        check_statement(check, body[i]);
    }
}

void check_body(struct check *check)
{
    check->loop = NULL;
    check->returned = NULL;
    check->has_return = false;
    check_statements(check, check->function->body, check->function->body_count);
    check_missing_return(check);
}
