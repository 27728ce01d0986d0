/* Outputs of graphs. */
#include "lower_private.h"

#include <string.h>

#include <dagger/address.h>

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
        const char *base = scope->parent || !value->name ? name : value->name;
        size_t node =
            scope_add_identity(scope, prefix, base, value->type, source, value->place);
        source = builtin_output(scope, node);
        struct ir_output *whole = &scope->graph->nodes[node]->outputs[source.output];
        whole->serializer =
            serializer_of_whole(scope->lowering, whole->serializer, whole->type);
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

/* ---- Return --------------------------------------------------------------------------
 */

/** The way to a field of what is returned: indices, and names joined by '_'. */
struct way {
    const size_t *path;
    size_t length;
    const char *name;
    struct dagger_place place; /**< of the field's declaration */
};

static void refuse_output(struct scope *scope, const struct way *way, const char *why)
{
    struct diagnostics *diagnostics = scope->lowering->diagnostics;
    diagnostics_error(diagnostics, way->place, "%s", why);
    diagnostics_note(diagnostics, (struct dagger_place){0}, "rename the field");
}

static bool is_free_name(const struct scope *scope, const char *name)
{
    for (size_t i = 0; i < scope->graph->output_count; i++) {
        if (strcmp(scope->graph->outputs[i].name, name) == 0)
            return false;
    }
    return true;
}

static void return_field(struct scope *scope, struct value *value, const struct way *way)
{
    struct ir_unit *unit = scope->lowering->unit;
    if (!dagger_io_name_is_valid(way->name))
        refuse_output(
            scope, way,
            ir_printf(unit,
                      "'%s' cannot be the name of an output: a letter or digit, "
                      "then at most 63 letters, digits, '_' and '-'",
                      way->name));
    else if (!is_free_name(scope, way->name))
        refuse_output(scope, way,
                      ir_printf(unit, "two outputs of DAG '%s' would be called '%s'",
                                scope->graph->name, way->name));
    export_value(scope, value, way->name, way->path, way->length);
}

/* A struct that is put together in the DAG gives an output for each of its fields. */
static void return_fields(struct scope *scope, struct value *value, const struct way *way)
{
    struct ir_unit *unit = scope->lowering->unit;
    for (size_t i = 0; i < value->type->field_count; i++) {
        struct ir_field *field = &value->type->fields[i];
        size_t *path = ir_alloc_array(unit, way->length + 1, sizeof *path);
        if (way->length)
            memcpy(path, way->path, way->length * sizeof *path);
        path[way->length] = i;
        struct way deeper = {
            .path = path, .length = way->length + 1, .place = field->place};
        deeper.name =
            way->name ? ir_printf(unit, "%s_%s", way->name, field->name) : field->name;
        if (value->fields[i]->kind == VALUE_STRUCT)
            return_fields(scope, value->fields[i], &deeper);
        else
            return_field(scope, value->fields[i], &deeper);
    }
}

void lower_return(struct scope *scope, const struct ir_statement *statement)
{
    if (!statement->value)
        return;
    struct ir_type *type = scope->graph->function->result;
    struct value *value = lower_expression(scope, statement->value, type);
    if (value->kind == VALUE_STRUCT)
        return_fields(scope, value, &(struct way){0});
    else
        export_value(scope, value, DAGGER_RETURN_VALUE, NULL, 0);
}
