/* Rules about who calls whom. */
#include "check_private.h"

/* ---- Recursion ----------------------------------------------------------------------
 */

/** The DAGs being visited, innermost first: what a circle's message lists. */
struct visit {
    const struct ir_function *function;
    const struct visit *around;
};

static char visiting, visited;

static void visit_function(struct check *check, struct ir_function *function,
                           const struct visit *around);

static const char *chain(struct check *check, const struct visit *visit,
                         const struct ir_function *until)
{
    const char *names = until->name;
    for (; visit && visit->function != until; visit = visit->around)
        names = ir_printf(check->unit, "%s -> %s", visit->function->name, names);
    return ir_printf(check->unit, "%s -> %s", until->name, names);
}

static void visit_expression(struct check *check, const struct ir_expression *expression,
                             const struct visit *visit)
{
    if (!expression)
        return;
    for (size_t i = 0; i < expression->operand_count; i++)
        visit_expression(check, expression->operands[i], visit);
    if (expression->kind != IR_CALL || expression->function->kind != IR_DAG)
        return;
    if (expression->function->mark != &visiting) {
        visit_function(check, expression->function, visit);
        return;
    }
    diagnostics_error(check->diagnostics, expression->place, "DAG '%s' calls itself: %s",
                      expression->function->name,
                      chain(check, visit, expression->function));
    check_hint(check, "a graph is finite: move what is to be repeated into a task");
}

static void visit_body(struct check *check, struct ir_statement *const *body,
                       size_t count, const struct visit *visit)
{
    for (size_t i = 0; i < count; i++) {
        visit_expression(check, body[i]->value, visit);
        visit_body(check, body[i]->body, body[i]->body_count, visit);
    }
}

static void visit_function(struct check *check, struct ir_function *function,
                           const struct visit *around)
{
    if (function->mark == &visited)
        return;
    struct visit visit = {.function = function, .around = around};
    function->mark = &visiting;
    visit_body(check, function->body, function->body_count, &visit);
    function->mark = &visited;
}

void check_recursion(struct check *check)
{
    struct ir_unit *unit = check->unit;
    for (size_t i = 0; i < unit->function_count; i++)
        unit->functions[i]->mark = NULL;
    for (size_t i = 0; i < unit->function_count; i++) {
        if (unit->functions[i]->kind == IR_DAG)
            visit_function(check, unit->functions[i], NULL);
    }
}

/* ---- DAGs without nodes -------------------------------------------------------------
 */

bool check_finds_call(const struct ir_expression *expression)
{
    if (!expression)
        return false;
    if (expression->kind == IR_CALL || expression->kind == IR_BROKEN)
        return true;
    for (size_t i = 0; i < expression->operand_count; i++) {
        if (check_finds_call(expression->operands[i]))
            return true;
    }
    return false;
}

/* Returning a parameter takes a node that passes it on; a loop has nodes of its own. */
static bool makes_node(const struct ir_statement *statement)
{
    return check_finds_call(statement->value) || statement->kind == IR_FOR_EACH ||
           (statement->kind == IR_RETURN && statement->value);
}

void check_has_node(struct check *check)
{
    const struct ir_function *function = check->function;
    for (size_t i = 0; i < function->body_count; i++) {
        if (makes_node(function->body[i]))
            return;
    }
    diagnostics_error(check->diagnostics, function->place,
                      "DAG '%s' has no node: it calls no task or DAG and returns nothing",
                      function->name);
    check_hint(check, "call a task in it, or leave it out where it is called");
}
