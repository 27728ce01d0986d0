/* DAGGER_FOR_EACH: a partitioned node, or a graph of its own as one. */
#include "lower_private.h"

#include <string.h>

static void fan_out_key(size_t *key, const struct ir_input *input)
{
    key[0] = (size_t)input->source;
    key[1] = input->index;
    key[2] = input->output;
}

/* The source as a partitioned output: its node's own where it can be, else that of an
 * identity node, which further loops over the same source share. */
static struct ir_input partitioned(struct scope *scope, struct value *source)
{
    struct ir_unit *unit = scope->lowering->unit;
    struct ir_input input = value_input(scope, source);
    if (input.source == DAGGER_FROM_NODE) {
        struct ir_node *node = scope->graph->nodes[input.index];
        if (!node->graph && !node->partition_by) {
            node->outputs[input.output].is_partitioned = true;
            return input;
        }
    }
    size_t *key = ir_alloc_array(unit, 3, sizeof *key);
    fan_out_key(key, &input);
    bool is_constant = input.source == DAGGER_FROM_CONSTANT;
    size_t *known = is_constant ? NULL : map_find(&scope->fan_outs, key, 3 * sizeof *key);
    size_t node = known ? *known
                        : scope_add_identity(scope, "fan-out", source->name, source->type,
                                             input, source->place);
    if (!known && !is_constant)
        map_add(unit, &scope->fan_outs, key, 3 * sizeof *key, node);
    struct ir_input output = builtin_output(scope, node);
    scope->graph->nodes[node]->outputs[output.output].is_partitioned = true;
    return output;
}

static struct scope *loop_scope(struct scope *parent, const struct ir_statement *loop)
{
    struct lowering *lowering = parent->lowering;
    struct ir_variable *variable = loop->variable;
    struct scope *scope = ir_alloc(lowering->unit, sizeof *scope);
    scope->lowering = lowering;
    scope->parent = parent;
    scope->graph = ir_alloc(lowering->unit, sizeof *scope->graph);
    scope->graph->name =
        ir_printf(lowering->unit, "for-%s", dashed(lowering, variable->name));
    scope->graph->place = loop->place;
    struct ir_param param = {.type = variable->type, .place = variable->place};
    param.name = unique_io_name(lowering, &scope->param_names, variable->name);
    IR_PUSH(lowering->unit, scope->graph->params, scope->graph->param_count, param);
    IR_PUSH(lowering->unit, scope->captures, scope->capture_count, (struct ir_input){0});
    struct binding *binding = ir_alloc(lowering->unit, sizeof *binding);
    binding->value =
        value_create(scope, VALUE_PARAM, variable->type, variable->name, variable->place);
    variable->mark = binding;
    return scope;
}

/* True where the fan-in of the loop's one node is all that its body collects. */
static bool collects_from_node(const struct scope *scope)
{
    const struct ir_node *node = scope->graph->nodes[0];
    for (size_t i = 0; i < scope->collected_count; i++) {
        const struct value *list = scope->collected[i].value;
        const struct value *part = list->parts[0];
        if (list->part_count != 1 || part->scope != scope || part->kind != VALUE_NODE ||
            !ir_same(part->type, list->type->element))
            return false;
        size_t output;
        if (node->graph && !graph_output(scope->lowering, node->graph, part->path,
                                         part->path_length, &output))
            return false;
    }
    return true;
}

/* The input of the loop's one node that takes the item; false where no partitioned node
 * can do what the body does. */
static bool is_plain(const struct scope *scope, size_t *item)
{
    if (scope->graph->node_count != 1 || scope->graph->nodes[0]->partition_by)
        return false;
    const struct ir_node *node = scope->graph->nodes[0];
    size_t uses = 0;
    for (size_t i = 0; i < node->input_count; i++) {
        if (node->inputs[i].source == DAGGER_FROM_PARAM && node->inputs[i].index == 0) {
            uses++;
            *item = i;
        }
    }
    return uses == 1 && collects_from_node(scope);
}

/* Puts the body's one node into the graph around; returns its index there. */
static size_t unwrap(struct scope *scope, size_t item)
{
    struct draft draft = scope->drafts[0];
    struct ir_node *node = draft.node;
    for (size_t i = 0; i < node->input_count; i++) {
        if (node->inputs[i].source == DAGGER_FROM_PARAM)
            node->inputs[i] = scope->captures[node->inputs[i].index];
    }
    node->partition_by = item + 1;
    size_t index = scope_add_node(scope->parent, draft);
    for (size_t i = 0; i < scope->pending_count; i++) {
        scope->pending[i].node = index;
        IR_PUSH(scope->lowering->unit, scope->parent->pending,
                scope->parent->pending_count, scope->pending[i]);
    }
    for (size_t i = 0; i < scope->collected_count; i++) {
        struct collected *collected = &scope->collected[i];
        struct value *part = ir_alloc(scope->lowering->unit, sizeof *part);
        *part = *collected->value->parts[0];
        part->scope = scope->parent;
        part->index = index;
        part->type = collected->variable->type;
        lower_collect(scope->parent, collected->variable, part);
    }
    return index;
}

/* What the loop's graph gives for one item: the value collected, or a list of them. */
static struct value *collected_once(struct value *list)
{
    bool is_item =
        list->part_count == 1 && ir_same(list->parts[0]->type, list->type->element);
    return is_item ? list->parts[0] : list;
}

static void export_collected(struct scope *scope)
{
    struct map taken = {0};
    for (size_t i = 0; i < scope->collected_count; i++) {
        struct collected *collected = &scope->collected[i];
        const char *name =
            unique_io_name(scope->lowering, &taken, collected->variable->name);
        collected->value = collected_once(collected->value);
        export_value(scope, collected->value, name, &i, 1);
    }
}

/* Output `output` of the loop's node as a part of the list around. */
static struct value *fan_in(struct scope *scope, struct scope *inner, size_t node,
                            size_t output)
{
    struct collected *collected = &inner->collected[output];
    struct lowering *lowering = scope->lowering;
    struct ir_type *list = collected->variable->type;
    struct value *part = value_create(scope, VALUE_NODE, list, collected->variable->name,
                                      collected->variable->place);
    part->index = node;
    if (collected->value->type != list) {
        part->path = inner->graph->outputs[output].path;
        part->path_length = 1;
        return part;
    }
    struct ir_param *param = ir_alloc(lowering->unit, sizeof *param);
    *param = (struct ir_param){.name = "lists", .type = ir_list_of(lowering->unit, list)};
    struct ir_input *input = ir_alloc(lowering->unit, sizeof *input);
    *input =
        (struct ir_input){.source = DAGGER_FROM_NODE, .index = node, .output = output};
    param->serializer = input_serializer(scope, input);
    const char *wish = ir_printf(lowering->unit, "collect-%s",
                                 dashed(lowering, collected->variable->name));
    part->index =
        scope_add_builtin(scope, wish, IR_FLATTEN, param, input, 1, list, part->place);
    return part;
}

static size_t lift(struct scope *scope, const struct ir_statement *loop)
{
    struct scope *parent = scope->parent;
    struct ir_unit *unit = scope->lowering->unit;
    export_collected(scope);
    scope_finish(scope);
    struct ir_node *node = ir_alloc(unit, sizeof *node);
    node->graph = scope->graph;
    node->inputs = scope->captures;
    node->input_count = scope->capture_count;
    node->partition_by = 1;
    node->place = loop->place;
    size_t index =
        scope_add_node(parent, (struct draft){.node = node, .wish = scope->graph->name});
    for (size_t i = 0; i < scope->pending_outer_count; i++) {
        scope->pending_outer[i].node = index;
        IR_PUSH(unit, parent->pending, parent->pending_count, scope->pending_outer[i]);
    }
    for (size_t i = 0; i < scope->collected_count; i++)
        lower_collect(parent, scope->collected[i].variable,
                      fan_in(parent, scope, index, i));
    return index;
}

/* What the graph around needs to know of calls and names inside the loop. */
static void hand_up(struct scope *scope, size_t index)
{
    struct scope *parent = scope->parent;
    for (size_t i = 0; i < scope->outer_after_count; i++)
        node_wait(scope->lowering, parent->graph->nodes[index], scope->outer_after[i]);
    for (size_t i = 0; i < scope->mention_count; i++) {
        struct mention mention = scope->mentions[i];
        mention.node = index;
        scope_mention(parent, mention);
    }
}

void lower_loop(struct scope *scope, const struct ir_statement *loop)
{
    struct value *source = lower_expression(scope, loop->value, NULL);
    struct scope *inner = loop_scope(scope, loop);
    inner->captures[0] = partitioned(scope, source);
    inner->graph->params[0].serializer = input_serializer(scope, &inner->captures[0]);
    lower_statements(inner, loop->body, loop->body_count);
    if (!inner->graph->node_count && !inner->collected_count)
        return;
    size_t item = 0;
    bool plain = is_plain(inner, &item);
    hand_up(inner, plain ? unwrap(inner, item) : lift(inner, loop));
}
