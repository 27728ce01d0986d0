/* Outputs of graphs. */
#include "lower_private.h"

#include <string.h>

static bool is_exported(const struct ir_graph *graph, const struct ir_input *source)
{
    for (size_t i = 0; i < graph->output_count; i++) {
        if (graph->outputs[i].node == source->index &&
            graph->outputs[i].output == source->output)
            return true;
    }
    return false;
}

/* The word for what stands between `source` and the output; NULL: nothing has to. */
static const char *obstacle(const struct scope *scope, const struct ir_input *source)
{
    if (source->source != DAGGER_FROM_NODE)
        return scope->parent ? "collect" : "return";
    const struct ir_node *node = scope->graph->nodes[source->index];
    if (node->partition_by)
        return "collect";
    bool is_partitioned = !node->graph && node->outputs[source->output].is_partitioned;
    return is_partitioned || is_exported(scope->graph, source) ? "return" : NULL;
}

void export_value(struct scope *scope, struct value *value, const char *name,
                  const size_t *path, size_t path_length)
{
    struct ir_unit *unit = scope->lowering->unit;
    struct ir_input source = value_input(scope, value);
    const char *prefix = obstacle(scope, &source);
    if (prefix) {
        size_t node = scope_add_identity(scope, prefix, value->name ? value->name : name,
                                         value->type, source, value->place);
        source = builtin_output(scope, node);
    }
    struct ir_graph *graph = scope->graph;
    struct ir_graph_output output = {.name = name,
                                     .type = value->type,
                                     .serializer = input_serializer(scope, &source),
                                     .node = source.index,
                                     .output = source.output,
                                     .path_length = path_length};
    output.path = ir_alloc_array(unit, path_length, sizeof *path);
    if (path_length)
        memcpy(output.path, path, path_length * sizeof *path);
    IR_PUSH(unit, graph->outputs, graph->output_count, output);
}

/* A compound literal names its outputs; any other value is one output. */
void lower_return(struct scope *scope, const struct ir_statement *statement)
{
    if (!statement->value)
        return;
    struct ir_type *type = scope->graph->function->result;
    struct value *value = lower_expression(scope, statement->value, type);
    if (statement->value->kind != IR_COMPOUND) {
        export_value(scope, value, DAGGER_RETURN_VALUE, NULL, 0);
        return;
    }
    for (size_t i = 0; i < type->field_count; i++)
        export_value(scope, value->fields[i], type->fields[i].name, &i, 1);
}
