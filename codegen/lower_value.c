/* Values to inputs: what a node takes, wherever that comes from. */
#include "lower_private.h"

#include <string.h>

struct value *value_create(struct scope *scope, enum value_kind kind,
                           struct ir_type *type, const char *name,
                           struct dagger_place place)
{
    struct value *value = ir_alloc(scope->lowering->unit, sizeof *value);
    value->kind = kind;
    value->scope = scope;
    value->type = type;
    value->name = name;
    value->place = place;
    return value;
}

static const size_t *path_join(struct lowering *lowering, const size_t *a,
                               size_t a_length, const size_t *b, size_t b_length)
{
    size_t *path = ir_alloc_array(lowering->unit, a_length + b_length, sizeof *path);
    if (a_length)
        memcpy(path, a, a_length * sizeof *path);
    if (b_length)
        memcpy(path + a_length, b, b_length * sizeof *path);
    return path;
}

struct value *value_field(struct value *value, size_t index)
{
    if (value->kind == VALUE_STRUCT)
        return value->fields[index];
    struct lowering *lowering = value->scope->lowering;
    struct ir_field *field = &value->type->fields[index];
    const char *name =
        ir_printf(lowering->unit, "%s_%s", value->name ? value->name : "", field->name);
    struct value *result = value_create(value->scope, value->kind, field->type,
                                        value->name ? name : field->name, value->place);
    if (value->kind == VALUE_CONSTANT) {
        result->constant = value->constant->items[index];
        return result;
    }
    result->index = value->index;
    result->path = path_join(lowering, value->path, value->path_length, &index, 1);
    result->path_length = value->path_length + 1;
    return result;
}

/* ---- Outputs ------------------------------------------------------------------------
 */

static struct ir_type *node_result(const struct ir_node *node)
{
    return node->task ? node->task->result : node->builtin_result;
}

static bool path_begins(const size_t *path, size_t path_length, const size_t *prefix,
                        size_t prefix_length)
{
    return prefix_length <= path_length &&
           (!prefix_length || memcmp(path, prefix, prefix_length * sizeof *path) == 0);
}

static bool has_output_name(const struct ir_node *node, const char *name)
{
    for (size_t i = 0; i < node->output_count; i++) {
        if (strcmp(node->outputs[i].name, name) == 0)
            return true;
    }
    return false;
}

static const char *output_name(struct lowering *lowering, const struct ir_node *node,
                               const char *joined)
{
    struct map none = {0};
    const char *base = unique_io_name(lowering, &none, joined);
    const char *name = base;
    for (unsigned i = 2; has_output_name(node, name); i++)
        name = ir_printf(lowering->unit, "%.60s_%u", base, i);
    return name;
}

static size_t add_output(struct lowering *lowering, struct ir_node *node,
                         const size_t *path, size_t path_length)
{
    struct ir_unit *unit = lowering->unit;
    struct ir_output output = {.type = node_result(node), .path_length = path_length};
    output.path = ir_alloc_array(unit, path_length, sizeof *path);
    const char *joined = path_length ? NULL : DAGGER_RETURN_VALUE;
    if (node->task)
        output.serializer = ir_serializer(node->task->task_options.serializer);
    else if (node->builtin == IR_IDENTITY)
        output.serializer = path_length ? NULL : node->builtin_params[0].serializer;
    for (size_t i = 0; i < path_length; i++) {
        struct ir_field *field = &output.type->fields[path[i]];
        joined = joined ? ir_printf(unit, "%s_%s", joined, field->name) : field->name;
        if (field->serializer)
            output.serializer = ir_serializer(field->serializer);
        output.type = field->type;
        output.path[i] = path[i];
    }
    output.name = output_name(lowering, node, joined);
    IR_PUSH(unit, node->outputs, node->output_count, output);
    return node->output_count - 1;
}

size_t node_output(struct lowering *lowering, struct ir_node *node, const size_t *path,
                   size_t path_length, bool is_plain)
{
    for (size_t i = 0; i < node->output_count; i++) {
        struct ir_output *output = &node->outputs[i];
        if (output->path_length == path_length &&
            path_begins(path, path_length, output->path, path_length) &&
            !(is_plain && output->is_partitioned))
            return i;
    }
    return add_output(lowering, node, path, path_length);
}

/* The output of `graph` that is `output` of its node, as an internal one if need be. */
static size_t graph_export(struct lowering *lowering, struct ir_graph *graph,
                           struct ir_graph_output internal)
{
    for (size_t i = 0; i < graph->output_count; i++) {
        struct ir_graph_output *output = &graph->outputs[i];
        if (output->node == internal.node && output->output == internal.output)
            return i;
    }
    struct map taken = {0};
    for (size_t i = 0; i < graph->output_count; i++)
        map_add_name(lowering->unit, &taken, graph->outputs[i].name, 0);
    internal.name = unique_io_name(lowering, &taken, internal.name);
    internal.is_internal = true;
    IR_PUSH(lowering->unit, graph->outputs, graph->output_count, internal);
    return graph->output_count - 1;
}

static size_t export_part(struct lowering *lowering, struct ir_graph *graph,
                          const struct ir_graph_output *whole, const size_t *path,
                          size_t path_length)
{
    struct ir_node *node = graph->nodes[whole->node];
    const size_t *rest = path + whole->path_length;
    size_t rest_length = path_length - whole->path_length;
    struct ir_graph_output part = {.node = whole->node, .path_length = path_length};
    part.path = (size_t *)path_join(lowering, path, path_length, NULL, 0);
    if (node->graph) {
        struct ir_graph_output *source = &node->graph->outputs[whole->output];
        size_t length = source->path_length + rest_length;
        const size_t *inner =
            path_join(lowering, source->path, source->path_length, rest, rest_length);
        graph_output(lowering, node->graph, inner, length, &part.output);
        source = &node->graph->outputs[part.output];
        part.type = source->type;
        part.serializer = source->serializer;
        part.name = source->name;
    } else {
        struct ir_output *source = &node->outputs[whole->output];
        size_t length = source->path_length + rest_length;
        const size_t *inner =
            path_join(lowering, source->path, source->path_length, rest, rest_length);
        part.output = node_output(lowering, node, inner, length, true);
        source = &node->outputs[part.output];
        part.type = source->type;
        part.serializer = source->serializer;
        part.name = source->name;
    }
    return graph_export(lowering, graph, part);
}

bool graph_output(struct lowering *lowering, struct ir_graph *graph, const size_t *path,
                  size_t path_length, size_t *output)
{
    for (size_t i = 0; i < graph->output_count; i++) {
        struct ir_graph_output *own = &graph->outputs[i];
        if (own->path_length == path_length &&
            path_begins(path, path_length, own->path, path_length)) {
            *output = i;
            return true;
        }
    }
    for (size_t i = 0; i < graph->output_count; i++) {
        struct ir_graph_output *own = &graph->outputs[i];
        if (path_begins(path, path_length, own->path, own->path_length)) {
            struct ir_graph_output whole = *own;
            *output = export_part(lowering, graph, &whole, path, path_length);
            return true;
        }
    }
    return false;
}

/* ---- Inputs -------------------------------------------------------------------------
 */

static struct ir_input of_constant(struct ir_value *constant)
{
    return (struct ir_input){.source = DAGGER_FROM_CONSTANT, .value = constant};
}

static struct ir_input of_node(size_t node, size_t output)
{
    return (struct ir_input){.source = DAGGER_FROM_NODE, .index = node, .output = output};
}

/* A field of a parameter: tables know no such input, so a node takes the struct apart. */
static struct ir_input of_param(struct scope *scope, const struct value *value)
{
    struct ir_input whole = {.source = DAGGER_FROM_PARAM, .index = value->index};
    if (!value->path_length)
        return whole;
    struct lowering *lowering = scope->lowering;
    size_t *known = map_find(&scope->splits, &value->index, sizeof value->index);
    size_t node;
    if (known) {
        node = *known;
    } else {
        struct ir_param *param = &scope->graph->params[value->index];
        node = scope_add_identity(scope, "fields", param->name, param->type, whole,
                                  value->place);
        size_t *key = ir_alloc(lowering->unit, sizeof *key);
        *key = value->index;
        map_add(lowering->unit, &scope->splits, key, sizeof *key, node);
    }
    return of_node(node, node_output(lowering, scope->graph->nodes[node], value->path,
                                     value->path_length, false));
}

/* A struct that a node gives field by field, as a value of fields. */
static struct value *take_apart(struct scope *scope, struct value *value)
{
    struct value *result =
        value_create(scope, VALUE_STRUCT, value->type, value->name, value->place);
    size_t count = value->type->field_count;
    result->fields = ir_alloc_array(scope->lowering->unit, count, sizeof *result->fields);
    for (size_t i = 0; i < count; i++)
        result->fields[i] = value_field(value, i);
    return result;
}

static struct ir_input of_node_value(struct scope *scope, struct value *value)
{
    struct ir_node *node = scope->graph->nodes[value->index];
    size_t output;
    if (!node->graph) {
        output =
            node_output(scope->lowering, node, value->path, value->path_length, false);
        return of_node(value->index, output);
    }
    if (graph_output(scope->lowering, node->graph, value->path, value->path_length,
                     &output))
        return of_node(value->index, output);
    if (!value->is_made) {
        value->made = value_input(scope, take_apart(scope, value));
        value->is_made = true;
    }
    return value->made;
}

static struct ir_input assemble(struct scope *scope, struct value *value)
{
    struct lowering *lowering = scope->lowering;
    size_t count = value->type->field_count;
    struct ir_param *params = ir_alloc_array(lowering->unit, count, sizeof *params);
    struct ir_input *inputs = ir_alloc_array(lowering->unit, count, sizeof *inputs);
    struct map taken = {0};
    for (size_t i = 0; i < count; i++) {
        struct ir_field *field = &value->type->fields[i];
        params[i] = (struct ir_param){
            .name = unique_io_name(lowering, &taken, field->name), .type = field->type};
        inputs[i] = value_input(scope, value->fields[i]);
        params[i].serializer = input_serializer(scope, &inputs[i]);
    }
    const char *name = value->name ? value->name : "value";
    const char *wish = ir_printf(lowering->unit, "struct-%s", dashed(lowering, name));
    size_t node = scope_add_builtin(scope, wish, IR_ASSEMBLE, params, inputs, count,
                                    value->type, value->place);
    return of_node(node,
                   node_output(lowering, scope->graph->nodes[node], NULL, 0, false));
}

static struct ir_input join(struct scope *scope, struct value *value)
{
    struct lowering *lowering = scope->lowering;
    size_t count = value->part_count;
    struct ir_param *params = ir_alloc_array(lowering->unit, count, sizeof *params);
    struct ir_input *inputs = ir_alloc_array(lowering->unit, count, sizeof *inputs);
    for (size_t i = 0; i < count; i++) {
        params[i].name = ir_printf(lowering->unit, "part_%zu", i + 1);
        params[i].type = value->parts[i]->type;
        inputs[i] = value_input(scope, value->parts[i]);
        params[i].serializer = input_serializer(scope, &inputs[i]);
    }
    const char *wish =
        ir_printf(lowering->unit, "collect-%s", dashed(lowering, value->name));
    size_t node = scope_add_builtin(scope, wish, IR_JOIN, params, inputs, count,
                                    value->type, value->place);
    return of_node(node,
                   node_output(lowering, scope->graph->nodes[node], NULL, 0, false));
}

static struct ir_input of_list(struct scope *scope, struct value *value)
{
    if (!value->part_count)
        return of_constant(ir_zero(scope->lowering->unit, value->type, value->place));
    if (value->part_count == 1 && value->parts[0]->type == value->type)
        return value_input(scope, value->parts[0]);
    return join(scope, value);
}

struct ir_input value_input(struct scope *scope, struct value *value)
{
    if (value->kind == VALUE_CONSTANT)
        return of_constant(value->constant);
    if (value->scope != scope)
        return value_capture(scope, value);
    if (value->kind == VALUE_PARAM)
        return of_param(scope, value);
    if (value->kind == VALUE_NODE)
        return of_node_value(scope, value);
    if (!value->is_made) {
        value->made =
            value->kind == VALUE_LIST ? of_list(scope, value) : assemble(scope, value);
        value->is_made = true;
    }
    return value->made;
}

const char *input_serializer(const struct scope *scope, const struct ir_input *input)
{
    if (input->source == DAGGER_FROM_PARAM)
        return ir_serializer(scope->graph->params[input->index].serializer);
    if (input->source != DAGGER_FROM_NODE)
        return NULL;
    const struct ir_node *node = scope->graph->nodes[input->index];
    return node->graph ? node->graph->outputs[input->output].serializer
                       : node->outputs[input->output].serializer;
}

struct ir_input value_capture(struct scope *scope, struct value *value)
{
    struct ir_unit *unit = scope->lowering->unit;
    struct ir_input outer = value_input(scope->parent, value);
    if (outer.source == DAGGER_FROM_CONSTANT)
        return outer;
    size_t *key = ir_alloc_array(unit, 3, sizeof *key);
    key[0] = (size_t)outer.source;
    key[1] = outer.index;
    key[2] = outer.output;
    size_t *known = map_find(&scope->captured, key, 3 * sizeof *key);
    if (known)
        return (struct ir_input){.source = DAGGER_FROM_PARAM, .index = *known};
    struct ir_param param = {.type = value->type, .place = value->place};
    const char *name = value->name ? value->name : "value";
    param.serializer = input_serializer(scope->parent, &outer);
    param.name = unique_io_name(scope->lowering, &scope->param_names, name);
    IR_PUSH(unit, scope->graph->params, scope->graph->param_count, param);
    IR_PUSH(unit, scope->captures, scope->capture_count, outer);
    map_add(unit, &scope->captured, key, 3 * sizeof *key, scope->capture_count - 1);
    return (struct ir_input){.source = DAGGER_FROM_PARAM,
                             .index = scope->capture_count - 1};
}
