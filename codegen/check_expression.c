/* Rules about expressions: every edge of the graph has one type at both ends. */
#include "check_private.h"

#include <math.h>
#include <string.h>

#include <dagger/address.h>

/* C would convert between types in silence, and the graph would not. */
static void check_edge(struct check *check, const struct ir_expression *expression,
                       const struct ir_type *wanted, const char *what)
{
    const struct ir_type *type = expression->type;
    if (!type || !wanted || type->refused || wanted->refused || ir_same(type, wanted))
        return;
    diagnostics_error(check->diagnostics, expression->place,
                      "%s is of type '%s', but this is '%s'", what, wanted->message,
                      type->message);
    check_hint(check, "both ends must have one type: C would convert the value, a graph "
                      "passes it on as it is");
}

static void check_constant(struct check *check, const struct ir_expression *expression,
                           const struct ir_type *wanted, const char *what)
{
    const struct ir_value *value = expression->value;
    if (value->type->kind == DAGGER_KIND_FLOAT && !isfinite(value->real)) {
        diagnostics_error(check->diagnostics, expression->place,
                          "this constant is not a finite number");
        check_hint(check, "NaN and infinities have no form in JSON: write a number");
        return;
    }
    if (!wanted || wanted->refused ||
        ir_convert(check->unit, expression->value, (struct ir_type *)wanted))
        return;
    diagnostics_error(check->diagnostics, expression->place,
                      "%s is of type '%s', which this constant of type '%s' does not fit",
                      what, wanted->message, value->type->message);
    check_hint(check, "write a constant of type '%s'", wanted->message);
}

static void check_variable_use(struct check *check,
                               const struct ir_expression *expression)
{
    const struct ir_variable *variable = expression->variable;
    struct variable_state *state = check_state(check, variable);
    if (state && state->filling) {
        diagnostics_error(check->diagnostics, expression->place,
                          "'%s' is used inside the loop that collects in it",
                          variable->name);
        check_hint(check, "use it after the loop: the items of a loop run in parallel");
    } else if (!state || !(state->is_assigned || state->is_list)) {
        diagnostics_error(check->diagnostics, expression->place,
                          "'%s' is used before it has a value", variable->name);
        check_hint(check, "assign it first; a list to collect in begins as '= {0}'");
    }
}

static void check_after(struct check *check, const struct ir_expression *call)
{
    for (size_t i = 0; i < call->after_count; i++) {
        const struct ir_earlier *earlier = &call->after[i];
        if (!earlier->variable)
            continue;
        struct variable_state *state = check_state(check, earlier->variable);
        if (state && (state->is_assigned || state->is_list))
            continue;
        diagnostics_error(check->diagnostics, earlier->place,
                          "'%s' is used before it has a value", earlier->variable->name);
        check_hint(check, "assign it before the call that waits for it");
    }
}

static void check_node_name(struct check *check, const struct ir_expression *call)
{
    if (!call->node_name || dagger_node_name_is_valid(call->node_name))
        return;
    diagnostics_error(
        check->diagnostics, call->node_name_place,
        "'%s' cannot be the name of a node: a letter or digit, then at most "
        "63 letters, digits and '-'",
        call->node_name);
}

static void check_has_body(struct check *check, const struct ir_expression *call)
{
    const struct ir_function *function = call->function;
    if (function->kind != IR_DAG || function->has_body)
        return;
    diagnostics_error(check->diagnostics, call->place,
                      "DAG '%s' is not defined in this file, so its graph is not known",
                      function->name);
    check_hint(check, "include the file that defines it");
}

static void check_call(struct check *check, const struct ir_expression *call)
{
    const struct ir_function *function = call->function;
    check_has_body(check, call);
    check_node_name(check, call);
    for (size_t i = 0; i < call->operand_count && i < function->param_count; i++) {
        const struct ir_param *param = &function->params[i];
        const char *what = ir_printf(check->unit, "parameter '%s' of '%s'",
                                     param->name ? param->name : "?", function->name);
        check_expression(check, call->operands[i], param->type, what);
    }
    check_after(check, call);
}

static void check_compound(struct check *check, const struct ir_expression *compound)
{
    for (size_t i = 0; i < compound->operand_count; i++) {
        if (!compound->operands[i])
            continue;
        const struct ir_field *field = &compound->type->fields[i];
        const char *what = ir_printf(check->unit, "field '%s'", field->name);
        check_expression(check, compound->operands[i], field->type, what);
    }
}

void check_expression(struct check *check, const struct ir_expression *expression,
                      const struct ir_type *wanted, const char *what)
{
    switch (expression->kind) {
    case IR_BROKEN:
        return;
    case IR_CONSTANT:
        check_constant(check, expression, wanted, what);
        return;
    case IR_CALL:
        check_call(check, expression);
        break;
    case IR_VARIABLE:
        check_variable_use(check, expression);
        break;
    case IR_PARAM:
        break;
    case IR_FIELD:
        check_expression(check, expression->operands[0], NULL, NULL);
        break;
    case IR_COMPOUND:
        check_compound(check, expression);
        break;
    }
    check_edge(check, expression, wanted, what);
}
