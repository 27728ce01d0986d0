#include "validate_private.h"

#include <dagger/serializer.h>

const struct dagger_param *dgi_validated_params(const struct dagger_node *node)
{
    return node->dag ? node->dag->params : node->task->params;
}

size_t dgi_param_count(const struct dagger_node *node)
{
    return node->dag ? node->dag->param_count : node->task->param_count;
}

static bool check_serializers(struct dgi_validation *validation,
                              const struct dagger_param *param, const char *what,
                              const char *name,
                              const struct dagger_serializer *serializer)
{
    const struct dagger_serializer *own = dgi_serializer_of(param->serializer);
    serializer = dgi_serializer_of(serializer);
    return own == serializer ||
           dgi_invalid(validation,
                       "input \"%s\" has serializer \"%s\", but %s \"%s\" has \"%s\"",
                       param->name, own->name, what, name, serializer->name);
}

static bool check_from_param(struct dgi_validation *validation,
                             const struct dagger_input *input,
                             const struct dagger_param *param)
{
    const struct dagger_dag *dag = validation->dag;
    if (input->index >= dag->param_count)
        return dgi_invalid(
            validation, "input \"%s\" comes from parameter %u of the DAG, which has %zu",
            param->name, input->index, dag->param_count);
    const struct dagger_param *source = &dag->params[input->index];
    if (!dagger_type_equal(source->type, param->type))
        return dgi_invalid(
            validation,
            "input \"%s\" is of type %s, but the DAG's parameter \"%s\" is %s",
            param->name, param->type->name, source->name, source->type->name);
    return check_serializers(validation, param, "the DAG's parameter", source->name,
                             source->serializer);
}

static bool check_partition_type(struct dgi_validation *validation,
                                 const struct dagger_param *param,
                                 const struct dgi_source *source,
                                 const struct dagger_node *node)
{
    if (!source->is_partitioned)
        return dgi_invalid(validation,
                           "it is partitioned by input \"%s\", but output \"%s\" of node "
                           "\"%s\" is not partitioned",
                           param->name, source->name, node->name);
    if (dagger_type_equal(source->type->element, param->type))
        return true;
    return dgi_invalid(validation,
                       "input \"%s\" is of type %s, but the partitions of output \"%s\" "
                       "of node \"%s\" are %s",
                       param->name, param->type->name, source->name, node->name,
                       source->type->element->name);
}

static bool check_from_node(struct dgi_validation *validation,
                            const struct dagger_input *input,
                            const struct dagger_param *param, bool is_partition)
{
    const struct dagger_dag *dag = validation->dag;
    if (input->index >= dag->node_count)
        return dgi_invalid(validation,
                           "input \"%s\" comes from node %u, but there are %zu nodes",
                           param->name, input->index, dag->node_count);
    const struct dagger_node *node = &dag->nodes[input->index];
    if (input->output >= dgi_output_count(node))
        return dgi_invalid(
            validation,
            "input \"%s\" comes from output %u of node \"%s\", which has %zu outputs",
            param->name, input->output, node->name, dgi_output_count(node));
    struct dgi_source source = dgi_output(node, input->output);
    if (is_partition) {
        if (!check_partition_type(validation, param, &source, node))
            return false;
    } else if (!dgi_source_has_type(&source, param->type)) {
        return dgi_invalid(
            validation,
            "input \"%s\" is of type %s, but output \"%s\" of node \"%s\" is %s%s",
            param->name, param->type->name, source.name, node->name,
            source.is_fan_in ? "a list of " : "", source.type->name);
    }
    return check_serializers(validation, param, "its source, output", source.name,
                             source.serializer);
}

static bool check_input(struct dgi_validation *validation,
                        const struct dagger_input *input,
                        const struct dagger_param *param, bool is_partition)
{
    if (is_partition && input->source != DAGGER_FROM_NODE)
        return dgi_invalid(validation,
                           "it is partitioned by input \"%s\", which comes from no "
                           "partitioned output of a node",
                           param->name);
    switch (input->source) {
    case DAGGER_FROM_DEFAULT:
        return param->default_value ||
               dgi_invalid(validation, "input \"%s\" takes its default, but has none",
                           param->name);
    case DAGGER_FROM_PARAM:
        return check_from_param(validation, input, param);
    case DAGGER_FROM_NODE:
        return check_from_node(validation, input, param, is_partition);
    case DAGGER_FROM_CONSTANT:
        return input->value ||
               dgi_invalid(validation, "input \"%s\" is a constant without a value",
                           param->name);
    }
    return dgi_invalid(validation, "input \"%s\" has the unknown source %d", param->name,
                       (int)input->source);
}

static bool check_after(struct dgi_validation *validation)
{
    const struct dagger_node *node = validation->node;
    if (node->after_count && !node->after)
        return dgi_invalid(validation, "it says it waits for %zu nodes, but names none",
                           node->after_count);
    for (size_t i = 0; i < node->after_count; i++)
        if (node->after[i] >= validation->dag->node_count)
            return dgi_invalid(validation,
                               "it waits for node %u, but there are %zu nodes",
                               node->after[i], validation->dag->node_count);
    return true;
}

bool dgi_validate_node_inputs(struct dgi_validation *validation)
{
    const struct dagger_node *node = validation->node;
    const struct dagger_param *params = dgi_validated_params(node);
    size_t count = dgi_param_count(node);
    if (node->input_count != count)
        return dgi_invalid(validation, "it has %zu inputs, but its %s takes %zu",
                           node->input_count, node->dag ? "DAG" : "task", count);
    if (count && !node->inputs)
        return dgi_invalid(validation, "it says it has %zu inputs, but has none", count);
    if (node->partition_by > count)
        return dgi_invalid(validation,
                           "it is partitioned by input %u, but it has %zu inputs",
                           node->partition_by - 1, count);
    for (size_t i = 0; i < count; i++)
        if (!check_input(validation, &node->inputs[i], &params[i],
                         node->partition_by == i + 1))
            return false;
    return check_after(validation);
}
