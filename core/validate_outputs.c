#include "validate_private.h"

#include <dagger/address.h>
#include <dagger/serializer.h>

#include <stdlib.h>

size_t dgi_output_count(const struct dagger_node *node)
{
    return node->dag ? node->dag->output_count : node->output_count;
}

struct dgi_source dgi_output(const struct dagger_node *node, size_t output)
{
    bool is_fan_in = node->partition_by > 0;
    if (node->dag) {
        const struct dagger_dag_output *of_dag = &node->dag->outputs[output];
        return (struct dgi_source){of_dag->name, of_dag->type,
                                   dgi_serializer_of(of_dag->serializer),
                                   of_dag->is_partitioned && !is_fan_in, is_fan_in};
    }
    const struct dagger_output *of_task = &node->outputs[output];
    return (struct dgi_source){of_task->name, of_task->type,
                               dgi_serializer_of(of_task->serializer),
                               of_task->is_partitioned && !is_fan_in, is_fan_in};
}

bool dgi_source_has_type(const struct dgi_source *source, const struct dagger_type *type)
{
    if (!source->is_fan_in)
        return dagger_type_equal(source->type, type);
    return type->kind == DAGGER_KIND_LIST &&
           dagger_type_equal(source->type, type->element);
}

static const char *node_output_name(const void *outputs, size_t index)
{
    return ((const struct dagger_output *)outputs)[index].name;
}

static bool check_partitioned(struct dgi_validation *validation, const char *name,
                              const struct dagger_type *type)
{
    return type->kind == DAGGER_KIND_LIST ||
           dgi_invalid(validation,
                       "output \"%s\" is partitioned, but of type %s: it must be a list",
                       name, type->name);
}

static bool check_node_output(struct dgi_validation *validation,
                              const struct dagger_output *output)
{
    const struct dagger_task *task = validation->node->task;
    if (!dgi_validate_type(validation, output->type, "output", output->name))
        return false;
    if (!dgi_type_contains(task->result, output->offset, output->type))
        return dgi_invalid(validation,
                           "output \"%s\" is a %s at offset %zu, where the result of "
                           "task \"%s\", %s, has no such value",
                           output->name, output->type->name, output->offset, task->name,
                           task->result->name);
    if (!output->is_partitioned)
        return dgi_validate_serializer(validation, output->serializer, output->type,
                                       "output", output->name);
    if (validation->node->partition_by)
        return dgi_invalid(validation,
                           "output \"%s\" cannot be partitioned: the node itself is",
                           output->name);
    return check_partitioned(validation, output->name, output->type) &&
           dgi_validate_serializer(validation, output->serializer, output->type->element,
                                   "output", output->name);
}

bool dgi_validate_node_outputs(struct dgi_validation *validation)
{
    const struct dagger_node *node = validation->node;
    if (node->dag && node->output_count)
        return dgi_invalid(validation, "it runs a DAG, whose outputs are its own: its "
                                       "output_count must be 0");
    if (node->output_count && !node->outputs)
        return dgi_invalid(validation, "it says it has %zu outputs, but has none",
                           node->output_count);
    if (node->output_count && !node->task->result)
        return dgi_invalid(validation, "it has outputs, but task \"%s\" returns void",
                           node->task->name);
    const struct dgi_names names = {"output",         dagger_io_name_is_valid,
                                    node_output_name, NULL,
                                    node->outputs,    node->output_count};
    if (!dgi_validate_names(validation, &names))
        return false;
    for (size_t i = 0; i < node->output_count; i++)
        if (!check_node_output(validation, &node->outputs[i]))
            return false;
    return true;
}

static const char *dag_output_name(const void *outputs, size_t index)
{
    return ((const struct dagger_dag_output *)outputs)[index].name;
}

static bool check_dag_output_source(struct dgi_validation *validation,
                                    const struct dagger_dag_output *output)
{
    const struct dagger_dag *dag = validation->dag;
    if (output->node >= dag->node_count)
        return dgi_invalid(validation,
                           "output \"%s\" comes from node %u, but there are %zu nodes",
                           output->name, output->node, dag->node_count);
    const struct dagger_node *node = &dag->nodes[output->node];
    if (output->output >= dgi_output_count(node))
        return dgi_invalid(
            validation,
            "output \"%s\" comes from output %u of node \"%s\", which has %zu outputs",
            output->name, output->output, node->name, dgi_output_count(node));
    struct dgi_source source = dgi_output(node, output->output);
    if (!dgi_source_has_type(&source, output->type))
        return dgi_invalid(validation,
                           "output \"%s\" is of type %s, but output \"%s\" of node "
                           "\"%s\" is %s%s",
                           output->name, output->type->name, source.name, node->name,
                           source.is_fan_in ? "a list of " : "", source.type->name);
    const struct dagger_serializer *serializer = dgi_serializer_of(output->serializer);
    if (source.serializer != serializer)
        return dgi_invalid(validation,
                           "output \"%s\" has serializer \"%s\", but output \"%s\" of "
                           "node \"%s\" has \"%s\"",
                           output->name, serializer->name, source.name, node->name,
                           source.serializer->name);
    if (output->is_partitioned && !source.is_partitioned)
        return dgi_invalid(validation,
                           "output \"%s\" is partitioned, but output \"%s\" of node "
                           "\"%s\" is not",
                           output->name, source.name, node->name);
    return !output->is_partitioned ||
           check_partitioned(validation, output->name, output->type);
}

static bool check_dag_output(struct dgi_validation *validation,
                             const struct dagger_dag_output *output)
{
    const struct dagger_dag *dag = validation->dag;
    if (!dgi_validate_type(validation, output->type, "output", output->name) ||
        !check_dag_output_source(validation, output))
        return false;
    if (!dag->call || output->is_internal)
        return true;
    if (dag->result && dgi_type_contains(dag->result, output->offset, output->type))
        return true;
    return dgi_invalid(validation,
                       "output \"%s\" is a %s at offset %zu, where what the DAG's "
                       "function returns, %s, has no such value",
                       output->name, output->type->name, output->offset,
                       dag->result ? dag->result->name : "void");
}

/* Where the outputs of each node begin in one numbering of all. */
static size_t *number_outputs(const struct dagger_dag *dag, size_t *total)
{
    size_t *first = malloc(dag->node_count * sizeof *first);
    *total = 0;
    for (size_t i = 0; first && i < dag->node_count; i++) {
        first[i] = *total;
        *total += dgi_output_count(&dag->nodes[i]);
    }
    return first;
}

/* `first[n]` is where the outputs of node n begin in `owners`; an owner is 1 + the index
 * of the DAG's output that takes it. */
static bool find_shared(struct dgi_validation *validation, const size_t *first,
                        size_t *owners)
{
    const struct dagger_dag *dag = validation->dag;
    for (size_t i = 0; i < dag->output_count; i++) {
        const struct dagger_dag_output *output = &dag->outputs[i];
        const struct dagger_node *node = &dag->nodes[output->node];
        size_t *owner = &owners[first[output->node] + output->output];
        if (*owner)
            return dgi_invalid(
                validation,
                "outputs \"%s\" and \"%s\" share output \"%s\" of node \"%s\"",
                dag->outputs[*owner - 1].name, output->name,
                dgi_output(node, output->output).name, node->name);
        *owner = i + 1;
    }
    return true;
}

static bool check_not_shared(struct dgi_validation *validation)
{
    size_t total;
    size_t *first = number_outputs(validation->dag, &total);
    size_t *owners = calloc(total + 1, sizeof *owners);
    bool is_valid = first && owners ? find_shared(validation, first, owners)
                                    : dgi_validation_out_of_memory(validation);
    free(first);
    free(owners);
    return is_valid;
}

bool dgi_validate_dag_outputs(struct dgi_validation *validation)
{
    const struct dagger_dag *dag = validation->dag;
    if (dag->output_count && !dag->outputs)
        return dgi_invalid(validation, "it says it has %zu outputs, but has none",
                           dag->output_count);
    if (dag->result &&
        !dgi_validate_type(validation, dag->result, "the result of", dag->name))
        return false;
    const struct dgi_names names = {"output",        dagger_io_name_is_valid,
                                    dag_output_name, NULL,
                                    dag->outputs,    dag->output_count};
    if (!dgi_validate_names(validation, &names))
        return false;
    for (size_t i = 0; i < dag->output_count; i++)
        if (!check_dag_output(validation, &dag->outputs[i]))
            return false;
    return !dag->output_count || check_not_shared(validation);
}
