/* Nodes under construction. */
#include "lower_private.h"

size_t scope_add_node(struct scope *scope, struct draft draft)
{
    struct ir_unit *unit = scope->lowering->unit;
    size_t index = scope->graph->node_count;
    IR_PUSH(unit, scope->graph->nodes, scope->graph->node_count, draft.node);
    IR_PUSH(unit, scope->drafts, scope->draft_count, draft);
    return index;
}

size_t scope_add_builtin(struct scope *scope, const char *wish, enum ir_builtin builtin,
                         struct ir_param *params, struct ir_input *inputs, size_t count,
                         struct ir_type *result, struct dagger_place place)
{
    struct ir_node *node = ir_alloc(scope->lowering->unit, sizeof *node);
    node->builtin = builtin;
    node->builtin_params = params;
    node->builtin_result = result;
    node->inputs = inputs;
    node->input_count = count;
    node->place = place;
    return scope_add_node(scope, (struct draft){.node = node, .wish = wish});
}

size_t scope_add_identity(struct scope *scope, const char *prefix, const char *name,
                          struct ir_type *type, struct ir_input input,
                          struct dagger_place place)
{
    struct ir_unit *unit = scope->lowering->unit;
    struct ir_param *param = ir_alloc(unit, sizeof *param);
    *param = (struct ir_param){.name = "value", .type = type};
    param->serializer = input_serializer(scope, &input);
    struct ir_input *inputs = ir_alloc(unit, sizeof *inputs);
    *inputs = input;
    const char *wish =
        ir_printf(unit, "%s-%s", prefix, dashed(scope->lowering, name ? name : "value"));
    return scope_add_builtin(scope, wish, IR_IDENTITY, param, inputs, 1, type, place);
}

struct ir_input builtin_output(struct scope *scope, size_t node)
{
    size_t output =
        node_output(scope->lowering, scope->graph->nodes[node], NULL, 0, false);
    return (struct ir_input){.source = DAGGER_FROM_NODE, .index = node, .output = output};
}

void scope_mention(struct scope *scope, struct mention mention)
{
    struct ir_unit *unit = scope->lowering->unit;
    IR_PUSH(unit, scope->mentions, scope->mention_count, mention);
    if (!mention.function)
        return;
    const struct ir_function **key = ir_alloc(unit, sizeof *key);
    *key = mention.function;
    size_t *last = map_find(&scope->callers, key, sizeof *key);
    struct chain_link link = {.node = mention.node, .previous = last ? *last : 0};
    IR_PUSH(unit, scope->chain, scope->chain_count, link);
    if (last)
        *last = scope->chain_count;
    else
        map_add(unit, &scope->callers, key, sizeof *key, scope->chain_count);
}

void node_wait(struct lowering *lowering, struct ir_node *waiting, size_t node)
{
    IR_PUSH(lowering->unit, waiting->after, waiting->after_count, node);
}
