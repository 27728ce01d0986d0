/* Statements and expressions. */
#include "lower_private.h"

#include <string.h>

static struct value *constant_value(struct scope *scope, struct ir_value *constant,
                                    struct ir_type *wanted, struct dagger_place place)
{
    /* What does not fit was reported by check. */
    struct ir_value *converted =
        wanted ? ir_convert(scope->lowering->unit, constant, wanted) : NULL;
    struct ir_value *fitting = converted ? converted : constant;
    struct value *value = value_create(scope, VALUE_CONSTANT, fitting->type, NULL, place);
    value->constant = fitting;
    return value;
}

static const char *serializer_name(const char *serializer)
{
    return serializer ? serializer : "json";
}

/* Files that nodes pass on are read as they were written. */
static void check_serializer(struct scope *scope, const struct ir_expression *argument,
                             const struct ir_input *input, const struct ir_param *param)
{
    const char *source = serializer_name(input_serializer(scope, input));
    const char *wanted = serializer_name(ir_serializer(param->serializer));
    if (input->source == DAGGER_FROM_CONSTANT || strcmp(source, wanted) == 0)
        return;
    struct diagnostics *diagnostics = scope->lowering->diagnostics;
    diagnostics_error(diagnostics, argument->place,
                      "this is serialized as %s, but parameter '%s' takes %s", source,
                      param->name, wanted);
    diagnostics_note(diagnostics, param->place,
                     "give both the same: DAGGER_SERIALIZER(%s)", source);
}

static struct ir_input lower_argument(struct scope *scope,
                                      const struct ir_expression *argument,
                                      const struct ir_param *param)
{
    struct ir_input input =
        value_input(scope, lower_expression(scope, argument, param->type));
    check_serializer(scope, argument, &input, param);
    return input;
}

static struct value *lower_call(struct scope *scope, const struct ir_expression *call)
{
    struct lowering *lowering = scope->lowering;
    struct ir_function *function = call->function;
    struct ir_node *node = ir_alloc(lowering->unit, sizeof *node);
    node->place = call->place;
    if (function->kind == IR_TASK)
        node->task = function;
    else
        node->graph = function->mark;
    node->input_count = call->operand_count;
    node->inputs =
        ir_alloc_array(lowering->unit, node->input_count, sizeof *node->inputs);
    for (size_t i = 0; i < call->operand_count; i++)
        node->inputs[i] = lower_argument(scope, call->operands[i], &function->params[i]);
    size_t index =
        scope_add_node(scope, (struct draft){.node = node,
                                             .function = function,
                                             .given = call->node_name,
                                             .given_place = call->node_name_place});
    lower_after(scope, index, call);
    scope_mention(scope, (struct mention){.function = function, .node = index});
    struct value *value = value_create(scope, function->result ? VALUE_NODE : VALUE_NONE,
                                       function->result, function->name, call->place);
    value->index = index;
    return value;
}

static struct value *lower_compound(struct scope *scope,
                                    const struct ir_expression *compound)
{
    struct ir_unit *unit = scope->lowering->unit;
    struct ir_type *type = compound->type;
    struct value *value = value_create(scope, VALUE_STRUCT, type, NULL, compound->place);
    value->fields = ir_alloc_array(unit, type->field_count, sizeof *value->fields);
    for (size_t i = 0; i < type->field_count; i++) {
        struct ir_type *wanted = type->fields[i].type;
        const struct ir_expression *operand =
            i < compound->operand_count ? compound->operands[i] : NULL;
        value->fields[i] =
            operand ? lower_expression(scope, operand, wanted)
                    : constant_value(scope, ir_zero(unit, wanted, compound->place),
                                     wanted, compound->place);
    }
    return value;
}

/* `wanted`: the type that a constant is to have; NULL: its own. */
struct value *lower_expression(struct scope *scope,
                               const struct ir_expression *expression,
                               struct ir_type *wanted)
{
    switch (expression->kind) {
    case IR_CALL:
        return lower_call(scope, expression);
    case IR_VARIABLE:
        return ((struct binding *)expression->variable->mark)->value;
    case IR_PARAM: {
        struct scope *outermost = scope;
        while (outermost->parent)
            outermost = outermost->parent;
        struct ir_param *param = &outermost->graph->params[expression->index];
        struct value *value = value_create(outermost, VALUE_PARAM, param->type,
                                           param->name, expression->place);
        value->index = expression->index;
        return value;
    }
    case IR_FIELD:
        return value_field(lower_expression(scope, expression->operands[0], NULL),
                           expression->index);
    case IR_CONSTANT:
        return constant_value(scope, expression->value, wanted, expression->place);
    case IR_COMPOUND:
        return lower_compound(scope, expression);
    case IR_BROKEN:
        break;
    }
    return value_create(scope, VALUE_NONE, NULL, NULL, expression->place);
}

static void bind(struct scope *scope, struct ir_variable *variable, struct value *value)
{
    struct binding *binding = ir_alloc(scope->lowering->unit, sizeof *binding);
    struct value *named = ir_alloc(scope->lowering->unit, sizeof *named);
    *named = *value;
    named->name = variable->name;
    binding->value = named;
    variable->mark = binding;
}

/* The list so far with one more part. The array is shared: it only ever grows. */
static struct value *list_with(struct scope *scope, struct value *list,
                               struct value *part)
{
    struct ir_unit *unit = scope->lowering->unit;
    struct value *longer = ir_alloc(unit, sizeof *longer);
    *longer = *list;
    longer->is_made = false;
    IR_PUSH(unit, longer->parts, longer->part_count, part);
    return longer;
}

static struct collected *collected_in(struct scope *scope, struct ir_variable *variable)
{
    for (size_t i = 0; i < scope->collected_count; i++) {
        if (scope->collected[i].variable == variable)
            return &scope->collected[i];
    }
    struct collected fresh = {.variable = variable};
    fresh.value =
        value_create(scope, VALUE_LIST, variable->type, variable->name, variable->place);
    IR_PUSH(scope->lowering->unit, scope->collected, scope->collected_count, fresh);
    return &scope->collected[scope->collected_count - 1];
}

void lower_collect(struct scope *scope, struct ir_variable *variable, struct value *part)
{
    struct binding *binding = variable->mark;
    if (binding->value->scope == scope) {
        binding->value = list_with(scope, binding->value, part);
        return;
    }
    struct collected *collected = collected_in(scope, variable);
    collected->value = list_with(scope, collected->value, part);
}

static void lower_statement(struct scope *scope, const struct ir_statement *statement)
{
    struct ir_variable *variable = statement->variable;
    switch (statement->kind) {
    case IR_ASSIGN:
        bind(scope, variable, lower_expression(scope, statement->value, variable->type));
        break;
    case IR_DECLARE:
        if (statement->is_empty)
            bind(scope, variable,
                 value_create(scope, VALUE_LIST, variable->type, variable->name,
                              statement->place));
        break;
    case IR_EVALUATE:
        lower_expression(scope, statement->value, NULL);
        break;
    case IR_FOR_EACH:
        lower_loop(scope, statement);
        break;
    case IR_COLLECT:
        lower_collect(scope, variable,
                      lower_expression(scope, statement->value, variable->type->element));
        break;
    case IR_RETURN:
        lower_return(scope, statement);
        break;
    }
}

void lower_statements(struct scope *scope, struct ir_statement **body, size_t count)
{
    for (size_t i = 0; i < count; i++)
        lower_statement(scope, body[i]);
}
