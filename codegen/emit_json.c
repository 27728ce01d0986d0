/* The graph as JSON; docs/graph-json.md says what stands where. */
#include "emit.h"
#include "emit_json_text.h"
#include "ir_build.h"

#include <jansson.h>
#include <math.h>

struct json_emitter {
    const struct ir_unit *unit;
    json_t *wide; /**< integers that jansson has no form for */
    bool failed;  /**< out of memory */
};

/* Keys keep the order in which they are set. */
static void set(struct json_emitter *emitter, json_t *object, const char *key,
                json_t *value)
{
    if (!value || json_object_set_new(object, key, value) != 0)
        emitter->failed = true;
}

static void add(struct json_emitter *emitter, json_t *array, json_t *value)
{
    if (!value || json_array_append_new(array, value) != 0)
        emitter->failed = true;
}

static json_t *text(const char *string)
{
    return string ? json_string(string) : json_null();
}

static json_t *number(size_t value)
{
    return json_integer((json_int_t)value);
}

/* ---- Values -------------------------------------------------------------------------
 */

static json_t *value_json(struct json_emitter *emitter, const struct ir_value *value);

static json_t *integer_json(struct json_emitter *emitter, const struct ir_value *value)
{
    if (!value->type->is_signed && value->integer > INT64_MAX)
        return emit_wide_integer(emitter->wide, value->integer);
    return json_integer((json_int_t)value->integer);
}

static json_t *enumerator_json(struct json_emitter *emitter, const struct ir_value *value)
{
    const struct ir_type *type = value->type;
    for (size_t i = 0; i < type->enumerator_count; i++) {
        if (type->enumerators[i].value == (int64_t)value->integer)
            return json_string(type->enumerators[i].name);
    }
    return integer_json(emitter, value);
}

static json_t *struct_json(struct json_emitter *emitter, const struct ir_value *value)
{
    json_t *object = json_object();
    for (size_t i = 0; i < value->item_count; i++)
        set(emitter, object, value->type->fields[i].name,
            value_json(emitter, value->items[i]));
    return object;
}

static json_t *items_json(struct json_emitter *emitter, const struct ir_value *value)
{
    json_t *array = json_array();
    for (size_t i = 0; i < value->item_count; i++)
        add(emitter, array, value_json(emitter, value->items[i]));
    return array;
}

static json_t *bytes_json(const struct ir_value *value)
{
    json_t *string = value->text ? json_stringn(value->text, value->text_size) : NULL;
    return string ? string : json_null();
}

static json_t *value_json(struct json_emitter *emitter, const struct ir_value *value)
{
    switch (value->type->kind) {
    case DAGGER_KIND_BOOL:
        return json_boolean(value->integer != 0);
    case DAGGER_KIND_INT:
        return integer_json(emitter, value);
    case DAGGER_KIND_FLOAT:
        return isfinite(value->real) ? json_real(value->real) : json_null();
    case DAGGER_KIND_ENUM:
        return enumerator_json(emitter, value);
    case DAGGER_KIND_STRUCT:
        return struct_json(emitter, value);
    case DAGGER_KIND_ARRAY:
    case DAGGER_KIND_LIST:
        return items_json(emitter, value);
    case DAGGER_KIND_OPTIONAL:
        return value->item_count ? value_json(emitter, value->items[0]) : json_null();
    default:
        return bytes_json(value);
    }
}

/* ---- Graphs -------------------------------------------------------------------------
 */

static json_t *place_json(struct json_emitter *emitter, struct dagger_place place)
{
    json_t *object = json_object();
    set(emitter, object, "file", text(place.file));
    set(emitter, object, "line", json_integer(place.line));
    set(emitter, object, "column", json_integer(place.column));
    return object;
}

static json_t *params_json(struct json_emitter *emitter, const struct ir_param *params,
                           size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();
        set(emitter, object, "name", text(params[i].name));
        set(emitter, object, "type", text(params[i].type->message));
        if (params[i].default_value)
            set(emitter, object, "default", value_json(emitter, params[i].default_value));
        if (ir_serializer(params[i].serializer))
            set(emitter, object, "serializer", text(params[i].serializer));
        add(emitter, array, object);
    }
    return array;
}

static const struct ir_param *node_params(const struct ir_node *node)
{
    return node->task    ? node->task->params
           : node->graph ? node->graph->params
                         : node->builtin_params;
}

static json_t *source_json(struct json_emitter *emitter, const struct ir_graph *graph,
                           size_t node, size_t output)
{
    const struct ir_node *source = graph->nodes[node];
    json_t *object = json_object();
    set(emitter, object, "node", text(source->name));
    set(emitter, object, "output",
        text(source->graph ? source->graph->outputs[output].name
                           : source->outputs[output].name));
    return object;
}

static json_t *input_json(struct json_emitter *emitter, const struct ir_graph *graph,
                          const struct ir_input *input)
{
    if (input->source == DAGGER_FROM_NODE)
        return source_json(emitter, graph, input->index, input->output);
    json_t *object = json_object();
    if (input->source == DAGGER_FROM_PARAM)
        set(emitter, object, "param", text(graph->params[input->index].name));
    else if (input->source == DAGGER_FROM_CONSTANT)
        set(emitter, object, "constant", value_json(emitter, input->value));
    return object;
}

static json_t *inputs_json(struct json_emitter *emitter, const struct ir_graph *graph,
                           const struct ir_node *node)
{
    json_t *object = json_object();
    for (size_t i = 0; i < node->input_count; i++)
        set(emitter, object, node_params(node)[i].name,
            input_json(emitter, graph, &node->inputs[i]));
    return object;
}

static json_t *output_json(struct json_emitter *emitter, const char *name,
                           const struct ir_type *type, const char *serializer,
                           bool is_partitioned)
{
    json_t *object = json_object();
    set(emitter, object, "name", text(name));
    set(emitter, object, "type", text(type->message));
    if (ir_serializer(serializer))
        set(emitter, object, "serializer", text(serializer));
    if (is_partitioned)
        set(emitter, object, "partitioned", json_true());
    return object;
}

static void set_callee(struct json_emitter *emitter, json_t *object,
                       const struct ir_node *node)
{
    static const char *const builtins[] = {[IR_IDENTITY] = "identity",
                                           [IR_FLATTEN] = "flatten",
                                           [IR_JOIN] = "join",
                                           [IR_ASSEMBLE] = "assemble"};
    if (node->task)
        set(emitter, object, "task", text(node->task->name));
    else if (node->graph)
        set(emitter, object, "graph", number(node->graph->id));
    else
        set(emitter, object, "builtin", text(builtins[node->builtin]));
}

static json_t *after_json(struct json_emitter *emitter, const struct ir_graph *graph,
                          const struct ir_node *node)
{
    json_t *array = json_array();
    for (size_t i = 0; i < node->after_count; i++)
        add(emitter, array, text(graph->nodes[node->after[i]]->name));
    return array;
}

static json_t *node_json(struct json_emitter *emitter, const struct ir_graph *graph,
                         const struct ir_node *node)
{
    json_t *object = json_object();
    set(emitter, object, "name", text(node->name));
    set_callee(emitter, object, node);
    set(emitter, object, "inputs", inputs_json(emitter, graph, node));
    json_t *outputs = json_array();
    for (size_t i = 0; i < node->output_count; i++) {
        const struct ir_output *output = &node->outputs[i];
        add(emitter, outputs,
            output_json(emitter, output->name, output->type, output->serializer,
                        output->is_partitioned));
    }
    if (node->graph)
        json_decref(outputs);
    else
        set(emitter, object, "outputs", outputs);
    if (node->partition_by)
        set(emitter, object, "partition_by",
            text(node_params(node)[node->partition_by - 1].name));
    if (node->after_count)
        set(emitter, object, "after", after_json(emitter, graph, node));
    set(emitter, object, "place", place_json(emitter, node->place));
    return object;
}

static json_t *graph_json(struct json_emitter *emitter, const struct ir_graph *graph)
{
    json_t *object = json_object();
    set(emitter, object, "name", text(graph->name));
    set(emitter, object, "lifted", json_boolean(!graph->function));
    set(emitter, object, "params",
        params_json(emitter, graph->params, graph->param_count));
    json_t *nodes = json_array();
    for (size_t i = 0; i < graph->node_count; i++)
        add(emitter, nodes, node_json(emitter, graph, graph->nodes[i]));
    set(emitter, object, "nodes", nodes);
    json_t *outputs = json_array();
    for (size_t i = 0; i < graph->output_count; i++) {
        const struct ir_graph_output *output = &graph->outputs[i];
        json_t *entry = output_json(emitter, output->name, output->type,
                                    output->serializer, output->is_partitioned);
        set(emitter, entry, "from",
            source_json(emitter, graph, output->node, output->output));
        if (output->is_internal)
            set(emitter, entry, "internal", json_true());
        add(emitter, outputs, entry);
    }
    set(emitter, object, "outputs", outputs);
    set(emitter, object, "place", place_json(emitter, graph->place));
    return object;
}

void emit_json(const struct ir_unit *unit, struct writer *writer)
{
    struct json_emitter emitter = {.unit = unit, .wide = json_object()};
    json_t *file = json_object();
    set(&emitter, file, "version", json_integer(DAGGER_TABLE_VERSION));
    set(&emitter, file, "root", unit->root ? number(unit->root->id) : json_null());
    json_t *graphs = json_array();
    for (size_t i = 0; i < unit->graph_count; i++)
        add(&emitter, graphs, graph_json(&emitter, unit->graphs[i]));
    set(&emitter, file, "graphs", graphs);
    if (emitter.failed)
        writer->failed = true;
    else
        emit_json_text(file, emitter.wide, writer);
    json_decref(file);
    json_decref(emitter.wide);
}
