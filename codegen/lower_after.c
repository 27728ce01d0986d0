/* DAGGER_AFTER: order without data. */
#include "lower_private.h"

#include <stdlib.h>
#include <string.h>

static void hint(struct scope *scope, const char *text)
{
    diagnostics_note(scope->lowering->diagnostics, (struct dagger_place){0}, "%s", text);
}

/* `node` of `outer` must run before what is being lowered in `scope`, inside or equal. */
static void wait_in(struct scope *scope, size_t waiting, struct scope *outer, size_t node)
{
    struct lowering *lowering = scope->lowering;
    if (scope == outer) {
        node_wait(lowering, scope->graph->nodes[waiting], node);
        return;
    }
    while (scope->parent != outer)
        scope = scope->parent;
    IR_PUSH(lowering->unit, scope->outer_after, scope->outer_after_count, node);
}

/* False: the value comes from no node. */
static bool wait_for_value(struct scope *scope, size_t waiting, const struct value *value)
{
    if (value->kind == VALUE_NODE) {
        wait_in(scope, waiting, value->scope, value->index);
        return true;
    }
    bool found = false;
    for (size_t i = 0; value->kind == VALUE_LIST && i < value->part_count; i++)
        found |= wait_for_value(scope, waiting, value->parts[i]);
    for (size_t i = 0; value->kind == VALUE_STRUCT && i < value->type->field_count; i++)
        found |= wait_for_value(scope, waiting, value->fields[i]);
    return found;
}

static bool wait_for_calls(struct scope *scope, size_t waiting,
                           struct ir_function *function)
{
    bool found = false;
    for (struct scope *outer = scope; outer; outer = outer->parent) {
        size_t *last = map_find(&outer->callers, &function, sizeof function);
        size_t link = last ? *last : 0;
        for (; link; link = outer->chain[link - 1].previous) {
            wait_in(scope, waiting, outer, outer->chain[link - 1].node);
            found = true;
        }
    }
    return found;
}

static void after_function(struct scope *scope, size_t index,
                           const struct ir_earlier *earlier)
{
    if (wait_for_calls(scope, index, earlier->function))
        return;
    diagnostics_error(scope->lowering->diagnostics, earlier->place,
                      "'%s' was not called before this in the DAG",
                      earlier->function->name);
    hint(scope, "name a function, a variable or a node of what stands before this call");
}

static void after_variable(struct scope *scope, size_t index,
                           const struct ir_earlier *earlier)
{
    struct binding *binding = earlier->variable->mark;
    if (binding && wait_for_value(scope, index, binding->value))
        return;
    diagnostics_error(scope->lowering->diagnostics, earlier->place,
                      "'%s' holds no node's output, so there is nothing to wait for",
                      earlier->variable->name);
    hint(scope, "leave it out, or name the function whose call is to be waited for");
}

void lower_after(struct scope *scope, size_t index, const struct ir_expression *call)
{
    struct lowering *lowering = scope->lowering;
    for (size_t i = 0; i < call->after_count; i++) {
        const struct ir_earlier *earlier = &call->after[i];
        if (earlier->node) {
            struct pending pending = {
                .name = earlier->node, .node = index, .place = earlier->place};
            IR_PUSH(lowering->unit, scope->pending, scope->pending_count, pending);
        } else if (earlier->function) {
            after_function(scope, index, earlier);
        } else if (earlier->variable) {
            after_variable(scope, index, earlier);
        }
    }
}

/* Where the name is not this graph's, it may be one of a graph around. */
static void pass_on(struct scope *scope, const struct pending *pending)
{
    struct lowering *lowering = scope->lowering;
    if (!scope->parent) {
        diagnostics_error(lowering->diagnostics, pending->place,
                          "this DAG has no node called '%s' before this call",
                          pending->name);
        hint(scope, "give the call that is to run first a name: "
                    "DAGGER_NODE(\"name\", call)");
        return;
    }
    struct pending outer = *pending;
    outer.node = LATER;
    IR_PUSH(lowering->unit, scope->pending_outer, scope->pending_outer_count, outer);
}

static bool resolve(struct scope *scope, const struct pending *pending,
                    const struct map *names)
{
    struct ir_node *waiting = scope->graph->nodes[pending->node];
    size_t *own = map_find_name(names, pending->name);
    if (own && *own < pending->node) {
        node_wait(scope->lowering, waiting, *own);
        return true;
    }
    bool found = false;
    for (size_t i = 0; i < scope->mention_count; i++) {
        struct mention *mention = &scope->mentions[i];
        if (mention->name && mention->node < pending->node &&
            strcmp(mention->name, pending->name) == 0) {
            node_wait(scope->lowering, waiting, mention->node);
            found = true;
        }
    }
    return found;
}

void resolve_pending(struct scope *scope, const struct map *names)
{
    for (size_t i = 0; i < scope->pending_count; i++) {
        if (!resolve(scope, &scope->pending[i], names))
            pass_on(scope, &scope->pending[i]);
    }
}

static int compare(const void *a, const void *b)
{
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    return (left > right) - (left < right);
}

static void tidy(struct ir_node *node, size_t index, size_t *seen)
{
    for (size_t i = 0; i < node->input_count; i++) {
        if (node->inputs[i].source == DAGGER_FROM_NODE)
            seen[node->inputs[i].index] = index + 1;
    }
    size_t kept = 0;
    for (size_t i = 0; i < node->after_count; i++) {
        size_t earlier = node->after[i];
        if (seen[earlier] != index + 1)
            node->after[kept++] = earlier;
        seen[earlier] = index + 1;
    }
    node->after_count = kept;
    if (kept)
        qsort(node->after, kept, sizeof *node->after, compare);
}

void tidy_after(struct scope *scope)
{
    struct ir_graph *graph = scope->graph;
    size_t *seen = ir_alloc_array(scope->lowering->unit, graph->node_count, sizeof *seen);
    for (size_t i = 0; i < graph->node_count; i++)
        tidy(graph->nodes[i], i, seen);
}
